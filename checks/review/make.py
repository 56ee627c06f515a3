"""Work out the review of a change from the change and the report of its check."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Location
from checks.report import Report, State
from checks.review.approval import APPROVALS, REASONS
from checks.review.document import Failure, PinMove, Review
from checks.review.questions import questions
from checks.verdict import SENTENCES
from policies.difference import Difference, Moved, Requirement
from policies.kind import is_own


def make_review(change: Change, report: Report) -> Review:
    """Return the review; nothing in it is decided for the reviewer."""
    introduced = [e.finding for e in report.entries if e.state is State.INTRODUCED]
    bot = "proven" if change.by_bot else "claims to be, not proven" if change.claims_bot else "no"
    verdict = "" if report.verdict is None else SENTENCES[report.verdict]
    return Review(
        subject=report.subject,
        branch=change.head.branch,
        phase=change.branch.phase,
        kind=change.kind,
        kind_reason=REASONS[change.kind],
        bot=bot,
        proof=change.proof,
        verdict=verdict,
        approval=APPROVALS[change.kind],
        failures=tuple(
            Failure(
                rule=one.rule,
                severity=one.severity.value,
                message=one.message,
                place=_place(report, one.location),
                hint=one.hint,
            )
            for one in sorted(introduced, key=lambda one: (-one.severity.rank, one.order))
        ),
        questions=tuple(questions(change, introduced)),
        pins=tuple(_move(pin, change) for pin in change.what.pins),
        requirements=tuple(_told(one) for one in change.what.requirements),
        lists=tuple(_lists(change.what)),
    )


def _place(report: Report, location: Location) -> str:
    """Return file and line; the file alone where the finding is about all of it."""
    path = f"{report.prefix}{location.path}"
    return f"{path}:{location.line}" if location.line else path


def _lists(what: Difference) -> Iterator[str]:
    for name, listed in (("the denylist", what.denylist), ("backports.txt", what.backports)):
        yield from (f"{line.name} joins {name}" for line in listed.added)
        yield from (f"{line.name} leaves {name}" for line in listed.removed)
    yield from (f"{line.name} joins projects.txt" for line in what.projects.added)
    yield from (f"{line.name} leaves projects.txt" for line in what.projects.removed)
    for title, holds in (("is held", what.holds.added), ("is held no more", what.holds.removed)):
        yield from (f"{hold.package}{hold.specifier} {title}: {hold.reason}" for hold in holds)
    if what.policy:
        yield "policy.toml says something else"


def _move(pin: Moved, change: Change) -> PinMove:
    return PinMove(
        name=pin.spelling,
        old=" and ".join(pin.old),
        new=" and ".join(pin.new),
        direction=pin.direction,
        level=pin.level,
        own=is_own(pin.name, change.base.policy),
    )


def _told(one: Requirement) -> str:
    if not one.before:
        return f"{one.spelling} is new"
    if not one.after:
        return f"{one.spelling} is removed"
    operators = ("!=", "<", "<=", ">=", ">", "==", "===", "~=")
    gained, lost = one.gained(*operators), one.lost(*operators)
    parts = [f"gains {', '.join(map(str, gained))}"] if gained else []
    parts += [f"loses {', '.join(map(str, lost))}"] if lost else []
    return f"{one.spelling} {' and '.join(parts) or 'has another marker or other extras'}"
