"""Find minimal conflicts, and the smallest set whose removal ends them all.

Conflicts by QuickXplain (Junker, "QUICKXPLAIN: Preferred Explanations and Relaxations for
Over-Constrained Problems", AAAI 2004); the smallest correction by implicit hitting sets (the
duality of Reiter, "A theory of diagnosis from first principles", 1987: a smallest set that hits
every minimal conflict is a smallest correction).

`holds(kept)` says whether an answer exists with just these units; it must be monotone: what
holds with more units holds with fewer.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

Unit = TypeVar("Unit")
Holds = Callable[[Collection[Unit]], bool]


def minimal_conflict(units: Sequence[Unit], holds: Holds[Unit]) -> tuple[Unit, ...]:
    """Return a minimal subset of `units` that cannot hold, preferring units that come late.

    `units` together must not hold. The empty tuple means that nothing holds even without them.
    """
    if not holds(()):
        return ()
    return tuple(_explain((), (), tuple(units), holds))


def _explain(
    background: tuple[Unit, ...],
    added: tuple[Unit, ...],
    units: tuple[Unit, ...],
    holds: Holds[Unit],
) -> list[Unit]:
    """Return a minimal part of `units` that conflicts with `background`.

    `added` is what was last put into the background: unless something was, it needs no look.
    """
    if added and not holds(background):
        return []
    if len(units) == 1:
        return list(units)
    middle = len(units) // 2
    first, second = units[:middle], units[middle:]
    of_second = _explain(background + first, first, second, holds)
    of_first = _explain(background + tuple(of_second), tuple(of_second), first, holds)
    return of_first + of_second


def smallest_correction(
    units: Sequence[Unit],
    holds: Holds[Unit],
    *,
    suspects: Callable[[], Iterable[Unit]] = tuple,
    known_alone: Iterable[Unit] = (),
    cost: Callable[[Unit], int] = lambda _: 1,
) -> tuple[tuple[Unit, ...], tuple[tuple[Unit, ...], ...]] | None:
    """Return the cheapest set to give up so that the rest holds, and the conflicts that force it.

    `suspects()` names units that the last answer of `holds` blamed; it only speeds the search
    up, and so do `known_alone`, units that are known not to hold even alone. None means that no
    answer exists even when all units are given up.
    """
    conflicts: list[tuple[Unit, ...]] = [(unit,) for unit in known_alone]
    while True:
        given_up = cheapest_hitting_set(conflicts, cost, order=units)
        kept = tuple(unit for unit in units if unit not in given_up)
        if holds(kept):
            return tuple(unit for unit in units if unit in given_up), tuple(conflicts)
        blamed = tuple(suspects())
        conflict = minimal_conflict(narrowed(kept, blamed, holds), holds)
        if not conflict:
            return None
        conflicts.append(conflict)


def narrowed(
    kept: Sequence[Unit], blamed: Collection[Unit], holds: Holds[Unit]
) -> tuple[Unit, ...]:
    """Keep only the blamed units, if these alone cannot hold either."""
    few = tuple(unit for unit in kept if unit in set(blamed))
    return few if few and len(few) < len(kept) and not holds(few) else tuple(kept)


def cheapest_hitting_set(
    conflicts: Sequence[tuple[Unit, ...]],
    cost: Callable[[Unit], int],
    order: Sequence[Unit] = (),
) -> frozenset[Unit]:
    """Return a cheapest set with a member of every conflict; ties go to what comes first in order.

    Branch and bound; conflicts are few and small (each is minimal).
    """
    rank = {unit: position for position, unit in enumerate(order)}
    best: tuple[int, list[int], frozenset[Unit]] | None = None

    def visit(chosen: frozenset[Unit], spent: int) -> None:
        nonlocal best
        if best is not None and spent > best[0]:
            return
        missed = next((c for c in conflicts if not chosen.intersection(c)), None)
        if missed is None:
            key = (spent, sorted(rank.get(unit, 0) for unit in chosen))
            if best is None or key < best[:2]:
                best = (*key, chosen)
            return
        for unit in missed:
            visit(chosen | {unit}, spent + cost(unit))

    visit(frozenset(), 0)
    assert best is not None  # noqa: S101 - an empty conflict never gets here
    return best[2]
