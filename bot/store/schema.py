"""The tables; bot/store/migrations brings a database to them."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, ForeignKey, Index, Integer, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: SQLite keeps no zones, so that it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""


class RunRow(Base):
    """One cycle on one branch; `ended` is empty while it runs, or if it was killed."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    repository: Mapped[str] = mapped_column(String(255))
    branch: Mapped[str] = mapped_column(String(255))
    event: Mapped[str] = mapped_column(String(255))
    begun: Mapped[datetime] = mapped_column(Moment)
    ended: Mapped[datetime | None] = mapped_column(Moment)
    failed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index("run_of_branch", "repository", "branch", "id"),)


class DecisionRow(Base):
    """Where a proposal stood at the end of a run, and why."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    proposal: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(40), server_default="")
    sentence: Mapped[str] = mapped_column(Text)
    change: Mapped[int | None] = mapped_column(Integer)


class ActionRow(Base):
    """An action, written before it is done; `outcome` is empty until it is confirmed."""

    __tablename__ = "action"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    proposal: Mapped[str] = mapped_column(String(255))
    about: Mapped[str] = mapped_column(Text)
    begun: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(Text)


class BranchRow(Base):
    """What is known of a branch since its last run; `holds` is JSON, `open` changes' numbers."""

    __tablename__ = "branch"

    repository: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    holds: Mapped[str] = mapped_column(Text)
    report: Mapped[str] = mapped_column(Text)


class LeaseRow(Base):
    """Who may act until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(255))
    until: Mapped[datetime] = mapped_column(Moment)
