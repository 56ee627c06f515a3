"""Who uses a requirement, and which ones nobody uses."""

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.utils import NormalizedName

from checks.facts import Consumers
from policies.governed import GovernedSet
from policies.requirement import RequirementLine


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """One line of one project."""

    repository: str
    file: str
    line: int
    group: str
    requirement: str


def uses_of(consumers: Consumers, name: NormalizedName) -> Iterator[Use]:
    """Yield every line that asks for a project, by repository, file and line."""
    found = [
        Use(
            repository=consumer.repository,
            file=used.line.place.file,
            line=used.line.place.line,
            group=used.group,
            requirement=_requirement(used.line),
        )
        for consumer, used in consumers.using(name)
    ]
    yield from sorted(found, key=lambda use: (use.repository, use.file, use.line, use.group))


def _requirement(line: RequirementLine) -> str:
    extras = f"[{','.join(sorted(line.extras))}]" if line.extras else ""
    marker = f"; {line.marker}" if line.marker is not None else ""
    return f"{line.name}{extras}{line.specifier}{marker}"


def unused(governed: GovernedSet, consumers: Consumers) -> Iterator[RequirementLine]:
    """Yield the first line of each name of global-requirements that no project asks for."""
    used = {one.line.key for consumer in consumers.consumers for one in consumer.requirements}
    entries = governed.requirements.entries
    first = {line.key: line for line in reversed(entries)}
    yield from (line for line in entries if first[line.key] is line and line.key not in used)
