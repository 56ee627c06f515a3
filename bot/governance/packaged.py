"""Ask what distributions ship: archive indexes of Debian's kind, and Repology's interface."""

import gzip
import io
import json
import lzma
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
from debian.deb822 import Packages
from packaging.utils import NormalizedName, canonicalize_name

from checks.governance.candidate import Packaged
from policies.policy import Archive

TIMEOUT = 20.0  # seconds for one answer
LARGEST = 200_000_000  # bytes of an unpacked index
_STANZA = re.compile(rb"^Package: python3-(?P<name>[a-z0-9.+-]+)$(?:\n.+)*", re.MULTILINE)


def packaged(name: NormalizedName, archives: Iterable[Archive]) -> tuple[Packaged, ...]:
    """Return what each source says, in their order; what does not answer is unknown."""
    known = list(archives)
    if not known:
        return ()
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client,
        ThreadPoolExecutor(4) as pool,
    ):
        answers = pool.map(lambda archive: list(_ask(client, name, archive)), known)
        return tuple(found for several in answers for found in several)


def _ask(client: httpx.Client, name: NormalizedName, archive: Archive) -> Iterator[Packaged]:
    try:
        if archive.kind == "repology":
            yield from _repology(client, name, archive)
        else:
            yield _debian(client, name, archive)
    except (httpx.HTTPError, OSError, ValueError, EOFError, lzma.LZMAError) as err:
        reason = f"{archive.url} did not answer: {str(err) or type(err).__name__}"
        yield Packaged(where=archive.name, unknown=reason.splitlines()[0])


def _debian(client: httpx.Client, name: NormalizedName, archive: Archive) -> Packaged:
    """Look for python3-NAME in an index of packages (Debian Repository Format)."""
    wanted = {name, name.removeprefix("python-")}
    base = f"{archive.url.rstrip('/')}/dists/{archive.suite}/{archive.component}/binary-amd64"
    for found in _STANZA.finditer(_index(client, base)):
        # Debian keeps the dots of a name; and most of an index need not be parsed.
        if canonicalize_name(found["name"].decode()) in wanted:
            version = Packages(found[0]).get("Version", "")
            return Packaged(where=archive.name, version=str(version))
    return Packaged(where=archive.name)


def _index(client: httpx.Client, base: str) -> bytes:
    for suffix, unpack in ((".xz", lzma.open), (".gz", gzip.open)):
        response = client.get(f"{base}/Packages{suffix}")
        if response.is_success:
            with unpack(io.BytesIO(response.content)) as stream:
                data = stream.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise ValueError(f"an index of more than {LARGEST} bytes")
            return data
    response.raise_for_status()
    raise ValueError(f"no index of packages at {base}")


def _repology(client: httpx.Client, name: NormalizedName, archive: Archive) -> Iterator[Packaged]:
    """Ask Repology's interface (/api/v1/project/NAME) for the repositories that are wanted."""
    response = client.get(f"{archive.url.rstrip('/')}/api/v1/project/python%3A{name}")
    response.raise_for_status()
    rows = json.loads(response.content)
    rows = rows if isinstance(rows, list) else []
    for wanted in archive.repositories:
        versions = [
            str(row.get("version", ""))
            for row in rows
            if isinstance(row, dict) and str(row.get("repo", "")).startswith(wanted)
        ]
        yield Packaged(where=wanted, version=max(versions, key=_numbers, default=""))


def _numbers(version: str) -> tuple[int, ...]:
    """Return what versions of any distribution can be ordered by, well enough to name one."""
    return tuple(map(int, re.findall(r"[0-9]{1,18}", version)))
