"""What speaks against committing a bundle here and now, said so that it can be mended."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from bot.git import inspect
from bot.git.errors import Locked
from bot.git.repository import Repository
from bot.proposal.bundle import GOVERNED, Bundle
from bot.proposal.digest import sha256
from bot.proposal.existing import Existing, Foreign, Ours
from bot.proposal.outcome import Refused
from bot.proposal.target import Target

_RECOMPUTE = "compute it again: pinwarden update"


def first(
    repository: Repository, bundle: Bundle, target: Target, existing: Existing
) -> Refused | None:
    """Return the first thing that speaks against it, None if nothing does."""
    ours = _ours(repository, bundle, target, existing)
    return (
        _other_base(repository, bundle, target)
        or _uncommitted_inputs(repository, bundle, target, ours)
        or _dirty_work_tree(repository, target, ours)
        or _locked_index(repository)
        or _checked_out(repository, target)
    )


def _other_base(repository: Repository, bundle: Bundle, target: Target) -> Refused | None:
    """Refuse a bundle whose base no longer says what the branch says."""
    if repository.commit_of(bundle.base) is None:
        hint = "git fetch --unshallow" if repository.shallow else _RECOMPUTE
        return Refused(
            reason=f"The bundle was made from commit {bundle.base[:12]}, which is not here.",
            hint=hint,
        )
    then, now = (repository.directory(one, target.data) for one in (bundle.base, target.base))
    moved = [name for name in sorted(GOVERNED) if then.get(name) != now.get(name)]
    if not moved:
        return None
    return Refused(
        reason=f"{target.branch} has moved since the bundle was made; changed: {', '.join(moved)}.",
        hint=_RECOMPUTE,
    )


def _ours(
    repository: Repository, bundle: Bundle, target: Target, existing: Existing
) -> Mapping[str, frozenset[str]]:
    """Return file name -> digests of the content that is ours, although no branch has it yet.

    `update` writes its result into the work tree; there the next one reads it, and overwrites it.
    """
    known: dict[str, frozenset[str]] = {}
    for name, content in bundle.files.items():
        before = (
            repository.read(existing.tip, target.data / name)
            if isinstance(existing, Ours)
            else None
        )
        known[name] = frozenset(sha256(data) for data in (content, before) if data is not None)
    return known


def _uncommitted_inputs(
    repository: Repository, bundle: Bundle, target: Target, ours: Mapping[str, frozenset[str]]
) -> Refused | None:
    """Refuse a bundle that was computed from files as nobody committed them."""
    different = [
        source.file
        for source in bundle.inputs
        if sha256(repository.read(target.base, target.data / source.file) or b"") != source.sha256
        and source.sha256 not in ours.get(source.file, frozenset())
    ]
    if not different:
        return None
    return Refused(
        reason=f"The bundle was computed from uncommitted changes: {', '.join(different)}.",
        hint="commit them (or git stash), then compute it again: pinwarden update",
    )


def _dirty_work_tree(
    repository: Repository, target: Target, ours: Mapping[str, frozenset[str]]
) -> Refused | None:
    """Refuse while governed files have uncommitted changes that the proposal would not contain.

    What `update` wrote is in nobody's way; other dirt neither. Only a work tree that shows the
    base is looked at: another branch's files are its own.
    """
    root = repository.root
    if root is None or repository.commit_of("HEAD") != target.base:
        return None
    governed = (target.data / name for name in sorted(GOVERNED))
    changed = [
        name
        for name in inspect.changed_in_work_tree(repository, governed)
        if _digest(root / name) not in ours.get(PurePosixPath(name).name, frozenset())
    ]
    if not changed:
        return None
    return Refused(
        reason=f"Uncommitted changes would not be in the proposal: {', '.join(changed)}.",
        hint=f"commit them, or set them aside: git stash push -- {' '.join(changed)}",
    )


def _digest(place: Path) -> str | None:
    try:
        return sha256(place.read_bytes())
    except OSError:
        return None


def _locked_index(repository: Repository) -> Refused | None:
    """Refuse while another git process works on the index, although ours would not touch it."""
    lock = repository.git_dir / "index.lock"
    return refusal(Locked(lock)) if lock.exists() else None


def _checked_out(repository: Repository, target: Target) -> Refused | None:
    """Refuse to move a branch under somebody's work tree."""
    place = inspect.checked_out_at(repository, target.ref)
    if place is None:
        return None
    return Refused(
        reason=f"{target.name} is checked out in {place}; moving it would leave that work tree "
        "behind.",
        hint=f"switch that work tree to another branch: git -C '{place}' switch -",
    )


def no_identity() -> Refused:
    """Say how to tell git who commits."""
    return Refused(
        reason="git does not know who commits here: user.name or user.email is not set.",
        hint='git config user.name "Your Name" && git config user.email you@example.org',
    )


def foreign(found: Foreign, target: Target) -> Refused:
    """Never overwrite what somebody else committed."""
    name = target.name
    which = f"({found.commit.id[:12]} {found.commit.subject!r})"
    what = (
        f"The proposal on {name} was changed by {found.commit.committer} {which}"
        if found.ours_changed
        else f"{name} carries a commit by {found.commit.author} {which}"
    )
    return Refused(
        reason=f"{what}; it is not overwritten.",
        hint=f"look at it: git log -p {target.branch}..{name}; then merge it, or keep it under "
        f"another name: git branch -m {name} NEW-NAME",
    )


def refusal(error: Locked) -> Refused:
    """Tell about a lock as a refusal."""
    return Refused(reason=error.message, hint=error.hint)
