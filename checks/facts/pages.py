"""What the index tells about the governed names, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from packaging.utils import NormalizedName

from resolver.index.interface import Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """The index has the project; `spelling` is how it writes the name, "" where it does not say."""

    page: Page
    spelling: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Absent:
    """No index has the project."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """The index could not be asked, and why."""

    reason: str


Answer = Known | Absent | Unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class Pages:
    """The answers by name; a name that nobody asked about is unknown."""

    answers: Mapping[NormalizedName, Answer] = field(default_factory=dict)

    def of(self, name: NormalizedName) -> Answer:
        """Return what is known of a project."""
        return self.answers.get(name, Unknown(reason="not looked up"))
