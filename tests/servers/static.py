"""A static web server on loopback that notes what it was asked for."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self


class StaticServer:
    """Serves a directory while the block runs; `paths` are those of all requests, in order."""

    def __init__(self, root: Path) -> None:
        self.paths: list[str] = []
        self.statuses: list[int] = []
        self.failures = 0  # how many requests will be answered with a 503
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(_Handler, self, directory=str(root))
        )
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """Return the address of the directory, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        """Begin to serve."""
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
        self._thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, owner: StaticServer, *arguments: object, directory: str) -> None:
        self._owner = owner
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]  # passed on as given

    def do_GET(self) -> None:
        """Serve, or stumble if that is the order."""
        if self._owner.failures:
            self._owner.failures -= 1
            self.send_error(503)
        else:
            super().do_GET()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Note the request instead of writing it."""
        del size
        self._owner.paths.append(self.path)
        self._owner.statuses.append(int(code))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""
