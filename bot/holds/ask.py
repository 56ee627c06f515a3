"""Judge what a person asks to be held, and find what they name."""

from dataclasses import replace
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from bot.errors import UserError
from bot.holds.edit import NewHold
from policies.governed import GovernedSet
from policies.toml_text import nearest


def checked(new: NewHold, governed: GovernedSet) -> NewHold:
    """Return the hold in its normal form; raise UserError for what cannot be held like this."""
    normal = replace(
        new,
        package=_known(new.package, governed),
        specifier=_limits(new.specifier),
        reason=_said(new.reason),
        expires=_future(new.expires, new.added),
        until=_version(new.until),
    )
    for hold in governed.holds:
        if hold.package == normal.package and str(hold.specifier) == normal.specifier:
            raise UserError(
                f"{hold.package}{hold.specifier} is held already ({hold.place}).",
                hint="edit that entry, or end it: pinwarden hold expire",
            )
    return normal


def remarks(new: NewHold, governed: GovernedSet) -> list[str]:
    """Return what somebody who adds a hold would want to know."""
    package = new.package
    limits = SpecifierSet(new.specifier)
    pins = {line.version for line in governed.constraints.entries if line.name == package}
    outside = sorted(pin for pin in pins if not limits.contains(pin, prereleases=True))
    said = [f"The present pin {pin} is outside: the next update moves it." for pin in outside]
    others = [str(hold.specifier) for hold in governed.holds if hold.package == package]
    if others:
        said.append(f"{package} is held to {', '.join(others)} too; all of them count.")
    return said


def chosen(names: tuple[str, ...], governed: GovernedSet) -> list[int]:
    """Return the numbers of the holds that are named; all of them if none is."""
    held: dict[str, list[int]] = {}
    for number, hold in enumerate(governed.holds):
        held.setdefault(hold.key, []).append(number)
    if not names:
        return [*range(len(governed.holds))]
    for name in names:
        if canonicalize_name(name) not in held:
            raise UserError(f"{name} is not held.", hint=nearest(canonicalize_name(name), held))
    return [number for name in names for number in held[canonicalize_name(name)]]


def _known(name: str, governed: GovernedSet) -> str:
    """Return the package as the governed set spells it; raise UserError if it is not in it."""
    spelled: dict[str, str] = {line.key: line.name for line in governed.constraints.entries}
    spelled |= {line.key: line.name for line in governed.requirements.entries}
    key = canonicalize_name(name)
    if key in spelled:
        return spelled[key]
    close = nearest(key, spelled)
    hint = close if close.startswith("did") else "it must stand in global-requirements.txt"
    raise UserError(f"{name} is not in the governed set, so no pin of it can be held.", hint=hint)


def _limits(specifier: str) -> str:
    try:
        limits = SpecifierSet(specifier)
    except InvalidSpecifier as err:
        raise UserError(
            f"{specifier!r} is not a specifier (PEP 440).", hint="write it like '<0.9'"
        ) from err
    if not list(limits):
        raise UserError("An empty specifier holds nothing.", hint="write it like '<0.9'")
    return str(limits)


def _version(until: str) -> str:
    if until:
        try:
            Version(until)
        except InvalidVersion as err:
            raise UserError(f"--until: {until!r} is not a version (PEP 440).") from err
    return until


def _said(reason: str) -> str:
    said = " ".join(reason.split())
    if not said:
        raise UserError("A hold needs a reason.", hint='--reason "0.9.1 fails under eventlet"')
    return said


def _future(expires: date | None, today: date) -> date | None:
    if expires is not None and expires <= today:
        raise UserError(f"--expires {expires} is not in the future.")
    return expires
