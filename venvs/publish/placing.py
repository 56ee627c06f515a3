"""Put files where a web server reads them: whole or not at all, with owner, group and mode."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from venvs.errors import UsageError, VenvError
from venvs.files import sync_directory

_FILE, _DIRECTORY = 0o644, 0o755
_DRAFT = ".publishing-"


def clear_drafts(directory: Path, name: str = "") -> None:
    """Remove what killed runs left of files whose names begin so; nobody may write there now."""
    if directory.is_dir():
        for path in directory.iterdir():
            if path.name.startswith(f"{_DRAFT}{name}"):
                path.unlink()


@dataclass(frozen=True)
class Placing:
    """How files are put in their places; -1 for the owner or group that files have anyway."""

    user: int = -1
    group: int = -1

    def directory(self, path: Path) -> None:
        """Make a directory and those above it; only what is made is given away."""
        if path.is_dir():
            return
        self.directory(path.parent)
        path.mkdir(mode=_DIRECTORY, exist_ok=True)
        path.chmod(_DIRECTORY)
        self._give(path)

    def write(self, path: Path, content: bytes) -> bool:
        """Write a file; return whether it is another than before, or another's."""
        try:
            if path.read_bytes() == content:
                return self.settled(path)
        except FileNotFoundError:
            pass
        self._replace(path, lambda draft: draft.write_bytes(content))
        return True

    def copy(self, source: Path, path: Path) -> None:
        """Copy a file to its place."""
        self._replace(path, lambda draft: shutil.copyfile(source, draft))

    def _replace(self, path: Path, fill: Callable[[Path], object]) -> None:
        handle, name = tempfile.mkstemp(prefix=f"{_DRAFT}{path.name[:100]}.", dir=path.parent)
        draft = Path(name)
        try:
            fill(draft)
            draft.chmod(_FILE)
            os.fsync(handle)
            self._give(draft)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
        sync_directory(path.parent)

    def settled(self, path: Path) -> bool:
        """Mend mode and owner of a file with the right content; return whether they differed."""
        state = path.stat()
        wrong = state.st_mode & 0o7777 != _FILE or not (
            self.user in (-1, state.st_uid) and self.group in (-1, state.st_gid)
        )
        if wrong:
            path.chmod(_FILE)
            self._give(path)
        return wrong

    def _give(self, path: Path) -> None:
        if (self.user, self.group) == (-1, -1):
            return
        try:
            os.chown(path, self.user, self.group)
        except PermissionError as err:
            raise VenvError(
                f"{path} cannot be given to the owner that was asked for",
                "run as root, or without --owner and --group",
            ) from err


def placing(owner: str, group: str) -> Placing:
    """Return how to place for an owner and a group, by name or number; "" leaves them."""
    return Placing(
        _number(owner, "user", lambda name: pwd.getpwnam(name).pw_uid),
        _number(group, "group", lambda name: grp.getgrnam(name).gr_gid),
    )


def _number(name: str, kind: str, look_up: Callable[[str], int]) -> int:
    if not name:
        return -1
    if name.isdigit():
        return int(name)
    try:
        return look_up(name)
    except KeyError:
        raise UsageError(f"there is no {kind} {name!r} on this host") from None
