"""Show holds: as a table, in a line, as data."""

from collections.abc import Iterable
from datetime import date

from rich.table import Table

from bot.errors import printable
from checks.facts import Known, Pages
from policies.hold import Hold, HoldState, state_of
from resolver.implicit_hold import ImplicitHold


def table(
    holds: Iterable[Hold],
    implicit: Iterable[ImplicitHold],
    today: date,
    pages: Pages | None = None,
) -> Table:
    """Return the table: recorded holds as in the file, then what people lowered without one."""
    drawn = Table(box=None, pad_edge=False)
    for title in ("package", "held to", "state", "age", "ends", "why"):
        drawn.add_column(title, overflow="fold", no_wrap=title != "why")
    for hold in holds:
        said = state(hold, today, pages)
        _row(drawn, hold.package, hold.specifier, said, age(hold, today), end(hold), why(hold))
    for lowered in implicit:
        days = f"{(today - lowered.day).days} d"
        ends = f"newer than {lowered.left}"
        reason = f"lowered by {lowered.commit[:12]}: {lowered.subject}"
        _row(drawn, lowered.name, f"<={lowered.version}", "implicit", days, ends, reason)
    return drawn


def state(hold: Hold, today: date, pages: Pages | None = None) -> str:
    """Return a hold's state as far as the day and the index tell it.

    Whether the release exists that ends a hold only the index knows: where it was not asked, or
    did not answer, that is "unknown".
    """
    answer = None if pages is None else pages.of(hold.key)
    versions = answer.page.versions() if isinstance(answer, Known) else ()
    told = state_of(hold, today, versions)
    dark = hold.until is not None and not isinstance(answer, Known)
    return "unknown" if told is HoldState.ACTIVE and dark else told


def age(hold: Hold, today: date) -> str:
    """Return how long a hold has stood, in days."""
    return "?" if hold.added is None else f"{(today - hold.added).days} d"


def end(hold: Hold) -> str:
    """Return when a hold ends."""
    ends = [str(hold.expires)] if hold.expires is not None else []
    if hold.until is not None:
        ends.append(f"at {hold.until}")
    return ", ".join(ends) or "never"


def why(hold: Hold) -> str:
    """Return the reason, and where to read more."""
    consumers = f" ({', '.join(hold.consumers)})" if hold.consumers else ""
    link = f" {hold.link}" if hold.link else ""
    return f"{hold.reason}{consumers}{link}"


def told(hold: Hold) -> str:
    """Say a whole entry in a line: what is removed must not be lost."""
    parts = [f"{hold.package}{hold.specifier}", hold.reason]
    if hold.added is not None:
        parts.append(f"since {hold.added}")
    if hold.expires is not None:
        parts.append(f"expires {hold.expires}")
    if hold.until is not None:
        parts.append(f"until {hold.until} exists")
    parts += [*hold.consumers, *(part for part in (hold.owner, hold.link) if part)]
    return " | ".join(parts)


def as_data(hold: Hold, today: date, pages: Pages | None = None) -> dict[str, object]:
    """Return a hold as JSON data."""
    return {
        "package": hold.package,
        "specifier": str(hold.specifier),
        "reason": hold.reason,
        "link": hold.link,
        "consumers": list(hold.consumers),
        "owner": hold.owner,
        "added": hold.added and str(hold.added),
        "age_days": None if hold.added is None else (today - hold.added).days,
        "expires": hold.expires and str(hold.expires),
        "until": hold.until,
        "state": state(hold, today, pages),
        "place": str(hold.place),
    }


def implicit_as_data(hold: ImplicitHold) -> dict[str, object]:
    """Return an implicit hold as JSON data."""
    return {
        "package": hold.name,
        "version": hold.version,
        "left": hold.left,
        "commit": hold.commit,
        "day": str(hold.day),
        "subject": hold.subject,
    }


def _row(drawn: Table, *cells: object) -> None:
    drawn.add_row(*(printable(" ".join(str(cell).split())) for cell in cells))
