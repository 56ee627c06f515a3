"""A frozen view of the index: each page is read once, and stays as it was read."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.release_metadata import ReleaseMetadata
from resolver.index import metadata as core_metadata
from resolver.index.client import Client
from resolver.index.interface import (
    CoreMetadata,
    File,
    IndexUnavailable,
    MetadataUnavailable,
    Page,
)
from resolver.index.metadata import needs_build
from resolver.index.pages import page_of
from resolver.index.reader import Seen, kept_page
from resolver.index.source import Direct, Source
from resolver.index.store import Store
from resolver.progress import Progress

THREADS = 20
NEEDS_BUILD = b"needs-build"
Build = Callable[[File], ReleaseMetadata]


class Snapshot:
    """The index as it was when this run first looked at each name.

    `recorded` metadata goes before what the index says. `cutoff` hides files that came later;
    where the index gives no upload times it cannot be kept, which is an error. With `times`,
    upload times that a page does not give are looked for elsewhere; a cutoff needs that anyway.
    With `build`, an sdist's metadata may be built.
    """

    def __init__(  # noqa: PLR0913 - what a run wants, each by its keyword
        self,
        source: Source | Client | None,
        store: Store,
        *,
        recorded: Iterable[ReleaseMetadata] = (),
        cutoff: datetime | None = None,
        build: Build | None = None,
        seen: Mapping[NormalizedName, Seen] | None = None,
        systems: tuple[str, ...] = ("linux",),
        times: bool = False,
    ) -> None:
        """Begin an empty snapshot; without a source, only what was seen is known."""
        self._source = Direct(client=source, store=store) if isinstance(source, Client) else source
        self._store = store
        self._systems = systems
        self._times = times or cutoff is not None
        self._recorded = {(entry.name, Version(entry.version)): entry for entry in recorded}
        self._cutoff = cutoff
        self._build = build
        self._seen: dict[NormalizedName, Seen] = dict(seen or {})
        self._pages: dict[NormalizedName, Page | None] = {}
        self._unbuilt: dict[str, MetadataUnavailable] = {}
        self._locks: dict[object, threading.Lock] = {}
        self._guard = threading.Lock()

    def page(self, name: NormalizedName) -> Page | None:
        """Return the project's page; None when no index has it; raise IndexUnavailable."""
        if name in self._pages:
            return self._pages[name]
        with self._lock(name):
            if name not in self._pages:
                self._pages[name] = self._load(name)
        return self._pages[name]

    def build_with(self, build: Build) -> None:
        """Let what only a build can tell be built from now on."""
        self._build = build

    def metadata(self, file: File) -> CoreMetadata:
        """Return a file's metadata; raise MetadataUnavailable or IndexUnavailable."""
        key = hashlib.sha256((file.sha256 or file.url).encode()).hexdigest()
        with self._lock(key):
            kept = self._store.get("metadata", key)
            if kept == NEEDS_BUILD:
                return self._built(file, key)
            if kept is not None:
                try:
                    return core_metadata.from_json(kept)
                except (ValueError, KeyError, TypeError):
                    pass  # A damaged entry is as good as none.
            if self._source is None:
                raise IndexUnavailable(
                    f"the last run did not read the metadata of {file.filename}; --online does"
                )
            try:
                found = self._source.metadata(file)
            except MetadataUnavailable as err:
                if not err.needs_build:
                    raise
                self._store.put("metadata", key, NEEDS_BUILD)
                return self._built(file, key)
            self._store.put("metadata", key, core_metadata.to_json(found))
        return found

    def _built(self, file: File, key: str) -> CoreMetadata:
        """Build what only a build can tell, where that is allowed; once for each file."""
        if self._build is None:
            raise needs_build(file)
        kept = self._store.get("built", key)
        if kept is not None:
            try:
                return core_metadata.from_json(kept)
            except (ValueError, KeyError, TypeError):
                pass  # A damaged entry is as good as none.
        if key in self._unbuilt:
            raise self._unbuilt[key]
        try:
            entry = self._build(file)
        except MetadataUnavailable as err:
            self._unbuilt[key] = err  # It would fail again, and take as long.
            raise
        found = CoreMetadata(
            name=entry.name,
            version=entry.version,
            requires_dist=entry.requires_dist,
            requires_python=entry.requires_python,
        )
        self._store.put("built", key, core_metadata.to_json(found))
        return found

    def recorded(self, name: NormalizedName, version: Version) -> ReleaseMetadata | None:
        """Return the recorded metadata of a release."""
        return self._recorded.get((name, version))

    def content(self, file: File) -> bytes:
        """Return a whole file; raise IndexUnavailable."""
        if self._source is None:
            raise IndexUnavailable(f"{file.filename} is not read offline")
        return self._source.content(file.url)

    def prefetch(self, names: Iterable[NormalizedName], progress: Progress) -> None:
        """Look at many names at once; raise the first IndexUnavailable."""

        def look(name: NormalizedName) -> None:
            self.look_at(name)
            progress.step()

        with ThreadPoolExecutor(THREADS) as pool:
            for future in [pool.submit(look, name) for name in names]:
                future.result()

    def look_at(self, name: NormalizedName) -> Seen:
        """Return what the index has under a name, without building its page."""
        if name not in self._seen:
            with self._lock(("seen", name)):
                if name not in self._seen:
                    self._seen[name] = self._fetch(name)
        return self._seen[name]

    def seen(self) -> Mapping[NormalizedName, Seen]:
        """Return every name that was looked at."""
        return dict(self._seen)

    def digest(self, names: Iterable[NormalizedName] | None = None) -> str:
        """Return one digest over the meaning of these pages (default: all that were seen).

        With a cutoff, only what is visible counts: later uploads change nothing.
        """
        chosen = sorted(self._seen if names is None else names)
        lines = [f"{name} {self._meaning(name)}\n" for name in chosen]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def _meaning(self, name: NormalizedName) -> str:
        if self._cutoff is None:
            return self._seen[name].meaning
        page = self.page(name)
        files = page.files if page is not None else ()
        rows = [(f.filename, f.sha256, f.requires_python, f.yanked) for f in files]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest() if rows else ""

    def save(self, directory: Path) -> None:
        """Write which pages were seen; their content is in the store."""
        directory.mkdir(parents=True, exist_ok=True)
        rows = {
            name: [seen.index_url, seen.raw, seen.meaning]
            for name, seen in sorted(self._seen.items())
        }
        (directory / "pages.json").write_text(json.dumps(rows, indent=0), encoding="utf-8")

    @staticmethod
    def saved(directory: Path) -> Mapping[NormalizedName, Seen]:
        """Read what `save` wrote."""
        rows = json.loads((directory / "pages.json").read_text(encoding="utf-8"))
        return {
            NormalizedName(name): Seen(index_url=url, raw=raw, meaning=meaning)
            for name, (url, raw, meaning) in rows.items()
        }

    def _lock(self, key: object) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(key, threading.Lock())

    def _fetch(self, name: NormalizedName) -> Seen:
        if self._source is None:
            raise IndexUnavailable(
                f"the last run did not look at {name}; run `pinwarden update` to do so"
            )
        return self._source.read(name, self._systems, times=self._times)

    def _load(self, name: NormalizedName) -> Page | None:
        seen = self.look_at(name)
        if not seen.index_url:
            return None
        kept = kept_page(self._store, seen.meaning)
        if kept is None:
            raise IndexUnavailable(
                f"the page of {name} is not in the cache: it was removed or damaged (then run "
                "`pinwarden update` again), or the cache directory cannot be written"
            )
        status, reason, rows = json.loads(kept)
        page = page_of(
            rows,
            name=name,
            index_url=seen.index_url,
            digest=seen.meaning,
            status=(status, reason),
        )
        return page if self._cutoff is None else _until(page, self._cutoff)


def _until(page: Page, cutoff: datetime) -> Page:
    untimed = next((file.filename for file in page.files if file.upload_time is None), None)
    if untimed is not None:
        raise IndexUnavailable(
            f"{page.index_url} gives no upload time for {untimed}, so a cutoff cannot be kept; "
            "use an index with upload times (PEP 700), or leave --cutoff out"
        )
    return Page(
        name=page.name,
        index_url=page.index_url,
        digest=page.digest,
        files=tuple(
            file
            for file in page.files
            if file.upload_time is not None and file.upload_time <= cutoff
        ),
        status=page.status,
        status_reason=page.status_reason,
    )
