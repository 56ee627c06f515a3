"""Try a wish with some units kept: ask the engine, once for each choice."""

from collections.abc import Callable, Collection, Iterable
from typing import Generic, Protocol, TypeVar

from packaging.utils import NormalizedName, canonicalize_name

from resolver.engines.interface import Answer, Engine, Question, Resolved, Unresolvable
from resolver.given_up import WORD


class Named(Protocol):
    """A unit that limits one project."""

    @property
    def name(self) -> NormalizedName:
        """Return the project that it limits."""


Unit = TypeVar("Unit", bound=Named)


class Trial(Generic[Unit]):
    """Says whether there is an answer with units kept; fit for `resolver.conflict`."""

    def __init__(self, engine: Engine, question: Callable[[Collection[Unit]], Question]) -> None:
        """Take who answers, and how the question reads with these units kept."""
        self._engine = engine
        self._question = question
        self._known: dict[frozenset[Unit], Answer] = {}
        self._last: Answer | None = None

    def answer(self, kept: Collection[Unit]) -> Answer:
        """Return the engine's answer."""
        key = frozenset(kept)
        if key not in self._known:
            self._known[key] = self._engine.solve(self._question(kept))
        self._last = self._known[key]
        return self._last

    def holds(self, kept: Collection[Unit]) -> bool:
        """Say whether there is an answer."""
        return isinstance(self.answer(kept), Resolved)

    def blamed(self, units: Iterable[Unit]) -> tuple[Unit, ...]:
        """Return the units that the last answer's proof speaks of: a guess where to look first."""
        if not isinstance(self._last, Unresolvable):
            return ()
        words = {canonicalize_name(word) for word in WORD.findall(self._last.message)}
        return tuple(unit for unit in units if unit.name in words)
