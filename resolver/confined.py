"""Start a command inside a sandbox that has no network but one Unix socket.

Runs as a script, isolated, with nothing but the standard library: it listens on the sandbox's own
loopback, passes what comes there on to the socket, sets limits, and runs the command. The parent
side of the socket is `Relay`.
"""

import contextlib
import resource
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

CHUNK = 65536


class Relay:
    """Pass connections on from one listening socket to where `connect` leads, in threads."""

    def __init__(self, listener: socket.socket, target: str | tuple[str, int]) -> None:
        """Take a bound socket, and a Unix socket's path or a host and port."""
        self._listener = listener
        self._target = target
        listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        """Return itself; it works already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take no more connections."""
        # A thread that waits in accept() is only woken by a shutdown, not by a close.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        family = socket.AF_UNIX if isinstance(self._target, str) else socket.AF_INET
        with near, socket.socket(family, socket.SOCK_STREAM) as far:
            try:
                far.connect(self._target)
            except OSError:
                return
            back = threading.Thread(target=_pour, args=(far, near), daemon=True)
            back.start()
            _pour(near, far)
            back.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def main(arguments: list[str]) -> int:
    """Run `SOCKET PORT MEMORY SECONDS FILE-SIZE COMMAND...`; return the command's exit code."""
    path, port, memory, seconds, size, *command = arguments
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", int(port)))
    with Relay(listener, path):
        for limit, value in (
            (resource.RLIMIT_AS, int(memory)),
            (resource.RLIMIT_CPU, int(seconds)),
            (resource.RLIMIT_FSIZE, int(size)),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (value, value))
        code = subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode
    if code < 0:
        print(f"{Path(command[0]).name} was killed by signal {-code}", file=sys.stderr)  # noqa: T201 - a script of its own
        return 128 - code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
