"""Who moved which pin when, read from real repositories."""

import time
from datetime import date
from pathlib import Path, PurePosixPath

import pytest
from packaging.utils import canonicalize_name

from bot.git.history import history_of, merged_changes
from bot.git.implicit_holds import implicit_holds
from bot.git.repository import Repository
from resolver.implicit_hold import ImplicitHold
from tests.servers.world import World

FILE = "data/upper-constraints.txt"
PATH = PurePosixPath(FILE)
ALPHA = canonicalize_name("alpha")


def pins(text: str) -> dict[str, str]:
    """Write "a 1.0, b 2.0;marker" as the lines of a constraints file."""
    lines = (part.strip().partition(" ") for part in text.split(","))
    return {FILE: "# A remark.\n" + "".join(f"{name}==={pin}\n" for name, _, pin in lines)}


def story(world: World, *steps: str) -> None:
    """Commit one content after the other; "pins | message" sets the message."""
    for number, step in enumerate(steps):
        text, _, message = step.partition(" | ")
        world.commit(pins(text), message.replace("\\n", "\n") or f"Step {number}")


def holds(world: World, most: int = 400) -> dict[str, tuple[str, str]]:
    with Repository.open(world.path) as repository:
        found = implicit_holds(repository, PATH, most=most).holds
    return {hold.name: (hold.left, hold.version) for hold in found}


def test_the_history_of_one_pin(world: World) -> None:
    world.commit(pins("alpha 1.1, beta 2.0"), "Raise alpha", "Jo Core <jo@example.org>")
    world.commit(pins("alpha 1.1, beta 2.1"), "Raise beta")
    world.commit(pins("beta 2.1, Alpha 1.1"), "Only move the line, spell it otherwise")
    world.commit(pins("beta 2.1, Alpha 1.0;python_version<'3.12', Alpha 1.2"), "Split\n\nWhy.")
    with Repository.open(world.path) as repository:
        history = history_of(repository, PATH, ALPHA)
    assert not history.cut_off
    assert [(one.subject, one.old, one.new) for one in history.changes] == [
        ("Split", ("1.1",), ("1.0;python_version<'3.12'", "1.2")),
        ("Raise alpha", ("1.0",), ("1.1",)),
        ("Begin", (), ("1.0",)),
    ]
    raised = history.changes[1]
    assert (raised.author, raised.email) == ("Jo Core", "jo@example.org")
    assert raised.day == date.fromisoformat(world.git("show", "-s", "--format=%cs", raised.commit))
    assert raised.commit == world.git("log", "--format=%H", "--grep=Raise alpha")


def test_a_name_is_found_however_it_is_spelled(world: World) -> None:
    world.commit(pins("oslo_Db 1.0"), "One")
    world.commit(pins("oslo.db 1.1, oslo.db.extra 4.0"), "Two")
    with Repository.open(world.path) as repository:
        history = history_of(repository, PATH, canonicalize_name("oslo-db"))
    assert [one.new for one in history.changes] == [("1.1",), ("1.0",)]


@pytest.mark.parametrize("clone", ["shallow", "whole"])
def test_a_shallow_clone_says_that_history_is_cut_off(
    world: World, tmp_path: Path, clone: str
) -> None:
    story(world, "alpha 1.1", "alpha 1.0")
    depth = ["--depth=1"] if clone == "shallow" else []
    world.git("clone", "-q", *depth, f"file://{world.path}", str(tmp_path / clone))
    with Repository.open(tmp_path / clone) as repository:
        history = history_of(repository, PATH, ALPHA)
        found = implicit_holds(repository, PATH)
    assert history.cut_off == found.cut_off == (clone == "shallow")
    assert len(history.changes) == (1 if clone == "shallow" else 3)
    assert len(found.holds) == (0 if clone == "shallow" else 1)


def test_a_repository_without_a_commit_has_no_history(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.git("init", "-q")
    with Repository.open(tmp_path) as repository:
        assert history_of(repository, PATH, ALPHA).changes == ()
        assert implicit_holds(repository, PATH).holds == ()
        assert list(merged_changes(repository, PATH)) == []


FORCED = "Update\\n\\nPinwarden-Digest: sha256:0\\nPinwarden-Forced: alpha 2.0 -> 1.0"
STORIES: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, str]]]] = {
    "a revert": (("alpha 2.0", "alpha 1.0"), {"alpha": ("2.0", "1.0")}),
    "raised again": (("alpha 2.0", "alpha 1.0", "alpha 1.5"), {}),
    "lowered twice": (("alpha 2.0", "alpha 1.5", "alpha 1.0"), {"alpha": ("2.0", "1.0")}),
    "only the last row counts": (
        ("alpha 3.0", "alpha 1.0", "alpha 2.0", "alpha 1.5"),
        {"alpha": ("2.0", "1.5")},
    ),
    "others move meanwhile": (
        ("alpha 2.0, beta 1.0", "alpha 1.0, beta 1.0", "alpha 1.0, beta 3.0"),
        {"alpha": ("2.0", "1.0")},
    ),
    "lines change places": (
        ("alpha 2.0, beta 1.0", "alpha 1.0, beta 1.0", "beta 1.0, alpha 1.0"),
        {"alpha": ("2.0", "1.0")},
    ),
    "versions are not text": (("alpha 9.0", "alpha 10.0"), {}),
    "spelling is no change": (("a_b 2.0", "a_b 1.0", "A.B 1.0"), {"a-b": ("2.0", "1.0")}),
    "removed": (("alpha 2.0", "beta 1.0"), {}),
    "removed and added lower": (("alpha 2.0", "beta 1.0", "alpha 1.0, beta 1.0"), {}),
    "lowered on one Python only": (
        ("alpha 2.0", "alpha 1.0;python_version<'3.12', alpha 2.0;python_version>='3.12'"),
        {},
    ),
    "joined at the lower": (
        ("alpha 1.0;python_version<'3.12', alpha 2.0;python_version>='3.12'", "alpha 1.0"),
        {"alpha": ("2.0", "1.0")},
    ),
    "pre-release left": (("alpha 2.0rc1", "alpha 1.0"), {"alpha": ("2.0rc1", "1.0")}),
    "not a version": (("alpha banana", "alpha 1.0"), {}),
    "forced": (("alpha 2.0", f"alpha 1.0 | {FORCED}"), {}),
    "forced, and by hand beside it": (
        ("alpha 2.0, beta 2.0", f"alpha 1.0, beta 1.0 | {FORCED}"),
        {"beta": ("2.0", "1.0")},
    ),
    "forced before, by hand after": (
        ("alpha 2.0", f"alpha 1.0 | {FORCED}", "alpha 0.9"),
        {"alpha": ("2.0", "0.9")},
    ),
    "by hand before, forced after": (
        ("alpha 2.0", "alpha 1.0", f"alpha 0.9 | {FORCED}"),
        {},
    ),
    "a footer without the digest is a person's": (
        ("alpha 2.0", "alpha 1.0 | Lower\\n\\nPinwarden-Forced: alpha 2.0 -> 1.0"),
        {"alpha": ("2.0", "1.0")},
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_what_people_lowered_is_held(world: World, name: str) -> None:
    steps, expected = STORIES[name]
    story(world, *steps)
    # The first step may lower what the repository began with; only its own story counts.
    assert holds(world, most=len(steps) - 1) == expected


def test_a_merge_counts_once_and_carries_its_own_subject(world: World) -> None:
    story(world, "alpha 2.0, beta 2.0")
    world.git("switch", "-q", "-c", "topic")
    story(world, "alpha 1.0, beta 2.0", "alpha 1.5, beta 2.0")
    world.git("switch", "-q", "master")
    world.commit({"README": "meanwhile\n"}, "Meanwhile")
    world.git("merge", "-q", "--no-ff", "-m", 'Merge "Hold alpha"', "topic")
    with Repository.open(world.path) as repository:
        found = implicit_holds(repository, PATH, most=1).holds
    head = world.git("rev-parse", "HEAD")
    day = date.fromisoformat(world.git("show", "-s", "--format=%cs"))
    assert found == (
        ImplicitHold(
            name=ALPHA,
            version="1.5",
            left="2.0",
            commit=head,
            day=day,
            subject='Merge "Hold alpha"',
        ),
    )


def test_strange_bytes_in_messages_and_lines_do_no_harm(world: World) -> None:
    (world.path / FILE).write_bytes(b"alpha===2.0\n--- a/x\n@@ -1 +1 @@\n\xff===9\nb\x0cc===1\n")
    world.commit({}, "Strange \x1e\x1f bytes\n\n@@ -1 +1 @@\n-beta===9\n+beta===1")
    (world.path / FILE).write_bytes(b"alpha===1.0\n++ b/x\n")
    world.commit({}, "More")
    assert holds(world, most=1) == {"alpha": ("2.0", "1.0")}


def test_five_hundred_commits_are_read_at_once(world: World) -> None:
    names = [f"package-{number}" for number in range(300)]
    stream = []
    for step in range(500):
        lines = "".join(
            f"{name}===1.{step if index == step % 300 else step // 300}\n"
            for index, name in enumerate(names)
        )
        stream.append(
            f"commit refs/heads/long\ncommitter A <a@example.org> {1_700_000_000 + step} +0000\n"
            f"data 6\nStep\n\nM 100644 inline {FILE}\ndata {len(lines)}\n{lines}\n"
        )
    (world.path / "stream").write_text("".join(stream))
    world.git("-c", "alias.load=!git fast-import --quiet < stream", "load")
    started = time.monotonic()
    with Repository.open(world.path) as repository:
        history = history_of(repository, PATH, canonicalize_name("package-7"), revision="long")
        found = implicit_holds(repository, PATH, revision="long")
    assert len(history.changes) > 1
    assert len(found.holds) > 100
    assert time.monotonic() - started < 5  # It takes 0.1 s.
