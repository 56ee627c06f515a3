"""Find upload times where project pages have none: in the index's per-project JSON.

The simple interface gives them since PEP 700. Many an index without it serves, beside /simple/,
the older /pypi/NAME/json.
"""

import json
from collections.abc import Iterable, Mapping

from packaging.utils import NormalizedName

from resolver.index.pages import Row

_TIME = 5  # the place of the upload time in a row


def project_url(index_url: str, name: NormalizedName) -> str | None:
    """Return where the project's JSON would be; None for an address that does not tell."""
    root, simple, rest = index_url.rstrip("/").rpartition("/simple")
    return f"{root}/pypi/{name}/json" if simple and not rest else None


def lacking(rows: Iterable[Row]) -> bool:
    """Say whether any file has no upload time."""
    return any(not row[_TIME] for row in rows)


def completed(rows: Iterable[Row], times: Mapping[str, str]) -> list[Row]:
    """Fill in what is missing; the page's own times stand."""
    return [
        row if row[_TIME] else (*row[:_TIME], times.get(row[0]), *row[_TIME + 1 :])  # type: ignore[misc]  # mypy cannot add up slices of a tuple
        for row in rows
    ]


def times_in(content: bytes) -> Mapping[str, str]:
    """Return the upload time of each file name; a document of another shape has none."""
    try:
        releases = json.loads(content)["releases"].values()
        entries = [entry for release in releases for entry in release]
        found = {str(entry["filename"]): _time(entry) for entry in entries}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {filename: time for filename, time in found.items() if time}


def _time(entry: Mapping[str, object]) -> str:
    exact = entry.get("upload_time_iso_8601") or entry.get("upload_time")
    return exact if isinstance(exact, str) else ""
