"""Where actions are written down before they are done, and confirmed afterwards."""

from typing import Protocol

from bot.life.actions import Action


class Journal(Protocol):
    """Remembers actions; a kill between the two calls leaves one that was begun."""

    def begin(self, proposal: str, action: Action, about: str) -> int:
        """Write down that an action is about to be done; return its number."""

    def end(self, number: int, outcome: str) -> None:
        """Confirm it, with what came of it."""


class Forgetful:
    """A journal for runs that nobody looks back at."""

    def begin(self, proposal: str, action: Action, about: str) -> int:  # noqa: ARG002 - as the protocol says
        """Keep nothing."""
        return 0

    def end(self, number: int, outcome: str) -> None:
        """Keep nothing."""
