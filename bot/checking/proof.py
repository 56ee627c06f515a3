"""Tell whether a change is the bot's: by its account, and by what it computed.

An author line or a footer proves nothing: anybody can write them.
"""

from typing import assert_never

from bot.proposal.digest import content_digest
from checks.change import Change
from checks.facts import Derivation, Derived
from checks.report import Report
from policies.governed import CONSTRAINTS

_NO_RECORD = Derivation(derived=Derived.UNKNOWN, detail="no record was given; see --record")


def is_bots(change: Change) -> bool:
    """Say whether an account of the bot uploaded what the bot computed.

    That it did is shown by the digest of the content, or by its record, derived again; what the
    record's inputs do not give is not the bot's, whatever the digest says.
    """
    again = change.derivation.derived if change.derivation else Derived.UNKNOWN
    if not has_account(change) or again is Derived.DIFFERS:
        return False
    pins_alone = change.paths == (f"{change.prefix}{CONSTRAINTS}",)  # A record says no more.
    return has_digest(change) or (again is Derived.SAME and pins_alone)


def has_account(change: Change) -> bool:
    """Say whether an account of the bot uploaded it."""
    return bool(change.uploader) and change.uploader in change.base.policy.bots


def has_digest(change: Change) -> bool:
    """Say whether the content is what the message's digest names."""
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


def proof_of(change: Change) -> tuple[str, ...]:
    """Return in sentences what speaks for the bot, and what against; empty if nothing claims it."""
    return (_account(change), _digest(change), _record(change)) if claims_bot(change) else ()


def _account(change: Change) -> str:
    if not change.uploader:
        return "nobody said who uploaded it (--uploader)"
    return f"{change.uploader} uploaded it, {'a' if has_account(change) else 'no'} bot's account"


def _digest(change: Change) -> str:
    if not change.said.footer("Pinwarden-Digest"):
        return "the message names no digest"
    has = "has" if has_digest(change) else "does not have"
    return f"the content {has} the digest that the message names"


def _record(change: Change) -> str:
    found = change.derivation or _NO_RECORD
    detail = f": {found.detail}" if found.detail else ""
    match found.derived:
        case Derived.SAME:
            return f"its record, derived again, gives these pins{detail}"
        case Derived.DIFFERS:
            return f"its record, derived again, gives other pins{detail}"
        case Derived.UNKNOWN:
            return f"unknown whether its record gives these pins{detail}"
        case _:
            assert_never(found.derived)


def exit_code(report: Report, derivation: Derivation | None) -> int:
    """Return the report's exit code, or what follows from a record that somebody asked about."""
    codes = {None: 0, Derived.SAME: 0, Derived.DIFFERS: 1, Derived.UNKNOWN: 3}
    asked = codes[None if derivation is None else derivation.derived]
    return 1 if 1 in (asked, report.exit_code) else max(asked, report.exit_code)
