"""Write the new upper-constraints.txt: untouched lines stay byte for byte."""

from collections.abc import Callable, Mapping, Sequence

from packaging.utils import NormalizedName

from policies.constraint import ConstraintLine, parse_constraint
from policies.document import Document, Remark
from policies.marker import applies, constraint_texts
from policies.place import Place
from resolver.values import Pins

Spelling = Callable[[NormalizedName], str]
SortKey = Callable[[str], str]


def rewrite(
    document: Document[ConstraintLine],
    pins: Pins,
    *,
    spelling: Spelling,
    sort_key: SortKey,
) -> bytes:
    """Return the file with these pins.

    A name that keeps its versions keeps its lines. A name whose versions change gets new lines
    where its first line stood. A new name goes before the first line that sorts after it, so
    that a file in order stays in order. Remarks stay where they are.
    """
    pythons = tuple(pins)
    wanted = _by_name(pins)
    old: dict[NormalizedName, list[ConstraintLine]] = {}
    for entry in document.entries:
        old.setdefault(entry.key, []).append(entry)
    lines: list[ConstraintLine | Remark] = []
    done: set[NormalizedName] = set()
    for line in document.lines:
        if isinstance(line, Remark) or (
            line.key in wanted and stands(old[line.key], wanted[line.key])
        ):
            lines.append(line)
        elif line.key in wanted and line.key not in done:
            done.add(line.key)
            lines.extend(_written(line.name, wanted[line.key], pythons, old[line.key]))
    for name in sorted(set(wanted) - set(old)):
        written = _written(spelling(name), wanted[name], pythons, ())
        position = _position(lines, spelling(name), sort_key)
        lines[position:position] = written
    return document.with_lines(lines).format()


def stands(lines: Sequence[ConstraintLine], wanted: Mapping[str, str]) -> bool:
    """Say whether the present lines already give these versions, and none of them is idle.

    One line for one version stays as it is, marked or not, even where only some Pythons use it.
    """
    if len(lines) == 1:
        marker = lines[0].marker
        return set(wanted.values()) == {lines[0].version} and all(
            marker is None or applies(marker, python) for python in wanted
        )
    used: set[int] = set()
    for python, version in wanted.items():
        here = [
            number
            for number, line in enumerate(lines)
            if line.marker is None or applies(line.marker, python)
        ]
        if not here or any(lines[number].version != version for number in here):
            return False
        used.update(here)
    return len(used) == len(lines)


def _by_name(pins: Pins) -> dict[NormalizedName, dict[str, str]]:
    found: dict[NormalizedName, dict[str, str]] = {}
    for python, versions in pins.items():
        for name, version in versions.items():
            found.setdefault(name, {})[python] = version
    return found


def _written(
    spelling: str,
    versions: Mapping[str, str],
    pythons: Sequence[str],
    replaced: Sequence[ConstraintLine],
) -> list[ConstraintLine]:
    comment = next((line.comment for line in replaced if line.comment), "")
    tail = f"  # {comment}" if comment else ""
    place = Place("upper-constraints.txt", 0)
    return [
        parse_constraint(text + tail, place)
        for text in constraint_texts(spelling, versions, pythons)
    ]


def _position(lines: Sequence[ConstraintLine | Remark], name: str, sort_key: SortKey) -> int:
    key = sort_key(name)
    for position, line in enumerate(lines):
        if isinstance(line, ConstraintLine) and sort_key(line.name) > key:
            return position
    return len(lines)
