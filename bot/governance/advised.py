"""Tell what becomes of advisories between a commit and the governed directory."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.checking.subject import find_subject
from bot.governance.index import open_facts
from bot.governance.tables import table
from bot.governed import parse_files
from checks.governance.advisories import Fate, Told, compare

if TYPE_CHECKING:
    from bot.console import Terminal

SCHEMA = "pinwarden.advisories/1"


def advised(
    data: Path,
    base: str,
    indexes: tuple[str | None, tuple[str, ...]],
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Write the comparison, and return the exit code: 1 if an advisory comes, 3 for unknowns."""
    subject = find_subject(str(data), None, base, Path.cwd())
    states = (subject.base or subject.head, subject.head)
    before, after = (parse_files(state.files, data).constraints.entries for state in states)
    with open_facts(*indexes) as facts:
        pages = facts.pages(pin.key for pin in (*before, *after))
        told = list(compare(before, after, facts.advisories((*before, *after), pages)))
    if output_format == "json":
        terminal.emit({"schema": SCHEMA, "advisories": [asdict(one) for one in told]})
    else:
        _show(told, terminal)
    fates = {one.fate for one in told}
    return 1 if Fate.NEW in fates else 3 if Fate.UNKNOWN in fates else 0


def _show(told: list[Told], terminal: "Terminal") -> None:
    rows = [
        (one.name, _step(one), one.fate.value, f"{one.id}: {one.detail}")
        for fate in (Fate.NEW, Fate.RESOLVED, Fate.STANDING)
        for one in told
        if one.fate is fate
    ]
    if rows:
        terminal.show(table(("Project", "Pin", "", ""), rows))
    counts = Counter(one.fate for one in told)
    words = ", ".join(f"{counts[fate]} {fate.value}" for fate in Fate if counts[fate])
    terminal.show(f"advisories: {words or 'none, before and after'}")
    reasons = Counter(one.detail for one in told if one.fate is Fate.UNKNOWN)
    for reason, number in reasons.most_common(3):
        terminal.note(f"unknown of {number} projects: {reason}")


def _step(one: Told) -> str:
    return one.new if one.old == one.new else f"{one.old or 'none'} to {one.new or 'none'}"
