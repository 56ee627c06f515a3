"""The process that reads the index for another (apart.py); it ends when the other hangs up."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from os import _exit
from pathlib import Path
from typing import Any

from resolver.index.client import Client
from resolver.index.interface import IndexFailure, IndexUnavailable
from resolver.index.source import Direct
from resolver.index.store import Store

# Pages and metadata wait in queues of their own: what an engine needs next is mostly metadata.
READING, ASKING = 8, 16


def serve(connection: Connection) -> None:
    """Answer (number, question) by (number, answer, error), in any order, until EOFError."""
    index_urls, netrc, store = connection.recv()
    guard = threading.Lock()
    source = _source(index_urls, netrc, Store(store))
    pools = {"read": ThreadPoolExecutor(READING)}
    others = ThreadPoolExecutor(ASKING)

    def answer(number: int, question: tuple[str, *tuple[Any, ...]]) -> None:
        found: object = None
        error: Exception | None = None
        try:
            found = _answered(source(), *question)
        except IndexFailure as err:
            error = err
        except Exception as err:  # noqa: BLE001 - the other side must hear of it, whatever it is
            error = RuntimeError(f"{type(err).__name__}: {err}")
        with guard:
            connection.send((number, found, error))

    while True:
        number, question = connection.recv()
        pools.get(question[0], others).submit(answer, number, question)


def _source(index_urls: tuple[str, ...], netrc: Path | None, store: Store) -> Callable[[], Direct]:
    """Return what gives the source, or raises why there is none."""
    try:
        direct = Direct(client=Client(index_urls, netrc_file=netrc), store=store)
    except IndexUnavailable as err:
        failure = err

        def fail() -> Direct:
            raise failure

        return fail
    return lambda: direct


def _answered(source: Direct, what: str, *given: Any) -> object:  # noqa: ANN401 - as it was sent
    match what:
        case "read":
            name, systems, times = given
            return source.read(name, systems, times=times)
        case "metadata":
            return source.metadata(*given)
        case _:
            return source.content(*given)


if __name__ == "__main__":
    try:
        serve(Connection(int(sys.argv[1])))
    except (EOFError, OSError):
        _exit(0)  # Nobody waits for what is under way.
