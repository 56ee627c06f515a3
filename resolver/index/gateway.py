"""The only index that engines see: an HTTP proxy on loopback for one address that does not exist.

The address is the same in every run, so an engine's cache stays good; requests for any other
address are refused. Every release has a metadata file (PEP 658), whatever the real index offers.
"""

import io
import json
import re
import socket
import threading
import zipfile
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote, urlsplit

from packaging.utils import InvalidName, NormalizedName, canonicalize_name

from resolver.engines.interface import IndexAddress
from resolver.index.interface import IndexFailure, MetadataUnavailable, Page
from resolver.index.pages import JSON
from resolver.index.view import Shown, View

HOST = "index.pinwarden.invalid"
INDEX_URL = f"http://{HOST}/simple"
_EXTRA = re.compile(r"""\bextra\s*==\s*['"]([^'"]+)['"]""")


class Gateway:
    """Serve a view while the block runs; `failures` are what the real index could not answer."""

    def __init__(self, view: View) -> None:
        """Take the view to serve."""
        self.view = view
        self.failures: list[IndexFailure] = []
        self._documents: dict[NormalizedName, bytes | None] = {}
        self._locks: dict[NormalizedName, threading.Lock] = {}
        self._guard = threading.Lock()
        self._shown: dict[tuple[NormalizedName, str], Shown] = {}
        self._server = _Server(self)

    @property
    def address(self) -> IndexAddress:
        """Return where engines find it."""
        host, port = self._server.server_address[:2]
        return IndexAddress(index_url=INDEX_URL, proxy_url=f"http://{host!s}:{port}")

    def __enter__(self) -> Self:
        """Begin to serve."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
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

    def raise_failures(self) -> None:
        """Raise what the real index could not answer; an engine's words about it say less."""
        if self.failures:
            raise self.failures[0]

    def document(self, name: NormalizedName) -> bytes | None:
        """Return the project's page as PEP 691 JSON; None when no index has the project."""
        if name not in self._documents:
            with self._guard:
                lock = self._locks.setdefault(name, threading.Lock())
            with lock:
                if name not in self._documents:
                    page = self.view.snapshot.page(name)
                    self._documents[name] = None if page is None else self._written(page)
        return self._documents[name]

    def metadata(self, name: NormalizedName, filename: str) -> bytes:
        """Return the metadata of a shown file, as a METADATA file."""
        shown = self._find(name, filename)
        file = shown.file
        recorded = self.view.snapshot.recorded(name, file.version)
        if recorded is not None:
            requires, python = recorded.requires_dist, recorded.requires_python
            extras = tuple(sorted({extra for text in requires for extra in _EXTRA.findall(text)}))
        else:
            found = self.view.snapshot.metadata(file)
            requires, python, extras = (
                found.requires_dist,
                found.requires_python,
                found.provides_extra,
            )
        lines = [
            "Metadata-Version: 2.1",
            f"Name: {name}",
            f"Version: {file.version}",
            *(f"Requires-Dist: {_one_line(text)}" for text in requires),
            *([f"Requires-Python: {_one_line(python)}"] if python else []),
            *(f"Provides-Extra: {_one_line(extra)}" for extra in extras),
        ]
        return ("\n".join(lines) + "\n\n").encode()

    def content(self, name: NormalizedName, filename: str) -> bytes:
        """Return a shown file; a stand-in is made on the spot."""
        shown = self._find(name, filename)
        if not shown.stand_in:
            return self.view.snapshot.content(shown.file)
        directory = f"{name.replace('-', '_')}-{shown.file.version}.dist-info"
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(f"{directory}/METADATA", self.metadata(name, filename))
            archive.writestr(
                f"{directory}/WHEEL",
                "Wheel-Version: 1.0\nGenerator: pinwarden\nRoot-Is-Purelib: true\n"
                "Tag: py3-none-any\n",
            )
            archive.writestr(f"{directory}/RECORD", "")
        return stream.getvalue()

    def _find(self, name: NormalizedName, filename: str) -> Shown:
        self.document(name)
        try:
            return self._shown[name, filename]
        except KeyError:
            raise MetadataUnavailable(f"{filename} is not shown") from None

    def _written(self, page: Page) -> bytes:
        files = []
        versions = set()
        for shown in self.view.shown(page):
            self._shown[page.name, shown.filename] = shown
            versions.add(str(shown.file.version))
            entry: dict[str, object] = {
                "filename": shown.filename,
                "url": f"http://{HOST}/files/{page.name}/{quote(shown.filename)}",
                "hashes": _hashes(shown),
                # An sdist that is shown as it is may have none that could be told.
                "core-metadata": shown.stand_in or shown.file.is_wheel,
            }
            if shown.file.requires_python:
                entry["requires-python"] = shown.file.requires_python
            files.append(entry)
        return json.dumps(
            {
                "meta": {"api-version": "1.1"},
                "name": page.name,
                "versions": sorted(versions),
                "files": files,
            }
        ).encode()


def _hashes(shown: Shown) -> dict[str, str]:
    """Return the digest of a file that is passed on; a stand-in's is made when it is asked for."""
    return {"sha256": shown.file.sha256} if shown.file.sha256 and not shown.stand_in else {}


def _path(target: str) -> str | None:
    """Return the path of a request to the one address there is; None for any other."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return unquote(parts.path) if (parts.scheme, parts.netloc) == ("http", HOST) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.gateway = gateway

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of an engine that hangs up: its own exit tells more."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        gateway = self.server.gateway
        path = _path(self.path)
        if path is None:
            self._answer(HTTPStatus.FORBIDDEN, b"only the index is reached from here\n")
            return
        try:
            content, kind = self._found(gateway, path)
        except (MetadataUnavailable, InvalidName) as err:
            self._answer(HTTPStatus.NOT_FOUND, str(err).encode())
        except IndexFailure as err:
            gateway.failures.append(err)
            self._answer(HTTPStatus.BAD_GATEWAY, str(err).encode())
        else:
            if content is None:
                self._answer(HTTPStatus.NOT_FOUND, b"no such project\n")
            else:
                self._answer(HTTPStatus.OK, content, kind)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_CONNECT(self) -> None:
        self._answer(HTTPStatus.FORBIDDEN, b"only the index is reached from here\n")

    def _found(self, gateway: Gateway, path: str) -> tuple[bytes | None, str]:
        match path.strip("/").split("/"):
            case ["simple", name]:
                return gateway.document(canonicalize_name(name, validate=True)), JSON
            case ["files", name, filename] if filename.endswith(".metadata"):
                wanted = filename.removesuffix(".metadata")
                return gateway.metadata(
                    canonicalize_name(name, validate=True), wanted
                ), "text/plain"
            case ["files", name, filename]:
                return gateway.content(
                    canonicalize_name(name, validate=True), filename
                ), "application/zip"
            case _:
                return None, ""

    def _answer(self, status: HTTPStatus, content: bytes, kind: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        # An engine's cache lives for one run, and within a run nothing changes.
        self.send_header("Cache-Control", "max-age=86400")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: engines' requests are no news."""
