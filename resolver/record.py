"""The record of a run: everything its answer follows from, and the answer's digest."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from resolver.values import Pins, Source

SCHEMA = "pinwarden.record/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What went in, and what came out; two equal inputs give two equal records.

    `day` is the day that holds and cooldowns were judged by (ISO 8601); `pages` is the digest of
    every project page that was looked at. Addresses of indexes carry no credentials.
    """

    schema: str
    pinwarden: str
    engine: str
    engine_version: str
    inputs: tuple[Source, ...]
    options: Mapping[str, Any]
    pythons: tuple[str, ...]
    platforms: tuple[str, ...]
    indexes: tuple[str, ...]
    cutoff: str | None
    day: str
    implicit_holds: tuple[str, ...]
    pages: str
    pins: Pins
    result: str  # SHA-256 of the new upper-constraints.txt

    def question_digest(self) -> str:
        """Return the digest of all that decides the answer: everything but the answer itself."""
        fields = {
            key: value
            for key, value in _ADAPTER.dump_python(self, mode="json").items()
            if key not in ("pins", "result")
        }
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


_ADAPTER = TypeAdapter(Record)


def to_json(record: Record) -> str:
    """Return the record as JSON text, sorted, with a newline at the end."""
    return json.dumps(_ADAPTER.dump_python(record, mode="json"), indent=1, sort_keys=True) + "\n"


def from_json(text: str) -> Record:
    """Read a record back; raise ValueError (pydantic's) when it is not one."""
    return _ADAPTER.validate_json(text)


def sources(files: Mapping[str, bytes]) -> tuple[Source, ...]:
    """Return file names with the digests of their bytes, by name."""
    return tuple(
        Source(file=name, sha256=hashlib.sha256(data).hexdigest())
        for name, data in sorted(files.items())
    )


def differences(left: Record, right: Record) -> tuple[str, ...]:
    """Say in sentences where two records differ; inputs first, the answer last."""
    found = [
        *_input_differences(left.inputs, right.inputs),
        *(
            f"{title}: {before} before, {after} now."
            for title, before, after in (
                ("pinwarden", left.pinwarden, right.pinwarden),
                ("engine", _engine(left), _engine(right)),
                ("indexes", ", ".join(left.indexes), ", ".join(right.indexes)),
                ("cutoff", left.cutoff, right.cutoff),
                ("day", left.day, right.day),
                ("pages of the index", left.pages[:12], right.pages[:12]),
            )
            if before != after
        ),
        *_pin_differences(left.pins, right.pins),
    ]
    if left.result != right.result:
        found.append(f"result: {left.result} before, {right.result} now.")
    return tuple(found)


def _engine(record: Record) -> str:
    return f"{record.engine} {record.engine_version}"


def _input_differences(left: Iterable[Source], right: Iterable[Source]) -> Iterable[str]:
    before = {source.file: source.sha256 for source in left}
    after = {source.file: source.sha256 for source in right}
    for file in sorted(before.keys() | after.keys()):
        if before.get(file) != after.get(file):
            yield f"{file} is not the file of the record."


def _pin_differences(left: Pins, right: Pins) -> Iterable[str]:
    for python in sorted(left.keys() | right.keys()):
        before, after = left.get(python, {}), right.get(python, {})
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                was, now = before.get(name), after.get(name)
                yield f"{name} on Python {python}: {was} before, {now} now."
