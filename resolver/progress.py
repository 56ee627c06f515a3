"""Progress of long work, handed down as an object; the default says nothing."""

from typing import Protocol


class Progress(Protocol):
    """What long work reports; `bot` draws it, tests collect it."""

    def phase(self, title: str, total: int | None = None) -> None:
        """Begin a phase; `total` is the number of steps, where it is known."""

    def step(self, count: int = 1) -> None:
        """Say that `count` steps of the present phase are done."""

    def note(self, text: str) -> None:
        """Say one thing worth reading, without ending the phase."""


class Silent:
    """Progress that nobody watches."""

    def phase(self, title: str, total: int | None = None) -> None:
        """Do nothing."""

    def step(self, count: int = 1) -> None:
        """Do nothing."""

    def note(self, text: str) -> None:
        """Do nothing."""
