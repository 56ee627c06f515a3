"""Laws of mending a project: what is claimed is gone, and nothing else is other than before."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks.catalogue import selected
from checks.consuming.mend import mend_project
from checks.consuming.project import Law
from checks.consuming.read import read_project
from checks.consuming.tree import Tree
from checks.finding import Finding
from checks.judge import judge_project
from checks.snapshot import read_snapshot
from tests.checks.examples import PYTHONS, TODAY, FileTree

SETTINGS = settings(deadline=None, max_examples=60)
RULES = selected(["CP"])
LISTED = b"""SQLAlchemy  # MIT
oslo.config  # Apache-2.0
PyYAML  # MIT
zope.interface  # ZPL-2.1
ZOPE-other  # ZPL-2.1
zope_other;python_version<'3.0'  # ZPL-2.1
"""
LAW = Law(
    snapshot=read_snapshot({"global-requirements.txt": LISTED}, pythons=PYTHONS, today=TODAY),
    profile="full",
)
SPELLINGS = [
    "SQLAlchemy",
    "sqlalchemy",
    "oslo.config",
    "oslo-config",
    "Oslo_Config",
    "pyyaml",
    "zope.interface",
    "zope.other",
    "unheard.of",
]
TAILS = ["", ">=1", " >= 1, <99", "[extra]>=2", ">=1;python_version>='3.8'", ">=1 and broken"]
TEXTS = st.builds("{}{}".format, st.sampled_from(SPELLINGS), st.sampled_from(TAILS))
COMMENTS = st.sampled_from(["", "  # sqlalchemy, oslo-config", "  # \u00e4 comment", " # noqa"])
ROWS = st.one_of(
    st.builds("{}{}{}".format, st.sampled_from(["", "  ", "\t"]), TEXTS, COMMENTS),
    st.builds("{}\\\n    ,!=7{}".format, TEXTS.filter(lambda text: ";" not in text), COMMENTS),
    st.sampled_from(["", "# sqlalchemy", "-e .", "-r other.txt", "--no-index", "\u00e4"]),
    st.builds("{} --hash=sha256:00".format, TEXTS),
)


def judged(tree: Tree) -> Iterator[Finding]:
    yield from judge_project(read_project(tree, "nova"), LAW, RULES).findings


def mended(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files as they are after mending; what holds for every mend is asserted."""
    tree = FileTree(files)
    before = Counter(finding.fingerprint for finding in judged(tree))
    mend = mend_project(tree, judged)
    new = {**files, **mend.after}
    assert new.keys() == files.keys()
    assert mend.before == {path: files[path] for path in mend.after}
    after = tuple(judged(FileTree(new)))
    left = Counter(finding.fingerprint for finding in after)
    assert left <= before
    assert (before - left).total() == mend.count
    assert bool(mend.after) == bool(mend.count)
    assert mend_project(FileTree(new), judged).after == {}
    return new


def folded(text: str) -> str:
    """Return a text in which it does not matter how the listed names are spelled."""
    return re.sub(r"(?i)sqlalchemy|oslo[._-]config|pyyaml", lambda name: _folded(name[0]), text)


def plain(row: str) -> str:
    """Return what a row says, without blanks and without the digest of a file."""
    return "".join(row.partition("--hash")[0].split())


def _folded(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


@SETTINGS
@given(rows=st.lists(ROWS, max_size=8), end=st.sampled_from(["\n", "\r\n"]), mark=st.booleans())
def test_a_requirement_file_says_the_same_afterwards(
    rows: list[str], end: str, *, mark: bool
) -> None:
    data = (b"\xef\xbb\xbf" if mark else b"") + end.join(rows).encode()
    new = mended({"requirements.txt": data})["requirements.txt"]
    assert new.startswith(b"\xef\xbb\xbf") == mark
    lines = folded(data.decode("utf-8-sig")).splitlines()
    kept = folded(new.decode("utf-8-sig")).splitlines()
    gone = Counter(lines) - Counter(kept)
    assert not Counter(kept) - Counter(lines), "nothing may come that was not there"
    said = set(map(plain, kept))
    assert all(plain(line) in said for line in gone), "only what stands there again may go"


@SETTINGS
@given(rows=st.lists(TEXTS.filter(lambda text: "broken" not in text), min_size=1, max_size=8))
def test_what_could_be_mended_is_gone(rows: list[str]) -> None:
    new = mended({"requirements.txt": "\n".join(rows).encode()})
    left = [one for one in judged(FileTree(new)) if one.fix is not None]
    assert left == []
    assert set(names(new)) <= {"SQLAlchemy", "oslo.config", "PyYAML", *SPELLINGS[-3:]}


QUOTES = st.sampled_from(['"', "'"])
STRINGS = st.builds(lambda text, quote: quote + text.replace(quote, " ") + quote, TEXTS, QUOTES)
ARRAYS = st.lists(STRINGS, max_size=4).flatmap(
    lambda entries: st.sampled_from(
        [
            f"[{', '.join(entries)}]",
            "[\n" + "".join(f"  {entry},  # 'sqlalchemy'\n" for entry in entries) + "]",
            "[" + " , ".join(entries) + (" ," if entries else "") + "\n]",
        ]
    )
)


@SETTINGS
@given(keywords=ARRAYS, needed=ARRAYS, extra=ARRAYS, inline=ARRAYS, group=ARRAYS, build=ARRAYS)
def test_pyproject_changes_nowhere_but_in_its_requirements(
    keywords: str, needed: str, extra: str, inline: str, group: str, build: str
) -> None:
    text = f"""[build-system]
requires = {build}
[tool.thing]
modules = {keywords}
"sqlalchemy" = "sqlalchemy"
[project]
name = "sqlalchemy-thing"
keywords = {keywords}
dependencies = {needed}
[project.optional-dependencies]
one = {extra}
"a.b" = {inline}
[dependency-groups]
test = {group}
[tool.last]
modules = {needed}
"""
    new = mended({"pyproject.toml": text.encode()})["pyproject.toml"].decode()
    assert folded(new) == folded(text)
    before, after = tomllib.loads(text), tomllib.loads(new)
    for document in (before, after):
        document.pop("build-system")
        document.pop("dependency-groups")
        document["project"].pop("dependencies")
        document["project"].pop("optional-dependencies")
    assert after == before


@SETTINGS
@given(rows=st.lists(TEXTS, max_size=4), other=st.lists(TEXTS, max_size=4))
def test_setup_cfg_changes_nowhere_but_in_its_extras(rows: list[str], other: list[str]) -> None:
    foreign = "".join(f"    {row}\n" for row in (*other, *rows))
    text = f"""[metadata]
name = thing
[tool:other]
modules =
{foreign}[extras]
test =
{"".join(f"    {row}  # why" + chr(10) for row in rows)}
[files]
packages = sqlalchemy
"""
    new = mended({"setup.cfg": text.encode()})["setup.cfg"].decode()
    assert folded(new) == folded(text)
    assert new.startswith(text[: text.index("[extras]")])
    assert new.endswith(text[text.index("[files]") :])


def names(files: dict[str, bytes]) -> Iterable[str]:
    for row in files["requirements.txt"].decode().splitlines():
        yield Requirement(row).name


def test_names_are_written_as_the_list_has_them() -> None:
    new = mended({"requirements.txt": b"sqlalchemy>=1\nOslo_Config>=2\nsqlalchemy>=1\n"})
    assert list(names(new)) == ["SQLAlchemy", "oslo.config"]


def test_lines_that_say_different_things_stay() -> None:
    files = {"requirements.txt": b"SQLAlchemy>=1\nSQLAlchemy>=2\nPyYAML>=1  # a\nPyYAML>=1  # b\n"}
    assert mended(files) == files


def test_a_name_that_the_list_spells_in_two_ways_stays() -> None:
    files = {"requirements.txt": b"zope.other>=1\n"}
    assert {canonicalize_name(name) for name in names(files)} == {"zope-other"}
    assert mended(files) == files


@pytest.mark.parametrize("row", ["'sqlalchemy>=1'", '"sqlalchemy>=1"'])
def test_what_is_quoted_elsewhere_is_not_taken_for_the_requirement(row: str) -> None:
    text = f"# {row}\n[project]\nname = 'n'\nkeywords = [{row}]\ndependencies = [{row}]\n"
    (finding,) = [
        one for one in judged(FileTree({"pyproject.toml": text.encode()})) if one.rule == "CP711"
    ]
    assert (finding.location.line, finding.location.column) == (5, 18)
