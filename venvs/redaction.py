"""Take secrets and control characters out of what is shown or logged."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The user of ssh ("git@") is no secret; what stands before a colon and an @ is.
_LOGIN = re.compile(r"((?<![\w.+-])[\w.+-]*://(?<!ssh://)|ssh://(?=[^/@\s]*:))[^/@\s]+@")
_QUERY = re.compile(
    r"([?&](?:[\w-]*(?:token|signature|password|key|sig)[\w-]*)=)[^&\s#]+", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SHORTEST = 4  # a value shorter than this is no secret, and would be found everywhere


def without_secrets(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text in which no URL has a login or token, and none of the secrets stands."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, "***")
    return _QUERY.sub(r"\1***", _LOGIN.sub(r"\1***@", text))


def public_url(url: str) -> str:
    """Return a URL for files that others read: without a login, without a query that has secrets.

    The user of ssh stays.
    """
    plain = _LOGIN.sub(r"\1", url)
    if not _QUERY.search(plain):
        return plain
    place, _, rest = plain.partition("?")
    hash_, fragment = rest.partition("#")[1:]
    return f"{place}{hash_}{fragment}"


def printable(text: str) -> str:
    """Return the text without what a terminal would take as an order; tabs and newlines stay."""
    return _CONTROL.sub("\ufffd", text)
