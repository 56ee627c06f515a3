"""Notice, right before a word or a closing, that somebody was quicker: then it is not done.

Gerrit posts a review whatever has happened since the change was read. A second look costs nothing,
for the change is read again by its number anyway.
"""

from bot.gerrit.wire import ChangeInfo
from bot.life.actions import Abandon, Report, Speak, Tag
from bot.life.plan import REPORT
from bot.life.world import OUR_TAG, Change


def overtaken(action: Report | Speak | Abandon | Tag, now: ChangeInfo) -> str:
    """Return what happened since the change was read, in words; empty if nothing that counts."""
    change = action.change
    if now.status != change.status.value:
        return f"change {change.number} is {now.status} by now"
    match action:
        case Abandon():
            return _moved(change, now)
        case Report():
            if now.current_revision != change.current.sha:
                return f"change {change.number} has another patch set by now"
            return _said(change, now, REPORT)
        case Speak():
            return "" if action.answers else _said(change, now, action.kind)
        case Tag():
            return ""


def _moved(change: Change, now: ChangeInfo) -> str:
    """Compare all by which people stop us."""
    votes = {
        (label, vote.value, vote.account_id)
        for label, info in now.labels.items()
        for vote in info.all
        if vote.value
    }
    before = {(one.label, one.value, one.person.id) for one in change.votes}
    same = (
        now.current_revision == change.current.sha
        and frozenset(now.hashtags) == change.hashtags
        and (now.work_in_progress, now.is_private) == (change.wip, change.private)
        and votes == before
    )
    return "" if same else f"change {change.number} is no longer as it was read"


def _said(change: Change, now: ChangeInfo, kind: str) -> str:
    """Compare how often we said something of a kind: another instance may have been quicker."""
    tag = OUR_TAG + kind
    said = sum(one.tag == tag for one in now.messages)
    known = sum(one.tag == tag and not one.comment for one in change.said)
    return f"it is said on change {change.number} by now" if said > known else ""
