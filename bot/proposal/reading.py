"""Read a bundle that somebody else may have written: a directory, or a tar archive of one."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.errors import UserError
from bot.proposal.archived import Archived
from bot.proposal.bundle import (
    ATTACHMENTS,
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
)
from bot.proposal.confined import Confined, Unreadable
from bot.proposal.digest import content_digest, sha256
from bot.proposal.invalid import InvalidBundle, foreign_names, name_problems
from resolver.values import Source


def read_bundle(place: Path) -> Bundle:
    """Read and check a bundle; raise InvalidBundle with every problem at once.

    It is not trusted: nothing is followed or unpacked, nothing is read beyond its bound, and only
    the names that a bundle can have are opened at all.
    """
    try:
        content: Confined | Archived = Archived(place) if place.is_file() else Confined(place)
    except Unreadable as err:
        raise InvalidBundle(place, (str(err),)) from err
    except OSError as err:
        raise UserError(
            f"{place}: there is no bundle here ({err.strerror}).",
            hint="make one: pinwarden update --report DIR; it is DIR/bundle",
        ) from err
    try:
        return _Reader(place, content).bundle()
    finally:
        content.close()


class _Reader:
    """One reading of one directory or archive."""

    def __init__(self, place: Path, content: Confined | Archived) -> None:
        self._place = place
        self._content = content
        self._problems: list[str] = []

    def bundle(self) -> Bundle:
        manifest = self._manifest()
        files = self._listed(manifest.files, PROPOSABLE, MAX_FILE, f"{FILES}/")
        attachments = self._listed(manifest.attachments, ATTACHMENTS, MAX_ATTACHMENT, "")
        self._strangers(manifest)
        inputs = [one.file for one in manifest.inputs]
        self._problems += foreign_names(inputs, GOVERNED, "input")
        self._problems += name_problems(manifest.branch, manifest.family)
        if not self._problems and content_digest(files) != manifest.digest:
            self._problems.append(f"{MANIFEST}: digest: it is not that of the files")
        if self._problems:
            raise InvalidBundle(self._place, tuple(self._problems))
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
        raise InvalidBundle(self._place, tuple(self._problems))

    def _listed(
        self, listed: tuple[Listed, ...], allowed: frozenset[str], most: int, prefix: str
    ) -> dict[str, bytes]:
        names = [one.path for one in listed]
        self._problems += foreign_names(names, allowed, "file")
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
        """Report what lies there beside what the manifest lists."""
        expected = {MANIFEST, FILES, *(one.path for one in manifest.attachments)}
        expected |= {f"{FILES}/{one.path}" for one in manifest.files}
        present = {*self._content.names()}
        present |= {f"{FILES}/{name}" for name in self._content.names(FILES)}
        self._problems += [
            f"{name!r}: not listed in the manifest" for name in sorted(present - expected)
        ]

    def _read(self, name: str, most: int) -> bytes | None:
        """Read a file; None, and a problem, if that cannot be."""
        try:
            return self._content.read(name, most)
        except Unreadable as err:
            self._problems.append(str(err))
            return None


def _told(error: Mapping[str, object]) -> str:
    """Say one pydantic error with its key path: `files[0].size: ...`."""
    location = error["loc"]
    path = ""
    for part in location if isinstance(location, tuple) else ():
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return f"{MANIFEST}: {path.lstrip('.') or 'the document'}: {error['msg']}"
