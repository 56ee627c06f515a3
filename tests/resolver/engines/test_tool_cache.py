"""Which tool environments stay: those that were used lately and still run."""

import os
import sys
from pathlib import Path

import pytest

from resolver.engines.tool_cache import KEPT, UNFINISHED, prune, used

NOW = 2_000_000_000.0
LATELY = NOW - 1

# name, whether its interpreter is there, when it was made and last used, whether it stays
TABLE = (
    ("recent", True, LATELY, None, True),
    ("old", True, NOW - KEPT - 1, None, False),
    ("old-but-used", True, NOW - KEPT - 1, LATELY, True),
    ("long-unused", True, LATELY, NOW - KEPT - 1, False),
    ("without-interpreter", False, LATELY, LATELY, False),
    (".new-under-way", False, LATELY, None, True),
    (".new-forgotten", False, NOW - UNFINISHED - 1, None, False),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, runs, made, last, _ in TABLE:
        place = tmp_path / "tools" / name
        (place / "bin").mkdir(parents=True)
        (place / "bin/python").symlink_to(sys.executable if runs else "/nowhere/python")
        if last is not None:
            used(place)
            os.utime(place / ".last-used", (last, last))
        os.utime(place, (made, made))
    return tmp_path / "tools"


def test_what_stays_and_what_goes(root: Path) -> None:
    gone = prune(root, NOW)
    assert [place.name for place in gone] == sorted(row[0] for row in TABLE if not row[4])
    assert {place.name for place in root.iterdir()} == {row[0] for row in TABLE if row[4]}
    assert prune(root, NOW) == ()


def test_nothing_to_look_at(tmp_path: Path) -> None:
    assert prune(tmp_path / "absent", NOW) == ()
