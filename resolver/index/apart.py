"""Read the index in a process of its own, beside the one that answers the engine.

Reading 90 MB of pages and asking a thousand times computes about as much as serving the engine.
In one process, each would wait for the other's turn at the interpreter lock, the engine with them.
The other side is apart_child.py; both speak pickles over a socket that nobody else can reach.
"""

import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair
from types import TracebackType
from typing import Self, cast

from packaging.utils import NormalizedName

from resolver.index.interface import CoreMetadata, File, IndexUnavailable
from resolver.index.reader import Seen

# Two dozen threads with a heap of their own each take 60 MB more, and are no faster (mallopt(3)).
_SPARING = {"MALLOC_ARENA_MAX": "1"}
_PATIENCE = 5.0  # seconds that the process has for its end


class Apart:
    """A source in a process of its own; it ends with the block, and with us in any case."""

    def __init__(self, index_urls: tuple[str, ...], netrc: Path | None, store: Path) -> None:
        """Take what the reading process needs; nothing of it is on a command line."""
        self._wanted = (index_urls, netrc, store)
        self._guard = threading.Lock()
        self._open: dict[int, Future[object]] = {}
        self._asked = 0
        self._ended = ""

    def __enter__(self) -> Self:
        """Start the process; it gets ready while we go on."""
        ours, theirs = socketpair()
        with theirs:
            self._process = subprocess.Popen(
                # Isolated: the directory that we are in is foreign text.
                [sys.executable, "-I", "-m", "resolver.index.apart_child", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, **_SPARING},
                start_new_session=True,  # An interrupt is for us; it ends when we hang up.
            )
        self._connection = Connection(ours.detach())
        self._connection.send(self._wanted)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process, also in the midst of its work."""
        self._process.kill()
        self._process.wait()
        self._listener.join(_PATIENCE)
        self._connection.close()

    @property
    def process(self) -> int:
        """Return the reading process's id."""
        return self._process.pid

    def read(self, name: NormalizedName, systems: tuple[str, ...], *, times: bool) -> Seen:
        """Read a project's page into the store (reader.py)."""
        return cast("Seen", self._ask("read", name, systems, times))

    def metadata(self, file: File) -> CoreMetadata:
        """Return a file's metadata without building it; raise MetadataUnavailable."""
        return cast("CoreMetadata", self._ask("metadata", file))

    def content(self, url: str) -> bytes:
        """Return a whole file."""
        return cast("bytes", self._ask("content", url))

    def _ask(self, *question: object) -> object:
        answer: Future[object] = Future()
        with self._guard:
            if self._ended:
                raise IndexUnavailable(self._ended)
            self._asked += 1
            self._open[self._asked] = answer
            with suppress(OSError):  # Then the listener hears the end, and answers.
                self._connection.send((self._asked, question))
        return answer.result()

    def _listen(self) -> None:
        """Hand on answers until the process ends; then nothing is left without one."""
        with suppress(EOFError, OSError):
            while True:
                number, found, error = self._connection.recv()
                with self._guard:
                    answer = self._open.pop(number)
                if error is None:
                    answer.set_result(found)
                else:
                    answer.set_exception(error)
        with self._guard:
            self._ended = (
                "the process that reads the index has ended "
                f"(exit code {self._process.wait()}); is there enough memory?"
            )
            left, self._open = self._open, {}
        for answer in left.values():
            answer.set_exception(IndexUnavailable(self._ended))
