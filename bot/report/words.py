"""The words of reports: how versions, Pythons and reasons are written for people."""

from collections.abc import Iterable, Mapping, Sequence

from bot.report.document import HeldPin, Moved, UpdateDocument
from resolver.values import Link

# Kinds of excuse, in the order in which a reviewer wants to see them.
ORDER: Mapping[str, str] = {
    "held": "Held by a recorded hold",
    "implicit-hold": "Lowered by people, without a recorded hold",
    "global-requirements": "Limited by global-requirements",
    "requirer": "Another project's specifier",
    "own-requirement": "The newer release asks for what cannot be had",
    "choice": "Taking it would push others down",
    "joint": "Only together with others",
    "family": "Moves with its family",
    "cooldown": "Too young",
    "unknown-age": "Of unknown age",
    "python": "Needs another Python",
    "no-file": "No usable file",
    "no-metadata": "Metadata needs a build",
    "not-asked": "Not asked for",
    "pre-release": "Only a pre-release is newer",
    "yanked": "Only a yanked release is newer",
}


def reason_title(kind: str) -> str:
    """Return the heading of a kind of excuse."""
    return ORDER.get(kind, kind)


def versions_text(versions: Mapping[str, str]) -> str:
    """Write Python -> version: "1.2", or "1.2 (3.11), 2.0 (3.12, 3.13)"; "-" for none."""
    pythons: dict[str, list[str]] = {}
    for python, version in versions.items():
        pythons.setdefault(version, []).append(python)
    if not pythons:
        return "-"
    if len(pythons) == 1:
        return next(iter(pythons))
    return ", ".join(f"{version} ({', '.join(where)})" for version, where in pythons.items())


def chain_text(chain: Sequence[Link]) -> str:
    """Write the way to a pin: "global-requirements line 9: top -> middle<2 -> bottom>=1"."""
    lines = (link.line for link in chain if link.line is not None)
    start = "".join(f"global-requirements line {line}: " for line in lines)
    return start + " -> ".join(f"{link.child}{link.specifier}" for link in chain)


def pythons_text(pythons: Iterable[str], governed: Iterable[str]) -> str:
    """Write the Pythons that are concerned; "all" for all of them."""
    found, everything = tuple(pythons), tuple(governed)
    return "all" if set(found) == set(everything) else ", ".join(found)


def grouped(held: Iterable[HeldPin]) -> list[tuple[str, list[HeldPin]]]:
    """Group held pins by kind, in the order of ORDER."""
    kinds = list(ORDER)
    groups: dict[str, list[HeldPin]] = {}
    for pin in sorted(held, key=lambda pin: (kinds.index(pin.kind), pin.name)):
        groups.setdefault(pin.kind, []).append(pin)
    return list(groups.items())


def verdict(document: UpdateDocument) -> str:
    """Return the first sentence of a report."""
    moving = len(document.changes)
    if not moving:
        return f"Nothing moves: all {document.pins} pins stay where they are."
    parts = [_count(moving, "changes", "change")]
    for kind, one, many in (
        ("add", "is new", "are new"),
        ("remove", "goes away", "go away"),
        ("downgrade", "goes down", "go down"),
    ):
        number = sum(change.kind == kind for change in document.changes)
        if number:
            parts.append(f"{number} {one if number == 1 else many}")
    major = sum(c.level == "major" for c in document.changes)
    if major:
        parts.append(_count(major, "is a major step", "are major steps"))
    return f"Of {document.pins} pins, {', '.join(parts)}."


def needs_a_look(document: UpdateDocument) -> list[str]:
    """Return what a person should look at, one sentence each, the weightiest first."""
    found = [entry.reason for entry in document.forced]
    found += [
        f"{change.name} is new ({change.facts.licence or 'no licence named'}): "
        f"{' '.join(change.reasons)}"
        for change in document.changes
        if change.kind == "add" and change.facts is not None
    ]
    found += [
        f"{change.name} goes away: {' '.join(change.reasons)}"
        for change in document.changes
        if change.kind == "remove"
    ]
    return [*found, *_major_steps(document), *document.warnings]


def _major_steps(document: UpdateDocument) -> list[str]:
    steps = [
        f"{change.name} {versions_text(change.from_)} to {versions_text(change.to)}"
        for change in document.changes
        if change.level == "major"
    ]
    if not steps:
        return []
    return [f"{_count(len(steps), 'major step', 'major steps')}: {', '.join(steps)}."]


def weight(change: Moved) -> tuple[int, str]:
    """Put first what a person should look at: down, gone, new, then by the size of the step."""
    kinds = ["downgrade", "remove", "mixed", "split", "join", "add", "upgrade"]
    levels = ["major", "minor", "patch", "other"]
    step = levels.index(change.level) if change.kind == "upgrade" else 0
    return kinds.index(change.kind) * 10 + step, change.name.lower()


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
