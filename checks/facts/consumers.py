"""Which consuming project asks for what (consumers.json), as values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from packaging.utils import NormalizedName

from policies.requirement import RequirementLine


@dataclass(frozen=True, kw_only=True, slots=True)
class UsedLine:
    """One requirement of a consuming project; `group` is the extra or dependency group, or "".

    `free` says that no constraint binds it: only a build needs it (PEP 518), or it comes from an
    address.
    """

    line: RequirementLine
    group: str = ""
    free: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Consumer:
    """What one repository asks for on one branch; `problem` says why that could not be told."""

    repository: str
    branch: str
    commit: str = ""
    date: datetime | None = None
    digest: str = ""
    requirements: tuple[UsedLine, ...] = ()
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consumers:
    """All consuming projects of one branch; `unknown` says why nothing is known, else ""."""

    branch: str = ""
    extracted: datetime | None = None
    consumers: tuple[Consumer, ...] = ()
    unknown: str = ""

    def using(self, name: NormalizedName) -> Iterator[tuple[Consumer, UsedLine]]:
        """Yield every line that asks for a project."""
        for consumer in self.consumers:
            for used in consumer.requirements:
                if used.line.key == name:
                    yield consumer, used

    def covering(self, repositories: Iterable[str]) -> "Consumers":
        """Return the same, with every repository that nothing is said of as an unknown one."""
        told = {consumer.repository for consumer in self.consumers}
        untold = tuple(
            Consumer(
                repository=name, branch=self.branch, problem="consumers.json does not tell of it"
            )
            for name in dict.fromkeys(repositories)
            if name not in told
        )
        return replace(self, consumers=(*self.consumers, *untold))

    def missing(self) -> tuple[str, ...]:
        """Return the repositories whose requirements could not be told."""
        return tuple(consumer.repository for consumer in self.consumers if consumer.problem)
