"""Render what a verb answers: a JSON document for machines, lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from venvs.errors import VenvError
from venvs.outcome import Outcome, PackageChanges
from venvs.redaction import printable


def document(verb: str, outcome: Outcome, timings: Mapping[str, float], log: str) -> str:
    """Return the JSON document of a verb; its schema is `pinwarden.venv-VERB/1`."""
    content: dict[str, Any] = {"schema": f"pinwarden.venv-{verb}/1"}
    if outcome.changed is not None:
        content["changed"] = outcome.changed
    if outcome.packages is not None:
        content.update(packages_document(outcome.packages))
    content.update(outcome.data)
    content.update(notes=list(outcome.notes), timings=dict(timings), log=log)
    return json.dumps(content, indent=2) + "\n"


def packages_document(packages: PackageChanges) -> dict[str, Any]:
    """Return the three lists as `added`, `removed` and `updated` of a document."""
    return {
        "added": [{"name": name, "version": one} for name, one in packages.added.items()],
        "removed": [{"name": name, "version": one} for name, one in packages.removed.items()],
        "updated": [
            {"name": name, "from": before, "to": after}
            for name, (before, after) in packages.updated.items()
        ],
    }


def error_document(verb: str, error: VenvError, timings: Mapping[str, float], log: str) -> str:
    """Return the JSON document of a verb that failed."""
    content = {
        "schema": f"pinwarden.venv-{verb}/1",
        "error": {"message": error.message, "hint": error.hint},
        "timings": dict(timings),
        "log": log,
    }
    return json.dumps(content, indent=2) + "\n"


def text(outcome: Outcome) -> str:
    """Return the same for people: packages with `+`, `-` and `~`, then what the verb says."""
    lines = [*_package_lines(outcome.packages or PackageChanges())]
    lines += outcome.summary
    lines += [f"note: {note}" for note in outcome.notes]
    return "".join(f"{printable(line)}\n" for line in lines)


def _package_lines(packages: PackageChanges) -> Iterator[str]:
    for name, version in packages.added.items():
        yield f"+ {name} {version}"
    for name, version in packages.removed.items():
        yield f"- {name} {version}"
    for name, (before, after) in packages.updated.items():
        yield f"~ {name} {before} -> {after}"


def error_text(error: VenvError) -> str:
    """Return an error for people."""
    lines = [f"error: {error.message}"]
    if error.hint:
        lines.append(f"hint: {error.hint}")
    return "".join(f"{printable(line)}\n" for one in lines for line in one.splitlines())
