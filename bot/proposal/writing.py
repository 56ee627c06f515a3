"""Write a bundle's directory."""

import os
import shutil
import tempfile
from pathlib import Path

from bot.files import sync_directory
from bot.proposal.bundle import (
    ATTACHMENTS,
    FILES,
    GOVERNED,
    MANIFEST,
    PROPOSABLE,
    Bundle,
    manifest_of,
)
from bot.proposal.invalid import InvalidBundle, foreign_names, name_problems


def write_bundle(directory: Path, bundle: Bundle) -> None:
    """Put the bundle into `directory`, replacing the one there.

    It is written beside and renamed; whoever reads meets a whole bundle or none. Raises
    InvalidBundle for what a reader would refuse.
    """
    problems = tuple(name_problems(bundle.branch, bundle.family))
    problems += tuple(foreign_names(bundle.files, PROPOSABLE, "file"))
    problems += tuple(foreign_names(bundle.attachments, ATTACHMENTS, "attachment"))
    problems += tuple(foreign_names([one.file for one in bundle.inputs], GOVERNED, "input"))
    if problems:
        raise InvalidBundle(directory, problems)
    directory.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        _fill(beside / "new", bundle)
        if directory.is_symlink() or directory.exists():
            directory.rename(beside / "old")
        (beside / "new").rename(directory)
        sync_directory(directory.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _fill(directory: Path, bundle: Bundle) -> None:
    (directory / FILES).mkdir(parents=True)
    for name, data in bundle.files.items():
        _write(directory / FILES / name, data)
    for name, data in bundle.attachments.items():
        _write(directory / name, data)
    manifest = manifest_of(bundle).model_dump_json(by_alias=True, indent=2)
    _write(directory / MANIFEST, manifest.encode() + b"\n")
    sync_directory(directory / FILES)
    sync_directory(directory)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
