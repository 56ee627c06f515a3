"""Read a project page: PEP 691 JSON or PEP 503 HTML, into files.

Also read where present: PEP 592 (yanked), 658 and 714 (metadata files), 700 (upload times and
sizes), 792 (status). Some indexes give the upload time as an attribute of the HTML link.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version

from resolver.index.interface import File, IndexUnavailable, Page

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"
ACCEPT = f"{JSON}, {HTML};q=0.2, text/html;q=0.1"
SDIST_ENDINGS = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz")
STATUS = "pypi:project-status"
LONGEST_HEAD = 16384  # bytes of an HTML page that are searched for meta elements

ENDINGS = (".whl", *SDIST_ENDINGS)

# filename, url, sha256, requires-python, yanked, upload time, metadata sha256, size
Row = tuple[str, str, str | None, str | None, str | None, str | None, str | None, int | None]


def rows_of(
    content: bytes, content_type: str, url: str, name: NormalizedName
) -> tuple[list[Row], str, str]:
    """Return the page's files as rows, its status and the reason; raise IndexUnavailable."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith("json"):
        rows, status, reason = _json_rows(content, url)
    elif kind.endswith("html"):
        rows = _html_rows(content, url)
        status, reason = _html_status(content)
    else:
        raise _garbage(url, f"it answered with {kind or 'no content type'}")
    ours = [row for row in rows if _belongs(row[0], name)]
    if rows and not ours:
        raise _garbage(url, f"its files are of another project ({rows[0][0][:60]})")
    return ours, status, reason


def essential(rows: Iterable[Row], name: NormalizedName, systems: Iterable[str]) -> list[Row]:
    """Keep what decides: a large project has hundreds of wheels that no one here can choose.

    Of a release with an sdist: the sdist, and the one wheel to read metadata from. Of any other:
    the wheels for these systems ("linux", "macosx", "win"), or one wheel to know the release by.
    """
    words = ("-any.whl", *systems)
    releases: dict[str, list[Row]] = {}
    for row in rows:
        version = version_text(row[0], name)
        if version is not None:
            releases.setdefault(version, []).append(row)
    return [row for release in releases.values() for row in _of_release(release, words)]


def _of_release(rows: list[Row], words: tuple[str, ...]) -> list[Row]:
    wheels = [row for row in rows if row[0].endswith(".whl")]
    ours = [row for row in wheels if any(word in row[0] for word in words)]
    sdists = [row for row in rows if not row[0].endswith(".whl")]
    if sdists:
        return [sdists[0], *sorted(ours or wheels, key=_plainest)[:1]]
    return ours or wheels[:1]


def _plainest(row: Row) -> tuple[bool, str]:
    return not row[0].endswith("-none-any.whl"), row[0]


def page_of(
    rows: Iterable[Row],
    *,
    name: NormalizedName,
    index_url: str,
    digest: str,
    status: tuple[str, str],
) -> Page:
    """Build a page from rows; files whose version is not PEP 440 are left out."""
    return Page(
        name=name,
        index_url=index_url,
        digest=digest,
        files=tuple(file for row in rows if (file := _file(row, name)) is not None),
        status=status[0],
        status_reason=status[1],
    )


def _garbage(url: str, what: str) -> IndexUnavailable:
    return IndexUnavailable(
        f"{url} is not a project page (PEP 503, PEP 691): {what}. Is this the address of an "
        "index, and does a proxy or a login page stand in between?"
    )


def _json_rows(content: bytes, url: str) -> tuple[list[Row], str, str]:
    try:
        document = json.loads(content)
        major = str(document["meta"]["api-version"]).partition(".")[0]
        files = document["files"]
        rows = [_json_row(file, url) for file in files]
        status = document.get("project-status") or {}
        told = str(status.get("status", "active")), str(status.get("reason") or "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise _garbage(url, f"its JSON cannot be read ({type(err).__name__}: {err})") from err
    if major != "1":
        raise _garbage(url, f"its API version is {major}, and only 1 is known")
    return rows, *told


def _json_row(file: Mapping[str, Any], url: str) -> Row:
    metadata = file.get("core-metadata", file.get("dist-info-metadata", False))
    yanked = file.get("yanked", False)
    return (
        str(file["filename"]),
        urljoin(url, file["url"]),
        _text((file.get("hashes") or {}).get("sha256")),
        _text(file.get("requires-python")),
        None if yanked is False or yanked is None else ("" if yanked is True else str(yanked)),
        _text(file.get("upload-time")),
        _metadata_digest(metadata),
        file.get("size"),
    )


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"{value!r:.60} is no text")


def _metadata_digest(offered: object) -> str | None:
    if isinstance(offered, Mapping):
        return str(offered.get("sha256", ""))
    return "" if offered is True else None


def _html_rows(content: bytes, url: str) -> list[Row]:
    if not content.strip():
        raise _garbage(url, "it is empty")
    try:
        rows = list(_links(content, url))
    except etree.LxmlError as err:
        raise _garbage(url, f"its HTML cannot be read ({err})") from err
    except ValueError as err:
        raise _garbage(url, f"a link cannot be read ({err})") from err
    if not rows and not _says_simple(content):
        raise _garbage(url, "it has no link to a file")
    return rows


def _html_status(content: bytes) -> tuple[str, str]:
    """Return the status that a page's head gives in meta elements, and its reason (PEP 792)."""
    head = content[:LONGEST_HEAD].partition(b"<body")[0]
    if STATUS.encode() not in head:
        return "active", ""
    try:
        metas = etree.HTML(head).iterfind("head/meta")
    except (etree.LxmlError, ValueError, AttributeError):
        return "active", ""
    told = {meta.get("name"): (meta.get("content") or "").strip() for meta in metas}
    return told.get(STATUS) or "active", told.get(f"{STATUS}-reason", "")


def _says_simple(content: bytes) -> bool:
    """Tell a page of a project without files from any other page."""
    head = content[:4096].lower()
    return b"links for" in head or b"pypi:repository-version" in head


def _links(content: bytes, url: str) -> Iterator[Row]:
    """Yield the links of a page; large pages never stand in memory as a tree."""
    for _, link in etree.iterparse(BytesIO(content), events=("end",), tag="a", html=True):
        attributes = dict(link.items())
        href, filename = attributes.get("href"), (link.text or "").strip()
        link.clear()
        parent = link.getparent()
        while parent is not None and link.getprevious() is not None:
            del parent[0]
        if not href or not filename.endswith(ENDINGS):
            continue
        address, _, fragment = href.partition("#")
        if not address.startswith(("https://", "http://")):
            address = urljoin(url, address)
        metadata = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata"))
        yield (
            filename,
            address,
            fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else None,
            attributes.get("data-requires-python"),
            attributes.get("data-yanked"),
            attributes.get("data-upload-time"),
            None if metadata is None else metadata.partition("sha256=")[2],
            None,
        )


def _belongs(filename: str, name: NormalizedName) -> bool:
    if not filename.endswith(ENDINGS):
        return False
    # A wheel's name has no "-" in it; an sdist's of old may have.
    return _canonical(filename.partition("-")[0]) == name or canonicalize_name(filename).startswith(
        f"{name}-"
    )


@lru_cache(maxsize=8192)
def _canonical(text: str) -> NormalizedName:
    return canonicalize_name(text)


def _file(row: Row, name: NormalizedName) -> File | None:
    filename, url, sha256, requires_python, yanked, time, metadata, size = row
    version = _version(version_text(filename, name) or "")
    if version is None:
        return None
    return File(
        filename=filename,
        url=url,
        version=version,
        is_wheel=filename.endswith(".whl"),
        sha256=sha256,
        requires_python=requires_python,
        yanked=yanked,
        upload_time=_time(time),
        metadata_sha256=metadata,
        size=size,
    )


def version_text(filename: str, name: NormalizedName) -> str | None:
    """Return the version part of the file name of a project's distribution, unparsed."""
    if filename.endswith(".whl"):
        parts = filename.split("-")
        return parts[1] if len(parts) in (5, 6) else None
    stem = next(filename.removesuffix(end) for end in SDIST_ENDINGS if filename.endswith(end))
    # "bitmath-1.2.3-4" is version 1.2.3-4: the name ends where it is as long as the project's.
    if name and _canonical(stem[: len(name)]) == name and stem[len(name) : len(name) + 1] == "-":
        return stem[len(name) + 1 :]
    return stem.rpartition("-")[2]


@lru_cache(maxsize=16384)
def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
