"""Which pins an update takes: stories from the command line, with the real uv."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex

Governed = Callable[..., None]
Update = Callable[..., Mapping[str, Any]]


def lines(document: Mapping[str, Any]) -> list[str]:
    return [line for line in document["constraints"].splitlines() if not line.startswith("#")]


def test_what_is_new_moves_and_what_is_not_stays_byte_for_byte(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("Alpha", "1.0")
    index_server.wheel("Alpha", "1.1")
    index_server.wheel("be_ta", "2.0")
    governed("alpha\nbe-ta\n", "# Remark\nAlpha===1.0\n\nbe_ta===2.0  # by hand\n")
    document = update()
    assert document["constraints"] == "# Remark\nAlpha===1.1\n\nbe_ta===2.0  # by hand\n"
    [change] = document["changes"]
    assert (change["name"], change["kind"], change["level"]) == ("Alpha", "upgrade", "minor")
    assert change["reasons"] == ["1.1 is the newest release."]


def test_new_names_come_in_and_unneeded_ones_go(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0", "old-helper")
    index_server.wheel("alpha", "2.0", "New.Helper")
    index_server.wheel("old-helper", "1.0")
    index_server.wheel("New.Helper", "3.0")
    governed("alpha\n", "alpha===1.0\nold-helper===1.0\n")
    document = update()
    assert sorted(lines(document)) == ["New.Helper===3.0", "alpha===2.0"]
    reasons = {change["name"]: change["reasons"] for change in document["changes"]}
    assert reasons["New.Helper"] == ["alpha requires it."]
    assert reasons["old-helper"] == ["Nothing requires it any more; before, alpha 1.0 did."]


def test_no_pin_goes_down_for_another_to_go_up(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0", "beta<2")
    index_server.wheel("beta", "1.0")
    index_server.wheel("beta", "2.0")
    governed("alpha\nbeta\n", "alpha===1.0\nbeta===2.0\n")
    document = update()
    assert sorted(lines(document)) == ["alpha===1.0", "beta===2.0"]
    [held] = document["held"]
    assert (held["name"], held["kind"]) == ("alpha", "choice")
    assert held["reason"] == "With 2.0, beta would go down to 1.0."


def test_a_pin_goes_down_when_nothing_else_is_possible_and_the_report_says_why(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("beta", "1.0")
    index_server.wheel("beta", "2.0", "alpha>=3")
    governed("alpha\nbeta\n", "alpha===1.0\nbeta===2.0\n")
    document = update()
    assert sorted(lines(document)) == ["alpha===1.0", "beta===1.0"]
    [forced] = document["forced"]
    assert (forced["name"], forced["from"], forced["to"]) == ("beta", "2.0", "1.0")
    assert forced["reason"] == ("beta 2.0 cannot stay: it requires alpha>=3, and alpha is 1.0.")


def test_the_floor_that_fewest_depend_on_is_given_up_as_little_as_can_be(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("base", "1.0")
    index_server.wheel("base", "2.0")
    for name in ("left", "right"):
        index_server.wheel(name, "1.0", "base")
    index_server.wheel("odd", "1.0", "base")
    index_server.wheel("odd", "1.5", "base")
    index_server.wheel("odd", "2.0", "base<2")
    governed("base\nleft\nright\nodd\n", "base===2.0\nleft===1.0\nright===1.0\nodd===2.0\n")
    document = update()
    assert sorted(lines(document)) == ["base===2.0", "left===1.0", "odd===1.5", "right===1.0"]


def test_one_version_for_all_pythons_where_one_exists(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0", requires_python=">=3.12")
    governed("alpha\n")
    document = update()
    assert lines(document) == ["alpha===1.0"]
    [held] = document["held"]
    assert held["kind"] == "python"
    assert held["reason"] == "alpha 2.0 requires Python >=3.12, and Python 3.11 is governed."


def test_an_interpreter_stands_for_its_python(
    governed: Governed, update: Update, index_server: LoopbackIndex, tmp_path: Path
) -> None:
    index_server.wheel("alpha", "1.0")
    governed("alpha\n")
    interpreter = tmp_path / "mine"
    interpreter.symlink_to(sys.executable)
    document = update("--python", str(interpreter))
    assert document["pythons"] == [f"{sys.version_info.major}.{sys.version_info.minor}"]
    assert lines(document) == ["alpha===1.0"]
    message = update("--python", "/nowhere/bin/x", code=2)["message"]
    assert "--python /nowhere/bin/x: there is no such interpreter." in message


def test_per_python_takes_the_newest_on_each(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0", requires_python=">=3.12")
    governed("alpha\n")
    document = update("--strategy", "per-python")
    assert lines(document) == [
        "alpha===1.0;python_version<'3.12'",
        "alpha===2.0;python_version>='3.12'",
    ]


def test_a_floor_is_given_up_only_on_the_python_that_cannot_have_it(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0", requires_python=">=3.12")
    governed("alpha\n", "alpha===2.0\n")
    document = update()
    assert lines(document) == [
        "alpha===1.0;python_version<'3.12'",
        "alpha===2.0;python_version>='3.12'",
    ]
    [forced] = document["forced"]
    assert forced["pythons"] == ["3.11"]


def test_an_upper_bound_of_requires_python_counts(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0", requires_python=">=3.9,<3.12")
    governed("alpha\n")
    assert lines(update()) == ["alpha===1.0"]


def test_a_hold_holds_until_its_day(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0")
    hold = '[[hold]]\npackage = "alpha"\nspecifier = "<2"\nreason = "2 breaks beta"\n'
    governed("alpha\n", "alpha===1.0\n", holds=hold)
    document = update()
    assert lines(document) == ["alpha===1.0"]
    assert document["held"][0]["reason"] == "A hold limits it to <2: 2 breaks beta."
    governed("alpha\n", "alpha===1.0\n", holds=f"{hold}expires = 2020-01-01\n")
    document = update()
    assert lines(document) == ["alpha===2.0"]
    assert "Its hold <2 expired on 2020-01-01 (2 breaks beta)." in document["changes"][0]["reasons"]


def test_a_merged_lowering_is_an_implicit_hold(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0")
    governed("alpha\n", "alpha===2.0\n")
    governed("alpha\n", "alpha===1.0\n")
    document = update()
    assert lines(document) == ["alpha===1.0"]
    [held] = document["held"]
    assert held["kind"] == "implicit-hold"
    index_server.wheel("alpha", "2.1")
    assert lines(update()) == ["alpha===2.1"]


@pytest.mark.parametrize(
    ("requirement", "pinned", "expected"),
    [
        ("alpha", "", "alpha===1.0"),
        ("alpha>=2.0a1", "", "alpha===2.0a1"),
        ("alpha", "alpha===2.0a0\n", "alpha===2.0a1"),
        ("alpha!=2.0a0", "", "alpha===1.0"),
    ],
)
def test_pre_releases_only_where_pinned_or_asked_for(
    governed: Governed,
    update: Update,
    index_server: LoopbackIndex,
    requirement: str,
    pinned: str,
    expected: str,
) -> None:
    for version in ("1.0", "2.0a0", "2.0a1"):
        index_server.wheel("alpha", version)
    governed(f"{requirement}\n", pinned)
    assert lines(update()) == [expected]


def test_a_pre_release_that_a_requirer_needs(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0", "beta")
    index_server.wheel("alpha", "2.0", "beta>=2.0a0")
    index_server.wheel("beta", "1.0")
    index_server.wheel("beta", "2.0a0")
    governed("alpha\n")
    assert sorted(lines(update())) == ["alpha===2.0", "beta===2.0a0"]


@pytest.mark.parametrize("modern", [True, False])
def test_a_project_that_is_archived_is_named(
    *,
    modern: bool,
    governed: Governed,
    update: Update,
    index_server: LoopbackIndex,
    capsys: pytest.CaptureFixture[str],
) -> None:
    index_server.modern = modern
    governed("alpha\nbeta\n", "alpha===1.0\nbeta===1.0\n")
    index_server.wheel("alpha", "1.0")
    index_server.wheel("beta", "1.0")
    index_server.statuses["beta"] = "archived"
    warnings = update()["warnings"]
    assert isinstance(warnings, list)
    assert [text for text in warnings if "lists" in text] == ["The index lists beta as archived."]
    assert run(group, "pinwarden", ["explain", "beta"]) == 0
    assert "The index lists it as archived." in capsys.readouterr().out
    assert run(group, "pinwarden", ["explain", "alpha"]) == 0
    assert "lists it as" not in capsys.readouterr().out


def test_yanked_is_never_chosen_anew_and_a_yanked_pin_is_reported(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "1.1", yanked="broken")
    governed("alpha\n", "alpha===1.0\n")
    assert lines(update()) == ["alpha===1.0"]
    governed("alpha\n", "alpha===1.1\n")
    document = update()
    assert lines(document) == ["alpha===1.1"]
    assert any("alpha 1.1 is yanked (broken)" in text for text in document["warnings"])


def test_denylisted_names_are_resolved_but_not_written(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("lint_er", "1.0", "helper")
    index_server.wheel("helper", "1.0")
    index_server.wheel("pip", "26.0")
    governed("lint.er\npip\n", denylist="lint-er\n")
    assert lines(update()) == ["helper===1.0"]


def test_a_strict_family_moves_together_or_not_at_all(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    for version in ("1.0", "2.0"):
        index_server.wheel("boto", version)
        index_server.wheel("botocore", version)
    family = 'pythons = ["3.12"]\n[[family]]\nname = "aws"\npackages = ["boto*"]\n'
    governed("boto\nbotocore<2\n", "boto===1.0\nbotocore===1.0\n", policy=family)
    document = update()
    assert sorted(lines(document)) == ["boto===1.0", "botocore===1.0"]
    kinds = {held["name"]: held["kind"] for held in document["held"]}
    assert kinds == {"boto": "family", "botocore": "global-requirements"}


def test_nothing_satisfies_the_law(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0", "beta<2")
    index_server.wheel("beta", "2.0")
    index_server.wheel("gamma", "1.0")
    governed("alpha\nbeta\ngamma\n", "gamma===1.0\n")
    document = update(code=2)
    message = document["message"]
    assert "  alpha\n" in message
    assert "  gamma" not in message
    assert lines(document) == ["gamma===1.0"]


def test_a_cooldown_keeps_young_releases_away(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    from datetime import UTC, datetime

    index_server.wheel("alpha", "1.0", upload_time=datetime(2020, 1, 1, tzinfo=UTC))
    index_server.wheel("alpha", "2.0", upload_time=datetime.now(UTC))
    policy = 'pythons = ["3.12"]\n[cooldown]\nmajor = 7\n'
    governed("alpha\n", "alpha===1.0\n", policy=policy)
    document = update()
    assert lines(document) == ["alpha===1.0"]
    assert document["held"][0]["kind"] == "cooldown"


def test_a_release_only_as_sdist_is_pinned_by_its_recorded_metadata(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.sdist("alpha", "1.0", static=False)
    index_server.wheel("beta", "1.0")
    recorded = '[[release]]\nname = "alpha"\nversion = "1.0"\nrequires-dist = ["beta"]\n'
    governed("alpha\n", sdist_metadata=recorded)
    assert sorted(lines(update())) == ["alpha===1.0", "beta===1.0"]


def test_a_pinned_release_that_only_a_build_can_tell_is_not_guessed(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.sdist("alpha", "1.0", static=False)
    governed("alpha\n", "alpha===1.0\n")
    document = update("--no-build", code=2)
    assert "hint: pinwarden metadata record alpha==1.0" in document["message"]
    assert lines(document) == ["alpha===1.0"]


def test_a_release_in_between_that_only_a_build_can_tell_is_named(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("alpha", "1.0")
    for version in ("1.1", "1.2"):
        index_server.sdist("alpha", version, static=False)
    index_server.wheel("alpha", "1.3", "beta>=9")
    index_server.wheel("beta", "2.0")
    governed("alpha\nbeta\n", "alpha===1.0\nbeta===2.0\n")
    document = update("--no-build")
    assert [held["kind"] for held in document["held"]] == ["own-requirement"]
    assert (
        "alpha stays at 1.0, and only a build can tell whether it could be 1.2: "
        "pinwarden metadata record alpha==1.2 alpha==1.1"
    ) in document["warnings"]


def test_only_what_is_asked_for_moves_and_what_it_forces(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    for name in ("one", "two", "three"):
        index_server.wheel(name, "1.0")
    index_server.wheel("one", "2.0", "two>=2")
    index_server.wheel("two", "2.0")
    index_server.wheel("three", "2.0")
    governed("one\ntwo\nthree\n", "one===1.0\ntwo===1.0\nthree===1.0\n")
    document = update("--package", "One")
    assert sorted(lines(document)) == ["one===2.0", "three===1.0", "two===2.0"]
    [held] = document["held"]
    assert (held["name"], held["kind"]) == ("three", "not-asked")


def test_a_release_whose_requirement_is_held_waits_for_the_hold(
    governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    index_server.wheel("one", "1.0")
    index_server.wheel("one", "2.0", "two>=2")
    index_server.wheel("two", "1.0")
    index_server.wheel("two", "2.0")
    hold = '[[hold]]\npackage = "two"\nspecifier = "<2"\nreason = "breaks three"\n'
    governed("one\ntwo\n", "one===1.0\ntwo===1.0\n", holds=hold)
    reasons = {held["name"]: held["reason"] for held in update()["held"]}
    assert reasons["one"] == (
        "one 2.0 requires two>=2, and a hold limits two to <2 (breaks three)."
    )
