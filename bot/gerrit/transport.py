"""Send one request to Gerrit: time limits, repeats where repeating is safe, errors as values.

pygerrit2 gives the session and the addresses. Its own retry would not do: it repeats no 503, and
waits ten seconds and more for a server that is down; and its decoding takes an HTML page for an
answer. https://gerrit-review.googlesource.com/Documentation/rest-api.html
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pygerrit2
import requests
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from urllib3 import BaseHTTPResponse
from urllib3.util.retry import Retry

from bot.gerrit.credential import Credential
from bot.gerrit.errors import (
    BadAnswer,
    Conflict,
    GerritFailure,
    GerritRefused,
    GerritUnavailable,
    LoginRefused,
    NotFound,
)

_PREFIX: Final = ")]}'\n"
_SAFE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_TROUBLE = frozenset({429, 500, 502, 503, 504})
_LARGEST = 64 * 1024 * 1024
_LONGEST_REASON = 500
_LOGIN = 401
_ABSENT = 404
_CONFLICTS = frozenset({409, 412})

# Its handler would write whole answers to stderr.
logging.getLogger("pygerrit2").handlers.clear()
logging.getLogger("pygerrit2").propagate = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long to wait: seconds to connect, between two bytes; how often, and how long between.

    `pause` is the first pause between two tries, doubled each time; `longest_pause` also bounds
    what the server asks for with Retry-After; `git` bounds each fetch and each push.
    """

    connect: float = 10.0
    read: float = 60.0
    tries: int = 4
    pause: float = 0.5
    longest_pause: float = 60.0
    git: float = 600.0


class _Repeats(Retry):
    """Repeat what changes nothing when done twice; a review only if it was not looked at."""

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's own signature
        if method in _SAFE:
            return bool(self.total) and status_code in _TROUBLE
        refused = status_code == requests.codes.too_many_requests
        later = status_code == requests.codes.service_unavailable and has_retry_after
        return bool(self.total) and (refused or later)

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        asked = super().get_retry_after(response)
        return None if asked is None else min(asked, float(self.backoff_max))


class Transport:
    """One account's connection to one Gerrit."""

    def __init__(
        self,
        url: str,
        credential: Credential | None,
        *,
        patience: Patience | None = None,
        authority: Path | None = None,
    ) -> None:
        """Take Gerrit's address, with its path if it has one; no credential reads as anybody.

        `authority` is a file with the certificates of a private authority (PEM).
        """
        self._patience = patience or Patience()
        repeats = _Repeats(
            total=self._patience.tries - 1,
            allowed_methods=_SAFE,
            status_forcelist=_TROUBLE,
            backoff_factor=self._patience.pause,
            backoff_max=self._patience.longest_pause,
            respect_retry_after_header=True,
            raise_on_status=False,
            redirect=0,
        )
        auth = (
            HTTPBasicAuth(credential.username.encode(), credential.password.reveal().encode())
            if credential is not None
            else pygerrit2.Anonymous()
        )
        self._rest = pygerrit2.GerritRestAPI(
            url,
            auth=auth,
            verify=str(authority) if authority else True,
            adapter=HTTPAdapter(max_retries=repeats),
        )

    def close(self) -> None:
        """End the connections."""
        self._rest.session.close()

    def get(self, endpoint: str, parameters: list[tuple[str, str]] | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the decoded answer of a GET."""
        return self._call("GET", endpoint, params=parameters or [])

    def put(self, endpoint: str, document: object) -> Any:  # noqa: ANN401 - JSON
        """PUT a JSON document and return the decoded answer."""
        return self._call("PUT", endpoint, json=document)

    def post(self, endpoint: str, document: object) -> Any:  # noqa: ANN401 - JSON
        """POST a JSON document and return the decoded answer."""
        return self._call("POST", endpoint, json=document)

    def _call(self, method: str, endpoint: str, **given: object) -> Any:  # noqa: ANN401 - JSON
        arguments = self._rest.translate_kwargs(
            **given,
            timeout=(self._patience.connect, self._patience.read),
            allow_redirects=False,
            stream=True,
        )
        called = f"{method} {self._rest.make_url(endpoint)}"
        try:
            with self._rest.session.request(
                method, self._rest.make_url(endpoint), **arguments
            ) as answer:
                body = _bounded(answer, called)
        except requests.RequestException as err:
            raise _unreachable(called, err) from None
        return _decoded(answer, body, called)


def _bounded(answer: requests.Response, called: str) -> bytes:
    """Read an answer, but not for ever: what answers may not be Gerrit."""
    body = bytearray()
    for part in answer.iter_content(1 << 16):
        body += part
        if len(body) > _LARGEST:
            raise BadAnswer(f"{called}: the answer is larger than {_LARGEST >> 20} MiB.")
    return bytes(body)


def _unreachable(called: str, error: requests.RequestException) -> GerritFailure:
    match error:
        case requests.exceptions.SSLError():
            return GerritUnavailable(
                f"{called}: the certificate is not accepted ({_innermost(error)}).",
                "for an authority of your own name its file: service.toml, [gerrit], ca-file",
            )
        case requests.exceptions.Timeout():
            why = "no answer in time"
        case requests.exceptions.InvalidURL() | requests.exceptions.InvalidSchema():
            return BadAnswer(f"{called}: not an address of Gerrit.", "look at [gerrit], url")
        case _:
            why = _innermost(error)
    return GerritUnavailable(f"{called}: {why}.", "it is tried again at the next run")


def _innermost(error: BaseException) -> str:
    """Return what lies at the bottom of urllib3's nested errors, in one line."""
    while True:
        inner = getattr(error, "reason", None) or next(
            (one for one in error.args if isinstance(one, BaseException)), None
        )
        if not isinstance(inner, BaseException):
            text = str(error).partition(": ")[2] or str(error) or type(error).__name__
            return text.strip().rstrip(".")
        error = inner


def _decoded(answer: requests.Response, body: bytes, called: str) -> Any:  # noqa: ANN401 - JSON
    status = answer.status_code
    text = body.decode("utf-8", "replace")
    if answer.is_redirect or answer.is_permanent_redirect:
        where = answer.headers.get("Location", "nowhere")
        raise BadAnswer(
            f"{called}: redirected to {where}.", "write that address into [gerrit], url"
        )
    if status == _LOGIN:
        raise LoginRefused(called)
    if not answer.ok:
        raise _refusal(called, status, _reason(answer, text))
    if not body:
        return None
    if not text.startswith(_PREFIX):
        kind = answer.headers.get("Content-Type", "no content type")
        raise BadAnswer(
            f"{called}: this is not an answer of Gerrit ({kind}, it begins {text[:40]!r}).",
            "look at [gerrit], url; a login page or a proxy may stand in between",
        )
    try:
        return json.loads(text[len(_PREFIX) :])
    except ValueError as err:
        raise BadAnswer(f"{called}: the answer is cut off or not JSON ({err}).") from err


def _refusal(called: str, status: int, reason: str) -> GerritFailure:
    if status in _TROUBLE:
        return GerritUnavailable(
            f"{called}: {status} {reason}", "it is tried again at the next run"
        )
    if status == _ABSENT:
        return NotFound(called, status, reason)
    return (Conflict if status in _CONFLICTS else GerritRefused)(called, status, reason)


def _reason(answer: requests.Response, text: str) -> str:
    """Return Gerrit's reason, which is plain text; of an HTML page only that it is one."""
    if "html" in answer.headers.get("Content-Type", "") or text.lstrip().startswith("<"):
        return "(an HTML page, perhaps of a proxy)"
    return text.strip()[:_LONGEST_REASON] or answer.reason or "no reason given"
