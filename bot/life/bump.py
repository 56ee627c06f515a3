"""Move one pin's lines to a version; every other byte of the file stays."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from bot.life.reasons import Reason
from policies.constraint import ConstraintLine, parse_constraint
from policies.marker import applies
from policies.place import Malformed, Place
from policies.policy import PlatformTable

_FILE = "upper-constraints.txt"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bumped:
    """The new text; `old` are the versions that moved."""

    text: str
    old: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NoBump:
    """Nothing is to be changed, and why, also in a sentence; UP_TO_DATE if all is well."""

    reason: Reason
    sentence: str


def bumped(  # noqa: PLR0913 - the pins, the release, and where they are installed
    text: str,
    name: NormalizedName,
    version: Version,
    *,
    requires_python: str,
    pythons: Collection[str],
    platforms: Collection[PlatformTable],
) -> Bumped | NoBump:
    """Return the constraints with every line of the project moved where the release installs.

    A line is moved if the release supports every governed Python that the line is for.
    """
    lines = text.splitlines(keepends=True)
    pins = [(number, pin) for number, pin in _pins(lines) if pin.key == name]
    if not pins:
        sentence = f"{name} is not pinned on this branch"
        return NoBump(reason=Reason.UP_TO_DATE, sentence=sentence)
    higher = [pin.version for _, pin in pins if Version(pin.version) > version]
    if higher:
        sentence = f"{name} is at {higher[0]} already; {version} would be a downgrade"
        return NoBump(reason=Reason.DOWNGRADE, sentence=sentence)
    suits = _python_test(requires_python)
    moved = [
        (number, pin)
        for number, pin in pins
        if Version(pin.version) < version
        and all(suits(python) for python in _pythons(pin, pythons, platforms))
    ]
    if not moved:
        if all(Version(pin.version) == version for _, pin in pins):
            sentence = f"{name} is at {version} already"
            return NoBump(reason=Reason.UP_TO_DATE, sentence=sentence)
        sentence = f"{name} {version} needs Python {requires_python}, which no line is for"
        return NoBump(reason=Reason.PYTHON_UNSUPPORTED, sentence=sentence)
    for number, pin in moved:
        lines[number] = lines[number].replace(f"==={pin.version}", f"==={version}", 1)
    old = tuple(dict.fromkeys(pin.version for _, pin in moved))
    return Bumped(text="".join(lines), old=old)


class _Suits:
    def __init__(self, specifier: SpecifierSet) -> None:
        self._specifier = specifier

    def __call__(self, python: str) -> bool:
        return self._specifier.contains(f"{python}.99", prereleases=True)


def _python_test(requires_python: str) -> _Suits:
    try:
        return _Suits(SpecifierSet(requires_python))
    except InvalidSpecifier:
        return _Suits(SpecifierSet())  # Installers take what nobody can read for no limit, too.


def _pythons(
    pin: ConstraintLine, pythons: Collection[str], platforms: Collection[PlatformTable]
) -> Iterator[str]:
    for python in pythons:
        for platform in platforms:
            if pin.marker is None or applies(
                pin.marker,
                python,
                sys_platform=platform.sys_platform,
                platform_machine=platform.platform_machine,
            ):
                yield python
                break


def _pins(lines: list[str]) -> Iterator[tuple[int, ConstraintLine]]:
    for number, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            yield number, parse_constraint(line.rstrip("\r\n"), Place(_FILE, number + 1))
        except Malformed:
            continue
