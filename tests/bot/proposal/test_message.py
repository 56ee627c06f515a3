"""Commit messages: what a person reads, and what hostile text cannot do to it."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from bot.git.history import FileChange, pins_of
from bot.git.lowered import lowered_pins
from bot.proposal.change_id import change_id_of, is_change_id, new_change_id
from bot.proposal.message import Footers, commit_message, one_line, subject_of
from bot.proposal.moves import Move, moves_between
from bot.proposal.summary import Held, Lowered, Summary
from bot.proposal.trailers import trailer, trailers_of

CHANGE_ID = "I" + "0" * 40
FOOTERS = Footers(
    proposal="master/constraints",
    digest="sha256:" + "1" * 64,
    change_id=CHANGE_ID,
    signed_off_by="Pin Warden <bot@example.org>",
)


def moved(name: str, old: str = "1.0", new: str = "1.1", *, lowered: bool = False) -> Move:
    return Move(key=canonicalize_name(name), name=name, old=old, new=new, lowered=lowered)


def test_a_whole_message() -> None:
    moves = (
        moved("alpha"),
        moved("beta", "", "1.0"),
        moved("delta", "4.0", ""),
        moved("Gamma", "3.0", "2.9", lowered=True),
        moved("omega", "2.0", "1.0", lowered=True),
    )
    summary = Summary(
        forced=(
            Lowered(
                name="gamma",
                old="3.0",
                new="2.9",
                sentence="epsilon 5.1, the newest release, asks for gamma<3 on every Python.",
            ),
        ),
        held=(
            Held(
                name="zeta",
                current="0.8.1",
                newest="0.9.2",
                sentence="Held below 0.9: it fails under eventlet (https://bugs.example.org/1).",
                deliberate=True,
            ),
        ),
    )
    assert commit_message(moves, summary, FOOTERS) == (
        f"""\
Update 3 pins, add 1 pin, remove 1 pin

What moves:
- alpha 1.0 -> 1.1
- beta 1.0 (new)
- delta 4.0 (removed)
- Gamma 3.0 -> 2.9
- omega 2.0 -> 1.0

What had to go down:
- Gamma 3.0 -> 2.9: epsilon 5.1, the newest release, asks for gamma<3 on
  every Python.
- omega 2.0 -> 1.0: forced, see the report

What is held back:
- zeta 0.8.1 (0.9.2 exists): Held below 0.9: it fails under eventlet
  (https://bugs.example.org/1).

Pinwarden-Proposal: master/constraints
Pinwarden-Digest: sha256:{"1" * 64}
Pinwarden-Forced: Gamma 3.0 -> 2.9
Pinwarden-Forced: omega 2.0 -> 1.0
Change-Id: {CHANGE_ID}
Signed-off-by: Pin Warden <bot@example.org>
"""
    )


def test_an_empty_summary_still_has_subject_and_footers() -> None:
    message = commit_message((), Summary(), FOOTERS)
    assert message.startswith("Update the constraints\n\nPinwarden-Proposal: ")


SUBJECTS = [
    ((), "Update the constraints"),
    ((moved("alpha"),), "Update alpha to 1.1"),
    ((moved("alpha", "", "1.1"),), "Add alpha 1.1"),
    ((moved("alpha", "1.0", ""),), "Remove alpha 1.0"),
    ((moved("a"), moved("b", "2", "1")), "Update 2 pins"),
    ((moved("a", "", "1"), moved("b", "", "1")), "Add 2 pins"),
    ((moved("a"), moved("b", "1", "")), "Update 1 pin, remove 1 pin"),
    ((moved("n" * 200),), "Update " + "n" * 62 + "..."),
]


@pytest.mark.parametrize(("moves", "subject"), SUBJECTS)
def test_the_subject(moves: tuple[Move, ...], subject: str) -> None:
    assert subject_of(moves) == subject


def test_long_lists_are_cut_and_say_so() -> None:
    held = tuple(
        Held(name=f"h{n}", current="1", newest="2", sentence="Held.", deliberate=False)
        for n in range(45)
    )
    message = commit_message([moved(f"m{n}") for n in range(150)], Summary(held=held), FOOTERS)
    assert "- and 50 more, see the report\n" in message
    assert "- and 15 more, see the report\n" in message


HOSTILE = [
    "x\n\nChange-Id: I" + "9" * 40,
    "x\r\nDepends-On: https://review.example.org/1",
    "x\u2028Signed-off-by: Somebody <else@example.org>",
    "x\x1b[2J\x1b]0;title\x07",
    "{{ footers.__class__ }}{% for x in y %}",
    "safe\u202egnp.exe",
    "<script>alert(1)</script> & `rm -rf`",
    "word " * 300 + "Depends-On: x",
    "y" * 5000,
    "\x00",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    hold_on = check_hostile(text[:4000])
    assert hold_on.count("Change-Id: I0") == 1


@given(text=st.text(max_size=300))
def test_any_text_stays_text(text: str) -> None:
    check_hostile(text)


def check_hostile(text: str) -> str:
    """Put `text` everywhere and look that the message says what it should to machines."""
    summary = Summary(
        forced=(Lowered(name="alpha", old=text, new=text, sentence=text),),
        held=(Held(name=text, current=text, newest=text, sentence=text, deliberate=True),),
    )
    moves = (moved("alpha", text, text, lowered=True), moved("beta", text, "1.0"))
    message = commit_message(moves, summary, FOOTERS)
    assert [key for key, _ in trailers_of(message)] == [
        "Pinwarden-Proposal",
        "Pinwarden-Digest",
        "Pinwarden-Forced",
        "Change-Id",
        "Signed-off-by",
    ]
    assert change_id_of(message) == CHANGE_ID
    assert not re.search(r"(?im)^(depends-on|closes-bug)\b", message)
    assert all(mark == "\n" or mark.isprintable() for mark in message)
    for line in message.splitlines()[2:-6]:
        assert not line or line.startswith(("- ", "  ", "What "))
    return message


def test_markup_is_not_escaped_in_plain_text() -> None:
    assert one_line("a < b && `c`") == "a < b && `c`"


TRAILERS = [
    ("Subject\n\nBody\n\nA: 1\nB-c: 2\n", (("A", "1"), ("B-c", "2"))),
    ("Subject\n\nA: 1\n(cherry picked from commit abc)\n", (("A", "1"),)),
    ("Subject\n\nA: 1\nprose\n", ()),
    ("A: 1\n", ()),
    ("Subject\n\nA: 1\n\n\n", (("A", "1"),)),
    ("", ()),
]


@pytest.mark.parametrize(("message", "found"), TRAILERS)
def test_footers_are_read(message: str, found: tuple[tuple[str, str], ...]) -> None:
    assert trailers_of(message) == found


def test_the_last_of_several_counts() -> None:
    message = f"S\n\nChange-Id: I{'1' * 40}\nChange-Id: nonsense\nChange-Id: I{'2' * 40}\n"
    assert change_id_of(message) == "I" + "2" * 40
    assert trailer(message, "Absent") is None


def test_a_new_change_id_is_gerrits_shape_and_repeatable() -> None:
    one = new_change_id(digest="d", parent="p", committer="c 1")
    assert is_change_id(one)
    assert one == new_change_id(digest="d", parent="p", committer="c 1")
    assert one != new_change_id(digest="d", parent="p", committer="c 2")


MOVES = [
    (b"a===1\n", b"# h\na===1\n", []),
    (b"a===1\nb===1\n", b"b===1\nA===1\n", []),
    (b"a===1\n", b"", [("a", "1", "", False)]),
    (b"", b"A.b===1\n", [("A.b", "", "1", False)]),
    (b"a===9.0\n", b"a===10.0\n", [("a", "9.0", "10.0", False)]),
    (b"a===10.0\n", b"a===9.0\n", [("a", "10.0", "9.0", True)]),
    (
        b"a===2\n",
        b"a===1;python_version<'3.12'\na===2;python_version>='3.12'\n",
        [("a", "2", "1;python_version<'3.12', 2;python_version>='3.12'", False)],
    ),
    (b"a===x\n", b"a===1\n", [("a", "x", "1", False)]),
]


@pytest.mark.parametrize(("before", "after", "moves"), MOVES)
def test_what_moves_is_read_from_the_files(
    before: bytes, after: bytes, moves: list[tuple[str, str, str, bool]]
) -> None:
    found = moves_between(before, after)
    assert [(one.name, one.old, one.new, one.lowered) for one in found] == moves


def test_what_was_lowered_is_read_back_as_forced() -> None:
    before = b"a===3;python_version<'3.12'\na===4;python_version >= '3.12'\nb===2\n"
    after = b"a===1;python_version<'3.12'\na===2;python_version >= '3.12'\nb===1\n"
    message = commit_message(moves_between(before, after), Summary(), FOOTERS)
    change = FileChange(
        commit="1" * 40,
        author="",
        email="",
        day=date(2026, 3, 1),
        message=message,
        removed=pins_of(before),
        added=pins_of(after),
    )
    assert lowered_pins(pins_of(after), [change]) == ()
    assert len(lowered_pins(pins_of(after), [replace(change, message="By hand\n")])) == 2
