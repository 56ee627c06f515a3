"""Talk to a terminal: data on stdout, progress and remarks on stderr."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Self

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from bot.errors import printable
from resolver.progress import Progress as ProgressProtocol
from resolver.progress import Silent


class Terminal:
    """The two streams of a command, and how much it may say on the second.

    Markup is off on both: a name from an index must not be able to style anything. Colour is
    rich's decision (NO_COLOR, TERM, whether the stream is a terminal).
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        """Open both streams as they are now."""
        self.quiet = quiet
        self.verbose = verbose
        self.out = Console(markup=False, highlight=False, emoji=False)
        self.err = Console(markup=False, highlight=False, emoji=False, stderr=True)

    def show(self, renderable: RenderableType) -> None:
        """Write data for people to stdout: a string as it is, or something rich can draw."""
        if isinstance(renderable, str):
            # A line that is broken to fit cannot be copied or searched for.
            self.out.print(printable(renderable), soft_wrap=True)
        else:
            self.out.print(renderable)

    def emit(self, document: Mapping[str, object]) -> None:
        """Write one JSON document to stdout."""
        json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")

    def note(self, text: str) -> None:
        """Write a remark to stderr, unless told to be quiet."""
        if not self.quiet:
            self.err.print(printable(text), soft_wrap=True)

    @contextmanager
    def progress(self) -> Iterator[ProgressProtocol]:
        """Show progress while the block runs: phases on a terminal, else only the notes."""
        if self.quiet:
            yield Silent()
        elif not self.err.is_terminal:
            yield _Notes(self)
        else:
            with _Phases(self) as phases:
                yield phases


class _Notes(Silent):
    """Progress that only passes notes on."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def note(self, text: str) -> None:
        self._terminal.note(text)


class _Count(ProgressColumn):
    """Steps done of how many; nothing for a phase whose steps nobody can count beforehand."""

    _done_of_all = MofNCompleteColumn()

    def render(self, task: Task) -> Text:
        return self._done_of_all.render(task) if task.fields["counted"] else Text()


class _Phases:
    """Progress as one line per phase: the present one moves, a finished one stays."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._started = time.monotonic()
        self._phase: TaskID | None = None
        self._bars = Progress(
            SpinnerColumn(finished_text=Text("✓", style="green")),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=16),
            _Count(),
            TimeElapsedColumn(),
            console=terminal.err,
            transient=False,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            self._finish()
        self._bars.stop()

    def phase(self, title: str, total: int | None = None) -> None:
        self._finish()
        self._phase = self._bars.add_task(printable(title), total=total, counted=total is not None)

    def step(self, count: int = 1) -> None:
        if self._phase is not None:
            self._bars.advance(self._phase, count)

    def note(self, text: str) -> None:
        self._terminal.note(text)

    def _finish(self) -> None:
        if self._phase is None:
            return
        task = next(task for task in self._bars.tasks if task.id == self._phase)
        total = task.total if task.total is not None else max(task.completed, 1)
        self._bars.update(self._phase, total=total, completed=total)
        self._phase = None
