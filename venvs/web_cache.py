"""Keep answers of servers that can be asked for conditionally: one file for each URL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from venvs.files import write_atomically

_CONDITIONS = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}


@dataclass(frozen=True)
class Kept:
    """An answer: the headers to ask for it again with, and its body."""

    conditions: Mapping[str, str]
    body: bytes

    @classmethod
    def answered(cls, headers: Message, body: bytes) -> Kept:
        """Make one of an answer's headers and body."""
        pairs = ((asks, headers.get(says)) for asks, says in _CONDITIONS.items())
        return cls({asks: value for asks, value in pairs if value}, body)


class WebCache:
    """Answers in a directory; file names are digests, so no secret of a URL stands there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def kept(self, url: str, accept: str) -> Kept | None:
        """Return what is kept for a URL; a file that is damaged is as none."""
        try:
            head, _, body = self._place(url, accept).read_bytes().partition(b"\n")
            content = json.loads(head)
            if content["sha256"] != hashlib.sha256(body).hexdigest():
                return None
            return Kept({str(key): str(one) for key, one in content["conditions"].items()}, body)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, url: str, accept: str, kept: Kept) -> None:
        """Keep an answer, in place of the one before, also one without conditions."""
        head = {
            "conditions": dict(kept.conditions),
            "sha256": hashlib.sha256(kept.body).hexdigest(),
        }
        self._directory.mkdir(parents=True, exist_ok=True)
        content = json.dumps(head).encode() + b"\n" + kept.body
        write_atomically(self._place(url, accept), content, mode=0o600)

    def _place(self, url: str, accept: str) -> Path:
        return self._directory / hashlib.sha256(f"{accept}\n{url}".encode()).hexdigest()
