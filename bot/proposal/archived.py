"""Read files of a tar archive that is not trusted: nothing of it is unpacked."""

import tarfile
from pathlib import Path

from bot.proposal.confined import Unreadable

MOST_MEMBERS = 64  # A bundle has about ten.


class Archived:
    """One archive, not compressed, with the same questions as a directory (`Confined`)."""

    def __init__(self, archive: Path) -> None:
        """Open it; raise OSError, or Unreadable where it is no such archive."""
        try:
            self._tar = tarfile.open(archive, mode="r:")  # noqa: SIM115 - closed by close()
        except tarfile.TarError as err:
            raise Unreadable(f"{archive.name}: not a tar archive ({err})") from err
        self._members: dict[str, tarfile.TarInfo] = {}
        try:
            self._list()
        except BaseException:
            self._tar.close()
            raise

    def _list(self) -> None:
        try:
            for count, member in enumerate(self._tar):
                if count >= MOST_MEMBERS:
                    raise Unreadable(f"more than {MOST_MEMBERS} members: this is no bundle")
                name = member.name.removeprefix("./")
                if name in self._members:
                    raise Unreadable(f"{name!r}: twice in the archive")
                self._members[name] = member
        except (tarfile.TarError, ValueError) as err:
            raise Unreadable(f"damaged ({err})") from err

    def close(self) -> None:
        """Let go of it."""
        self._tar.close()

    def names(self, inside: str = "") -> list[str]:
        """Return what lies at its top, or in a directory of it."""
        prefix = f"{inside}/" if inside else ""
        below = (name.removeprefix(prefix) for name in self._members if name.startswith(prefix))
        return sorted({name.split("/")[0] for name in below if name not in {"", "."}})

    def read(self, name: str, most: int) -> bytes:
        """Return a regular file of at most `most` bytes; raise Unreadable."""
        member = self._members.get(name)
        if member is None:
            raise Unreadable(f"{name}: cannot be read (not in the archive)")
        if not member.isreg() or member.issparse():
            raise Unreadable(f"{name}: not a regular file")
        if member.size > most:
            raise Unreadable(f"{name}: more than {most} bytes")
        try:
            stream = self._tar.extractfile(member)
            data = stream.read(most + 1) if stream is not None else b""
        except (tarfile.TarError, OSError) as err:
            raise Unreadable(f"{name}: cannot be read ({err})") from err
        if len(data) != member.size:
            raise Unreadable(f"{name}: the archive ends within it")
        return data
