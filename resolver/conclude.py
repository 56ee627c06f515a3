"""Turn a solution into what leaves the resolver: lines, changes, sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from policies.document import parse_constraints
from policies.order import sort_key
from resolver.changes import Reasons, changes_between
from resolver.engines.interface import Engine
from resolver.forced import forced
from resolver.index.interface import Index, IndexFailure
from resolver.lines import rewrite
from resolver.members import members_of
from resolver.newest import is_yanked, newest_of
from resolver.problem import Problem
from resolver.solve import Solution
from resolver.soundness import parse_requirement
from resolver.values import Excuse, Forced, Pins, Resolution
from resolver.verify import asked_again, violations, withheld_names


class VerificationFailure(Exception):  # noqa: N818 - says what is the case
    """The answer does not stand up to the checks that follow it; nothing may be written."""

    def __init__(self, violations: tuple[str, ...]) -> None:
        """Keep all of them."""
        super().__init__("\n".join(violations))
        self.violations = violations


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What is said of a solution beside the pins themselves."""

    excuses: tuple[Excuse, ...]
    notes: Mapping[NormalizedName, tuple[str, ...]]
    warnings: tuple[str, ...]


def conclude(
    solution: Solution, told: Told, index: Index, engine: Engine, *, verify_with: tuple[Engine, ...]
) -> Resolution:
    """Return the verified resolution; raise VerificationFailure when a check fails."""
    problem = solution.problem
    pins = written_pins(solution)
    spelling = spellings(problem, index)
    document = problem.governed.constraints
    text = rewrite(
        document, pins, spelling=spelling, sort_key=sort_key(problem.governed.policy.order)
    )
    lines = parse_constraints(text, document.file).entries
    resolved = solution.resolved.pins
    wrong = list(violations(problem, resolved, solution.membership, lines, pins))
    for second in (engine, *verify_with):
        wrong.extend(asked_again(problem, (line.text for line in lines), resolved, second))
    if wrong:
        raise VerificationFailure(tuple(wrong))
    fallen = forced(solution, index)
    return Resolution(
        pythons=problem.pythons,
        resolved=resolved,
        pins=pins,
        text=text.decode(),
        changes=changes_between(
            problem.present,
            pins,
            spelling=spelling,
            reasons=_reasons(solution, fallen, pins, told, index),
        ),
        forced=fallen,
        excuses=told.excuses,
        warnings=(*solution.warnings, *told.warnings, *_yanked(pins, index)),
        engine=engine.name,
        engine_version=engine.version(),
    )


def written_pins(solution: Solution) -> Pins:
    """Return what may be written: everything resolved but the denylisted and unconstrained."""
    withheld = withheld_names(solution.problem.governed)
    return {
        python: {name: version for name, version in pins.items() if name not in withheld}
        for python, pins in solution.resolved.pins.items()
    }


def spellings(problem: Problem, index: Index) -> Callable[[NormalizedName], str]:
    """Return how to write a name: as it stands pinned, as its metadata has it, else as listed."""
    pinned = {line.key: line.name for line in problem.governed.constraints.entries}
    listed = {line.key: line.name for line in problem.governed.requirements.entries}

    def spelling(name: NormalizedName) -> str:
        known = pinned.get(name)
        if known is None:
            known = _own_spelling(name, index) or listed.get(name) or str(name)
        return known

    return spelling


def _own_spelling(name: NormalizedName, index: Index) -> str | None:
    """Return the Name field of the newest release that can be read."""
    try:
        page = index.page(name)
        last = newest_of(name, index)
        files = page.files_of(last) if page is not None and last is not None else ()
        return next((index.metadata(file).name for file in files if file.is_wheel), None)
    except IndexFailure:
        return None


def _reasons(
    solution: Solution, fallen: tuple[Forced, ...], pins: Pins, told: Told, index: Index
) -> Reasons:
    problem = solution.problem
    names = {name for found in (*problem.present.values(), *pins.values()) for name in found}
    latest: dict[NormalizedName, str] = {}
    for name in sorted(names):
        last = newest_of(name, index, prereleases=name in problem.prereleases)
        if last is not None:
            latest[name] = str(last)
    return Reasons(
        forced={entry.name: entry.sentence for entry in fallen},
        newest=latest,
        lines={
            line.key: line.place.line for line in reversed(problem.governed.requirements.entries)
        },
        requirers=solution.resolved.requirers,
        former=_former(problem, pins, index),
        notes=told.notes,
    )


def _former(problem: Problem, pins: Pins, index: Index) -> Mapping[NormalizedName, tuple[str, ...]]:
    """Say who required, at its present pin, what nothing requires any more."""
    before = {item for found in problem.present.values() for item in found.items()}
    gone = {name for name, _ in before} - {name for found in pins.values() for name in found}
    found: dict[NormalizedName, tuple[str, ...]] = {}
    if not gone:
        return found
    kept = {item for versions in pins.values() for item in versions.items()}
    for member in members_of(sorted(before - kept), index, problem.governed.metadata):
        for text in member.requires_dist:
            requirement = parse_requirement(text)
            if requirement is None or "extra" in str(requirement.marker or ""):
                continue
            asked = canonicalize_name(requirement.name)
            if asked in gone:
                found[asked] = (*found.get(asked, ()), f"{member.name} {member.version}")
    return {name: tuple(dict.fromkeys(who)) for name, who in found.items()}


def _yanked(pins: Pins, index: Index) -> tuple[str, ...]:
    """Report pins that are yanked: they stay only because they stood already."""
    found = []
    for name, version in sorted({item for versions in pins.values() for item in versions.items()}):
        page = index.page(name)
        if page and page.files_of(Version(version)) and is_yanked(page, Version(version)):
            reason = next((f.yanked for f in page.files_of(Version(version)) if f.yanked), "")
            found.append(
                f"{name} {version} is yanked" + (f" ({reason})" if reason else "") + "; "
                "it stays because nothing else fits."
            )
    return tuple(found)
