"""Keep a directory of wheels for a web server: flat, with an index beside them.

    NAME.whl, NAME.whl.metadata          what pip's --find-links reads, and PEP 658
    simple/, simple/PROJECT/             index.html (PEP 503) and index.json (PEP 691)
    sha256/<digest>/NAME.whl             a wheel that another of the same name took the place of

Several environments share a directory. Wheels only come; a sweep takes them away.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from email.parser import BytesHeaderParser
from pathlib import Path

from venvs.digest import sha256_of
from venvs.publish.pages import (
    Entry,
    parsed_json,
    project_html,
    project_json,
    root_html,
    root_json,
    version_of,
)
from venvs.publish.placing import Placing, clear_drafts
from venvs.pylock import File
from venvs.wheel_file import metadata_of, wheel_name

INDEX = "simple"
REPLACED = "sha256"
LOCK = ".publishing"


class WheelDirectory:
    """The directory; whoever changes it holds its lock file."""

    def __init__(self, root: Path, placing: Placing) -> None:
        self.root = root
        self._placing = placing
        self._digests: dict[str, str] = {}  # of wheels that were looked at, by file name

    def holds(self, file: File) -> bool:
        """Whether the wheel of this digest lies under its name; its content is looked at."""
        return self._digest(file.name) == file.sha256

    def clear_drafts(self) -> None:
        """Remove what killed runs left."""
        for place in (self.root, self.root / INDEX, *(self.root / INDEX).glob("*/")):
            clear_drafts(place)

    def add(self, source: Path, file: File) -> bool:
        """Put a wheel there; return whether it was not there like this.

        Another wheel of the same name stays reachable by its digest: a lock may still ask for it.
        """
        place = self.root / file.name
        if self.holds(file):
            changed = self._placing.settled(place)
        else:
            self._keep_replaced(place)
            self._placing.copy(source, place)
            self._digests[file.name] = file.sha256
            changed = True
        metadata = self.root / f"{file.name}.metadata"
        return self._placing.write(metadata, metadata_of(source)) or changed

    def write_index(self, projects: Collection[str]) -> bool:
        """Write the pages of these projects, and the one of all; return whether any changed."""
        lying = self._lying()
        changed = False
        for project in sorted(projects):
            changed = self._write_project(project, lying.get(project, [])) or changed
        names = {path.name for path in (self.root / INDEX).iterdir() if path.is_dir()}
        return self._write_pages(self.root / INDEX, root_html(names), root_json(names)) or changed

    def remove(self, names: Iterable[str]) -> None:
        """Remove wheels, and write anew the pages that spoke of them."""
        projects = set()
        for name in names:
            parsed = wheel_name(name)
            if parsed is not None:
                projects.add(parsed.name)
            (self.root / name).unlink(missing_ok=True)
            (self.root / f"{name}.metadata").unlink(missing_ok=True)
        if (self.root / INDEX).is_dir():
            self.write_index(projects)

    def _write_project(self, project: str, wheels: list[str]) -> bool:
        place = self.root / INDEX / project
        if not wheels:
            for name in ("index.html", "index.json"):
                (place / name).unlink(missing_ok=True)
            if place.is_dir():
                place.rmdir()
                return True
            return False
        known = self._known(place)
        entries = [known.get(name) or self._entry(name) for name in wheels]
        return self._write_pages(
            place, project_html(project, entries), project_json(project, entries)
        )

    def _write_pages(self, place: Path, html: str, json: str) -> bool:
        self._placing.directory(place)
        first = self._placing.write(place / "index.html", html.encode())
        return self._placing.write(place / "index.json", json.encode()) or first

    def _lying(self) -> Mapping[str, list[str]]:
        """Return the file names of wheels by project."""
        found: dict[str, list[str]] = defaultdict(list)
        for entry in os.scandir(self.root):
            name = wheel_name(entry.name) if entry.is_file() else None
            if name is not None:
                found[name.name].append(entry.name)
        return found

    def _known(self, place: Path) -> dict[str, Entry]:
        """Return entries of the present page whose wheels are still those of which it speaks."""
        try:
            entries = parsed_json((place / "index.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return {entry.name: entry for entry in entries if self._is_current(entry)}

    def _is_current(self, entry: Entry) -> bool:
        metadata = self.root / f"{entry.name}.metadata"
        return (
            self._digest(entry.name) == entry.sha256
            and metadata.is_file()
            and sha256_of(metadata) == entry.metadata
        )

    def _entry(self, name: str) -> Entry:
        wheel = self.root / name
        metadata = metadata_of(wheel)
        self._placing.write(self.root / f"{name}.metadata", metadata)
        python = BytesHeaderParser().parsebytes(metadata).get("Requires-Python", "")
        return Entry(
            name=name,
            version=version_of(name),
            sha256=self._digest(name),
            size=wheel.stat().st_size,
            metadata=hashlib.sha256(metadata).hexdigest(),
            requires_python=" ".join(str(python).split()),
        )

    def _keep_replaced(self, place: Path) -> None:
        """Keep the wheel whose name another is about to take."""
        before = self._digest(place.name)
        if before:
            kept = self.root / REPLACED / before / place.name
            self._placing.directory(kept.parent)
            if not kept.exists():
                os.link(place, kept)

    def _digest(self, name: str) -> str:
        """Return the digest of a wheel that lies here, "" without one; it is computed once."""
        if name not in self._digests:
            place = self.root / name
            self._digests[name] = sha256_of(place) if place.is_file() else ""
        return self._digests[name]
