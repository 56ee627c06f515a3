"""Judge many projects side by side."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from bot.checking.projects import Judged, Question, judge_path, unjudged

FEW = 32  # paths that one process judges before others would have begun
_ASKED: list[Question] = []  # in a worker: the one question that it was begun with


@contextmanager
def answers(paths: Sequence[Path], question: Question) -> Iterator[Iterator[tuple[Judged, ...]]]:
    """Give the reports for each path as they come, in the order of the paths.

    Processes are begun at once: enter it before a thread is (progress draws in one).
    """
    workers = min(len(os.sched_getaffinity(0)), len(paths) // FEW + 1)
    if workers == 1:
        yield (judge_path(path, question) for path in paths)
        return
    # A fork has the law already; anything else would have to parse it again.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, _begin, (question,)) as pool:
        asked = [(path, pool.submit(_judge, path)) for path in paths]
        yield (_result(path, future) for path, future in asked)


def _result(path: Path, future: Future[tuple[Judged, ...]]) -> tuple[Judged, ...]:
    try:
        return future.result()
    except BrokenProcessPool:
        return (unjudged(path, "the process that judged it has died"),)


def _begin(question: Question) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Who asked ends this process, too.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _ASKED.append(question)


def _judge(path: Path) -> tuple[Judged, ...]:
    return judge_path(path, _ASKED[0])
