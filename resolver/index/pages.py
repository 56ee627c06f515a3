"""Read a project page: PEP 691 JSON or PEP 503 HTML, into files.

Also read where present: PEP 592 (yanked), 658 and 714 (metadata files), 700 (upload times and
sizes), 792 (status). Some indexes give the upload time as an attribute of the HTML link.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from packaging.utils import NormalizedName
from packaging.version import InvalidVersion, Version

from resolver.index.essential import essential
from resolver.index.filenames import ENDINGS, belongs, version_text
from resolver.index.interface import File, IndexUnavailable, Page
from resolver.index.links import Choose, Link, chosen_links

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"
ACCEPT = f"{JSON}, {HTML};q=0.2, text/html;q=0.1"
STATUS = "pypi:project-status"
LONGEST_HEAD = 16384  # bytes of an HTML page that are searched for meta elements

# filename, url, sha256, requires-python, yanked, upload time, metadata sha256, size
Row = tuple[str, str, str | None, str | None, str | None, str | None, str | None, int | None]


def rows_of(
    content: bytes,
    content_type: str,
    url: str,
    name: NormalizedName,
    systems: Iterable[str] | None = None,
) -> tuple[list[Row], str, str]:
    """Return the page's files as rows, its status and the reason; raise IndexUnavailable.

    With `systems`, only those that decide there (essential.py).
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith("json"):
        rows, status, reason = _json_rows(content, url)
        places = _ours([row[0] for row in rows], url, name, systems)
        return [rows[place] for place in places], status, reason
    if kind.endswith("html"):
        found = _html_links(content, url, lambda files: _ours(files, url, name, systems))
        return [_html_row(link, url) for link in found], *_html_status(content)
    raise _garbage(url, f"it answered with {kind or 'no content type'}")


def _ours(
    filenames: Sequence[str], url: str, name: NormalizedName, systems: Iterable[str] | None
) -> Sequence[int]:
    """Return the places of the project's own files, or of the essential ones."""
    places = [place for place, filename in enumerate(filenames) if belongs(filename, name)]
    if filenames and not places:
        raise _garbage(url, f"its files are of another project ({filenames[0][:60]})")
    if systems is None:
        return places
    chosen = essential([filenames[place] for place in places], name, systems)
    return [places[place] for place in chosen]


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


def _html_links(content: bytes, url: str, choose: Choose) -> list[Link]:
    """Return the chosen ones of the links to distributions."""

    def chosen(texts: Sequence[str]) -> Sequence[int]:
        files = [place for place, text in enumerate(texts) if text.endswith(ENDINGS)]
        if not files and not _says_simple(content):
            raise _garbage(url, "it has no link to a file")
        return [files[place] for place in choose([texts[place] for place in files])]

    if not content.strip():
        raise _garbage(url, "it is empty")
    try:
        return chosen_links(content, chosen)
    except etree.LxmlError as err:
        raise _garbage(url, f"its HTML cannot be read ({err})") from err


def _html_row(link: Link, url: str) -> Row:
    filename, given = link
    address, _, fragment = given["href"].partition("#")
    metadata = given.get("data-core-metadata", given.get("data-dist-info-metadata"))
    return (
        filename,
        _absolute(address, url),
        fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else None,
        given.get("data-requires-python"),
        given.get("data-yanked"),
        given.get("data-upload-time"),
        None if metadata is None else metadata.partition("sha256=")[2],
        None,
    )


def _absolute(address: str, url: str) -> str:
    if address.startswith(("https://", "http://")):
        return address
    try:
        return urljoin(url, address)
    except ValueError as err:
        raise _garbage(url, f"a link cannot be read ({err})") from err


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
