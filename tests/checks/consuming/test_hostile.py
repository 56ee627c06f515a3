"""Projects that were written to do harm: findings, no error, nothing outside, nothing executed."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.catalogue import selected
from checks.consuming.lines import MOST_LINES
from checks.consuming.project import Law
from checks.consuming.read import read_project
from checks.consuming.roots import project_roots
from checks.consuming.tree import DirectoryTree, Tree
from checks.finding import Finding
from checks.judge import MOST_OF_A_RULE, judge_project
from checks.snapshot import read_snapshot
from tests.checks.examples import PYTHONS, TODAY, FileTree

SNAPSHOT = read_snapshot(
    {
        "global-requirements.txt": b"requests  # Apache-2.0\nsix;sys_platform!='win32'  # MIT\n",
        "upper-constraints.txt": b"requests===2.32.5\nsix===1.17.0\n",
    },
    pythons=PYTHONS,
    today=TODAY,
)
LAW = Law(snapshot=SNAPSHOT)
RULES = selected(["CP"])
MANY = 15_000


def found(tree: Tree) -> tuple[Finding, ...]:
    project = read_project(tree, "nova")
    return judge_project(project, LAW, RULES).findings


def many(text: str, count: int = MANY) -> str:
    return "".join(text.replace("@", str(number)) for number in range(count))


DEEP_MARKER = "requests>=1;" + "(" * 4_900 + "python_version>'3'" + ")" * 4_900
LONG_MARKER = "requests>=1;" + " or ".join(["python_version>'3'"] * 400)
# A file, its content, and what is said of it among other things.
CORPUS = [
    ("requirements.txt", DEEP_MARKER, "nested too deeply"),
    ("requirements.txt", LONG_MARKER, "a marker of"),
    ("requirements.txt", many("requests>=1;python_full_version>'3.@.@'\n", 900), "one marker more"),
    ("requirements.txt", many("requests>=1\n", MOST_LINES + 1), f"more than {MOST_LINES} lines"),
    ("requirements.txt", "requests>=" + "9" * 9_000, "not a requirement"),
    ("requirements.txt", "requests~=" + "9" * 4_200 + ".1", "is a cap"),
    ("requirements.txt", "requests!=" + "1." * 3_000 + "1", "has no minimum"),
    ("requirements.txt", "x" * 400_000, "a line of 400000 characters"),
    ("requirements.txt", "req\x1b[31muests>=1", "not a requirement"),
    ("requirements.txt", "req\x00uests>=1", "not a requirement"),
    ("requirements.txt", "-r \x00", "cannot be reached"),
    ("requirements.txt", "-r requirements.txt", "include each other"),
    ("requirements.txt", "-r ../../../../etc/passwd", "outside of the tree"),
    ("requirements.txt", "-r /etc/passwd", "outside of the tree"),
    ("requirements.txt", "\\\n" * 10_000, ""),
    ("setup.cfg", "[extras]\n" + ("a" + " " * 9_000 + "x\n") * 50, ""),
    ("setup.cfg", "[extras]\na =\n" + many("  leftpad>=@\n"), "leftpad is not in"),
    ("setup.cfg", "[extras", "not readable"),
    ("setup.cfg", many("[extras]\na=requests>=1\n", MOST_LINES), "more than"),
    ("pyproject.toml", "a" + ".a" * 100_000 + "=1", "nested too deeply"),
    ("pyproject.toml", '"a"' + " . 'a'" * 60_000 + "=1", "nested too deeply"),
    ("pyproject.toml", "[" + "a." * 100_000 + "a]", "nested too deeply"),
    ("pyproject.toml", "a=" + "[" * 100_000, "not TOML"),
    ("pyproject.toml", "a=" + "{a=" * 100_000, "not TOML"),
    ("pyproject.toml", "a=" + "9" * 100_000, "not TOML"),
    ("pyproject.toml", "[dependency-groups]\n" + many("g@=[{include-group='g@'}]\n"), "each other"),
    (
        "pyproject.toml",
        "[dependency-groups]\n"
        + "".join(f"g{n}=[{{include-group='g{(n + 1) % 5_000}'}}]\n" for n in range(5_000)),
        "g0 -> g1 -> g2 -> g3 -> g4 -> g5 -> ... -> g0",
    ),
    ("pyproject.toml", "project = 1", "project is not a table"),
    ("pyproject.toml", "[project]\ndependencies = 1", "is not a list of requirements"),
    ("pyproject.toml", "[project]\noptional-dependencies = 1", "is not a table"),
    (
        "pyproject.toml",
        "[project]\ndependencies=[" + '"requests",' * (MOST_LINES + 1) + "]",
        "unread",
    ),
    (".gitreview", "=" * 400_000, ""),
    ("tox.ini", "deps\n" * 80_000, "without the constraints"),
]


@pytest.mark.parametrize(("path", "text", "message"), CORPUS, ids=range(len(CORPUS)))
def test_the_corpus(tmp_path: Path, path: str, text: str, message: str) -> None:
    (tmp_path / path).write_text(text, encoding="utf-8")
    messages = [one.message for one in found(DirectoryTree(tmp_path))]
    assert any(message in one for one in messages) if message else True
    assert "root:" not in "".join(messages)


def test_a_file_that_is_not_utf8_is_told_by_line(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes(b"requests>=1\nsix\xff>=1\n")
    (one,) = found(DirectoryTree(tmp_path))
    assert (one.rule, one.location.line, one.location.column) == ("CP701", 2, 4)


def test_very_many_findings_are_cut_and_said_so() -> None:
    project = read_project(FileTree({"requirements.txt": many("leftpad>=@\n").encode()}), "nova")
    judgement = judge_project(project, LAW, RULES)
    assert sum(one.rule == "CP702" for one in judgement.findings) == MOST_OF_A_RULE
    assert any("more than" in one.reason and one.asked for one in judgement.unjudged)


def test_deep_includes_end(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"r{number}.txt").write_text(f"-r r{number + 1}.txt\n")
    (tmp_path / "requirements.txt").write_text("-r r0.txt\n")
    assert [one.message for one in found(DirectoryTree(tmp_path))] == [
        "too many files include each other"
    ]


def test_wide_includes_end(tmp_path: Path) -> None:
    text = "".join(f"-r r{number}.txt\n" for number in range(200))
    for number in range(200):
        (tmp_path / f"r{number}.txt").write_text(text)
    (tmp_path / "requirements.txt").write_text("-r r0.txt\n")
    assert {one.rule for one in found(DirectoryTree(tmp_path))} == {"CP701"}


def test_links_out_of_the_tree_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.mkdir()
    (outside / "requirements.txt").write_text("leftpad>=1\n")
    here = tmp_path / "project"
    here.mkdir()
    (here / "requirements.txt").symlink_to(outside / "requirements.txt")
    (here / "doc").symlink_to(outside)
    (here / "docs").symlink_to("../secret")
    (here / "tools").symlink_to(here)
    (here / "setup.cfg").symlink_to("/dev/zero")
    (here / "pyproject.toml").symlink_to("pyproject.toml")
    os.mkfifo(here / "test-requirements.txt")
    messages = {(one.location.path, one.message) for one in found(DirectoryTree(here))}
    assert {path for path, message in messages if message.startswith("not read: ")} == {
        "requirements.txt",
        "doc/requirements.txt",
        "docs/requirements.txt",
        "setup.cfg",
        "pyproject.toml",
        "test-requirements.txt",
    }
    assert not any("leftpad" in message for _, message in messages)


def test_nothing_of_a_project_is_executed(tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    line = f"open({str(mark)!r}, 'w').close()\n"
    for name in ("setup.py", "conftest.py", "sitecustomize.py", "noxfile.py", "build.py"):
        (tmp_path / name).write_text(line)
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires=[]\nbuild-backend="build"\nbackend-path=["."]\n'
    )
    found(DirectoryTree(tmp_path))
    assert not mark.exists()


def test_a_tree_without_end_is_looked_through_for_a_while(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / str(number) / "a" / "b" / "c" / "d").mkdir(parents=True)
    (tmp_path / "0" / "up").symlink_to(tmp_path)
    (tmp_path / "39" / "a" / "setup.py").write_text("")
    assert next(iter(project_roots(DirectoryTree(tmp_path)))).endswith("39/a/")


NAMES = st.sampled_from(
    ["requirements.txt", "test-requirements.txt", "setup.cfg", "pyproject.toml", "tox.ini"]
)
WORDS = st.sampled_from(
    [
        *(
            "requests",
            ">=",
            "2.25",
            ";",
            "python_version",
            "'3'",
            "-r ",
            "-c ",
            "\\",
            "#",
            " ",
            "%",
        ),
        *("[project]", "dependencies", "=", "[", "]", '"', "{", "}", "include-group", ","),
        *("[extras]", "[dependency-groups]", "requirements.txt", "@", "://", "../", "\r", "\0"),
    ]
)
TEXTS = st.one_of(
    st.binary(max_size=200),
    st.lists(st.one_of(WORDS, st.just("\n")), max_size=60).map(
        lambda parts: "".join(parts).encode()
    ),
)


@given(files=st.dictionaries(NAMES, TEXTS, max_size=4))
def test_any_bytes_are_read_and_judged(files: Mapping[str, bytes]) -> None:
    for one in found(FileTree(files)):
        assert one.location.path in {*files, "pyproject.toml"}
        assert one.location.line <= files.get(one.location.path, b"").count(b"\n") + 1
