"""Read what is at Gerrit into values: our changes on one branch, with all that people did."""

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import PurePosixPath

from bot.gerrit.client import Gerrit, quoted
from bot.gerrit.errors import NotFound
from bot.gerrit.remote import Remote
from bot.gerrit.wire import AccountInfo, ChangeInfo, CommentInfo, RevisionInfo
from bot.life.acts import WORKFLOW
from bot.life.build import Build
from bot.life.world import (
    FAMILY_FOOTER,
    Change,
    PatchSet,
    Person,
    Said,
    Status,
    Together,
    Vote,
    World,
)
from bot.proposal.content import proposed_files
from bot.proposal.digest import content_digest
from bot.proposal.trailers import trailer
from bot.zuul.api import ZuulApi

_CLOSED_FOR_DAYS = 180
_MOST_CLOSED = 200
_OPEN = Status.NEW


class Reader:
    """Reads one repository; it asks Gerrit, and git for what is in patch sets."""

    def __init__(
        self,
        gerrit: Gerrit,
        remote: Remote,
        data: PurePosixPath,
        permitted: frozenset[str],
        zuul: ZuulApi | None = None,
    ) -> None:
        """Take what to ask; `data` is the governed directory from the root of the repository."""
        self._zuul = zuul
        self.gerrit = gerrit
        self.remote = remote
        self.data = data
        self._permitted = permitted
        self.us = _person(gerrit.myself())

    def world(self, branch: str, tip: str, now: datetime, known: Iterable[int] = ()) -> World:
        """Return all of our changes on a branch.

        `known` are changes that were open last time: one that is just closing is missing from
        every query, and is read by its number instead.
        """
        found = {one.number: one for one in self._queried(branch)}
        for number in sorted(set(known) - set(found)):
            try:
                change = self.gerrit.change(self.remote.project, number)
            except NotFound:
                continue  # Deleted.
            found[number] = change
        newest = sorted(found.values(), key=lambda one: one.number, reverse=True)
        return World(
            project=self.remote.project,
            branch=branch,
            tip=tip,
            us=self.us,
            permitted=self._permitted,
            changes=tuple(self._change(one, tip) for one in newest if one.branch == branch),
            now=now,
        )

    def change(self, number: int, tip: str) -> Change:
        """Return one change as it is now."""
        return self._change(self.gerrit.change(self.remote.project, number), tip)

    def _queried(self, branch: str) -> Iterable[ChangeInfo]:
        ours = f"project:{quoted(self.remote.project)} branch:{quoted(branch)} owner:self"
        yield from self.gerrit.query(f"{ours} status:open")
        closed = f"{ours} -status:open -age:{_CLOSED_FOR_DAYS}d hasfooter:{FAMILY_FOOTER}"
        yield from self.gerrit.query(closed, most=_MOST_CLOSED)

    def _change(self, info: ChangeInfo, tip: str) -> Change:
        revisions = sorted(info.revisions.items(), key=lambda item: item[1].number)
        is_open = info.status == _OPEN
        sets = tuple(
            self._patch_set(sha, one, look=is_open and sha == info.current_revision)
            for sha, one in revisions
        )
        ours = is_open and any(trailer(one.message, FAMILY_FOOTER) for one in sets)
        return Change(
            project=info.project,
            branch=info.branch,
            number=info.number,
            change_id=info.change_id,
            status=Status(info.status),
            owner=_person(info.owner),
            topic=info.topic,
            hashtags=frozenset(info.hashtags),
            wip=info.work_in_progress,
            private=info.is_private,
            patch_sets=sets,
            votes=_votes(info),
            said=self._said(info, comments=ours),
            created=info.created,
            updated=info.updated,
            together=self._together(info) if ours else (),
            builds=self._builds(info, sets[-1]) if ours else (),
            mergeable=not ours or sets[-1].parent == tip or self.gerrit.mergeable(info),
        )

    def _together(self, info: ChangeInfo) -> tuple[Together, ...]:
        return _approved((*self.gerrit.of_its_topic(info), *self.gerrit.stacked_on(info)))

    def _builds(self, info: ChangeInfo, current: PatchSet) -> tuple[Build, ...]:
        if self._zuul is None:
            return ()
        return self._zuul.builds(info.project, info.number, current.number)

    def branch_builds(
        self, branch: str, jobs: Collection[str], since: datetime
    ) -> tuple[Build, ...]:
        """Return what Zuul knows of jobs on the branch as it is, empty where it is not asked."""
        if self._zuul is None:
            return ()
        return self._zuul.of_branch(self.remote.project, branch, jobs, since)

    def _patch_set(self, sha: str, info: RevisionInfo, *, look: bool) -> PatchSet:
        message = info.commit.message if info.commit is not None else ""
        parents = [one.commit for one in info.commit.parents] if info.commit is not None else []
        made = PatchSet(
            number=info.number,
            sha=sha,
            ref=info.ref,
            parent=parents[0] if parents else "",
            uploader=_person(info.uploader),
            message=message,
            created=info.created,
        )
        intact = len(parents) == 1 and (not look or self._intact(made))
        return made if intact else _broken(made)

    def _intact(self, one: PatchSet) -> bool:
        """Tell whether a patch set's files are those that its digest footer speaks of."""
        if not one.digest:
            return False
        self.remote.fetch_commit(one.ref, one.sha)
        files = proposed_files(self.remote.mirror, one.parent, one.sha, self.data)
        return files is not None and content_digest(files) == one.digest

    def _said(self, info: ChangeInfo, *, comments: bool) -> tuple[Said, ...]:
        found = [
            Said(
                id=one.id,
                person=None if one.author is None else _person(one.author),
                when=one.date,
                text=one.message,
                tag=one.tag,
                patch_set=one.patch_set,
            )
            for one in info.messages
        ]
        if comments:
            on_files = self.gerrit.comments(info).values()
            found += [_comment(one) for said in on_files for one in said]
        return tuple(sorted(found, key=lambda one: (one.when, one.comment)))


def permitted_names(
    gerrit: Gerrit, accounts: Collection[str], groups: Collection[str]
) -> frozenset[str]:
    """Return the user names whose comments count as commands."""
    members = (one.username for group in groups for one in gerrit.members(group))
    return frozenset({*accounts, *members} - {""})


def _person(info: AccountInfo) -> Person:
    return Person(id=info.account_id, username=info.username, name=info.name)


def _votes(info: ChangeInfo) -> tuple[Vote, ...]:
    return tuple(
        Vote(label=label, value=one.value, person=_person(one), when=one.date or info.updated)
        for label, votes in sorted(info.labels.items())
        for one in votes.all
        if one.value
    )


def _approved(others: Iterable[ChangeInfo]) -> tuple[Together, ...]:
    """Return who approved which of the others."""
    found = {
        (one.number, vote.person.id): Together(
            number=one.number, person=vote.person, when=vote.when
        )
        for one in others
        for vote in _votes(one)
        if vote.label == WORKFLOW and vote.value > 0
    }
    return tuple(found[key] for key in sorted(found))


def _comment(info: CommentInfo) -> Said:
    return Said(
        id=info.id,
        person=_person(info.author),
        when=info.updated,
        text=info.message,
        tag=info.tag,
        patch_set=info.patch_set,
        comment=True,
        answers=info.in_reply_to,
    )


def _broken(made: PatchSet) -> PatchSet:
    from dataclasses import replace

    return replace(made, intact=False)
