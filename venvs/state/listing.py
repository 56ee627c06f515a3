"""List the files of an environment, and find out what became of them.

Byte code is left out: Python makes it anew. What lies about outside of site-packages, such as a
service's own files, is nobody's concern here.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from venvs.files import write_atomically

SCHEMA = "pinwarden.venv-listing/1"
_CHUNK = 1 << 20
_BYTE_CODE = "/__pycache__/"


@dataclass(frozen=True)
class Listing:
    """Files by their path below the environment: size in bytes, time in ns, SHA-256 in hex.

    `top` are the names in site-packages, `directories` those and bin.
    """

    files: Mapping[str, tuple[int, int, str]]
    top: frozenset[str]
    site_packages: str


@dataclass(frozen=True)
class Damage:
    """What is not as it was installed; paths below the environment."""

    missing: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.edited or self.foreign)

    def sentences(self) -> Iterator[str]:
        """Say what was found, three paths of each kind at most."""
        for paths, what in (
            (self.missing, "missing"),
            (self.edited, "edited"),
            (self.foreign, "not from the lock"),
        ):
            if paths:
                more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""  # noqa: PLR2004
                yield f"{what}: {', '.join(paths[:3])}{more}"


def list_tree(tree: Path, site_packages: str, extra: Iterable[str]) -> Listing:
    """List what the RECORD files (PEP 376, PEP 627) of a tree name, and some files more.

    `site_packages` and `extra` are paths below the tree. A RECORD's own digest, and that of every
    file for which it has none, is computed.
    """
    wanted: dict[str, str] = dict.fromkeys(extra, "")
    packages = tree / site_packages
    for record in sorted(packages.glob("*.dist-info/RECORD")):
        wanted.update(_recorded(record, packages, tree))
    files = {}
    for path, digest in sorted(wanted.items()):
        found = os.lstat(tree / path)
        known = digest or digest_of(tree / path)
        files[path] = (found.st_size, found.st_mtime_ns, known)
    return Listing(files, frozenset(one.name for one in packages.iterdir()), site_packages)


def read_record_file(record: Path) -> Iterator[tuple[str, str]]:
    """Yield what a RECORD lists: paths as they stand there, and SHA-256 in hex or ""."""
    with record.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            if row:
                algorithm, _, digest = (row[1] if len(row) > 1 else "").partition("=")
                yield row[0], _hex(digest) if algorithm == "sha256" else ""


def _recorded(record: Path, packages: Path, tree: Path) -> Iterator[tuple[str, str]]:
    for name, digest in read_record_file(record):
        path = os.path.relpath(os.path.normpath(packages / name), tree)
        if not path.startswith("..") and _BYTE_CODE not in f"/{path}":
            yield path, digest


def _hex(digest: str) -> str:
    return base64.urlsafe_b64decode(digest + "=" * (-len(digest) % 4)).hex()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex; of a link, where it leads, after `link:`."""
    if path.is_symlink():
        return f"link:{path.readlink()}"
    summed = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            summed.update(chunk)
    return summed.hexdigest()


def write_listing(path: Path, listing: Listing) -> None:
    """Write a listing: by directory, so that it is short and quick to read."""
    tree: dict[str, dict[str, tuple[int, int, str]]] = {}
    for name, values in listing.files.items():
        directory, _, last = name.rpartition("/")
        tree.setdefault(directory, {})[last] = values
    content = {
        "schema": SCHEMA,
        "site_packages": listing.site_packages,
        "top": sorted(listing.top),
        "files": tree,
    }
    write_atomically(path, json.dumps(content, separators=(",", ":")).encode())


def read_listing(path: Path) -> Listing | None:
    """Read a listing; None when there is none that can be read."""
    try:
        content = json.loads(path.read_bytes())
        files = {
            f"{directory}/{name}" if directory else name: (values[0], values[1], values[2])
            for directory, inside in content["files"].items()
            for name, values in inside.items()
        }
        return Listing(files, frozenset(content["top"]), content["site_packages"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def quick_damage(tree: Path, listing: Listing) -> Damage:
    """Compare sizes and times, and the names in site-packages; no file is opened."""
    missing, edited = [], []
    root = f"{tree}/"
    for path, (size, modified, _) in listing.files.items():
        try:
            found = os.lstat(root + path)
        except OSError:
            missing.append(path)
            continue
        if found.st_size != size or found.st_mtime_ns != modified:
            edited.append(path)
    return Damage(tuple(missing), tuple(edited), _foreign(tree, listing))


def deep_damage(tree: Path, listing: Listing) -> Damage:
    """Compare digests too, whatever sizes and times say; files are read side by side."""
    quick = quick_damage(tree, listing)
    absent = set(quick.missing)
    paths = [path for path in listing.files if path not in absent]
    workers = os.cpu_count() or 1
    parts = [paths[at :: workers * 4] for at in range(workers * 4)]  # few tasks, evenly filled
    with ThreadPoolExecutor(workers) as pool:
        found = pool.map(lambda part: _edited(tree, listing, part), parts)
        edited = sorted(path for part in found for path in part)
    return Damage(quick.missing, tuple(edited), quick.foreign)


def _edited(tree: Path, listing: Listing, paths: Iterable[str]) -> list[str]:
    return [path for path in paths if not _same(tree / path, listing.files[path][2])]


def _same(path: Path, digest: str) -> bool:
    try:
        return digest_of(path) == digest
    except OSError:
        return False


def _foreign(tree: Path, listing: Listing) -> tuple[str, ...]:
    """Return what lies in site-packages and was not put there by us, byte code aside."""
    try:
        names = {one.name for one in (tree / listing.site_packages).iterdir()}
    except OSError:
        return ()
    return tuple(
        f"{listing.site_packages}/{name}"
        for name in sorted(names - listing.top)
        if name != "__pycache__"
    )
