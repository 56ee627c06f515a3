"""A package index on loopback: real distributions, two manners of speaking, faults on order.

`modern` speaks like an index that implements PEP 691, 700, 658 and conditional requests; a plain
one gives HTML with nothing but links and PEP 592 marks, and no cache headers.
"""

import base64
import hashlib
import html
import json
import re
import socket
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from packaging.utils import canonicalize_name

from tests.servers import distributions
from tests.servers.distributions import Distribution

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One bad answer; what is not given stays as in the good one."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: bool = False  # half of the body, then the connection ends
    delay: float = 0.0  # seconds before the answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request as it came; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class LoopbackIndex:
    """An index that serves while the block runs, and can be changed at any time."""

    def __init__(
        self,
        *,
        modern: bool = True,
        upload_times: bool = True,
        ranges: bool = True,
        project_json: bool = True,
        login: tuple[str, str] | None = None,
    ) -> None:
        """Choose the manner; `upload_times` and `project_json` are what the index gives at all.

        A plain index never gives upload times on its pages, but in its project JSON.
        """
        self.modern = modern
        self.upload_times = upload_times
        self.ranges = ranges
        self.project_json = project_json
        self.login = login
        self.requests: list[Request] = []
        # Advisories by (name, version); "" for what the project's own document lists. What is not
        # here has no document of its release, as on many a mirror.
        self.advisories: dict[tuple[str, str], list[dict[str, object]]] = {}
        self.statuses: dict[str, str] = {}  # PEP 792, by normalised name
        self.documents: dict[str, bytes] = {}  # anything else, by path; each has an ETag
        self._files: dict[str, list[Distribution]] = defaultdict(list)
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._lasting: dict[str, Fault] = {}
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._thread: threading.Thread | None = None
        self._scheme = "http"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        if self._thread is not None:
            self._thread.join()

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on; for an index that was not asked yet."""
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._scheme = "https"

    @property
    def root(self) -> str:
        """Return the server's address, without a path."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Return the URL for --index-url."""
        return f"{self.root}/simple"

    def wheel(self, project: str, version: str, *requires: str, **more: object) -> Distribution:
        """Add a wheel; `more` as in distributions.wheel."""
        return self.add(distributions.wheel(project, version, requires=requires, **more))  # type: ignore[arg-type]  # passed on as given

    def sdist(self, project: str, version: str, *requires: str, **more: object) -> Distribution:
        """Add an sdist; `more` as in distributions.sdist."""
        return self.add(distributions.sdist(project, version, requires=requires, **more))  # type: ignore[arg-type]  # passed on as given

    def add(self, file: Distribution) -> Distribution:
        """Put a distribution on the index, in place of one with the same file name."""
        key = canonicalize_name(file.project)
        with self._lock:
            kept = [other for other in self._files[key] if other.filename != file.filename]
            self._files[key] = [*kept, file]
        return file

    def remove(self, project: str, version: str | None = None) -> None:
        """Take a release, or the whole project, off the index."""
        key = canonicalize_name(project)
        with self._lock:
            kept = [file for file in self._files[key] if version not in (None, file.version)]
            self._files[key] = kept
            if not kept:
                del self._files[key]

    def fail(self, path: str, *faults: Fault) -> None:
        """Answer the next requests for a path with these faults, one each, then well again."""
        self._faults[path].extend(faults)

    def always_fail(self, path: str, fault: Fault | None) -> None:
        """Answer every request for a path with this fault; None ends it."""
        if fault is None:
            self._lasting.pop(path, None)
        else:
            self._lasting[path] = fault

    def count(self, path: str = "", method: str = "GET") -> int:
        """Return how many requests came for paths that begin so."""
        return sum(
            request.method == method and request.path.startswith(path)
            for request in list(self.requests)
        )

    def path_of(self, file: Distribution) -> str:
        """Return the path of a file on this server."""
        return f"/files/{file.sha256[:16]}/{file.filename}"

    def fault_for(self, path: str) -> Fault | None:
        """Take the next fault for a path; None when it is to be answered well."""
        with self._lock:
            if self._faults.get(path):
                return self._faults[path].popleft()
        return self._lasting.get(path)

    def answer(self, path: str, headers: Mapping[str, str]) -> _Answer:
        """Return the good answer to a GET."""
        if self.login is not None:
            word = base64.b64encode(":".join(self.login).encode()).decode()
            if headers.get("authorization") != f"Basic {word}":
                return _Answer(status=401, headers={"WWW-Authenticate": 'Basic realm="index"'})
        if path in self.documents:
            return _document(self.documents[path], headers)
        return self._found(path, headers)

    def _found(self, path: str, headers: Mapping[str, str]) -> _Answer:
        match path.strip("/").split("/"):
            case ["simple", name]:
                return self._page(name, headers)
            case ["pypi", name, "json"] if self.project_json:
                return self._project(name)
            case ["pypi", name, version, "json"] if (name, version) in self.advisories:
                return self._project(name, version)
            case ["files", key, filename]:
                return self._file(key, filename, headers)
        return _Answer(status=404)

    def _page(self, name: str, headers: Mapping[str, str]) -> _Answer:
        files = self._files.get(canonicalize_name(name))
        if files is None:
            return _Answer(status=404)
        if not self.modern:
            return _Answer(
                status=200, body=self._html(name, files), headers={"Content-Type": "text/html"}
            )
        body = self._json(name, files)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        caching = {"ETag": tag, "Cache-Control": "max-age=600, public"}
        if headers.get("if-none-match") == tag:
            return _Answer(status=304, headers=caching)
        return _Answer(status=200, body=body, headers={"Content-Type": SIMPLE_JSON, **caching})

    def _json(self, name: str, files: list[Distribution]) -> bytes:
        return json.dumps(
            {
                "meta": {"api-version": "1.4"},
                "name": canonicalize_name(name),
                "project-status": {"status": self.statuses.get(canonicalize_name(name), "active")},
                "versions": sorted({file.version for file in files}),
                "files": [self._entry(file) for file in files],
            }
        ).encode()

    def _entry(self, file: Distribution) -> dict[str, object]:
        entry: dict[str, object] = {
            "filename": file.filename,
            "url": f"{self.root}{self.path_of(file)}",
            "hashes": {"sha256": file.sha256},
            "size": len(file.content),
            "yanked": False if file.yanked is None else file.yanked or True,
        }
        if file.requires_python:
            entry["requires-python"] = file.requires_python
        if self.upload_times and file.upload_time is not None:
            entry["upload-time"] = _zulu(file)
        if file.metadata is not None:
            entry["core-metadata"] = {"sha256": hashlib.sha256(file.metadata).hexdigest()}
        return entry

    def _html(self, name: str, files: list[Distribution]) -> bytes:
        links = []
        for file in files:
            attributes = [f'href="{html.escape(self.path_of(file))}#sha256={file.sha256}"']
            if file.requires_python:
                attributes.append(f'data-requires-python="{html.escape(file.requires_python)}"')
            if file.yanked is not None:
                attributes.append(f'data-yanked="{html.escape(file.yanked)}"')
            links.append(f"<a {' '.join(attributes)}>{html.escape(file.filename)}</a><br/>\n")
        title = f"Links for {html.escape(name)}"
        status = self.statuses.get(canonicalize_name(name))
        meta = (
            f'<meta name="pypi:project-status" content="{html.escape(status)}">' if status else ""
        )
        return (
            f"<!DOCTYPE html>\n<html><head>{meta}<title>{title}</title></head>\n"
            f"<body><h1>{title}</h1>\n{''.join(links)}</body></html>\n"
        ).encode()

    def _project(self, name: str, version: str = "") -> _Answer:
        files = self._files.get(canonicalize_name(name))
        if files is None:
            return _Answer(status=404)
        releases: dict[str, list[dict[str, object]]] = defaultdict(list)
        for file in files:
            releases[file.version].append(
                {
                    "filename": file.filename,
                    "digests": {"sha256": file.sha256},
                    "upload_time_iso_8601": (
                        _zulu(file) if self.upload_times and file.upload_time else None
                    ),
                    "yanked": file.yanked is not None,
                    "yanked_reason": file.yanked or None,
                }
            )
        body = {
            "info": {"name": name, "license": None, "project_urls": {}},
            "releases": releases,
            "urls": [],
            "vulnerabilities": self.advisories.get((name, version), []),
        }
        return _Answer(
            status=200,
            body=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )

    def _file(self, key: str, filename: str, headers: Mapping[str, str]) -> _Answer:
        offered = self.modern and filename.endswith(".metadata")
        wanted = filename.removesuffix(".metadata") if offered else filename
        with self._lock:
            found = next(
                (
                    file
                    for files in self._files.values()
                    for file in files
                    if file.sha256[:16] == key and file.filename == wanted
                ),
                None,
            )
        if found is None or (offered and found.metadata is None):
            return _Answer(status=404)
        body = found.metadata if offered and found.metadata is not None else found.content
        return self._ranged(body, headers.get("range"))

    def _ranged(self, body: bytes, asked: str | None) -> _Answer:
        kind = {"Content-Type": "application/octet-stream"}
        span = re.fullmatch(r"bytes=(\d*)-(\d*)", asked or "")
        if not self.ranges or span is None:
            return _Answer(status=200, body=body, headers=kind)
        first, last = span.groups()
        if first:
            start, end = int(first), min(int(last or len(body) - 1), len(body) - 1)
        else:
            start, end = max(0, len(body) - int(last)), len(body) - 1
        if start >= len(body):
            return _Answer(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
        return _Answer(
            status=206,
            body=body[start : end + 1],
            headers={**kind, "Content-Range": f"bytes {start}-{end}/{len(body)}"},
        )


def _document(body: bytes, headers: Mapping[str, str]) -> _Answer:
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = headers.get("if-none-match") == tag
    kind = "text/html" if body.startswith(b"<") else "application/octet-stream"
    return _Answer(
        status=304 if known else 200,
        body=b"" if known else body,
        headers={"ETag": tag, "Content-Type": kind},
    )


def _zulu(file: Distribution) -> str | None:
    time = file.upload_time
    return None if time is None else time.isoformat().replace("+00:00", "Z")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, index: LoopbackIndex) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.index = index

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hangs up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        index = self.server.index
        headers = {name.lower(): value for name, value in self.headers.items()}
        index.requests.append(Request(method=self.command, path=self.path, headers=headers))
        answer = index.answer(self.path, headers)
        fault = index.fault_for(self.path)
        if fault is None:
            self._send(answer)
            return
        if fault.delay:
            threading.Event().wait(fault.delay)
        self._send(
            _Answer(
                status=fault.status or answer.status,
                body=answer.body if fault.body is None else fault.body,
                headers={**answer.headers, **fault.headers},
            ),
            cut=fault.cut,
        )

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, answer: _Answer, *, cut: bool = False) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(answer.body[: len(answer.body) // 2] if cut else answer.body)
        if cut:
            self.wfile.flush()
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: the requests are in the index's own list."""
