"""What a snapshot asks of the outside: pages into the store, metadata, files."""

from dataclasses import dataclass
from typing import Protocol

from packaging.utils import NormalizedName

from resolver.index import metadata as core_metadata
from resolver.index.client import Client
from resolver.index.interface import CoreMetadata, File
from resolver.index.reader import Reader, Seen
from resolver.index.store import Store


class Source(Protocol):
    """Reads the index; each call raises IndexUnavailable when there is no answer."""

    def read(self, name: NormalizedName, systems: tuple[str, ...], *, times: bool) -> Seen:
        """Read a project's page into the store (reader.py)."""

    def metadata(self, file: File) -> CoreMetadata:
        """Return a file's metadata without building it; raise MetadataUnavailable."""

    def content(self, url: str) -> bytes:
        """Return a whole file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Direct:
    """Reads with one client into one store, where it is called."""

    client: Client
    store: Store

    def read(self, name: NormalizedName, systems: tuple[str, ...], *, times: bool) -> Seen:
        """Read a project's page into the store (reader.py)."""
        reader = Reader(client=self.client, store=self.store, systems=systems, times=times)
        return reader.read(name)

    def metadata(self, file: File) -> CoreMetadata:
        """Return a file's metadata without building it; raise MetadataUnavailable."""
        return core_metadata.parse(core_metadata.read(file, self.client))

    def content(self, url: str) -> bytes:
        """Return a whole file."""
        return self.client.get(url).content
