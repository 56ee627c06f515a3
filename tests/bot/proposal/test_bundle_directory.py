"""Bundles: what is written is read again, and what somebody tampered with is refused."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.proposal.bundle import ATTACHMENTS, PROPOSABLE, Bundle
from bot.proposal.digest import content_digest
from bot.proposal.invalid import InvalidBundle
from bot.proposal.reading import read_bundle
from bot.proposal.summary import Held, Lowered, Summary
from bot.proposal.writing import write_bundle
from resolver.values import Source
from tests.servers.world import BundleOf

HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
# JSON has no lone surrogates, so no index can have sent one.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)

SUMMARIES = st.builds(
    Summary,
    forced=st.lists(
        st.builds(Lowered, name=TEXT, old=TEXT, new=TEXT, sentence=TEXT), max_size=3
    ).map(tuple),
    held=st.lists(
        st.builds(
            Held, name=TEXT, current=TEXT, newest=TEXT, sentence=TEXT, deliberate=st.booleans()
        ),
        max_size=3,
    ).map(tuple),
)
BUNDLES = st.builds(
    Bundle,
    branch=st.sampled_from(["master", "stable/2026.1", "unmaintained/2023.1", None]),
    base=st.text("0123456789abcdef", min_size=40, max_size=40),
    files=st.dictionaries(st.sampled_from(sorted(PROPOSABLE)), st.binary(max_size=200)),
    inputs=st.lists(st.builds(Source, file=st.just("policy.toml"), sha256=HEX), max_size=2).map(
        tuple
    ),
    family=st.sampled_from(["constraints", "security", "oslo-2"]),
    summary=SUMMARIES,
    attachments=st.dictionaries(st.sampled_from(sorted(ATTACHMENTS)), st.binary(max_size=200)),
)


@given(bundle=BUNDLES)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, bundle: Bundle) -> None:
    place = tmp_path_factory.mktemp("bundles") / "bundle"
    write_bundle(place, bundle)
    assert read_bundle(place) == bundle


@given(files=st.dictionaries(st.text(max_size=9), st.binary(max_size=9)), data=st.data())
def test_the_digest_depends_on_content_alone(files: dict[str, bytes], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(files.items()))))
    assert content_digest(shuffled) == content_digest(files)
    for name, content in files.items():
        assert content_digest({**files, name: content + b"x"}) != content_digest(files)
        assert content_digest({n: d for n, d in files.items() if n != name}) != content_digest(
            files
        )


def test_writing_again_replaces_the_old_one(tmp_path: Path, bundle_of: BundleOf) -> None:
    place = tmp_path / "report" / "bundle"
    write_bundle(place, bundle_of("1" * 40))
    write_bundle(place, bundle_of("2" * 40))
    assert read_bundle(place).base == "2" * 40
    assert [found.name for found in place.parent.iterdir()] == ["bundle"]


def test_the_same_bundle_is_the_same_bytes(tmp_path: Path, bundle_of: BundleOf) -> None:
    for name in ("one", "two"):
        write_bundle(tmp_path / name, bundle_of("1" * 40))
    one, two = ((tmp_path / name / "manifest.json").read_bytes() for name in ("one", "two"))
    assert one == two


def test_there_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no bundle here") as caught:
        read_bundle(tmp_path / "none")
    assert "pinwarden update" in caught.value.hint


def test_a_writer_refuses_what_a_reader_would(tmp_path: Path) -> None:
    bundle = Bundle(
        branch="../x", base="1" * 40, files={"setup.py": b""}, attachments={"run.sh": b""}
    )
    with pytest.raises(InvalidBundle) as caught:
        write_bundle(tmp_path / "bundle", bundle)
    assert len(caught.value.problems) == 3
    assert not list(tmp_path.iterdir())


def change(place: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((place / "manifest.json").read_bytes())
    edit(manifest)
    (place / "manifest.json").write_text(json.dumps(manifest))


def listed(path: str) -> Callable[[Path], None]:
    return lambda place: change(place, lambda m: m["files"][0].update(path=path))


def link_file(place: Path) -> None:
    file = place / "files/upper-constraints.txt"
    file.rename(place.parent / "outside")
    file.symlink_to(place.parent / "outside")


def link_directory(place: Path) -> None:
    (place / "files").rename(place.parent / "outside")
    (place / "files").symlink_to(place.parent / "outside")


def pipe(place: Path) -> None:
    (place / "report.md").unlink()
    os.mkfifo(place / "report.md")


TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "other content": (
        lambda p: (p / "files/upper-constraints.txt").write_text("evil===1\n"),
        "files/upper-constraints.txt: not the bytes that the manifest lists",
    ),
    "other report": (lambda p: (p / "report.md").write_text("x"), "report.md: not the bytes"),
    "missing file": (
        lambda p: (p / "files/upper-constraints.txt").unlink(),
        "files/upper-constraints.txt: cannot be read (No such file or directory)",
    ),
    "traversal": (listed("../../.bashrc"), "'../../.bashrc': no file of a bundle has this name"),
    "absolute": (listed("/etc/passwd"), "'/etc/passwd': no file of a bundle has this name"),
    "people's file": (listed("policy.toml"), "'policy.toml': no file of a bundle has this name"),
    "unlisted file": (lambda p: (p / "hook.sh").touch(), "'hook.sh': not listed"),
    "unlisted inside": (lambda p: (p / "files/x").touch(), "'files/x': not listed"),
    "symbolic link": (link_file, "files/upper-constraints.txt: cannot be read (a symbolic link)"),
    "linked directory": (link_directory, "files/upper-constraints.txt: cannot be read"),
    "pipe": (pipe, "report.md: not a regular file"),
    "digest": (
        lambda p: change(p, lambda m: m.update(digest="sha256:" + "0" * 64)),
        "digest: it is not that of the files",
    ),
    "twice": (
        lambda p: change(p, lambda m: m["files"].append(m["files"][0])),
        "'upper-constraints.txt' is listed twice",
    ),
    "branch": (
        lambda p: change(p, lambda m: m.update(branch="a/../../heads/x")),
        "branch: 'a/../../heads/x'",
    ),
    "option": (lambda p: change(p, lambda m: m.update(branch="--force")), "branch: '--force'"),
    "family": (lambda p: change(p, lambda m: m.update(family="a/b")), "family: 'a/b'"),
    "input": (
        lambda p: change(p, lambda m: m.update(inputs=[{"file": "/etc", "sha256": "0" * 64}])),
        "'/etc': no input of a bundle has this name",
    ),
    "base": (lambda p: change(p, lambda m: m.update(base="HEAD\n")), "manifest.json: base: "),
    "schema": (lambda p: change(p, lambda m: m.update(schema="x/2")), "manifest.json: schema: "),
    "unknown key": (lambda p: change(p, lambda m: m.update(run="id")), "manifest.json: run: "),
    "negative size": (
        lambda p: change(p, lambda m: m["files"][0].update(size=-1)),
        "manifest.json: files[0].size: ",
    ),
    "no JSON": (lambda p: (p / "manifest.json").write_bytes(b"\xff{"), "manifest.json: "),
    "deep JSON": (
        lambda p: (p / "manifest.json").write_text("[" * 100_000),
        "manifest.json: the document: ",
    ),
    "no manifest": (lambda p: (p / "manifest.json").unlink(), "manifest.json: cannot be read"),
    "half written": (
        lambda p: (p / "manifest.json").write_bytes((p / "manifest.json").read_bytes()[:40]),
        "manifest.json: the document: ",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_refused(tmp_path: Path, bundle_of: BundleOf, name: str) -> None:
    tamper, message = TAMPERED[name]
    write_bundle(tmp_path / "bundle", bundle_of("1" * 40))
    tamper(tmp_path / "bundle")
    with pytest.raises(InvalidBundle) as caught:
        read_bundle(tmp_path / "bundle")
    assert message in caught.value.message


def test_a_huge_file_is_not_read(tmp_path: Path, bundle_of: BundleOf) -> None:
    write_bundle(tmp_path / "bundle", bundle_of("1" * 40))
    with (tmp_path / "bundle/files/upper-constraints.txt").open("wb") as stream:
        stream.truncate(1 << 40)
    with pytest.raises(InvalidBundle, match="more than 16777216 bytes"):
        read_bundle(tmp_path / "bundle")


def test_every_problem_is_told_at_once(tmp_path: Path, bundle_of: BundleOf) -> None:
    place = tmp_path / "bundle"
    write_bundle(place, bundle_of("1" * 40))
    change(place, lambda m: m.update(branch="-x", family="?"))
    (place / "report.md").write_text("x")
    (place / "more").touch()
    with pytest.raises(InvalidBundle) as caught:
        read_bundle(place)
    assert len(caught.value.problems) == 4
