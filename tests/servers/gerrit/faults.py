"""A server in front of the real Gerrit that loses, delays and garbles what passes through it."""

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self

_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive", "host"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What happens to one request: an answer instead of Gerrit's, or none at all.

    `after`: Gerrit gets the request and acts on it; only its answer is lost.
    """

    status: int = 0  # 0: the connection is cut
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    after: bool = False
    act: Callable[[], None] | None = None
    delay: float = 0.0  # seconds before anything happens


_HTML = b"<html><body>Please log in</body></html>"
# All that can happen to a call on its way.
FAULTS: Final[Mapping[str, Fault]] = {
    "busy": Fault(status=503, body=b"busy"),
    "slow-down": Fault(status=429, headers=(("Retry-After", "1"),)),
    "slow-down-some-time": Fault(status=429),
    "silence": Fault(delay=1.5),
    "internal-error": Fault(status=500, body=b"Internal server error"),
    "cut": Fault(),
    "answer-lost": Fault(after=True),
    "login-page": Fault(status=200, headers=(("Content-Type", "text/html"),), body=_HTML),
    "no-prefix": Fault(status=200, headers=(("Content-Type", "application/json"),), body=b"[]"),
}


@dataclass
class FaultyGerrit:
    """Passes requests on to a server; `faults` maps a request's number, from 1, to what happens."""

    host: str
    port: int
    faults: dict[int, Fault] = field(default_factory=dict)
    before: Callable[[str], None] = lambda _line: None
    seen: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(10)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}/"

    def begin(self, faults: dict[int, Fault] | None = None) -> None:
        """Count from 1 again, with other faults."""
        with self._lock:
            self.seen.clear()
            self.faults = dict(faults or {})

    def arrived(self, line: str) -> Fault | None:
        """Take note of a request; return what is to happen to it. `before` hears of it first."""
        self.before(line)
        with self._lock:
            self.seen.append(line)
            return self.faults.get(len(self.seen))

    def passed_on(
        self, method: str, path: str, headers: Iterable[tuple[str, str]], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the real server."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            kept = {name: value for name, value in headers if name.lower() not in _HOP}
            connection.request(method, path, body=body or None, headers=kept)
            answer = connection.getresponse()
            content = answer.read()
            given = [pair for pair in answer.getheaders() if pair[0].lower() not in _HOP]
            return answer.status, given, content
        finally:
            connection.close()


def _handler(gerrit: FaultyGerrit) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"gerrit": gerrit})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gerrit: FaultyGerrit

    def _serve(self) -> None:
        body = self._body()
        fault = self.gerrit.arrived(f"{self.command} {self.path.partition('?')[0]}")
        headers = list(self.headers.items())
        if fault is None or fault.after:
            answer = self.gerrit.passed_on(self.command, self.path, headers, body)
        if fault is not None:
            time.sleep(fault.delay)
        if fault is not None and fault.act is not None:
            fault.act()
        if fault is None:
            self._send(*answer)
        elif fault.status:
            self._send(fault.status, list(fault.headers), fault.body)
        else:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the library's names

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""
