"""Read what the options of an update ask for."""

from datetime import UTC, datetime
from difflib import get_close_matches

from packaging.utils import NormalizedName

from bot.errors import UserError
from policies.governed import GovernedSet
from policies.name import normalize
from resolver.sdist_metadata import Builds


def names_of(packages: tuple[str, ...], governed: GovernedSet) -> frozenset[NormalizedName]:
    """Return the projects to move; raise UserError for one that is not governed."""
    known = {line.key for line in governed.constraints.entries}
    known |= {line.key for line in governed.requirements.entries}
    names = set()
    for text in packages:
        try:
            name = normalize(text)
        except ValueError as err:
            raise UserError(str(err)) from err
        if name not in known:
            close = get_close_matches(name, sorted(known), n=3)
            hint = f"did you mean {' or '.join(close)}?" if close else ""
            raise UserError(f"{text} is neither pinned nor in global-requirements.txt", hint)
        names.add(name)
    return frozenset(names)


def builds_of(*, no_build: bool, allow_builds: bool) -> Builds:
    """Return where builds may run; raise UserError for a contradiction."""
    if no_build and allow_builds:
        raise UserError("--no-build and --allow-builds contradict each other", "leave one out")
    if allow_builds:
        return Builds.ANYWHERE
    return Builds.NEVER if no_build else Builds.CONFINED


def cutoff_of(text: str | None) -> datetime | None:
    """Return a time in UTC; raise UserError when it is none."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as err:
        raise UserError(f"--cutoff {text} is not a time", "write 2026-08-01T00:00:00Z") from err
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
