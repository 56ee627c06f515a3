"""Which server is told which credentials: those of its own address, or of its netrc entry."""

import netrc
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import httpx

from resolver.index.interface import IndexUnavailable

Origin = tuple[str, str, int | None]
_PORTS = {"http": 80, "https": 443}


class Credentials:
    """Credentials by origin (scheme, host, port) for addresses, by host for netrc.

    Those that stand in an index's address go to that origin alone. Those of a netrc entry go to
    its host, as everywhere; the `default` entry only to the indexes. The repr tells none.
    """

    def __init__(self, index_urls: Iterable[str], netrc_file: Path | None) -> None:
        """Read the addresses and the netrc file; raise IndexUnavailable."""
        self._machines = _machines(netrc_file)
        self._by_origin: dict[Origin, httpx.BasicAuth] = {}
        for url in index_urls:
            parts = split(url)
            entry = self._machines.authenticators(parts.hostname or "") if self._machines else None
            if parts.username:
                self._by_origin[_origin(parts)] = httpx.BasicAuth(
                    unquote(parts.username), unquote(parts.password or "")
                )
            elif entry is not None:
                self._by_origin[_origin(parts)] = httpx.BasicAuth(entry[0], entry[2] or "")

    def of(self, url: str) -> httpx.BasicAuth | None:
        """Return what the server of this URL is told."""
        parts = urlsplit(url)
        found = self._by_origin.get(_origin(parts))
        if found is not None or self._machines is None:
            return found
        entry = self._machines.hosts.get(parts.hostname or "")
        return httpx.BasicAuth(entry[0], entry[2] or "") if entry else None


def split(url: str) -> SplitResult:
    """Split the address of an index; raise IndexUnavailable when it cannot be one."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        shown = url.rpartition("@")[2]
        raise IndexUnavailable(
            f"{shown!r} is not the address of an index; it begins with http:// or https:// and "
            "a host, as in https://index.example.org/simple"
        )
    return parts


def without_credentials(url: str) -> str:
    """Return a URL with user and password taken out."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _origin(parts: SplitResult) -> Origin:
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def _machines(file: Path | None) -> netrc.netrc | None:
    try:
        return netrc.netrc(str(file)) if file is not None and file.is_file() else None
    except netrc.NetrcParseError as err:
        # Its text may hold the password that it stumbled over.
        raise IndexUnavailable(f"{file} cannot be read: see line {err.lineno}") from None
    except (OSError, UnicodeDecodeError) as err:
        raise IndexUnavailable(f"{file} cannot be read: {type(err).__name__}") from None
