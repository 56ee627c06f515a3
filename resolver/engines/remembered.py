"""Ask an engine each question once: the view is frozen, so the answer would be the same."""

from dataclasses import dataclass, field

from resolver.engines.interface import Answer, Engine, Question


@dataclass(frozen=True, kw_only=True, slots=True)
class Remembered:
    """An engine that remembers its answers."""

    engine: Engine
    _answers: dict[Question, Answer] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Return the engine's name on the command line."""
        return self.engine.name

    def version(self) -> str:
        """Return the engine's own version; raise EngineFailure."""
        return self.engine.version()

    def check(self, pythons: tuple[str, ...]) -> None:
        """Raise EngineFailure, naming everything that is missing, before any work starts."""
        self.engine.check(pythons)

    def solve(self, question: Question) -> Answer:
        """Answer the question; raise EngineFailure or IndexUnavailable."""
        if question not in self._answers:
            self._answers[question] = self.engine.solve(question)
        return self._answers[question]
