"""Let one of several instances act: it holds a lease, and the others wait for its end."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.store.database import StoreFailure, told
from bot.store.schema import LeaseRow

_NAME = "acting"
_IMPLAUSIBLE = 10


def _now() -> datetime:
    return datetime.now(UTC)


class LeaseLost(StoreFailure):
    """Another instance acts by now: this one must not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """One instance's claim, for some time at once.

    `holder` is unique; "HOST PID ..." lets the same machine see when its process has ended.
    """

    engine: Engine
    holder: str
    lasts: timedelta = timedelta(seconds=60)
    clock: Callable[[], datetime] = _now

    def take(self) -> bool:
        """Take or renew it; False while another instance has it."""
        try:
            # Another thread of ours may be the one that was quicker: then it is ours all the same.
            return self._renew() or self._first() or self._renew()
        except SQLAlchemyError as err:
            raise told(err) from None

    def _renew(self) -> bool:
        now = self.clock()
        mine = or_(
            LeaseRow.holder == self.holder,
            LeaseRow.until < now,
            # Taken while a clock was wrong: nobody may be kept waiting for an hour by that.
            LeaseRow.until > now + _IMPLAUSIBLE * self.lasts,
            LeaseRow.holder == self._dead(),
        )
        wanted = update(LeaseRow).where(LeaseRow.name == _NAME).where(mine)
        with self.engine.begin() as connection:
            done = connection.execute(wanted.values(holder=self.holder, until=now + self.lasts))
        return done.rowcount == 1

    def must_hold(self) -> None:
        """Raise LeaseLost unless it can be renewed right now."""
        if not self.take():
            raise LeaseLost("Another instance acts by now.", "two services share one database")

    def give_up(self) -> None:
        """End it, so that another instance need not wait."""
        try:
            with self.engine.begin() as connection:
                mine = delete(LeaseRow).where(LeaseRow.name == _NAME)
                connection.execute(mine.where(LeaseRow.holder == self.holder))
        except SQLAlchemyError as err:
            raise told(err) from None

    def _dead(self) -> str:
        """Return the holder if it was a process of this machine that has ended, else nothing.

        So whoever is started again after a crash need not wait for the lease to run out.
        """
        with self.engine.connect() as connection:
            held = select(LeaseRow.holder).where(LeaseRow.name == _NAME)
            holder = connection.execute(held).scalar() or ""
        host, _, rest = holder.partition(" ")
        number = rest.partition(" ")[0]
        if host != self.holder.partition(" ")[0] or not number.isdigit():
            return ""
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return holder
        except PermissionError:
            pass
        return ""

    def _first(self) -> bool:
        until = self.clock() + self.lasts
        try:
            with self.engine.begin() as connection:
                connection.execute(
                    insert(LeaseRow).values(name=_NAME, holder=self.holder, until=until)
                )
        except IntegrityError:
            return False  # Somebody has it.
        return True
