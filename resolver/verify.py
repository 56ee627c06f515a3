"""Check a resolution after it is made, by other means than it was made with."""

from collections.abc import Iterable, Mapping

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.constraint import ConstraintLine
from policies.governed import GovernedSet
from policies.hold import Hold
from resolver.engines.interface import Engine, Question, Resolved, Unresolvable
from resolver.members import Membership
from resolver.problem import Problem, present_pins
from resolver.solve import found_flaws
from resolver.values import Pins


def violations(
    problem: Problem,
    resolved: Pins,
    membership: Membership,
    lines: Iterable[ConstraintLine],
    written: Pins,
) -> tuple[str, ...]:
    """Return everything that is wrong with the new lines, as sentences; empty when all is well.

    The members' own metadata (Requires-Python, Requires-Dist with markers and extras), each line
    of global-requirements, each hold, the denylist, and the lines' markers are looked at; no
    engine is asked.
    """
    given = tuple(lines)
    answer = Resolved(pins=resolved, requirers={})
    return (
        *(flaw.sentence for flaw in found_flaws(problem, answer, membership)),
        *_held(problem.holds, written),
        *_withheld(problem.governed, given),
        *_misread(given, problem.pythons, written),
    )


def _held(holds: Iterable[Hold], written: Pins) -> Iterable[str]:
    for hold in holds:
        for python, pins in written.items():
            version = pins.get(hold.key)
            if version is not None and not hold.specifier.contains(version, prereleases=True):
                pinned = f"{hold.package} {version} on Python {python}"
                yield f"{pinned} breaks its hold {hold.specifier}."


def _withheld(governed: GovernedSet, lines: Iterable[ConstraintLine]) -> Iterable[str]:
    denied = withheld_names(governed)
    for line in lines:
        if line.key in denied:
            yield f"{line.name} is denylisted or never constrained, and has a line."


def withheld_names(governed: GovernedSet) -> frozenset[NormalizedName]:
    """Return the names that are resolved but never written: denylisted and never constrained."""
    return frozenset(
        {entry.key for entry in governed.denylist.entries} | set(governed.policy.unconstrained)
    )


def _misread(
    lines: tuple[ConstraintLine, ...], pythons: tuple[str, ...], written: Pins
) -> Iterable[str]:
    """Read the lines back, and compare with what they were written from."""
    read: Mapping[str, Mapping[NormalizedName, str]] = present_pins(lines, pythons)
    for python in pythons:
        for name, version in written[python].items():
            found = read[python].get(name)
            if found is None or Version(found) != Version(version):
                yield f"The lines give {name} {found} on Python {python} instead of {version}."


def asked_again(
    problem: Problem, lines: Iterable[str], resolved: Pins, engine: Engine
) -> tuple[str, ...]:
    """Ask an engine for the same set with the new lines as constraints; return what differs."""
    question = problem.question(floors=())
    answer = engine.solve(
        Question(
            requirements=question.requirements,
            constraints=(*question.constraints, *lines),
            pythons=question.pythons,
            platforms=question.platforms,
            prereleases=question.prereleases,
            uniform=question.uniform,
        )
    )
    if isinstance(answer, Unresolvable):
        return (f"{engine.name} finds no answer with the new lines: {answer.message}",)
    withheld = withheld_names(problem.governed)
    return tuple(
        f"{engine.name} takes {name} {answer.pins[python].get(name)} on Python {python}, "
        f"not {version}."
        for python, pins in resolved.items()
        for name, version in sorted(pins.items())
        if name not in withheld and answer.pins[python].get(name) != version
    )
