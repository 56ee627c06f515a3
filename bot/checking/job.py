"""Judge a subject: make snapshots, run the rules, compare, apply waivers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from packaging.utils import NormalizedName

from bot.checking.proof import claims_bot, is_bots, proof_of
from bot.checking.state import State
from bot.checking.subject import Subject
from bot.errors import UserError
from bot.update.inputs import governed_pythons
from checks.catalogue import enforced
from checks.change import Change
from checks.facts import Consumers, Derivation, Pages, Requires, ZuulJobs
from checks.finding import Unjudged, in_reading_order
from checks.judge import Judgement, judge_change, judge_tree, judge_waivers
from checks.report import Report, entries_of_change, entries_of_state
from checks.rule import Rule
from checks.snapshot import Snapshot, read_snapshot
from checks.verdict import compare
from checks.waivers import Sifted, sift
from policies.governed import GovernedSet, read_governed
from policies.place import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What was looked up beforehand, None where nobody asked; and how to judge."""

    today: date
    pythons: tuple[str, ...] = ()
    branch: str = ""
    message: str = ""
    uploader: str = ""
    pages: Pages | None = None
    consumers: Consumers | None = None
    zuul: ZuulJobs | None = None
    resolved: frozenset[NormalizedName] | None = None
    requires: Requires | None = None
    engine: tuple[str, ...] | None = None
    graph: Requires | None = None
    derivation: Derivation | None = None


def judged(subject: Subject, rules: Sequence[Rule], known: Known) -> Report:
    """Return the report on a subject."""
    head = snapshot_of(subject.head, subject, known)
    if subject.base is None:
        return _of_state(subject, head, rules)
    change = change_of(subject, known)
    return _of_change(subject, change, rules)


def change_of(subject: Subject, known: Known) -> Change:
    """Return a subject as a change; without a base it changes nothing."""
    head = snapshot_of(subject.head, subject, known)
    change = Change(
        base=head if subject.base is None else snapshot_of(subject.base, subject, known),
        head=head,
        message=known.message or subject.message,
        paths=subject.changed,
        prefix=subject.prefix,
        uploader=known.uploader,
        author=subject.author,
        derivation=known.derivation,
        graph=known.graph,
    )
    return replace(
        change, by_bot=is_bots(change), claims_bot=claims_bot(change), proof=proof_of(change)
    )


def snapshot_of(state: State, subject: Subject, known: Known) -> Snapshot:
    """Return one state with the facts that were looked up."""
    governed, problems = read_governed(state.files)
    return read_snapshot(
        state.files,
        pythons=_pythons(known.pythons, governed, state, problems),
        today=known.today,
        branch=known.branch or subject.branch or "master",
        pages=known.pages,
        consumers=known.consumers,
        zuul=known.zuul,
        resolved=known.resolved if state is subject.head else None,
        requires=known.requires,
        engine=known.engine if state is subject.head else None,
    )


def _pythons(
    asked: tuple[str, ...], governed: GovernedSet, state: State, problems: tuple[Problem, ...]
) -> tuple[str, ...]:
    try:
        return governed_pythons(asked, governed, state.around)[0]
    except UserError:
        if problems:
            return ()  # What names them may be unreadable, and that is a finding.
        raise


def _of_state(subject: Subject, head: Snapshot, rules: Sequence[Rule]) -> Report:
    sifted, unjudged = _sifted(head, rules)
    return Report(
        subject=subject.title,
        entries=entries_of_state(Judgement(findings=sifted.counted), enforced()),
        waived=sifted.waived,
        unjudged=unjudged,
        prefix=subject.prefix,
    )


def _of_change(subject: Subject, change: Change, rules: Sequence[Rule]) -> Report:
    before, _ = _sifted(change.base, rules)
    after, unjudged = _sifted(change.head, rules)
    itself = judge_change(change, rules)
    own = sift(itself.findings, change.head.policy.waivers, change.head.today)
    comparison = compare(before.counted, after.counted, own.counted, enforced=enforced())
    return Report(
        subject=subject.title,
        entries=entries_of_change(comparison),
        waived=(*after.waived, *own.waived),
        unjudged=(*unjudged, *itself.unjudged),
        verdict=comparison.verdict,
        prefix=subject.prefix,
        changed=subject.changed,
    )


def _sifted(snapshot: Snapshot, rules: Sequence[Rule]) -> tuple[Sifted, tuple[Unjudged, ...]]:
    """Judge one state; what is wrong with the exceptions themselves cannot be excepted."""
    judgement = judge_tree(snapshot, rules)
    sifted = sift(judgement.findings, snapshot.policy.waivers, snapshot.today)
    more = judge_waivers(snapshot, sifted, judgement.unjudged, rules)
    counted = in_reading_order((*sifted.counted, *more))
    return replace(sifted, counted=counted), judgement.unjudged
