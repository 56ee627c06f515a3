"""An engine that tries every combination: slow, and too simple to be wrong.

For small worlds in which every project is asked for by a line. It stands beside uv and pip where
a law is held against brute force.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from resolver.engines.interface import Answer, Question, Resolved, Unresolvable

Pick = Mapping[NormalizedName, str]


@dataclass(frozen=True)
class Exhaustive:
    """`releases` are the versions of each project, the best first; `requires` is by release."""

    releases: Mapping[NormalizedName, Sequence[str]]
    requires: Mapping[tuple[NormalizedName, str], Sequence[str]]

    @property
    def name(self) -> str:
        """Return its name."""
        return "exhaustive"

    def version(self) -> str:
        """Return a version, as every engine has one."""
        return "1"

    def check(self, pythons: tuple[str, ...]) -> None:
        """Need nothing."""

    def solve(self, question: Question) -> Answer:
        """Return the first combination that holds; the proof blames everybody."""
        lines = (*question.requirements, *question.constraints)
        pick = next(self.answers(lines), None)
        if pick is None:
            return Unresolvable(message=" ".join(self.releases))
        pins = {python: dict(pick) for python in question.pythons}
        return Resolved(pins=pins, requirers={})

    def answers(self, lines: Sequence[str]) -> Iterator[Pick]:
        """Yield every combination that satisfies the lines and its own requirements."""
        for versions in product(*self.releases.values()):
            pick = dict(zip(self.releases, versions, strict=True))
            own = (text for item in pick.items() for text in self.requires.get(item, ()))
            if all(met(text, pick) for text in (*lines, *own)):
                yield pick


def met(text: str, pick: Pick) -> bool:
    """Say whether a combination meets a requirement."""
    requirement = Requirement(text)
    return requirement.specifier.contains(pick[canonicalize_name(requirement.name)])
