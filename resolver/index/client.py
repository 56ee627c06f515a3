"""Ask the indexes: patience, politeness, credentials; the only file that speaks to a real index."""

import email.utils
import io
import os
import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx
from packaging.utils import NormalizedName

from resolver.index.credentials import Credentials, without_credentials
from resolver.index.interface import IndexUnavailable
from resolver.index.pages import ACCEPT

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TRIES = 4
CONNECTIONS = 20
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
LONGEST_WAIT = 60.0  # seconds; an index that asks for more is given up
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
Validators = Callable[[str], Mapping[str, str]]  # from a page's URL to request headers
# The same request will fail in the same way.
_NEVER = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A project page as it came, and the index it came from (without credentials)."""

    index_url: str
    url: str
    content: bytes
    content_type: str
    validators: Mapping[str, str]  # what a later request may ask with, whether it is still so


@dataclass(frozen=True, kw_only=True, slots=True)
class Unchanged:
    """A project page that is still as it was when its validators were given."""

    index_url: str
    url: str


class Client:
    """Read access to indexes in the order of their priority.

    A name is taken from the first index that has it. An index that does not answer is an error,
    never passed over: the next one might have a project of the same name by someone else.
    """

    def __init__(
        self,
        index_urls: tuple[str, ...],
        *,
        netrc_file: Path | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the simple indexes' URLs; credentials may stand in them or in the netrc file."""
        self._indexes = tuple(url.rstrip("/") for url in index_urls)
        self._credentials = Credentials(self._indexes, netrc_file)
        self._sleep = sleep
        self._http = httpx.Client(
            timeout=TIMEOUT,
            follow_redirects=True,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            headers={"User-Agent": "pinwarden"},
            verify=_trust(),
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def page(
        self, name: NormalizedName, validators: Validators = lambda _url: {}
    ) -> Fetched | Unchanged | None:
        """Return the project's page of the first index that has it; None when none has.

        `validators` gives the conditions under which a page need not be sent again.
        """
        for index in self._indexes:
            url = f"{without_credentials(index)}/{name}/"
            conditions = validators(url)
            response = self.get(url, {"Accept": ACCEPT, **conditions})
            if response.status_code in _ABSENT:
                continue
            if response.status_code == HTTPStatus.NOT_MODIFIED and conditions:
                return Unchanged(index_url=without_credentials(index), url=url)
            _expect(response, HTTPStatus.OK)
            return Fetched(
                index_url=without_credentials(index),
                url=str(response.url),
                content=response.content,
                content_type=response.headers.get("content-type", ""),
                validators=_validators_in(response) if not response.history else {},
            )
        return None

    def optional(self, url: str) -> bytes | None:
        """Return what the index offers beyond the simple interface; None when it does not."""
        response = self.get(url)
        return response.content if response.status_code == HTTPStatus.OK else None

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """GET with retries; raise IndexUnavailable when no attempt gave an answer."""
        return self._patiently(url, headers or {}, whole=True)

    @contextmanager
    def stream(self, url: str) -> Iterator[IO[bytes]]:
        """Give a file to read from its front; what is not read is not fetched.

        Once it has begun it is not repeated: who reads on cannot be told to begin again.
        """
        response = self._patiently(url, {}, whole=False)
        try:
            _expect(response, HTTPStatus.OK)
            yield io.BufferedReader(_Body(response.iter_bytes(65536)))
        except httpx.HTTPError as err:
            raise IndexUnavailable(f"{without_credentials(url)} was cut off: {err}") from err
        finally:
            response.close()

    def _patiently(self, url: str, headers: Mapping[str, str], *, whole: bool) -> httpx.Response:
        """Send until there is an answer.

        What is repeated: no connection, timeouts, cut connections, and the statuses that say so.
        """
        failure = ""
        for attempt in range(TRIES):
            try:
                response = self._send(url, headers, whole=whole)
            except _NEVER as err:
                failure = f"{type(err).__name__}: {err}"
                break
            except httpx.HTTPError as err:
                failure = f"{type(err).__name__}: {err}"
                wait = _pause(attempt)
            else:
                if response.status_code not in AGAIN:
                    return response
                response.close()
                failure = f"status {response.status_code} {response.reason_phrase}"
                wait = max(_pause(attempt), _retry_after(response))
            if wait > LONGEST_WAIT:
                failure += f", and asks for {wait:.0f} s of patience"
                break
            if attempt + 1 < TRIES:
                self._sleep(wait)
        raise IndexUnavailable(
            f"{without_credentials(url)} did not answer ({failure}). "
            "Check the address and the network, or try again later."
        )

    def _send(self, url: str, headers: Mapping[str, str], *, whole: bool) -> httpx.Response:
        request = self._http.build_request("GET", url, headers=dict(headers))
        response = self._http.send(request, auth=self._credentials.of(url), stream=True)
        if whole:
            try:
                response.read()
            finally:
                response.close()
        return response


class _Body(io.RawIOBase):
    """The chunks of an answer as a file that can only be read forwards."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        data = self._left or next(self._chunks, b"")
        count = min(len(data), len(view))
        view[:count] = data[:count]
        self._left = data[count:]
        return count


def _validators_in(response: httpx.Response) -> Mapping[str, str]:
    """Return the request headers that ask whether this answer still holds."""
    pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
    return {asks: response.headers[tells] for asks, tells in pairs if tells in response.headers}


def _expect(response: httpx.Response, status: int) -> None:
    if response.status_code == status:
        return
    hint = {
        401: "Credentials are missing: put them into netrc.",
        403: "The credentials in netrc may not read it.",
    }.get(response.status_code, "Check the address of the index.")
    raise IndexUnavailable(
        f"{without_credentials(str(response.url))} answered "
        f"{response.status_code} {response.reason_phrase}. {hint}"
    )


def _trust() -> ssl.SSLContext:
    """Return whom TLS trusts: the file that the environment names for pip and uv.

    Else the machine's own store and certifi: a bare machine has no store, and a site's own
    authority is only in the store.
    """
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        file = os.environ.get(variable)
        if file:
            try:
                return ssl.create_default_context(cafile=file)
            except OSError as err:  # ssl.SSLError is one
                raise IndexUnavailable(f"{variable} names {file}, which is no CA file") from err
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def _pause(attempt: int) -> float:
    """Return exponential backoff with jitter, in seconds."""
    return float(0.5 * 2**attempt) * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret


def _retry_after(response: httpx.Response) -> float:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or a date."""
    text = response.headers.get("retry-after", "")
    if text.isdigit():
        return float(text)
    try:
        when = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return 0.0
    when = when.replace(tzinfo=when.tzinfo or UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
