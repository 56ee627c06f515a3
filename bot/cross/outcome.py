"""What another project's tests say of proposed constraints."""

from dataclasses import asdict, dataclass
from enum import StrEnum

SCHEMA = "pinwarden.cross/1"


class Result(StrEnum):
    """What came out; only BROKEN is held against the change."""

    FINE = "fine"
    BROKEN = "broken"
    SOFT = "broken, and not counted"
    BEFORE = "broken before"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A run of a project's tests, with the exit codes; `base` is None where none was needed."""

    project: str
    result: Result
    proposed: int
    base: int | None = None

    @property
    def exit_code(self) -> int:
        """Return 1 for what the change broke, else 0."""
        return 1 if self.result is Result.BROKEN else 0

    @property
    def sentence(self) -> str:
        """Return what a person is told."""
        match self.result:
            case Result.FINE:
                return f"{self.project}: its tests pass with the proposed constraints."
            case Result.BROKEN:
                return f"{self.project}: its tests fail with the proposed constraints."
            case Result.SOFT:
                return (
                    f"{self.project}: its tests fail with the proposed constraints; "
                    "by its job's settings that does not count."
                )
            case Result.BEFORE:
                return (
                    f"{self.project}: its tests fail, and fail with the present constraints, too; "
                    "the change is not the reason."
                )


def outcome_of(project: str, proposed: int, base: int | None, *, soft: bool) -> Outcome:
    """Judge exit codes; `base` is that of the run with the present constraints, if there was one.

    The present constraints failing as well outranks everything: then nothing is known of the
    change, and it is not at fault.
    """
    if proposed == 0:
        result = Result.FINE
    elif base not in {None, 0}:
        result = Result.BEFORE
    else:
        result = Result.SOFT if soft else Result.BROKEN
    return Outcome(project=project, result=result, proposed=proposed, base=base)


def render_json(outcome: Outcome) -> dict[str, object]:
    """Return the document."""
    return {"schema": SCHEMA, **asdict(outcome), "exit_code": outcome.exit_code}


def render_zuul(outcome: Outcome) -> dict[str, object]:
    """Return the data for zuul_return: a warning where something failed that does not vote."""
    quiet = {Result.FINE, Result.BROKEN}
    told = [] if outcome.result in quiet else [outcome.sentence]
    return {"zuul": {"warnings": told}}
