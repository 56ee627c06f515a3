"""What generate-constraints reads, and what it writes for copied Pythons."""

from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from bot.compat.generation import Inputs, governed_of, written
from bot.errors import UserError
from policies.document import parse_constraints
from policies.marker import applies
from resolver.values import Resolution

B = canonicalize_name("b")


def resolution(text: str, pins: dict[str, dict[str, str]]) -> Resolution:
    named = {
        python: {canonicalize_name(name): version for name, version in versions.items()}
        for python, versions in pins.items()
    }
    return Resolution(
        pythons=tuple(pins),
        resolved=named,
        pins=named,
        text=text,
        changes=(),
        forced=(),
        excuses=(),
        warnings=(),
        engine="uv",
        engine_version="0",
    )


def test_several_files_are_one_set(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("a\n")
    (tmp_path / "two.txt").write_text("b>=1;python_version<'3.12'\n")
    (tmp_path / "deny.txt").write_text("Flake_8  # why\n")
    (tmp_path / "denylist.txt").write_text("a\n")  # Not named, so not read.
    (tmp_path / "upper-constraints.txt").write_text("# Header.\na===1.0\n")
    governed = governed_of(
        Inputs(
            requirements=[tmp_path / "one.txt", tmp_path / "two.txt"],
            denylist=tmp_path / "deny.txt",
        ),
        None,
    )
    assert [line.key for line in governed.requirements.entries] == ["a", "b"]
    assert [line.key for line in governed.denylist.entries] == ["flake-8"]
    assert [line.version for line in governed.constraints.entries] == ["1.0"]


def test_other_present_pins_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("a\n")
    (tmp_path / "upper-constraints.txt").write_text("")
    inputs = Inputs(requirements=[tmp_path / "one.txt"], denylist=None)
    assert governed_of(inputs, b"a===2.0\n").constraints.entries[0].version == "2.0"


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("-e x\n")
    (tmp_path / "two.txt").write_text("a @ https://example.org/a.tar.gz\n")
    (tmp_path / "deny.txt").write_text("not a name\n")
    (tmp_path / "holds.toml").write_text("[[hold]]\n")
    with pytest.raises(UserError) as caught:
        governed_of(
            Inputs(
                requirements=[tmp_path / "one.txt", tmp_path / "two.txt"],
                denylist=tmp_path / "deny.txt",
            ),
            None,
        )
    for place in ("one.txt:1:1", "two.txt:1:3", "deny.txt:1:4", "holds.toml:1:1"):
        assert place in caught.value.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.txt: No such file"):
        governed_of(Inputs(requirements=[tmp_path / "none.txt"], denylist=None), None)


COPIES = [
    ({}, "# H\na===1\nb===1;python_version<'3.13'\nb===2;python_version>='3.13'\n"),
    (
        {"3.14": "3.13"},
        "# H\na===1\nb===1;python_version<'3.13'\nb===2;python_version>='3.13'\n",
    ),
]


@pytest.mark.parametrize(("copies", "text"), COPIES)
def test_a_copy_has_its_originals_pins(copies: dict[str, str], text: str) -> None:
    resolved = resolution(
        COPIES[0][1],
        {"3.12": {"a": "1", "b": "1"}, "3.13": {"a": "1", "b": "2"}},
    )
    assert written(resolved, copies, "name") == text


def test_a_copy_of_the_other_side_moves_the_markers() -> None:
    resolved = resolution(
        COPIES[0][1], {"3.12": {"a": "1", "b": "1"}, "3.13": {"a": "1", "b": "2"}}
    )
    text = written(resolved, {"3.14": "3.12"}, "name")
    lines = parse_constraints(text.encode(), "new.txt").entries
    for python, version in {"3.12": "1", "3.13": "2", "3.14": "1"}.items():
        here = [
            line.version
            for line in lines
            if line.key == B and line.marker is not None and applies(line.marker, python)
        ]
        assert here == [version]
    assert text.startswith("# H\na===1\nb===")
