"""Write a bundle's directory, and read one that somebody else may have written."""

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.errors import UserError
from bot.files import sync_directory
from bot.proposal.bundle import (
    ATTACHMENTS,
    BRANCH,
    FAMILY,
    FILES,
    GOVERNED,
    MANIFEST,
    MAX_ATTACHMENT,
    MAX_FILE,
    MAX_MANIFEST,
    PROPOSABLE,
    Bundle,
    Listed,
    Manifest,
    manifest_of,
)
from bot.proposal.digest import content_digest, sha256
from resolver.values import Source


class InvalidBundle(UserError):  # noqa: N818 - says what it is, like the edges' failures
    """A directory is not a bundle that may be proposed; `problems` has all that is wrong."""

    def __init__(self, directory: Path, problems: tuple[str, ...]) -> None:
        """Join the problems into one message, a line each."""
        listed = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(
            f"{directory} is not a valid bundle:{listed}", hint="make a new one: pinwarden update"
        )
        self.problems = problems


def write_bundle(directory: Path, bundle: Bundle) -> None:
    """Put the bundle into `directory`, replacing the one there.

    It is written beside and renamed; whoever reads meets a whole bundle or none. Raises
    InvalidBundle for what a reader would refuse.
    """
    problems = tuple(_name_problems(bundle.branch, bundle.family))
    problems += tuple(_foreign_names(bundle.files, PROPOSABLE, "file"))
    problems += tuple(_foreign_names(bundle.attachments, ATTACHMENTS, "attachment"))
    problems += tuple(_foreign_names([one.file for one in bundle.inputs], GOVERNED, "input"))
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


def read_bundle(directory: Path) -> Bundle:
    """Read and check a bundle; raise InvalidBundle with every problem at once.

    The directory is not trusted: nothing is followed, nothing is read beyond its bound, and only
    the names that a bundle can have are opened at all.
    """
    try:
        top = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as err:
        raise UserError(
            f"{directory}: there is no bundle here ({err.strerror}).",
            hint="make one: pinwarden update --report DIR; it is DIR/bundle",
        ) from err
    try:
        return _Reader(directory, top).bundle()
    finally:
        os.close(top)


class _Reader:
    """One reading of one directory, held open so that nobody can exchange it meanwhile."""

    def __init__(self, directory: Path, top: int) -> None:
        self._directory = directory
        self._top = top
        self._problems: list[str] = []

    def bundle(self) -> Bundle:
        manifest = self._manifest()
        files = self._listed(manifest.files, PROPOSABLE, MAX_FILE, f"{FILES}/")
        attachments = self._listed(manifest.attachments, ATTACHMENTS, MAX_ATTACHMENT, "")
        self._strangers(manifest)
        inputs = [one.file for one in manifest.inputs]
        self._problems += _foreign_names(inputs, GOVERNED, "input")
        self._problems += _name_problems(manifest.branch, manifest.family)
        if not self._problems and content_digest(files) != manifest.digest:
            self._problems.append(f"{MANIFEST}: digest: it is not that of the files")
        if self._problems:
            raise InvalidBundle(self._directory, tuple(self._problems))
        return Bundle(
            branch=manifest.branch,
            base=manifest.base,
            files=files,
            inputs=tuple(Source(file=one.file, sha256=one.sha256) for one in manifest.inputs),
            family=manifest.family,
            summary=manifest.summary,
            attachments=attachments,
        )

    def _manifest(self) -> Manifest:
        data = self._read(MANIFEST, MAX_MANIFEST)
        if data is not None:
            try:
                return Manifest.model_validate_json(data)
            except ValidationError as err:
                self._problems += [_told(error) for error in err.errors(include_url=False)]
        raise InvalidBundle(self._directory, tuple(self._problems))

    def _listed(
        self, listed: tuple[Listed, ...], allowed: frozenset[str], most: int, prefix: str
    ) -> dict[str, bytes]:
        names = [one.path for one in listed]
        self._problems += _foreign_names(names, allowed, "file")
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._problems.append(f"{MANIFEST}: {name!r} is listed twice")
        found = {}
        for one in listed:
            data = self._read(prefix + one.path, most) if one.path in allowed else None
            if data is None:
                continue
            if (len(data), sha256(data)) != (one.size, one.sha256):
                self._problems.append(f"{prefix}{one.path}: not the bytes that the manifest lists")
            found[one.path] = data
        return found

    def _strangers(self, manifest: Manifest) -> None:
        """Report what lies in the directory beside what the manifest lists."""
        expected = {MANIFEST, FILES, *(one.path for one in manifest.attachments)}
        expected |= {f"{FILES}/{one.path}" for one in manifest.files}
        present = {*_names(self._top), *(f"{FILES}/{name}" for name in self._inside())}
        self._problems += [
            f"{name!r}: not listed in the manifest" for name in sorted(present - expected)
        ]

    def _inside(self) -> list[str]:
        try:
            with self._opened(FILES, os.O_DIRECTORY) as descriptor:
                return _names(descriptor)
        except OSError:
            return []

    def _read(self, name: str, most: int) -> bytes | None:
        """Read a regular file of at most `most` bytes; None, and a problem, if it is not one."""
        try:
            with self._opened(name, os.O_NONBLOCK) as descriptor:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    self._problems.append(f"{name}: not a regular file")
                    return None
                with os.fdopen(os.dup(descriptor), "rb") as stream:
                    data = stream.read(most + 1)
        except OSError as err:
            why = "a symbolic link" if err.errno == errno.ELOOP else err.strerror
            self._problems.append(f"{name}: cannot be read ({why})")
            return None
        if len(data) > most:
            self._problems.append(f"{name}: more than {most} bytes")
            return None
        return data

    @contextlib.contextmanager
    def _opened(self, name: str, flags: int) -> Iterator[int]:
        """Open a path of the bundle without following a link in any part of it."""
        descriptor = os.dup(self._top)
        try:
            *above, last = name.split("/")
            for part in above:
                descriptor = _step(descriptor, part, os.O_DIRECTORY)
            descriptor = _step(descriptor, last, flags)
            yield descriptor
        finally:
            os.close(descriptor)


def _names(descriptor: int) -> list[str]:
    with os.scandir(descriptor) as entries:
        return [entry.name for entry in entries]


def _step(above: int, name: str, flags: int) -> int:
    """Open `name` in the directory `above`, which is closed if that works."""
    inside = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=above)
    os.close(above)
    return inside


def _foreign_names(
    names: Mapping[str, bytes] | list[str], allowed: frozenset[str], what: str
) -> list[str]:
    return [
        f"{name!r}: no {what} of a bundle has this name (allowed: {', '.join(sorted(allowed))})"
        for name in names
        if name not in allowed
    ]


def _name_problems(branch: str | None, family: str) -> list[str]:
    problems = []
    if branch is not None and BRANCH.fullmatch(branch) is None:
        problems.append(f"branch: {branch!r} is not a name that a proposal can have")
    if FAMILY.fullmatch(family) is None:
        problems.append(f"family: {family!r} is not lower-case letters, digits and hyphens")
    return problems


def _told(error: Mapping[str, object]) -> str:
    """Say one pydantic error with its key path: `files[0].size: ...`."""
    location = error["loc"]
    path = ""
    for part in location if isinstance(location, tuple) else ():
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return f"{MANIFEST}: {path.lstrip('.') or 'the document'}: {error['msg']}"
