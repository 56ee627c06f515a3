"""Ways to name Pythons."""

import sys
from pathlib import Path

import pytest

from bot.compat.asked_pythons import in_order, pythons_of, version_map_of
from bot.errors import UserError

THIS = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize(
    ("asked", "pythons"),
    [
        (["3.12"], ("3.12",)),
        (["3.9", "3.10", "3.9"], ("3.9", "3.10")),
        (["python3.99"], ("3.99",)),
        (["/nowhere/python3.99"], ("3.99",)),
        ([sys.executable], (THIS,)),
        ([sys.executable, THIS], (THIS,)),
    ],
)
def test_pythons(asked: list[str], pythons: tuple[str, ...]) -> None:
    assert pythons_of(asked) == pythons


def test_an_interpreter_is_asked_whatever_its_name_says(tmp_path: Path) -> None:
    (tmp_path / "python3.99").symlink_to(sys.executable)
    assert pythons_of([str(tmp_path / "python3.99")]) == (THIS,)


@pytest.mark.parametrize("text", ["", "2.7", "python", "3.12.1", "/nowhere/python", "3.1x"])
def test_what_is_no_python(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UserError, match="no such interpreter"):
        pythons_of([text])


def test_a_program_that_is_no_interpreter() -> None:
    with pytest.raises(UserError, match="no such interpreter"):
        pythons_of(["false"])


def test_a_shim_that_does_not_run_is_taken_at_its_word(tmp_path: Path) -> None:
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert pythons_of([str(shim)]) == ("3.99",)


def test_one_python_may_be_copied_several_times() -> None:
    copies = version_map_of(["3.6:3.4", "3.6:3.5"], ("3.6",))
    assert copies == {"3.4": "3.6", "3.5": "3.6"}


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["3.12"], "not two Pythons"),
        (["3.12:"], "not two Pythons"),
        (["3.12:x"], "not two Pythons"),
        (["3.11:3.13"], "3.11 is not resolved"),
        (["3.12:3.12"], "3.12 is there already"),
        (["3.12:3.13", "3.12:3.13"], "3.13 is there already"),
    ],
)
def test_maps_that_make_no_sense(texts: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        version_map_of(texts, ("3.12",))


def test_pythons_are_sorted_as_versions() -> None:
    assert in_order(["3.10", "3.9", "3.11"]) == ("3.9", "3.10", "3.11")
