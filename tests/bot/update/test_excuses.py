"""One case per kind of excuse: the sentence, the chain from global-requirements, who else is in it.

By the real command, the real uv, and an index on loopback.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from resolver.values import ExcuseKind
from tests.servers.index import LoopbackIndex

Governed = Callable[..., None]
Update = Callable[..., Mapping[str, Any]]

HOLD = '[[hold]]\npackage = "alpha"\nspecifier = "<2"\nreason = "2.0 loses messages."\n'
COOLDOWN = 'pythons = ["3.12"]\n[cooldown]\nmajor = 7\n'
FAMILY = 'pythons = ["3.12"]\n[[family]]\nname = "aws"\npackages = ["alpha", "bravo"]\n'
TODAY = datetime.now(UTC)
PLAIN = ("alpha 1.0", "alpha 2.0")


@dataclass(frozen=True)
class Case:
    """What is on the index ("name version requirement, ..."), and what is governed.

    The excuse is that of alpha; `chain` is written as it is read, from the line on.
    """

    kind: str
    sentence: str
    index: tuple[str, ...] = PLAIN
    requirements: str = "alpha\n"
    constraints: str = "alpha===1.0\n"
    files: Mapping[str, str] = field(default_factory=dict)
    release: Mapping[str, object] = field(default_factory=dict)  # more of alpha 2.0's wheel
    options: tuple[str, ...] = ()
    chain: tuple[str, ...] = ("1: alpha",)
    others: tuple[str, ...] = ()
    detail: str = ""


CASES = (
    Case("held", "A hold limits it to <2: 2.0 loses messages.", files={"holds": HOLD}),
    Case(
        "global-requirements",
        "Line 2 of global-requirements asks for alpha<2.",
        requirements="# Remark\nalpha<2\n",
        chain=("2: alpha<2",),
    ),
    Case(
        "requirer",
        "bravo 1.0 requires alpha<2, and golf 1.0 requires bravo<2.",
        index=(*PLAIN, "bravo 1.0 alpha<2", "bravo 2.0 alpha<3", "golf 1.0 bravo<2"),
        requirements="golf\n",
        constraints="alpha===1.0\nbravo===1.0\ngolf===1.0\n",
        chain=("1: golf", "golf bravo<2", "bravo alpha<2"),
    ),
    Case(
        "python",
        "alpha 2.0 requires Python >=3.12, and Python 3.11 is governed.",
        release={"requires_python": ">=3.12"},
    ),
    Case(
        "pre-release",
        "alpha 2.0rc1 is a pre-release, and neither a pin nor a requirement names one.",
        index=("alpha 1.0", "alpha 2.0rc1"),
    ),
    Case("yanked", "alpha 2.0 is yanked (lost data).", release={"yanked": "lost data"}),
    Case(
        "cooldown",
        f"alpha 2.0 is of {TODAY.date()} and has not cooled down yet.",
        files={"policy": COOLDOWN},
        release={"upload_time": TODAY},
    ),
    Case(
        "unknown-age",
        "The index does not say how old alpha 2.0 is, and policy holds that.",
        files={"policy": f'{COOLDOWN}unknown-age = "hold"\n'},
    ),
    Case(
        "no-file",
        "alpha 2.0 has no file for a governed platform.",
        release={"tag": "cp312-cp312-win_amd64"},
    ),
    Case(
        "no-metadata",
        "Only a build can tell what alpha 2.0 requires; "
        "`pinwarden metadata record alpha==2.0` records it.",
        index=("alpha 1.0", "alpha 2.0 sdist"),
        options=("--no-build",),
    ),
    Case(
        "family",
        "It moves together with bravo (family aws), which cannot move now.",
        index=(*PLAIN, "bravo 1.0", "bravo 2.0"),
        requirements="alpha\nbravo<2\n",
        constraints="alpha===1.0\nbravo===1.0\n",
        files={"policy": FAMILY},
    ),
    Case(
        "own-requirement",
        "alpha 2.0 requires bravo>=9, and 1.0 is the newest release of bravo.",
        index=("alpha 1.0", "alpha 2.0 bravo>=9", "bravo 1.0"),
        requirements="bravo\nalpha\n",
        chain=("2: alpha", "alpha bravo>=9"),
        others=("bravo",),
    ),
    Case(
        "choice",
        "With 2.0, bravo would go down to 1.0.",
        index=("alpha 1.0", "alpha 2.0 bravo<2", "bravo 1.0", "bravo 2.0"),
        requirements="alpha\nbravo\n",
        constraints="alpha===1.0\nbravo===2.0\n",
        others=("bravo",),
        detail="bravo",
    ),
    Case(
        "joint",
        "2.0 can be had only together with bravo 2.0 and golf 2.0, "
        "and golf 2.0 requires Python >=3.13, and Python 3.11 and 3.12 are governed.",
        index=(
            *("alpha 1.0 bravo", "alpha 2.0 bravo>=2"),
            *("bravo 1.0 golf", "bravo 2.0 golf>=2"),
            *("golf 1.0", "golf 2.0 python>=3.13"),
        ),
        constraints="alpha===1.0\nbravo===1.0\ngolf===1.0\n",
        others=("bravo", "golf"),
        detail="golf",
    ),
    Case(
        "not-asked",
        "It was not asked for.",
        index=(*PLAIN, "bravo 1.0", "bravo 2.0"),
        requirements="alpha\nbravo\n",
        constraints="alpha===1.0\nbravo===1.0\n",
        options=("--package", "bravo"),
    ),
)


def stock(index: LoopbackIndex, entries: Sequence[str], **more: object) -> None:
    """Fill an index; `more` is what alpha 2.0's wheel is made with."""
    for entry in entries:
        name, version, *words = entry.split(" ")
        if words == ["sdist"]:
            index.sdist(name, version, static=False)
        elif words and words[0].startswith("python"):
            index.wheel(name, version, requires_python=words[0].removeprefix("python"))
        else:
            own = more if (name, version) == ("alpha", "2.0") else {}
            index.wheel(name, version, *words, **own)


def written(link: Mapping[str, Any]) -> str:
    start = f"{link['line']}: " if link["line"] else f"{link['parent']} "
    return f"{start}{link['child']}{link['specifier']}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_the_excuse(
    case: Case, governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    stock(index_server, case.index, **case.release)
    governed(case.requirements, case.constraints, **case.files)
    document = update(*case.options)
    (held,) = (pin for pin in document["held"] if pin["name"] == "alpha")
    assert (held["kind"], held["reason"]) == (case.kind, case.sentence)
    assert tuple(written(link) for link in held["chain"]) == case.chain
    assert tuple(held["others"]) == case.others
    assert case.detail in held["detail"]
    assert (held["current"], held["newest"][:3]) == ("1.0", "2.0")


def test_a_lowering_without_a_recorded_hold(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0")
    governed("alpha\n", "alpha===2.0\n")
    governed("alpha\n", "alpha===1.0\n")
    [held] = update()["held"]
    assert held["kind"] == "implicit-hold"
    assert 'lowered it from 2.0 ("Govern"), and holds.toml does not say why.' in held["reason"]
    assert [written(link) for link in held["chain"]] == ["1: alpha"]


def test_no_kind_is_without_a_case() -> None:
    assert {case.kind for case in CASES} | {"implicit-hold"} == set(ExcuseKind)


# What would give way for alpha 2.0: the index, the lines in their order, the pins, the sentence,
# and who is named.
CHOICES: Mapping[str, tuple[tuple[str, ...], str, str, str, list[str]]] = {
    "what goes down stands first, then what would not go up": (
        (
            *("alpha 1.0", "alpha 2.0 middle>=2", "middle 1.0", "middle 2.0 base<3"),
            *("base 1.0", "base 2.0", "base 3.0"),
            *("a-one 1.0 base", "a-one 2.0 base>=3", "two 1.0 base", "two 2.0 base"),
        ),
        "base\na-one\ntwo\nmiddle\nalpha\n",
        "alpha===1.0\nbase===3.0\na-one===1.0\ntwo===2.0\n",
        "With 2.0, base would go down to 2.0 and a-one would stay at 1.0 instead of 2.0.",
        ["base", "a-one"],
    ),
    "one pin goes down rather than two": (
        (
            *("alpha 1.0", "alpha 2.0 base", "base 1.0 left<2 right<2", "base 2.0 other<2"),
            *("left 1.0", "left 2.0", "right 1.0", "right 2.0", "other 1.0", "other 2.0"),
        ),
        "left\nright\nother\nalpha\n",
        "alpha===1.0\nleft===2.0\nright===2.0\nother===2.0\n",
        "With 2.0, other would go down to 1.0.",
        ["other"],
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_what_would_give_way_is_as_little_as_can_be(
    name: str, governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index, requirements, constraints, sentence, others = CHOICES[name]
    stock(index_server, index)
    governed(requirements, constraints)
    (held,) = (pin for pin in update()["held"] if pin["name"] == "alpha")
    assert (held["kind"], held["reason"], held["others"]) == ("choice", sentence, others)


# One Python has an old bravo, and uv prefers for the other what it chose for that one; so it meets
# outer's alpha with bravo 1.0 in hand. Which one it solves first depends on the strategy.
@pytest.mark.parametrize(
    ("old", "new", "options"),
    [
        ("python_version<'3.12'", "python_version>='3.12'", ()),
        ("python_version>='3.12'", "python_version<'3.12'", ("--strategy", "per-python")),
    ],
)
def test_a_release_that_is_possible_when_another_moves_along(
    old: str,
    new: str,
    options: tuple[str, ...],
    governed: Governed,
    update: Update,
    index_server: LoopbackIndex,
) -> None:
    stock(
        index_server,
        (
            *("outer 1.0 alpha", "alpha 1.0 bravo", "alpha 2.0 bravo>=2"),
            *("bravo 1.0", "bravo 2.0", "fork 1.0 bravo<2", "fork 2.0 bravo"),
        ),
    )
    governed(f"bravo\nfork<2;{old}\nfork>=2;{new}\nouter;{new}\n")
    (held,) = (pin for pin in update(*options)["held"] if pin["name"] == "alpha")
    assert (held["kind"], held["others"]) == ("joint", ["bravo"])
    assert held["reason"] == "2.0 can be had only together with bravo 2.0."


def test_what_the_present_release_asks_does_not_stand_against_the_next(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    stock(
        index_server,
        (
            *("alpha 1.0 bravo<2", "alpha 2.0 bravo>=2", "bravo 1.0", "bravo 2.0"),
            *("zulu 1.0 bravo<2",),
        ),
    )
    governed("alpha\nzulu\n", "alpha===1.0\n")
    (held,) = (pin for pin in update()["held"] if pin["name"] == "alpha")
    assert held["kind"] == "own-requirement"
    assert held["reason"] == "alpha 2.0 requires bravo>=2, and zulu 1.0 asks for bravo<2."


# What alpha 2.0 would need and what stands against it, where no answer has it.
IMPOSSIBLE: Mapping[str, tuple[tuple[str, ...], str, str, list[str]]] = {
    "two lines of which each alone would do": (
        (
            *("alpha 1.0", "alpha 2.0 bravo>=2 golf>=2", "bravo 1.0", "bravo 2.0 delta<2"),
            *("golf 1.0", "golf 2.0 delta>=2", "delta 1.0", "delta 2.0"),
        ),
        "alpha\nbravo\ngolf\n",
        "2.0 cannot be had: alpha 2.0 requires bravo>=2 and golf>=2, which exclude each other.",
        ["bravo", "golf"],
    ),
    "a line that is in the way of a follower's requirement": (
        (
            *("alpha 1.0", "alpha 2.0 bravo>=2", "bravo 1.0"),
            *("bravo 2.0 golf", "golf 1.0 delta<2", "delta 1.0", "delta 2.0"),
        ),
        "alpha\ndelta>=2\n",
        "2.0 cannot be had: it does not go with line 2 of global-requirements (delta>=2).",
        ["delta"],
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_is_in_the_way_of_a_release_that_no_answer_has(
    name: str, governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index, requirements, sentence, others = IMPOSSIBLE[name]
    stock(index_server, index)
    governed(requirements, "alpha===1.0\n")
    (held,) = (pin for pin in update()["held"] if pin["name"] == "alpha")
    assert (held["kind"], held["reason"], held["others"]) == ("joint", sentence, others)
    assert held["detail"]
