"""Digest the content of a proposal: the same files with the same bytes, the same digest."""

import hashlib
from collections.abc import Mapping

_DOMAIN = b"pinwarden.content/1\n"


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def content_digest(files: Mapping[str, bytes]) -> str:
    """Return "sha256:" and the digest over the sorted file names and the files' own digests.

    Branch, base, report and time are not part of it, so that the same answer is recognised
    wherever and whenever it is computed again. File names hold no line feed (bundle.py).
    """
    lines = (f"{name}\0{sha256(files[name])}\n" for name in sorted(files))
    return "sha256:" + sha256(_DOMAIN + "".join(lines).encode())
