"""What proposing ended in, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """A commit now stands on the proposal branch.

    `previous` is the commit of ours that it replaced (still in the reflog), None for a new
    branch; `files` are paths from the root of the repository. In a dry run nothing was written
    and `commit` is empty.
    """

    ref: str
    commit: str
    parent: str
    previous: str | None
    change_id: str
    digest: str
    files: tuple[str, ...]
    message: str
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NothingNew:
    """The content is there already: on the proposal branch (`commit`) or on the base itself."""

    ref: str
    commit: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Nothing was done, because it would have been wrong or could lose work."""

    reason: str
    hint: str


Outcome = Proposed | NothingNew | Refused
