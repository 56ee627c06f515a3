"""Read a project's page into the store; what was parsed once is never parsed again."""

import hashlib
import json
import threading
from dataclasses import dataclass

from packaging.utils import NormalizedName

from resolver.index import upload_times
from resolver.index.client import Client, Fetched, Unchanged
from resolver.index.pages import Row, rows_of
from resolver.index.store import Store

# What was parsed is kept under the page's digest and this number, which changes with the meaning
# of what is kept: 2 knows the status in the head of an HTML page.
FORM = 2
# Threads wait for the network together, but parse one at a time anyway; several half-parsed pages
# would only need memory.
_PARSING = threading.Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One name as the index had it: where, and the digests of the bytes and of their meaning.

    Without an index URL, no index has the name.
    """

    index_url: str = ""
    raw: str = ""
    meaning: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Reads pages with one client into one store.

    `systems` are the operating systems whose wheels are kept. With `times`, upload times that a
    page does not give are looked for in the project's JSON.
    """

    client: Client
    store: Store
    systems: tuple[str, ...]
    times: bool

    def read(self, name: NormalizedName) -> Seen:
        """Ask the index about a name; raise IndexUnavailable."""
        fetched = self.client.page(name, self._validators)
        match fetched:
            case None:
                return Seen()
            case Unchanged():
                _, seen = self._answer(fetched.url)
                return Seen(index_url=fetched.index_url, raw=seen[0], meaning=seen[1])
        raw = self._key(f"{fetched.url}\n".encode() + fetched.content)
        meaning = self._kept_meaning(raw)
        if meaning is None:
            meaning, lasting = self._parse(fetched, name)
            if lasting:
                self.store.put("raw", raw, meaning.encode())
        self._remember(fetched, raw, meaning)
        return Seen(index_url=fetched.index_url, raw=raw, meaning=meaning)

    def _parse(self, fetched: Fetched, name: NormalizedName) -> tuple[str, bool]:
        """Return the digest of the page's meaning, and whether it is complete."""
        with _PARSING:
            chosen, status, reason = rows_of(
                fetched.content, fetched.content_type, fetched.url, name, self.systems
            )
        if self.times and upload_times.lacking(chosen):
            chosen = self._with_times(fetched.index_url, name, chosen)
        text = json.dumps([status, reason, chosen]).encode()
        meaning = hashlib.sha256(text).hexdigest()
        self.store.put("pages", meaning, text)
        return meaning, not (self.times and upload_times.lacking(chosen))

    def _with_times(self, index_url: str, name: NormalizedName, rows: list[Row]) -> list[Row]:
        url = upload_times.project_url(index_url, name)
        content = None if url is None else self.client.optional(url)
        return rows if not content else upload_times.completed(rows, upload_times.times_in(content))

    def _key(self, data: bytes) -> str:
        view = f"{FORM} {' '.join(self.systems)} {'times' if self.times else ''}\n".encode()
        return hashlib.sha256(view + data).hexdigest()

    def _kept_meaning(self, raw: str) -> str | None:
        kept = self.store.get("raw", raw)
        meaning = kept.decode("ascii", "replace") if kept else ""
        return meaning if meaning and kept_page(self.store, meaning) is not None else None

    def _remember(self, fetched: Fetched, raw: str, meaning: str) -> None:
        """Keep what the next request can ask about: is this still so? (RFC 9110, 13.1)."""
        if fetched.validators and self.store.get("raw", raw) is not None:
            answer = [dict(fetched.validators), [raw, meaning]]
            self.store.put("answers", self._key(fetched.url.encode()), json.dumps(answer).encode())

    def _validators(self, url: str) -> dict[str, str]:
        validators, (_, meaning) = self._answer(url)
        return validators if meaning and kept_page(self.store, meaning) is not None else {}

    def _answer(self, url: str) -> tuple[dict[str, str], tuple[str, str]]:
        kept = self.store.get("answers", self._key(url.encode()))
        try:
            validators, (raw, meaning) = json.loads(kept or b"")
            return {str(k): str(v) for k, v in validators.items()}, (str(raw), str(meaning))
        except (ValueError, TypeError, AttributeError):
            return {}, ("", "")


def kept_page(store: Store, meaning: str) -> bytes | None:
    """Return the parsed page of this digest; a damaged one is as good as none."""
    kept = store.get("pages", meaning)
    return kept if kept is not None and hashlib.sha256(kept).hexdigest() == meaning else None
