"""Values that leave the resolver: pins, changes, excuses, and the resolution that holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from packaging.utils import NormalizedName

# A governed Python is written "3.12" and means all its patch releases.
Pins = Mapping[str, Mapping[NormalizedName, str]]  # Python -> name -> version


class ChangeKind(StrEnum):
    """What happened to the lines of one name."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    ADD = "add"
    REMOVE = "remove"
    SPLIT = "split"  # one version became several, by Python
    JOIN = "join"  # several versions became one
    MIXED = "mixed"  # several at once, on different Pythons


class Level(StrEnum):
    """The first release segment that differs (SemVer's words, read from PEP 440 versions)."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    OTHER = "other"  # pre, post, dev, local, or not comparable


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One step of a requirer chain: `parent` asks for `child` with `specifier`.

    The first link's parent is a line of global-requirements: `parent` is then None and `line`
    its line number.
    """

    parent: NormalizedName | None
    parent_version: str | None
    child: NormalizedName
    specifier: str
    marker: str = ""
    line: int | None = None


class ExcuseKind(StrEnum):
    """Why a pin is not the newest release; one primary kind per pin."""

    HELD = "held"
    IMPLICIT_HOLD = "implicit-hold"
    GLOBAL_REQUIREMENTS = "global-requirements"
    REQUIRER = "requirer"
    PYTHON = "python"
    PRE_RELEASE = "pre-release"
    YANKED = "yanked"
    COOLDOWN = "cooldown"
    UNKNOWN_AGE = "unknown-age"
    NO_FILE = "no-file"
    NO_METADATA = "no-metadata"
    FAMILY = "family"
    OWN_REQUIREMENT = "own-requirement"  # the newer release asks for what cannot be had
    CHOICE = "choice"
    JOINT = "joint"
    NOT_ASKED = "not-asked"  # --package named others


@dataclass(frozen=True, kw_only=True, slots=True)
class Excuse:
    """Why `name` stands at `current` on `pythons` although `newest` exists."""

    name: NormalizedName
    current: str
    newest: str
    pythons: tuple[str, ...]
    kind: ExcuseKind
    sentence: str  # one sentence in plain words, ends with a full stop
    # From global-requirements down to the link that limits `name`; where none does, to `name`.
    chain: tuple[Link, ...] = ()
    # joint: who moves along, and what stands against it; choice: what would give way;
    # own-requirement: what is asked for.
    others: tuple[NormalizedName, ...] = ()
    detail: str = ""  # the engine's own words, where they prove it


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What happens to one name; `old` and `new` map Python -> version, if pinned there."""

    name: NormalizedName
    spelling: str
    kind: ChangeKind
    level: Level
    old: Mapping[str, str]
    new: Mapping[str, str]
    reasons: tuple[str, ...]  # sentences
    required_by: tuple[
        NormalizedName, ...
    ]  # direct requirers; empty: named in global-requirements only


@dataclass(frozen=True, kw_only=True, slots=True)
class Forced:
    """A floor that had to be given up: `name` goes from `old` to `new` on `pythons`."""

    name: NormalizedName
    old: str
    new: str | None  # None: the pin goes away
    pythons: tuple[str, ...]
    sentence: str
    conflict: tuple[str, ...]  # the requirements that together cannot hold, as lines
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One input: file name relative to the governed directory, and its SHA-256."""

    file: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """A verified answer for all governed Pythons.

    `resolved` has every name; `pins` only what may be written (without the denylisted and the
    never-constrained). `text` is the new upper-constraints.txt.
    """

    pythons: tuple[str, ...]
    resolved: Pins
    pins: Pins
    text: str
    changes: tuple[Change, ...]
    forced: tuple[Forced, ...]
    excuses: tuple[Excuse, ...]
    warnings: tuple[str, ...]
    engine: str
    engine_version: str
