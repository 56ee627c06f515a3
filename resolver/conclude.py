"""Turn a solution into what leaves the resolver: lines, changes, sentences."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from policies.constraint import ConstraintLine
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
from resolver.soundness import Member, parse_requirement
from resolver.values import Excuse, Forced, Pins, Resolution
from resolver.verify import asked_again, violations, withheld_names

AT_ONCE = 48  # releases whose metadata is read side by side


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
    # The engines are processes and the former requirers wait for the index: side by side with our
    # own check they cost a second less of a cold run.
    with ThreadPoolExecutor(2) as pool:
        seconds = pool.submit(_asked, (engine, *verify_with), problem, lines, resolved)
        former = pool.submit(_former, problem, pins, index)
        wrong = list(violations(problem, resolved, solution.membership, lines, pins))
        wrong.extend(seconds.result())
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
            reasons=replace(_reasons(solution, fallen, pins, told, index), former=former.result()),
        ),
        forced=fallen,
        excuses=told.excuses,
        warnings=(
            *solution.warnings,
            *told.warnings,
            *_yanked(pins, index),
            *_not_active(pins, index),
        ),
        engine=engine.name,
        engine_version=engine.version(),
    )


def _asked(
    engines: Iterable[Engine], problem: Problem, lines: Sequence[ConstraintLine], resolved: Pins
) -> tuple[str, ...]:
    """Return what the engines say against the new lines, one after the other."""
    texts = tuple(line.text for line in lines)
    return tuple(
        sentence for engine in engines for sentence in asked_again(problem, texts, resolved, engine)
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
        former={},
        notes=told.notes,
    )


def _former(problem: Problem, pins: Pins, index: Index) -> Mapping[NormalizedName, tuple[str, ...]]:
    """Say who required, at its present pin, what nothing requires any more.

    One requirer is enough for a reason, and each release costs a question to the index: they are
    read in order, and no further than everything that is gone has one.
    """
    before = {item for found in problem.present.values() for item in found.items()}
    gone = {name for name, _ in before} - {name for found in pins.values() for name in found}
    kept = {item for versions in pins.values() for item in versions.items()}
    moved = sorted(before - kept)
    found: dict[NormalizedName, tuple[str, ...]] = {}
    for start in range(0, len(moved), AT_ONCE):
        if gone <= found.keys():
            break
        members = members_of(moved[start : start + AT_ONCE], index, problem.governed.metadata)
        for name, who in _requiring(gone, members):
            found[name] = (*found.get(name, ()), who)
    return {name: tuple(dict.fromkeys(who)) for name, who in found.items()}


def _requiring(
    names: Container[NormalizedName], members: Iterable[Member]
) -> Iterator[tuple[NormalizedName, str]]:
    """Yield which of the names a release requires, without its extras."""
    for member in members:
        for text in member.requires_dist:
            requirement = parse_requirement(text)
            if requirement is None or "extra" in str(requirement.marker or ""):
                continue
            asked = canonicalize_name(requirement.name)
            if asked in names:
                yield asked, f"{member.name} {member.version}"


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


def _not_active(pins: Pins, index: Index) -> tuple[str, ...]:
    """Report pinned projects that their index does not list as active (PEP 792)."""
    found = []
    for name in sorted({name for versions in pins.values() for name in versions}):
        page = index.page(name)
        if page is not None and page.status != "active":
            why = f" ({page.status_reason})" if page.status_reason else ""
            found.append(f"The index lists {name} as {page.status}{why}.")
    return tuple(found)
