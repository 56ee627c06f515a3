"""Take one pin back to where it was, with the hold that keeps it there."""

import re
import textwrap
from dataclasses import dataclass
from datetime import date

from packaging.utils import NormalizedName

from bot.holds.edit import FILE, NewHold, with_hold
from bot.life.actions import Wanted
from bot.life.offers import LASTS
from bot.proposal.digest import content_digest
from bot.proposal.message import WIDTH, one_line
from bot.proposal.moves import moves_between
from policies.governed import CONSTRAINTS

_PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)===(?P<version>[^;#\s]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Revert:
    """What to take back: `bad` to `good`, why, where that is told, and on which day."""

    name: NormalizedName
    bad: str
    good: str
    because: str
    link: str
    day: date


def wanted_revert(revert: Revert, branch: str, constraints: str, holds: str) -> Wanted:
    """Return the change that lowers the pin and holds it below what was bad."""
    after = "".join(_line(line, revert) for line in constraints.splitlines(keepends=True))
    hold = NewHold(
        package=revert.name,
        specifier=f"<{revert.bad}",
        reason=one_line(revert.because),
        link=revert.link,
        added=revert.day,
        expires=revert.day + LASTS,
    )
    files = {CONSTRAINTS: after.encode(), FILE: with_hold(holds, hold).encode()}
    subject = f"Take {revert.name} back to {revert.good}"
    why = f"{one_line(revert.because)} The hold ends on {hold.expires}."
    return Wanted(
        proposal=f"{branch}/revert-{revert.name}",
        digest=content_digest(files),
        files=files,
        moves=moves_between(constraints.encode(), after.encode()),
        body="\n\n".join([one_line(subject)[:WIDTH], textwrap.fill(why, width=WIDTH)]),
        report=f"**{one_line(subject)}**\n\n{why}",
    )


def _line(line: str, revert: Revert) -> str:
    pin = _PIN.match(line)
    if pin is None or re.sub(r"[-_.]+", "-", pin["name"]).lower() != revert.name:
        return line
    if pin["version"] != revert.bad:
        return line
    return line.replace(f"==={revert.bad}", f"==={revert.good}", 1)
