"""Write the pages of a static index: HTML (PEP 503) and JSON (PEP 691), with PEP 658 and 700."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from venvs.wheel_file import wheel_name

_API = "1.1"
_METADATA = ("core-metadata", "dist-info-metadata")  # PEP 714: the second for older programs


@dataclass(frozen=True)
class Entry:
    """A wheel on an index; `metadata` is the SHA-256 of its METADATA file, `size` in bytes."""

    name: str
    version: str
    sha256: str
    size: int
    metadata: str
    requires_python: str = ""


def project_html(project: str, entries: Sequence[Entry]) -> str:
    """Return the page of a project; its links are relative, so the place does not count."""
    return _page(f"Links for {project}", (_link(entry) for entry in _sorted(entries)))


def project_json(project: str, entries: Sequence[Entry]) -> str:
    """Return the same for programs."""
    content = {
        "meta": {"api-version": _API},
        "name": project,
        "versions": sorted({entry.version for entry in entries}),
        "files": [_file(entry) for entry in _sorted(entries)],
    }
    return json.dumps(content, indent=1) + "\n"


def parsed_json(text: bytes) -> list[Entry]:
    """Return the entries of such a page; raise ValueError when it is none."""
    try:
        return [_entry(table) for table in json.loads(text)["files"]]
    except (KeyError, TypeError, AttributeError) as err:
        raise ValueError(f"no page of an index: {err}") from err


def root_html(projects: Iterable[str]) -> str:
    """Return the page that names all projects; each link ends with a slash: no redirects."""
    links = (f'<a href="{quote(name)}/">{html.escape(name)}</a><br>' for name in sorted(projects))
    return _page("Projects", links)


def root_json(projects: Iterable[str]) -> str:
    """Return the same for programs."""
    content = {
        "meta": {"api-version": _API},
        "projects": [{"name": name} for name in sorted(projects)],
    }
    return json.dumps(content, indent=1) + "\n"


def _sorted(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.name)


def _link(entry: Entry) -> str:
    place = f"{_place(entry)}#sha256={entry.sha256}"
    python = entry.requires_python
    needs = f' data-requires-python="{html.escape(python)}"' if python else ""
    told = "".join(f' data-{name}="sha256={entry.metadata}"' for name in _METADATA)
    return f'<a href="{html.escape(place)}"{needs}{told}>{html.escape(entry.name)}</a><br>'


def _file(entry: Entry) -> Mapping[str, object]:
    file: dict[str, object] = {
        "filename": entry.name,
        "url": _place(entry),
        "hashes": {"sha256": entry.sha256},
        "size": entry.size,
        **{name: {"sha256": entry.metadata} for name in _METADATA},
    }
    if entry.requires_python:
        file["requires-python"] = entry.requires_python
    return file


def version_of(wheel: str) -> str:
    """Return the version in a wheel's file name; raise ValueError when it is none."""
    parsed = wheel_name(wheel)
    if parsed is None:
        raise ValueError(f"{wheel} is no name of a wheel")
    return parsed.version


def _entry(file: Mapping[str, Any]) -> Entry:
    name = str(file["filename"])
    return Entry(
        name=name,
        version=version_of(name),
        sha256=str(file["hashes"]["sha256"]),
        size=int(file["size"]),
        metadata=str(file["core-metadata"]["sha256"]),
        requires_python=str(file.get("requires-python", "")),
    )


def _place(entry: Entry) -> str:
    """Return where the wheel lies, seen from the page in simple/PROJECT/."""
    return f"../../{quote(entry.name)}"


def _page(title: str, links: Iterable[str]) -> str:
    lines = [
        "<!DOCTYPE html>",
        '<html><head><meta charset="utf-8">',
        '<meta name="pypi:repository-version" content="1.1">',
        f"<title>{html.escape(title)}</title></head><body>",
        *links,
        "</body></html>",
    ]
    return "".join(f"{line}\n" for line in lines)
