"""Find out which moves make a proposal red, by testing parts of it.

The parts are tested by probe changes, whose results arrive hours later. So the search is written
as if every answer were known, and begun again whenever another one is: what it asks for and does
not know yet are the probes to make.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from packaging.utils import NormalizedName

from bot.life.ci import Colour, Standing
from bot.life.reasons import Reason
from resolver.conflict import smallest_correction

Unit = tuple[NormalizedName, ...]
Subset = frozenset[NormalizedName]


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """Test these parts; the empty one is the branch as it is. None at all: wait for others."""

    subsets: tuple[Subset, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The rest passes without `culprits`; `conflicts` are the smallest parts that fail."""

    keep: Subset
    culprits: tuple[Unit, ...]
    conflicts: tuple[Subset, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stuck:
    """No culprit can be named, and why."""

    reason: Reason
    sentence: str


Search = Probe | Found | Stuck
Known = Callable[[Subset], Standing | None]


class _Unknown(Exception):  # noqa: N818 - it carries the question
    def __init__(self, subset: Subset) -> None:
        super().__init__(sorted(subset))
        self.subset = subset


class _Broken(Exception):  # noqa: N818 - it carries the reason
    """The infrastructure keeps a part from being tested."""


def search(units: Collection[Unit], known: Known, *, left: int, at_once: int) -> Search:
    """Return the culprits among `units`, or what has to be tested next.

    `known` gives a part's result, None if it was not tested; `left` is how many more probes may
    be made. A job that fails on the branch itself is nobody's fault.
    """
    if not units:
        sentence = "nothing moves, so nothing that moves can be at fault"
        return Stuck(reason=Reason.NOTHING_MOVES, sentence=sentence)
    asked: list[Subset] = []
    assumed: set[Subset] = set()
    while True:
        try:
            found = _found(tuple(units), known, assumed)
        except _Unknown as unknown:
            asked.append(unknown.subset)
            assumed.add(unknown.subset)
        except _Broken as broken:
            return Stuck(reason=Reason.INFRASTRUCTURE, sentence=str(broken))
        else:
            if not asked:
                return found
            break
        if len(asked) >= at_once:
            break
    return _probe(asked, known, left)


def _probe(asked: list[Subset], known: Known, left: int) -> Probe | Stuck:
    new = [subset for subset in asked if known(subset) is None]
    if new and len(new) == len(asked) and left <= 0:
        return Stuck(reason=Reason.PROBES_USED_UP, sentence="the budget of probes is used up")
    return Probe(subsets=tuple(new[: max(left, 0)]))


def _found(units: tuple[Unit, ...], known: Known, assumed: Collection[Subset]) -> Found | Stuck:
    baseline = _result(frozenset(), known)

    def holds(kept: Collection[Unit]) -> bool:
        subset: Subset = frozenset(name for unit in kept for name in unit)
        if subset in assumed:
            return False
        return not _fails(_result(subset, known), baseline)

    if baseline.colour is Colour.RED and not baseline.jobs:
        return Stuck(reason=Reason.BRANCH_RED, sentence="the branch itself fails its tests")
    everything: Subset = frozenset(name for unit in units for name in unit)
    if not _fails(_result(everything, known), baseline):
        jobs = ", ".join(sorted(baseline.jobs))
        sentence = f"the branch itself fails the same tests ({jobs})"
        return Stuck(reason=Reason.BRANCH_RED, sentence=sentence)
    correction = smallest_correction(units, holds)
    if correction is None:
        return Stuck(reason=Reason.BRANCH_RED, sentence="the branch itself fails its tests")
    culprits, conflicts = correction
    names = {name for unit in culprits for name in unit}
    return Found(
        keep=everything - names,
        culprits=culprits,
        conflicts=tuple(
            frozenset(name for unit in conflict for name in unit) for conflict in conflicts
        ),
    )


def _result(subset: Subset, known: Known) -> Standing:
    found = known(subset)
    if found is None or found.colour is Colour.PENDING:
        raise _Unknown(subset)
    if found.colour is Colour.INFRASTRUCTURE:
        said = ", ".join(f"{one.job} {one.result}" for one in found.failed)
        raise _Broken(f"the infrastructure fails, not a test ({said})")
    return found


def _fails(found: Standing, baseline: Standing) -> bool:
    if found.colour is not Colour.RED:
        return False
    return not found.jobs or bool(found.jobs - baseline.jobs)
