"""Two environments whose paths end alike do not write into each other's text files."""

from pathlib import Path

import pytest

from roles.python_venv_build.module_utils.venv_names import visible_name

FIRST, SECOND = Path("/a/svc-1.0"), Path("/b/svc-1.0")


def lock(place: Path, name: str) -> Path:
    path = place / f"pylock.{name}.toml"
    path.touch()
    return path


def test_the_first_keeps_the_short_name_in_any_order_of_runs(tmp_path: Path) -> None:
    first, second = lock(tmp_path, "svc-1_0-aa"), lock(tmp_path, "svc-1_0-bb")
    for _ in range(2):
        assert visible_name(FIRST, first) == "svc-1.0"
        assert visible_name(SECOND, second) == "svc-1_0-bb"
    assert visible_name(FIRST, first) == "svc-1.0"


def test_a_name_is_free_again_when_its_lock_is_gone(tmp_path: Path) -> None:
    first, second = lock(tmp_path, "svc-1_0-aa"), lock(tmp_path, "svc-1_0-bb")
    visible_name(FIRST, first)
    first.unlink()
    assert visible_name(SECOND, second) == "svc-1.0"
    assert visible_name(FIRST, lock(tmp_path, "svc-1_0-aa")) == "svc-1_0-aa"


@pytest.mark.parametrize("name", ["keystone", "svc-1_0"])
def test_a_name_that_was_given_is_nobody_elses(tmp_path: Path, name: str) -> None:
    destination = Path("/a", name)
    assert visible_name(destination, lock(tmp_path, name)) == name
    assert visible_name(destination, lock(tmp_path, "other")) == "other"
