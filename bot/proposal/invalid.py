"""Say why a directory is no bundle, and check the names that a bundle may hold."""

from collections.abc import Iterable
from pathlib import Path

from bot.errors import UserError
from bot.proposal.bundle import BRANCH, FAMILY


class InvalidBundle(UserError):  # noqa: N818 - says what it is, like the edges' failures
    """A directory is not a bundle that may be proposed; `problems` has all that is wrong."""

    def __init__(self, directory: Path, problems: tuple[str, ...]) -> None:
        """Join the problems into one message, a line each."""
        listed = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(
            f"{directory} is not a valid bundle:{listed}", hint="make a new one: pinwarden update"
        )
        self.problems = problems


def foreign_names(names: Iterable[str], allowed: frozenset[str], what: str) -> list[str]:
    """Return a problem for each name that no `what` of a bundle has."""
    return [
        f"{name!r}: no {what} of a bundle has this name (allowed: {', '.join(sorted(allowed))})"
        for name in names
        if name not in allowed
    ]


def name_problems(branch: str | None, family: str) -> list[str]:
    """Return what is wrong with the names that a proposal's branch is made of."""
    problems = []
    if branch is not None and BRANCH.fullmatch(branch) is None:
        problems.append(f"branch: {branch!r} is not a name that a proposal can have")
    if FAMILY.fullmatch(family) is None:
        problems.append(f"family: {family!r} is not lower-case letters, digits and hyphens")
    return problems
