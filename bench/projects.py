"""Make project trees as large as real ones, and judge them all at once."""

import random
from collections.abc import Mapping
from pathlib import Path

from bench.measure import run, say
from bench.rivals import BIN
from bench.table import Row
from policies.document import parse_requirements
from policies.requirement import RequirementLine

TREES = 200
SEED = 20260601
_SIZES = {"requirements.txt": 40, "test-requirements.txt": 20, "doc/requirements.txt": 6}
_PYPROJECT = """\
[build-system]
requires = ["pbr>=6.1.1"]
build-backend = "pbr.build"

[project]
name = "project{number}"

[dependency-groups]
lint = ["hacking>=7.0.0"]
docs = ["Sphinx>=2.2"]
all = [{{include-group = "docs"}}, {{include-group = "lint"}}]
"""
_SETUP_CFG = "[metadata]\nname = project{number}\n\n[extras]\nmore =\n  requests>=2.25 # why\n"
_TOX = "[testenv]\ndeps =\n  -c{env:TOX_CONSTRAINTS_FILE}\n  -r{toxinidir}/requirements.txt\n"


def judged(data: Path, place: Path, env: Mapping[str, str]) -> list[Row]:
    """Judge all trees in one run of check-project, in the profile that knows most."""
    place.mkdir()
    lines = parse_requirements((data / "global-requirements.txt").read_bytes(), "list").entries
    paths = [make(place / f"project{number}", lines, number) for number in range(TREES)]
    say(f"pinwarden check-project, {TREES} trees")
    command: list[str | Path] = [BIN / "pinwarden", "check-project", "--data", data, *paths]
    best = min(run(command, where=place, env=env).seconds for _ in range(3))
    return [
        Row.limit(f"check-project, {TREES} trees (best of three)", best, "s", most=5),
        Row.missing("the community's script on each tree / check-project", "at least 10"),
    ]


def make(place: Path, lines: tuple[RequirementLine, ...], number: int) -> Path:
    """Write a tree that breaks no rule; the same number gives the same tree."""
    chosen = random.Random(SEED + number)  # noqa: S311 - test data
    for name, size in _SIZES.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        names = chosen.sample(sorted({line.key for line in lines}), size)
        path.write_text("".join(_line(line) for line in lines if line.key in names))
    (place / "pyproject.toml").write_text(_PYPROJECT.format(number=number))
    (place / "setup.cfg").write_text(_SETUP_CFG.format(number=number))
    (place / "tox.ini").write_text(_TOX)
    return place


def _line(line: RequirementLine) -> str:
    marker = f";{line.marker}" if line.marker is not None else ""
    return f"{line.name}>=0.0.1{marker} # {line.comment}\n"
