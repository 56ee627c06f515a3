"""Propose one release of one project on one branch, and where it comes from."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version

from bot.life.actions import Wanted
from bot.life.bump import Bumped
from bot.life.world import Change, World
from bot.proposal.digest import content_digest
from bot.proposal.message import WIDTH, one_line
from bot.proposal.moves import moves_between
from bot.proposal.trailers import trailer

RELEASE_FOOTER = "Pinwarden-Release"
_FAMILY = "release-"
_MOST_LINES = 40
# The facts of a tag that OpenStack's release tools write, a line each; others may do the same.
_META = "meta:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One release to propose; `tag` is the text of its tag, `because` who asked for it and why."""

    name: str
    version: Version
    tag: str = ""
    because: str = ""

    @property
    def key(self) -> NormalizedName:
        """The normalised name."""
        return canonicalize_name(self.name)


def release_proposal_of(branch: str, name: NormalizedName) -> str:
    """Return which proposal moves a project on a branch."""
    return f"{branch}/{_FAMILY}{name}"


def is_release(proposal: str, branch: str) -> bool:
    """Tell whether a proposal is a release bump."""
    return proposal.startswith(f"{branch}/{_FAMILY}")


def release_of(change: Change) -> Release | None:
    """Return the release that a change of ours proposes, with the provenance in its message."""
    said = trailer(change.current.message, RELEASE_FOOTER)
    name, _, version = (said or "").partition(" ")
    try:
        release = Release(name=name, version=Version(version))
    except InvalidVersion:
        return None
    lines = change.current.message.splitlines()
    tag = "\n".join(line for line in lines if line.startswith(_META))
    because = trailer(change.current.message, "Pinwarden-Because") or ""
    return Release(name=release.name, version=release.version, tag=tag, because=because)


def newest(release: Release, world: World) -> Release:
    """Return the release, or a newer one of the same project that is proposed already."""
    proposal = release_proposal_of(world.branch, release.key)
    proposed = [found for one in world.open_for(proposal) if (found := release_of(one))]
    return max([release, *proposed], key=lambda one: one.version)


def wanted_release_bump(release: Release, bump: Bumped, before: str, branch: str) -> Wanted:
    """Return the change that moves the pin."""
    files = {"upper-constraints.txt": bump.text.encode()}
    subject = f"Update constraint for {release.name} to {release.version}"
    body = [one_line(subject)[:WIDTH], _reason(release, bump)]
    meta = provenance(release.tag)
    if meta:
        body.append("\n".join(meta))
    footers = [(RELEASE_FOOTER, f"{release.name} {release.version}")]
    if release.because:
        footers.append(("Pinwarden-Because", one_line(release.because)[:300]))
    return Wanted(
        proposal=release_proposal_of(branch, release.key),
        digest=content_digest(files),
        files=files,
        moves=moves_between(before.encode(), bump.text.encode()),
        body="\n\n".join(body),
        report="\n\n".join([f"**{one_line(subject)}**", _reason(release, bump), *meta]),
        footers=tuple(footers),
    )


def provenance(tag: str) -> Sequence[str]:
    """Return the lines of a tag that say where the release comes from; foreign text, so bounded.

    A line of a tag is written so that it cannot be read as a footer of ours: it begins with
    "meta:" and stands in a paragraph of its own.
    """
    lines = (one_line(line)[:200] for line in tag.splitlines())
    return [line for line in lines if line.startswith(_META)][:_MOST_LINES]


def _reason(release: Release, bump: Bumped) -> str:
    old = " and ".join(bump.old)
    said = f"{release.name} moves from {old} to {release.version}."
    if release.because:
        said += f" {release.because}"
    return textwrap.fill(one_line(said), width=WIDTH)
