"""A web server for files, which counts what it is asked and stumbles on order."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StaticServer(http.server.ThreadingHTTPServer):
    """Serves a directory on loopback."""

    def __init__(self, directory: Path) -> None:
        self.requests: list[str] = []  # paths, as they came
        self.failures = 0  # how many requests will be answered with a 503
        server = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            """Answers one request."""

            def __init__(self, *arguments: object) -> None:
                super().__init__(*arguments, directory=str(directory))  # type: ignore[arg-type]  # as given

            def do_GET(self) -> None:
                """Count, then serve or stumble."""
                server.requests.append(self.path)
                if server.failures:
                    server.failures -= 1
                    self.send_error(503)
                else:
                    super().do_GET()

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """The URL of the directory."""
        return f"http://127.0.0.1:{self.server_port}/"


@contextmanager
def serving(directory: Path) -> Iterator[StaticServer]:
    """Serve while the block runs."""
    with StaticServer(directory) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
