"""Make of a computed bundle what its proposal should hold and say."""

from collections.abc import Callable
from pathlib import PurePosixPath

from bot.compute.proposal import Computed, Judged
from bot.gerrit.review import Comment
from bot.git.repository import Repository
from bot.life.actions import Wanted
from bot.proposal.bundle import Bundle
from bot.proposal.digest import content_digest
from bot.proposal.message import body_of, forced_footers, one_line
from bot.proposal.moves import Move, moves_between
from policies.governed import CONSTRAINTS

_REPORT = "report.md"
Read = Callable[[str], bytes | None]


def reader_of(mirror: Repository, commit: str, data: PurePosixPath) -> Read:
    """Return what reads a governed file of a commit by its name."""

    def read(name: str) -> bytes | None:
        return mirror.read(commit, data / name)

    return read


def moves_of(bundle: Bundle, read: Read) -> tuple[Move, ...]:
    """Return which pins the bundle moves."""
    new = bundle.files.get(CONSTRAINTS)
    return () if new is None else moves_between(read(CONSTRAINTS) or b"", new)


def wanted_of(
    computed: Computed, proposal: str, read: Read, data: PurePosixPath, whole: str = ""
) -> Wanted | None:
    """Return what should be proposed; None if the branch has all of it.

    `whole` is where the whole report is served, for the one in Gerrit may have to be cut.
    """
    files = {
        name: content for name, content in computed.bundle.files.items() if read(name) != content
    }
    if not files:
        return None
    moves = moves_of(computed.bundle, read)
    report = computed.bundle.attachments.get(_REPORT, b"").decode("utf-8", "replace")
    return Wanted(
        proposal=proposal,
        digest=content_digest(files),
        files=files,
        moves=moves,
        body=body_of(moves, computed.bundle.summary),
        footers=tuple(forced_footers(moves)),
        report=_said(report or "There is no report.", whole),
        comments=tuple(
            _comment(one, data) for one in computed.findings if one.file in files and one.line
        ),
    )


def _said(report: str, whole: str) -> str:
    """Return what is said in Gerrit: the link first, so that no cut can lose it."""
    return f"The whole report: {whole}\n\n{report}" if whole else report


def _comment(finding: Judged, data: PurePosixPath) -> Comment:
    text = f"{finding.rule}: {one_line(finding.message)}"
    if finding.hint:
        text += f"\n\n{one_line(finding.hint)}"
    place = str(data / finding.file)
    return Comment(path=place, line=finding.line, text=text, mend=finding.mend)
