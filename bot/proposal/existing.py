"""Look at the proposal branch that is there: ours, merged, or with somebody's work on it."""

from dataclasses import dataclass

from bot.git import inspect
from bot.git.inspect import Commit
from bot.git.repository import Repository
from bot.proposal.change_id import change_id_of
from bot.proposal.content import proposed_files
from bot.proposal.digest import content_digest
from bot.proposal.target import Target
from bot.proposal.trailers import trailer

_ENOUGH = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Absent:
    """Nothing on the branch waits to be merged; `tip` is where it points, if it exists."""

    tip: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ours:
    """One commit of ours, as we made it."""

    tip: str
    parent: str
    digest: str
    change_id: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreign:
    """Somebody committed to the branch, or changed our commit: `commit` is theirs."""

    tip: str
    commit: Commit
    ours_changed: bool


Existing = Absent | Ours | Foreign


def existing_proposal(repository: Repository, target: Target) -> Existing:
    """Tell what stands on the proposal branch."""
    tip = repository.commit_of(target.ref)
    if tip is None:
        return Absent(tip=None)
    waiting = inspect.commits_between(repository, target.base, tip, _ENOUGH)
    if not waiting:
        return Absent(tip=tip)
    commits = [inspect.commit(repository, one) for one in waiting]
    for one in commits:
        if not _untouched(repository, one, target):
            claims = trailer(one.message, "Pinwarden-Proposal") == target.footer
            return Foreign(tip=tip, commit=one, ours_changed=claims)
    if len(commits) > 1:
        return Foreign(tip=tip, commit=commits[0], ours_changed=False)
    return Ours(
        tip=tip,
        parent=commits[0].parents[0],
        digest=trailer(commits[0].message, "Pinwarden-Digest") or "",
        change_id=change_id_of(commits[0].message),
    )


def _untouched(repository: Repository, one: Commit, target: Target) -> bool:
    """Tell whether a commit is one of ours and still as we made it.

    The footers alone survive an amend and a rebase. Ours are authored and committed at once by
    the same person, and their digest fits the files; what a person did to one changes either.
    """
    if len(one.parents) != 1 or trailer(one.message, "Pinwarden-Proposal") != target.footer:
        return False
    if (one.author, one.authored) != (one.committer, one.committed):
        return False
    files = proposed_files(repository, one.parents[0], one.id, target.data)
    digest = trailer(one.message, "Pinwarden-Digest")
    return files is not None and content_digest(files) == digest
