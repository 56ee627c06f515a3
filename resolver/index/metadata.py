"""Tell a distribution's core metadata without building anything.

In this order: the file that the index offers (PEP 658), the wheel's own METADATA by range
requests, an sdist's PKG-INFO where it is final (PEP 643: Metadata-Version 2.2 and no dynamic
dependencies).
"""

import gzip
import hashlib
import io
import json
import re
import tarfile
import zipfile
from typing import IO, Any

from packaging.metadata import parse_email
from packaging.version import InvalidVersion, Version

from resolver.index.client import Client
from resolver.index.interface import (
    CoreMetadata,
    File,
    IndexUnavailable,
    MetadataUnavailable,
)

TAIL = 24 * 1024  # bytes; METADATA stands near the end of a wheel, before the directory
LARGEST = 512 * 1024 * 1024  # bytes of a file that is read whole
LARGEST_METADATA = 8 * 1024 * 1024
FIRST_STATIC = Version("2.2")
_BLANK = re.compile(rb"\n\r?\n")
LONGEST_LICENCE = 100  # characters; longer is the text of a licence and no name


def read(file: File, client: Client) -> bytes:
    """Return the METADATA or PKG-INFO; raise MetadataUnavailable or IndexUnavailable."""
    if file.metadata_sha256 is not None:
        found = _offered(file, client)
        if found is not None:
            return found
    return _of_wheel(file, client) if file.is_wheel else _of_sdist(file, client)


def parse(data: bytes) -> CoreMetadata:
    """Parse METADATA leniently: a field that cannot be read does not hide the others."""
    raw, _ = parse_email(_fields(data))
    return CoreMetadata(
        name=raw.get("name", ""),
        version=raw.get("version", ""),
        requires_dist=tuple(raw.get("requires_dist", ())),
        requires_python=raw.get("requires_python"),
        provides_extra=tuple(raw.get("provides_extra", ())),
        license=_license(dict(raw)),
        summary=raw.get("summary", ""),
        project_urls=tuple(_urls(dict(raw))),
    )


def _fields(data: bytes) -> bytes:
    """Leave out the description after the fields: it is long, and nothing is read of it."""
    end = _BLANK.search(data)
    return data[: end.start() + 1] if end else data


def _license(raw: dict[str, Any]) -> str:
    expression = raw.get("license_expression")
    if expression:
        return str(expression)
    text = str(raw.get("license") or "").strip()
    # Old build tools wrote UNKNOWN for a field that was left empty; people, where to look instead.
    is_name = "\n" not in text and len(text) <= LONGEST_LICENCE
    if is_name and text not in ("", "UNKNOWN") and not text.startswith("("):
        return text
    marks = [c for c in raw.get("classifiers", ()) if c.startswith("License :: ")]
    return ", ".join(mark.rpartition(" :: ")[2] for mark in marks)


def _urls(raw: dict[str, Any]) -> list[tuple[str, str]]:
    found = [(str(key), str(value)) for key, value in (raw.get("project_urls") or {}).items()]
    home = raw.get("home_page")
    return [*found, ("Homepage", str(home))] if home else found


def _offered(file: File, client: Client) -> bytes | None:
    response = client.get(f"{file.url}.metadata")
    if response.status_code != 200:  # noqa: PLR2004
        return None
    if (
        file.metadata_sha256
        and hashlib.sha256(response.content).hexdigest() != file.metadata_sha256
    ):
        raise IndexUnavailable(f"{file.url}.metadata does not have the digest that the index names")
    return response.content


def _of_wheel(file: File, client: Client) -> bytes:
    response = client.get(file.url, {"Range": f"bytes=-{TAIL}"})
    if response.status_code == 206:  # noqa: PLR2004
        total = int(response.headers.get("content-range", "/0").rpartition("/")[2] or 0)
        stream = _Lazy(file.url, client, total, response.content)
        return _metadata_in(stream, file)
    if response.status_code == 416:  # noqa: PLR2004 - shorter than the tail
        response = client.get(file.url)
    _expect_found(response.status_code, file)
    _check(response.content, file)
    return _metadata_in(io.BytesIO(response.content), file)


def _metadata_in(stream: io.IOBase, file: File) -> bytes:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = [
                info
                for info in archive.infolist()
                if info.filename.count("/") == 1 and info.filename.endswith(".dist-info/METADATA")
            ]
            if len(names) != 1 or names[0].file_size > LARGEST_METADATA:
                raise MetadataUnavailable(f"{file.filename} has no proper METADATA")
            return archive.read(names[0])
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError) as err:
        raise MetadataUnavailable(f"{file.filename} cannot be read: {err}") from err


class _Lazy(io.RawIOBase):
    """A remote file that is read by ranges; its tail is here already."""

    def __init__(self, url: str, client: Client, total: int, tail: bytes) -> None:
        super().__init__()
        self._url, self._client, self._total = url, client, total
        self._start, self._data = total - len(tail), tail
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._total}[whence]
        self._position = max(0, base + offset)
        return self._position

    def read(self, size: int = -1) -> bytes:
        end = self._total if size < 0 else min(self._total, self._position + size)
        if end <= self._position:
            return b""
        if self._position < self._start:
            self._fetch(end)
        data = self._data[self._position - self._start : end - self._start]
        self._position += len(data)
        return data

    def _fetch(self, end: int) -> None:
        """Extend what is here towards the front, with some to spare for the next read."""
        first = max(0, min(self._position, self._start - TAIL))
        del end
        response = self._client.get(self._url, {"Range": f"bytes={first}-{self._start - 1}"})
        if response.status_code != 206:  # noqa: PLR2004
            raise OSError(f"{self._url} stopped to answer range requests")
        self._start, self._data = first, response.content + self._data


def _of_sdist(file: File, client: Client) -> bytes:
    """Read an sdist only as far as its PKG-INFO, which stands near the front."""
    try:
        with client.stream(file.url) as stream:
            data = _pkg_info(stream, file.filename)
    except (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, EOFError, OSError) as err:
        raise MetadataUnavailable(f"{file.filename} cannot be read: {err}") from err
    if data is None or not _is_static(data):
        raise needs_build(file)
    return data


def needs_build(file: File) -> MetadataUnavailable:
    """Return the error that says that only a build can tell."""
    return MetadataUnavailable(
        f"only a build can tell the metadata of {file.filename}", needs_build=True
    )


def _pkg_info(stream: IO[bytes], filename: str) -> bytes | None:
    if filename.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(stream.read(LARGEST))) as archive:
            for info in archive.infolist():
                if _is_top(info.filename) and info.file_size <= LARGEST_METADATA:
                    return archive.read(info)
        return None
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for member in archive:
            if _is_top(member.name) and member.isfile() and member.size <= LARGEST_METADATA:
                found = archive.extractfile(member)
                return found.read() if found is not None else None
    return None


def _is_top(path: str) -> bool:
    return path.removeprefix("./").count("/") == 1 and path.endswith("/PKG-INFO")


def _is_static(data: bytes) -> bool:
    raw, _ = parse_email(data)
    try:
        version = Version(raw.get("metadata_version", "1.0"))
    except InvalidVersion:
        return False
    dynamic = {str(field).lower() for field in raw.get("dynamic", ())}
    # A dynamic list may differ in what a build makes, and installers go by the build: salt 3008.0
    # lists 60 requirements in its sdist, and the wheel that is built from it has none.
    return version >= FIRST_STATIC and not dynamic & {"requires-dist", "requires-python"}


def _expect_found(status: int, file: File) -> None:
    if status != 200:  # noqa: PLR2004
        raise IndexUnavailable(f"{file.url} answered {status}; it stands on the project's page")


def _check(content: bytes, file: File) -> None:
    if file.sha256 and hashlib.sha256(content).hexdigest() != file.sha256:
        raise IndexUnavailable(f"{file.url} does not have the digest that the index names")


def to_json(metadata: CoreMetadata) -> bytes:
    """Write metadata for the store."""
    return json.dumps(
        {field: getattr(metadata, field) for field in CoreMetadata.__dataclass_fields__}
    ).encode()


def from_json(data: bytes) -> CoreMetadata:
    """Read metadata from the store; raise ValueError, KeyError or TypeError when it is damaged."""
    fields = json.loads(data)
    return CoreMetadata(
        name=str(fields["name"]),
        version=str(fields["version"]),
        requires_dist=tuple(fields["requires_dist"]),
        requires_python=fields["requires_python"],
        provides_extra=tuple(fields["provides_extra"]),
        license=str(fields["license"]),
        summary=str(fields["summary"]),
        project_urls=tuple((str(key), str(url)) for key, url in fields["project_urls"]),
    )
