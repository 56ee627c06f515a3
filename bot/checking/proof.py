"""Tell whether a change is the bot's: by its account, and by what it computed.

An author line or a footer proves nothing: anybody can write them.
"""

from bot.proposal.digest import content_digest
from checks.change import Change


def is_bots(change: Change) -> bool:
    """Say whether an account of the bot uploaded it, and the content is what its digest names."""
    if not change.uploader or change.uploader not in change.base.policy.bots:
        return False
    named = change.said.footer("Pinwarden-Digest")
    changed = {
        path.removeprefix(change.prefix): change.head.files.get(path.removeprefix(change.prefix))
        for path in change.paths
    }
    content = {name: data for name, data in changed.items() if data is not None}
    return len(content) == len(changed) and named == (content_digest(content),)


def claims_bot(change: Change) -> bool:
    """Say whether the message or the account pretends to be the bot's."""
    return bool(change.said.footer("Pinwarden-Proposal")) or (
        change.uploader in change.base.policy.bots
    )
