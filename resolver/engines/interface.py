"""What an engine is asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from packaging.utils import NormalizedName

from resolver.values import Pins


class EngineFailure(Exception):  # noqa: N818 - base of what can go wrong with an engine
    """The engine is missing, too old, killed, or prints nonsense; says which and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Platform:
    """A platform that the pins are for; the values of PEP 508's markers."""

    sys_platform: str = "linux"
    platform_machine: str = "x86_64"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One solve: everything an engine may look at, as PEP 508 lines.

    `requirements` must be installed; `constraints` only limit what is installed (markers allowed
    in both). `prereleases` are names whose pre-releases may be taken. With `uniform`, one version
    for all Pythons is preferred (fewest versions); else each Python gets the newest it can have.

    An engine never builds: what the gateway shows has its metadata, or is not a candidate.
    """

    requirements: tuple[str, ...]
    constraints: tuple[str, ...]
    pythons: tuple[str, ...]
    platforms: tuple[Platform, ...]
    prereleases: frozenset[NormalizedName] = frozenset()
    uniform: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """The pins of every Python, and who asks for whom."""

    pins: Pins
    requirers: Mapping[NormalizedName, tuple[NormalizedName, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unresolvable:
    """No answer exists; `message` is the engine's proof in its own words."""

    message: str


Answer = Resolved | Unresolvable


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexAddress:
    """Where an engine reaches the index: a URL of a PEP 503/691 index behind an HTTP proxy.

    The gateway (resolver.index.gateway) is an HTTP proxy on loopback that answers only for
    `index_url`, whose host is not a real one; so the URL, and with it an engine's cache, is the
    same in every run.
    """

    index_url: str
    proxy_url: str


class Engine(Protocol):
    """A module-level backend; `solve` may be called many times, also from several threads."""

    @property
    def name(self) -> str:
        """Return the engine's name on the command line."""

    def version(self) -> str:
        """Return the engine's own version; raise EngineFailure."""

    def check(self, pythons: tuple[str, ...]) -> None:
        """Raise EngineFailure, naming everything that is missing, before any work starts."""

    def solve(self, question: Question) -> Answer:
        """Answer the question; raise EngineFailure or IndexUnavailable."""
