"""Watch how much memory the processes that read the index for us take at their peak."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY = 0.05  # seconds; a peak is kept by the kernel, so only the last moments are missed
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


@contextmanager
def reading_peaks() -> Iterator[list[int]]:
    """Give a list that grows by the peaks seen while the block runs, in KiB (proc(5), VmHWM)."""
    peaks: list[int] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(EVERY):
            peaks.extend(_peaks())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


def _peaks() -> Iterator[int]:
    for children in Path("/proc/self/task").glob("*/children"):
        for child in _read(children).split():
            if "resolver.index.apart_child" in _read(Path("/proc", child, "cmdline")):
                found = _PEAK.search(_read(Path("/proc", child, "status")))
                if found is not None:
                    yield int(found[1])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # It has ended.
        return ""
