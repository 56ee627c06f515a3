"""Decide which branch a bundle is proposed for, and where its proposal stands."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.git.repository import Repository
from bot.proposal.bundle import BRANCH, FAMILY, Bundle
from bot.proposal.outcome import Refused

PREFIX = "pinwarden/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The branch to propose for, its commit `base`, and the governed directory `data` in it."""

    branch: str
    family: str
    base: str
    data: PurePosixPath

    @property
    def footer(self) -> str:
        """The value of `Pinwarden-Proposal`."""
        return f"{self.branch}/{self.family}"

    @property
    def name(self) -> str:
        """The proposal branch as people write it."""
        return f"{PREFIX}{self.footer}"

    @property
    def ref(self) -> str:
        """The proposal branch's full name."""
        return f"refs/heads/{self.name}"


def target_of(
    repository: Repository, bundle: Bundle, *, data: PurePosixPath, branch: str | None
) -> Target | Refused:
    """Return where the bundle goes; `branch` must be given if the bundle was made on none."""
    wanted = branch or bundle.branch
    if wanted is None:
        return Refused(
            reason="HEAD is detached, so the bundle does not say which branch it is for.",
            hint="name it: pinwarden propose --branch BRANCH",
        )
    if bundle.branch is not None and wanted != bundle.branch:
        return Refused(
            reason=f"The bundle is for {bundle.branch}, not for {wanted}.",
            hint="leave --branch out, or compute it on that branch: pinwarden update",
        )
    if BRANCH.fullmatch(wanted) is None or FAMILY.fullmatch(bundle.family) is None:
        return Refused(
            reason=f"{wanted!r} with family {bundle.family!r} cannot name a proposal branch.",
            hint="branches are letters, digits and ._+-/, families lower-case words",
        )
    if wanted.startswith(PREFIX):
        return Refused(
            reason=f"{wanted} is a proposal itself.",
            hint="switch to the branch that it is for, then compute it again: pinwarden update",
        )
    base = repository.commit_of(f"refs/heads/{wanted}")
    if base is None:
        return _no_base(repository, wanted)
    return Target(branch=wanted, family=bundle.family, base=base, data=data)


def _no_base(repository: Repository, branch: str) -> Refused:
    if repository.commit_of(f"refs/remotes/origin/{branch}") is not None:
        return Refused(
            reason=f"There is no local branch {branch}.",
            hint=f"make it: git branch {branch} origin/{branch}",
        )
    return Refused(
        reason=f"There is no branch {branch}, or it has no commit yet.",
        hint="commit the governed files first, or name another branch with --branch",
    )
