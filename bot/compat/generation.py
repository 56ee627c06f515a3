"""What generate-constraints resolves, and what it writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.compat.asked_pythons import in_order
from bot.errors import UNKNOWN, UserError
from bot.governed import read_files
from bot.solving import Solved
from policies.document import (
    Document,
    NameLine,
    parse_constraints,
    parse_names,
    parse_requirements,
)
from policies.governed import CONSTRAINTS, REQUIREMENTS, GovernedSet, parse_governed
from policies.order import Order, sort_key
from policies.place import Malformed, Problem
from resolver.conclude import Told, VerificationFailure, conclude
from resolver.lines import rewrite
from resolver.values import Pins, Resolution


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """The files that the arguments name."""

    requirements: Sequence[Path]
    denylist: Path | None


def governed_of(inputs: Inputs, present: bytes | None) -> GovernedSet:
    """Return the governed set that the arguments make; raise UserError with all that is wrong.

    Holds, policy and recorded metadata are those beside the first requirements file, as are the
    present pins unless `present` has them.
    """
    beside = read_files(inputs.requirements[0].absolute().parent)
    if present is not None:
        beside[CONSTRAINTS] = present
    problems: list[Problem] = []
    read = []
    for file in inputs.requirements:
        try:
            read.append(parse_requirements(_read(file), str(file)))
        except Malformed as err:
            problems.extend(err.problems)
    denied: Document[NameLine] = Document("denylist.txt", ())
    if inputs.denylist is not None:
        try:
            denied = parse_names(_read(inputs.denylist), str(inputs.denylist))
        except Malformed as err:
            problems.extend(err.problems)
    beside.pop("denylist.txt", None)  # Only the one that is named counts.
    try:
        governed = parse_governed({**beside, REQUIREMENTS: b""})
    except Malformed as err:
        problems.extend(err.problems)
    if problems:
        raise UserError(f"The input cannot be read:\n{Malformed(problems)}")
    lines = tuple(line for document in read for line in document.lines)
    return replace(governed, requirements=Document(REQUIREMENTS, lines), denylist=denied)


def conclusion(answer: Solved) -> Resolution:
    """Return the verified resolution; raise UserError if it does not stand."""
    nothing_told = Told(excuses=(), notes={}, warnings=())
    snapshot = answer.session.snapshot
    try:
        return conclude(answer.solution, nothing_told, snapshot, answer.engine, verify_with=())
    except VerificationFailure as err:
        raise UserError(
            f"The result does not stand up to its checks:\n{err}", exit_code=UNKNOWN
        ) from err


def written(resolution: Resolution, copies: Mapping[str, str], order: Order) -> str:
    """Return the constraints for the resolved Pythons and for those that copy one of them.

    `copies` maps a copy to its original.
    """
    if not copies:
        return resolution.text
    document = parse_constraints(resolution.text.encode(), CONSTRAINTS)
    spelled = {line.key: line.name for line in document.entries}
    pythons = in_order({*resolution.pins, *copies})
    pins: Pins = {python: resolution.pins[copies.get(python, python)] for python in pythons}
    return rewrite(document, pins, spelling=spelled.__getitem__, sort_key=sort_key(order)).decode()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as err:
        raise UserError(f"{file}: {err.strerror}") from err
