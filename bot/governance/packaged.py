"""Ask what distributions ship: archive indexes of Debian's kind, and Repology's interface."""

import gzip
import json
import lzma
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
from debian.deb822 import Packages
from packaging.utils import NormalizedName

from checks.governance.candidate import Packaged
from policies.policy import Archive

TIMEOUT = 20.0  # seconds for one answer
LARGEST = 200_000_000  # bytes of an unpacked index


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
    wanted = {f"python3-{name}", f"python3-{name.removeprefix('python-')}"}
    base = f"{archive.url.rstrip('/')}/dists/{archive.suite}/{archive.component}/binary-amd64"
    data = _index(client, base)
    for paragraph in Packages.iter_paragraphs(data.split(b"\n"), use_apt_pkg=False):
        if paragraph.get("Package") in wanted:
            return Packaged(where=archive.name, version=str(paragraph.get("Version", "")))
    return Packaged(where=archive.name)


def _index(client: httpx.Client, base: str) -> bytes:
    for suffix, unpack in ((".xz", lzma.decompress), (".gz", gzip.decompress)):
        response = client.get(f"{base}/Packages{suffix}")
        if response.is_success:
            data = unpack(response.content)
            if len(data) > LARGEST:
                raise ValueError(f"an index of {len(data)} bytes")
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
        yield Packaged(where=wanted, version=versions[-1] if versions else "")
