"""Propose a bundle as a commit on a branch of the repository itself.

No work tree and no index is touched: blobs, trees and the commit are written as objects, then
the branch is moved if it still points where it did. Killed at any moment, the repository has the
old proposal or the new one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from bot.git import inspect, writer
from bot.git.errors import Locked, RefMoved
from bot.git.repository import Repository
from bot.git.writer import Identity
from bot.proposal import obstacles
from bot.proposal.bundle import Bundle
from bot.proposal.change_id import new_change_id
from bot.proposal.digest import content_digest
from bot.proposal.existing import Absent, Existing, Foreign, Ours, existing_proposal
from bot.proposal.message import Footers, commit_message
from bot.proposal.moves import Move, moves_between
from bot.proposal.outcome import NothingNew, Outcome, Proposed, Refused
from bot.proposal.target import Target, target_of
from policies.governed import CONSTRAINTS

_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to propose.

    `branch` must be given for a bundle that was made on a detached HEAD. `identity` commits; by
    default it is the one git is configured with. `now` is the commit's time, by default the
    clock's. A dry run writes nothing.
    """

    branch: str | None = None
    identity: Identity | None = None
    now: datetime | None = None
    dry_run: bool = False


def propose_local(
    repository: Repository,
    bundle: Bundle,
    *,
    data: PurePosixPath,
    options: Options | None = None,
) -> Outcome:
    """Commit the bundle on `pinwarden/<branch>/<family>`, on top of the branch it is for.

    `data` is the governed directory from the root of the repository ("." at the root). Raises
    GitFailure where git itself fails; whatever speaks against it is returned as `Refused`.
    """
    chosen = options or Options()
    for _ in range(_ATTEMPTS):
        plan = _plan(repository, bundle, data, chosen)
        if not isinstance(plan, _Plan):
            return plan
        if chosen.dry_run:
            return plan.outcome(commit="", dry_run=True)
        try:
            return _commit(repository, plan)
        except RefMoved:
            continue  # Another proposal was quicker: look again, it may be the same.
        except Locked as err:
            return obstacles.refusal(err)
    return Refused(
        reason="Somebody else moves the proposal branch again and again.",
        hint="run the command again when that has ended",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """All that is decided before anything is written."""

    target: Target
    old: str | None
    replaces: str | None
    files: dict[PurePosixPath, bytes]
    change_id: str
    digest: str
    message: str
    identity: Identity
    when: datetime

    def outcome(self, *, commit: str, dry_run: bool = False) -> Proposed:
        return Proposed(
            ref=self.target.ref,
            commit=commit,
            parent=self.target.base,
            previous=self.replaces,
            change_id=self.change_id,
            digest=self.digest,
            files=tuple(sorted(str(path) for path in self.files)),
            message=self.message,
            dry_run=dry_run,
        )


def _plan(
    repository: Repository, bundle: Bundle, data: PurePosixPath, options: Options
) -> _Plan | NothingNew | Refused:
    target = target_of(repository, bundle, data=data, branch=options.branch)
    if isinstance(target, Refused):
        return target
    files = _new_content(repository, bundle, target)
    if not files:
        return _nothing_new(target, target.base, target.branch)
    existing = existing_proposal(repository, target)
    if isinstance(existing, Foreign):
        return obstacles.foreign(existing, target)
    if isinstance(existing, Ours) and _same(repository, existing, target, files):
        return _nothing_new(target, existing.tip, target.name)
    identity = options.identity or inspect.identity(repository)
    refused = obstacles.first(repository, bundle, target, existing)
    if refused is not None or identity is None:
        return refused or obstacles.no_identity()
    when = options.now or datetime.now(UTC)
    digest = content_digest(files)
    change_id = _known_change_id(repository, existing, target) or new_change_id(
        digest=digest, parent=target.base, committer=f"{identity} {writer.stamp(when)}"
    )
    return _Plan(
        target=target,
        old=existing.tip,
        replaces=existing.tip if isinstance(existing, Ours) else None,
        files={data / name: content for name, content in files.items()},
        change_id=change_id,
        digest=digest,
        message=commit_message(
            _moves(repository, target, files),
            bundle.summary,
            Footers(
                proposal=target.footer,
                digest=digest,
                change_id=change_id,
                signed_off_by=str(identity),
            ),
        ),
        identity=identity,
        when=when,
    )


def _commit(repository: Repository, plan: _Plan) -> Proposed:
    tree = writer.write_tree(repository, plan.target.base, plan.files)
    commit = writer.write_commit(
        repository,
        tree=tree,
        parent=plan.target.base,
        message=plan.message,
        signature=writer.Signature(identity=plan.identity, when=plan.when),
    )
    reason = f"pinwarden: propose {plan.digest}"
    writer.move_ref(repository, plan.target.ref, new=commit, old=plan.old, reason=reason)
    return plan.outcome(commit=commit)


def _new_content(repository: Repository, bundle: Bundle, target: Target) -> dict[str, bytes]:
    """Return the files of the bundle that the base has not got like this."""
    return {
        name: content
        for name, content in bundle.files.items()
        if repository.read(target.base, target.data / name) != content
    }


def _nothing_new(target: Target, commit: str, where: str) -> NothingNew:
    return NothingNew(
        ref=target.ref, commit=commit, sentence=f"Nothing is new: {where} has this content already."
    )


def _same(repository: Repository, existing: Ours, target: Target, files: dict[str, bytes]) -> bool:
    """Tell whether our commit that is there does the same to the base as it is today."""
    return existing.digest == content_digest(files) and all(
        repository.entry(existing.parent, target.data / name)
        == repository.entry(target.base, target.data / name)
        for name in files
    )


def _known_change_id(repository: Repository, existing: Existing, target: Target) -> str | None:
    """Return the Change-Id to go on with, None if there is none, or if it has been merged."""
    match existing:
        case Ours(change_id=str(known), parent=parent):
            merged = inspect.message_contains(
                repository, f"Change-Id: {known}", parent, target.base
            )
            return None if merged else known
        case Ours() | Absent() | Foreign():
            return None


def _moves(repository: Repository, target: Target, files: dict[str, bytes]) -> tuple[Move, ...]:
    """Return which pins differ from the base, whatever the bundle was computed from."""
    if CONSTRAINTS not in files:
        return ()
    before = repository.read(target.base, target.data / CONSTRAINTS) or b""
    return moves_between(before, files[CONSTRAINTS])
