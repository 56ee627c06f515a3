"""Fetch over HTTP with what hosts have: a CA of their own, proxies, logins; ask again politely.

An answer that has an ETag or a date is kept, and asked for conditionally the next time. Only what
may be over in a moment is tried again: no connection, a time-out, an answer cut short, 408, 425,
429 and 5xx.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import netrc
import random
import ssl
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

from venvs.errors import VenvError
from venvs.redaction import without_secrets
from venvs.web_cache import Kept, WebCache

TIMEOUT = 15.0  # seconds that a server may be silent
LONGEST = 900.0  # seconds that a file may take in all
LONGEST_TEXT = 120.0  # seconds that what is read into memory may take
ATTEMPTS = 3
LARGEST = 4_000_000_000  # bytes of a file
LARGEST_TEXT = 64_000_000  # bytes of what is read into memory
_PATIENCE = 30.0  # seconds of Retry-After that are waited at most
_PART = 1 << 16
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_NOT_MODIFIED = 304


class UnreachableError(VenvError):
    """A server could not be asked now; the same request may work later."""


@dataclass(frozen=True)
class WebSettings:
    """How to reach servers.

    `ca` is a file or a directory of certificates ("" for the system's), `insecure` are hosts, with
    or without a port, whose certificate is not looked at; `logins` are (user, password) by host
    with port, as the URLs of indexes have them.
    """

    ca: str = ""
    client_certificate: str = ""
    proxy: str = ""
    insecure: frozenset[str] = frozenset()
    timeout: float = TIMEOUT
    attempts: int = ATTEMPTS
    logins: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)


def ca_of(environment: Mapping[str, str]) -> str:
    """Return the CA that pip, requests, curl or OpenSSL would take here; "" for the system's."""
    names = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
    return next((environment[name] for name in names if environment.get(name)), "")


def split_login(url: str) -> tuple[str, tuple[str, str] | None]:
    """Return a URL without its login, and the login, decoded; None when there is none."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, None
    user, _, password = login.partition(":")
    return urlunsplit(parts._replace(netloc=host)), (unquote(user), unquote(password))


class Web:
    """A client for one run; with a cache, answers are asked for conditionally."""

    def __init__(self, settings: WebSettings, cache: WebCache | None = None) -> None:
        self.settings = settings
        self._cache = cache
        self._openers: dict[bool, urllib.request.OpenerDirector] = {}

    def get(
        self,
        url: str,
        *,
        limit: int = LARGEST_TEXT,
        seconds: float = LONGEST_TEXT,
        accept: str = "*/*",
    ) -> bytes:
        """Return the content behind a URL, which has at most `limit` bytes and takes `seconds`.

        Raise UnreachableError when it might work later, VenvError when it will not.
        """
        kept = self._cache.kept(url, accept) if self._cache else None
        conditions = kept.conditions if kept else {}
        stream = io.BytesIO()
        asked = {"Accept": accept, **conditions}
        headers = self._patiently(url, asked, stream, _Bounds(limit, seconds))
        if headers is None:
            return kept.body if kept else b""
        body = stream.getvalue()
        if self._cache:
            self._cache.keep(url, accept, Kept.answered(headers, body))
        return body

    def download(self, url: str, path: Path, *, limit: int = LARGEST) -> str:
        """Write the content behind a URL to a new file; return its SHA-256 in hex.

        Raise as `get` does, and leave no part of a file.
        """
        digest = hashlib.sha256()
        try:
            with path.open("xb+") as stream:
                self._patiently(url, {}, stream, _Bounds(limit, LONGEST))
                stream.seek(0)
                for part in iter(lambda: stream.read(_PART), b""):
                    digest.update(part)
        except BaseException:
            path.unlink()
            raise
        return digest.hexdigest()

    def last(self, url: str, accept: str = "*/*") -> bytes | None:
        """Return what the last answer for a URL was, without asking; None when nobody knows."""
        kept = self._cache.kept(url, accept) if self._cache else None
        return kept.body if kept else None

    def _patiently(
        self, url: str, headers: Mapping[str, str], stream: IO[bytes], bounds: _Bounds
    ) -> Message | None:
        """Write an answer's body to the stream; return its headers, None for a 304."""
        attempt = 1
        while True:
            stream.seek(0)
            stream.truncate()
            try:
                return self._once(url, headers, stream, bounds)
            except _AgainError as again:
                if attempt >= self.settings.attempts:
                    raise UnreachableError(
                        f"{without_secrets(url)}: {again}, asked {attempt} times",
                        "it may work later; is the server up, and a proxy needed?",
                    ) from again
                time.sleep(again.seconds or 0.3 * 2**attempt + random.random() / 4)  # noqa: S311 - spreads requests, hides nothing
                attempt += 1

    def _once(
        self, url: str, headers: Mapping[str, str], stream: IO[bytes], bounds: _Bounds
    ) -> Message | None:
        plain, login = self._login(url)
        if urlsplit(plain).scheme not in ("http", "https"):
            raise VenvError(f"{without_secrets(url)} is no URL of http or https")
        request = urllib.request.Request(plain, headers={"User-Agent": "pinwarden-venv", **headers})  # noqa: S310 - looked at above
        if login is not None:
            word = b64encode(":".join(login).encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {word}")
        try:
            with self._opener(plain).open(request, timeout=self.settings.timeout) as answer:
                _copy(answer, stream, bounds, without_secrets(url))
                received: Message = answer.headers
                return received
        except urllib.error.HTTPError as err:
            with err:
                if err.code == _NOT_MODIFIED:
                    return None
                raise _refused(url, err) from err
        except urllib.error.URLError as err:
            raise _failed(url, err.reason) from err
        except (OSError, http.client.HTTPException) as err:
            raise _failed(url, err) from err

    def _login(self, url: str) -> tuple[str, tuple[str, str] | None]:
        plain, login = split_login(url)
        host = urlsplit(plain).netloc
        return plain, login or self.settings.logins.get(host) or _netrc_login(host)

    def _opener(self, url: str) -> urllib.request.OpenerDirector:
        parts = urlsplit(url)
        insecure = bool({parts.netloc, parts.hostname or ""} & self.settings.insecure)
        if insecure not in self._openers:
            self._openers[insecure] = urllib.request.build_opener(*self._handlers(insecure))
        return self._openers[insecure]

    def _handlers(self, insecure: bool) -> Iterable[urllib.request.BaseHandler]:  # noqa: FBT001 - private, and called at one place
        context = _context(self.settings)
        if insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        yield urllib.request.HTTPSHandler(context=context)
        yield _Redirects()
        if self.settings.proxy:
            proxy = self.settings.proxy
            yield urllib.request.ProxyHandler({"http": proxy, "https": proxy})


@dataclass(frozen=True)
class _Bounds:
    """How large an answer may be, and how long it may take."""

    bytes: int
    seconds: float


class _AgainError(Exception):
    """One attempt failed in a way that may be over soon; `seconds` is what the server asked for."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.seconds = seconds


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow redirects, but never from https to http."""

    def redirect_request(  # noqa: PLR0913, PLR0917 - the base's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise VenvError(
                f"{without_secrets(req.full_url)} redirects to {without_secrets(newurl)}, "
                "which is not encrypted"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _context(settings: WebSettings) -> ssl.SSLContext:
    ca = Path(settings.ca) if settings.ca else None
    try:
        if ca is None:
            context = ssl.create_default_context()
        elif ca.is_dir():
            context = ssl.create_default_context(capath=str(ca))
        else:
            context = ssl.create_default_context(cafile=str(ca))
        if settings.client_certificate:
            context.load_cert_chain(settings.client_certificate)
    except OSError as err:  # ssl.SSLError is one
        names = " or ".join(filter(None, (settings.ca, settings.client_certificate)))
        raise VenvError(
            f"cannot read the certificates in {names}: {err.strerror or err}",
            "see --cert, PIP_CERT, REQUESTS_CA_BUNDLE and SSL_CERT_FILE",
        ) from err
    return context


def _netrc_login(host: str) -> tuple[str, str] | None:
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    try:
        found = netrc.netrc().authenticators(name)
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        return None
    return (found[0] or "", found[2] or "") if found else None


def _copy(answer: http.client.HTTPResponse, stream: IO[bytes], bounds: _Bounds, where: str) -> None:
    """Copy a body; raise when it is too large, too slow, or shorter than was said."""
    began = time.monotonic()
    written = 0
    for part in iter(lambda: answer.read1(_PART), b""):
        written += stream.write(part)
        if written > bounds.bytes:
            raise VenvError(f"{where} has more than the {bounds.bytes} bytes that it may have")
        if time.monotonic() - began > bounds.seconds:
            raise _AgainError(f"not all there after {bounds.seconds:.0f} s")
    said = answer.headers.get("Content-Length", "")
    if said.isdigit() and int(said) != written:
        raise _AgainError(f"cut short, {written} of {said} bytes")


def _refused(url: str, err: urllib.error.HTTPError) -> Exception:
    if err.code in _TRANSIENT:
        asked = err.headers.get("Retry-After", "")
        return _AgainError(
            f"answers {err.code}", min(float(asked), _PATIENCE) if asked.isdigit() else 0.0
        )
    hint = {
        401: "give a login in the URL, or in ~/.netrc",
        403: "the login there may not read it",
        404: "nothing is there; is the address right?",
    }.get(err.code, "")
    return VenvError(f"{without_secrets(url)} answers {err.code} {err.reason}".rstrip(), hint)


def _failed(url: str, reason: object) -> Exception:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return VenvError(
            f"{without_secrets(url)}: its certificate is not trusted: {reason.verify_message}",
            "name its CA with --cert, PIP_CERT, REQUESTS_CA_BUNDLE or SSL_CERT_FILE",
        )
    if isinstance(reason, http.client.HTTPException):
        return _AgainError(f"no HTTP came back ({type(reason).__name__})")
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return _AgainError(f"cannot be reached ({text})")
