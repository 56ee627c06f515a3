"""What gives way for a newer release, against brute force."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from packaging.utils import NormalizedName
from packaging.version import Version

from policies.governed import parse_governed
from resolver.behind import Behind
from resolver.build_problem import Choices, prepare
from resolver.engines.interface import Resolved
from resolver.floor import Floor
from resolver.giving_way import giving_way
from resolver.hard_core import hard_core
from resolver.index.interface import Page
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.index.view import View
from resolver.members import Membership
from resolver.scene import Scene
from resolver.solve import Solution
from tests.servers.exhaustive import Exhaustive, Pick, met

NAMES = tuple(NormalizedName(name) for name in ("a", "b", "c", "d"))
VERSIONS = ("3", "2", "1")
PYTHON = "3.12"

limits = st.tuples(st.sampled_from(NAMES), st.sampled_from(("<2", "<3", ">=2", ">=3", "==2")))
worlds = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(VERSIONS[:2])),
    st.lists(limits.map("".join), min_size=1, max_size=2),
    min_size=2,
    max_size=6,
)


def solution_of(engine: Exhaustive, present: Pick) -> Solution:
    constraints = "".join(f"{name}==={version}\n" for name, version in present.items())
    files = {
        "global-requirements.txt": "".join(f"{name}\n" for name in NAMES).encode(),
        "upper-constraints.txt": constraints.encode(),
    }
    choices = Choices(pythons=(PYTHON,), strategy="uniform")
    problem = prepare(
        parse_governed(files),
        choices,
        day=date(2026, 1, 1),
        implicit=(),
        versions=lambda _name: (),
    ).problem
    resolved = engine.solve(problem.question())
    assert isinstance(resolved, Resolved)
    return Solution(
        problem=problem,
        question=problem.question(),
        floors=problem.floors,
        resolved=resolved,
        given_up=(),
        membership=Membership(members={}, unknown={}),
        warnings=(),
    )


def cost(pick: Pick, solution: Solution, name: NormalizedName) -> int:
    """Return what a combination gives up: a present pin costs more than all that did not rise."""
    reached = solution.resolved.pins[PYTHON]
    present = {floor.name: floor.version for floor in solution.floors}
    units = {*reached.items(), *present.items()}
    others = [(other, version) for other, version in sorted(units) if other != name]
    return sum(
        len(others) if present[other] == version else 1
        for other, version in others
        if Version(pick[other]) < Version(version)
    )


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    return View(Snapshot(None, Store(tmp_path_factory.mktemp("store"))), ())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(requires=worlds, data=st.data())
def test_as_little_gives_way_as_can_be(
    requires: Mapping[tuple[NormalizedName, str], list[str]], data: st.DataObject, view: View
) -> None:
    engine = Exhaustive(dict.fromkeys(NAMES, VERSIONS), requires)
    standing = list(engine.answers(()))
    assume(standing)
    solution = solution_of(engine, data.draw(st.sampled_from(standing)))
    pins = solution.resolved.pins[PYTHON]
    waiting = [name for name in NAMES if pins[name] != VERSIONS[0]]
    assume(waiting)
    name = data.draw(st.sampled_from(waiting))
    pin = Behind(
        name=name,
        current=pins[name],
        newest=Version(VERSIONS[0]),
        pythons=(PYTHON,),
        page=Page(name=name, index_url="", digest="", files=()),
    )
    wanted = (f"{name}=={VERSIONS[0]}",)
    scene = Scene(solution=solution, view=view, engine=engine, graphs={})
    found = giving_way(pin, wanted, scene)
    having = list(engine.answers(wanted))
    if found is None:
        assert not having
        core = hard_core(solution.problem, engine, wanted)
        assert core == ()  # The lines ask for names alone: nothing but the release is in its way.
        return
    given_up = {(floor.name, floor.version) for floor in found.floors}
    spent = sum(_price(floor, solution, name) for floor in found.floors)
    assert spent == min(cost(pick, solution, name) for pick in having)
    answer = found.answer.pins[PYTHON]
    assert all(met(line, answer) for line in wanted)
    assert {
        (floor.name, floor.version)
        for floor in (*solution.floors, *_reached(solution))
        if floor.name != name and Version(answer[floor.name]) < Version(floor.version)
    } <= given_up


def _reached(solution: Solution) -> list[Floor]:
    pins = solution.resolved.pins[PYTHON]
    return [Floor(name=name, version=pins[name], pythons=(PYTHON,)) for name in pins]


def _price(floor: Floor, solution: Solution, name: NormalizedName) -> int:
    units = {*solution.floors, *_reached(solution)}
    others = [unit for unit in units if unit.name != name]
    return len(others) if floor in solution.floors else 1
