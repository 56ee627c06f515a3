"""The same inputs give the same pins with every engine, where the inputs leave no choice."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from packaging.utils import canonicalize_name

from policies.release_metadata import ReleaseMetadata
from resolver.engines.interface import EngineFailure, Question, Resolved, Unresolvable
from resolver.engines.interpreters import Places, find
from tests.resolver.engines.conftest import LINUX, Engines
from tests.servers.index import LoopbackIndex

pytestmark = pytest.mark.index
OURS = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """Packages, a question, and the only answer; None when there is none."""

    packages: Callable[[LoopbackIndex], object]
    requirements: tuple[str, ...]
    pins: Mapping[str, str] | None
    constraints: tuple[str, ...] = ()
    prereleases: frozenset[str] = frozenset()
    recorded: tuple[ReleaseMetadata, ...] = ()
    requirers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _each(*files: Callable[[LoopbackIndex], object]) -> Callable[[LoopbackIndex], object]:
    return lambda index: [file(index) for file in files]


CASES = {
    "newest wheel": Case(
        packages=_each(lambda i: i.wheel("a", "1.0"), lambda i: i.wheel("a", "1.10")),
        requirements=("a",),
        pins={"a": "1.10"},
    ),
    "transitive": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0", "b<2"),
            lambda i: i.wheel("b", "1.5", "C.d"),
            lambda i: i.wheel("b", "2.0"),
            lambda i: i.wheel("c-d", "3"),
        ),
        requirements=("A",),
        pins={"a": "1.0", "b": "1.5", "c-d": "3"},
        requirers={"a": (), "b": ("a",), "c-d": ("b",)},
    ),
    "constraint": Case(
        packages=_each(lambda i: i.wheel("a", "1.0"), lambda i: i.wheel("a", "2.0")),
        requirements=("a",),
        constraints=("a<2", "absent>5"),
        pins={"a": "1.0"},
    ),
    "sdist that tells its metadata": Case(
        packages=_each(lambda i: i.sdist("a", "1.0", "b"), lambda i: i.wheel("b", "1.0")),
        requirements=("a",),
        pins={"a": "1.0", "b": "1.0"},
    ),
    "sdist that needs a build": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0"), lambda i: i.sdist("a", "2.0", "b", static=False)
        ),
        requirements=("a",),
        pins={"a": "1.0"},
    ),
    "sdist with recorded metadata": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0"),
            lambda i: i.sdist("a", "2.0", "b", static=False),
            lambda i: i.wheel("b", "1.0"),
        ),
        recorded=(
            ReleaseMetadata(
                name=canonicalize_name("a"),
                version="2.0",
                requires_dist=("b",),
                requires_python=">=3.8",
            ),
        ),
        requirements=("a",),
        pins={"a": "2.0", "b": "1.0"},
    ),
    "yanked": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0"), lambda i: i.wheel("a", "2.0", yanked="broken")
        ),
        requirements=("a",),
        pins={"a": "1.0"},
    ),
    "pre-release passed over": Case(
        packages=_each(lambda i: i.wheel("a", "1.0"), lambda i: i.wheel("a", "2.0rc1")),
        requirements=("a",),
        pins={"a": "1.0"},
    ),
    "pre-release admitted": Case(
        packages=_each(lambda i: i.wheel("a", "1.0"), lambda i: i.wheel("a", "2.0rc1")),
        requirements=("a",),
        prereleases=frozenset({"a"}),
        pins={"a": "2.0rc1"},
    ),
    "nothing but a pre-release": Case(
        packages=_each(lambda i: i.wheel("a", "2.0rc1")),
        requirements=("a",),
        pins={"a": "2.0rc1"},
    ),
    "requires-python": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0", requires_python=">=3.8"),
            lambda i: i.wheel("a", "2.0", requires_python=">=3.99"),
        ),
        requirements=("a",),
        pins={"a": "1.0"},
    ),
    "extras": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0", "b", extras={"more": ["c"]}),
            lambda i: i.wheel("b", "1.0"),
            lambda i: i.wheel("c", "1.0"),
        ),
        requirements=("a[more]",),
        pins={"a": "1.0", "b": "1.0", "c": "1.0"},
        requirers={"c": ("a",)},
    ),
    "extras of recorded metadata": Case(
        packages=_each(
            lambda i: i.sdist("a", "1.0", static=False),
            lambda i: i.wheel("b", "1.0"),
            lambda i: i.wheel("c", "1.0"),
        ),
        recorded=(
            ReleaseMetadata(
                name=canonicalize_name("a"),
                version="1.0",
                requires_dist=("b", 'c; extra == "more"', 'd; extra == "other"'),
                requires_python=None,
            ),
        ),
        requirements=("a[more]",),
        pins={"a": "1.0", "b": "1.0", "c": "1.0"},
    ),
    "marker": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0", "b; python_version < '3'"), lambda i: i.wheel("b", "1.0")
        ),
        requirements=("a", "b; sys_platform == 'win32'"),
        pins={"a": "1.0"},
    ),
    "backtracking": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0", "c<2"),
            lambda i: i.wheel("a", "2.0", "c>=2"),
            lambda i: i.wheel("b", "1.0", "c<2"),
            lambda i: i.wheel("c", "1.0"),
            lambda i: i.wheel("c", "2.0"),
        ),
        requirements=("a", "b"),
        pins={"a": "1.0", "b": "1.0", "c": "1.0"},
    ),
    "conflict": Case(
        packages=_each(
            lambda i: i.wheel("a", "1.0", "c<2"),
            lambda i: i.wheel("b", "1.0", "c>=2"),
            lambda i: i.wheel("c", "1.0"),
            lambda i: i.wheel("c", "2.0"),
        ),
        requirements=("a", "b"),
        pins=None,
    ),
    "no such version": Case(
        packages=_each(lambda i: i.wheel("a", "1.0")), requirements=("a>1",), pins=None
    ),
    "no such project": Case(
        packages=_each(lambda i: i.wheel("a", "1.0")), requirements=("a", "absent"), pins=None
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_all_engines_agree(case: Case, index_server: LoopbackIndex, engines: Engines) -> None:
    case.packages(index_server)
    question = Question(
        requirements=case.requirements,
        constraints=case.constraints,
        pythons=(OURS,),
        platforms=(LINUX,),
        prereleases=frozenset(canonicalize_name(name) for name in case.prereleases),
    )
    with engines(case.recorded) as opened:
        answers = {name: engine.solve(question) for name, engine in opened.items()}
    for name, answer in answers.items():
        if case.pins is None:
            assert isinstance(answer, Unresolvable), name
            assert case.requirements[-1].rstrip(">1") in answer.message, (name, answer.message)
            assert "Traceback" not in answer.message
        else:
            assert isinstance(answer, Resolved), (name, answer)
            assert answer.pins[OURS] == case.pins, name
            for package, expected in case.requirers.items():
                assert answer.requirers[canonicalize_name(package)] == expected, name


def test_several_pythons_share_a_version_where_one_exists(
    index_server: LoopbackIndex, engines: Engines
) -> None:
    other, present = _second_python()
    pythons = tuple(sorted((OURS, other), key=lambda text: int(text.partition(".")[2])))
    newer = f">={pythons[1]}"
    index_server.wheel("a", "1.0")
    index_server.wheel("a", "2.0", requires_python=newer)
    index_server.wheel("b", "1.0", f"c>=2; python_version >= '{pythons[1]}'", "c<2.5")
    index_server.wheel("c", "1.0")
    index_server.wheel("c", "2.0", requires_python=newer)
    question = Question(
        requirements=("a", "b"), constraints=(), pythons=pythons, platforms=(LINUX,)
    )
    with engines() as opened:
        # uv needs no interpreter; the others agree where there is one to ask.
        asked = opened if present else {"uv": opened["uv"]}
        answers = {name: engine.solve(question) for name, engine in asked.items()}
    for name, answer in answers.items():
        assert isinstance(answer, Resolved), name
        assert {python: dict(pins) for python, pins in answer.pins.items()} == {
            pythons[0]: {"a": "1.0", "b": "1.0", "c": "1.0"},
            pythons[1]: {"a": "1.0", "b": "1.0", "c": "2.0"},
        }, name


def test_versions_name_the_tools(engines: Engines) -> None:
    with engines() as opened:
        assert opened["pip"].version()[0].isdigit()
        assert "(pip " in opened["pip-tools"].version()


def test_every_missing_interpreter_is_named_first(engines: Engines) -> None:
    with engines() as opened:
        for name in ("pip", "pip-tools"):
            with pytest.raises(EngineFailure, match=r"3\.98 and 3\.99"):
                opened[name].check((OURS, "3.98", "3.99"))


def _second_python() -> tuple[str, bool]:
    """Return a Python beside ours, and whether its interpreter is on this machine."""
    others = [python for python in ("3.12", "3.13", "3.14", "3.11") if python != OURS]
    for other in others:
        try:
            find([other], Places.of_environment())
        except EngineFailure:
            continue
        return other, True
    return others[0], False
