"""Run rules over a snapshot or a change, and collect what they say."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from checks.change import Change
from checks.consuming.project import Law, Project
from checks.finding import Finding, Item, Unjudged, in_reading_order
from checks.rule import ChangeRule, Need, ProjectRule, Rule, TreeRule, WaiverRule
from checks.snapshot import Snapshot
from checks.waivers import Sifted

MOST_OF_A_RULE = 1_000  # findings in one project


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What was found, in reading order, and what could not be told."""

    findings: tuple[Finding, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()


def judge_tree(snapshot: Snapshot, rules: Iterable[Rule]) -> Judgement:
    """Run the rules over one state; rules of other kinds are passed by."""
    items: list[Item] = []
    for rule in rules:
        if isinstance(rule, TreeRule):
            lacking = lacks(rule, snapshot)
            items.extend([lacking] if lacking else rule.check(snapshot))
    return _sorted(items)


def judge_change(change: Change, rules: Iterable[Rule]) -> Judgement:
    """Run the rules that look at a difference; rules of other kinds are passed by."""
    items: list[Item] = []
    for rule in rules:
        if isinstance(rule, ChangeRule):
            lacking = lacks(rule, change.head)
            items.extend([lacking] if lacking else rule.check(change))
    return _sorted(items)


def judge_project(project: Project, law: Law, rules: Iterable[Rule]) -> Judgement:
    """Run the rules of the law's profile over one consuming project.

    A stranger wrote it: of very many findings of one rule the rest is not told.
    """
    items: list[Item] = []
    for rule in rules:
        if isinstance(rule, ProjectRule) and (rule.upstream or law.profile == "full"):
            found = list(islice(rule.check(project, law), MOST_OF_A_RULE + 1))
            items.extend(found[:MOST_OF_A_RULE])
            if len(found) > MOST_OF_A_RULE:
                reason = f"more than {MOST_OF_A_RULE} findings; the rest is not told"
                items.append(rule.unjudged(reason, project.name))
    return _sorted(items)


def judge_waivers(
    snapshot: Snapshot, sifted: Sifted, judged: Iterable[Unjudged], rules: Iterable[Rule]
) -> tuple[Finding, ...]:
    """Run the rules that look at the recorded exceptions; `judged` says which could not tell."""
    known = tuple(rules)
    dark = {item.rule for item in judged}
    run = {word for rule in known if rule.code not in dark for word in (rule.code, rule.name)}
    found: list[Finding] = []
    for rule in known:
        if isinstance(rule, WaiverRule):
            found.extend(rule.check(snapshot, sifted, frozenset(run)))
    return in_reading_order(found)


def lacks(rule: Rule, snapshot: Snapshot) -> Unjudged | None:
    """Say what a rule needs and nobody gave; None when it has all."""
    given = {
        Need.INDEX: snapshot.pages is not None,
        Need.CONSUMERS: snapshot.consumers is not None,
        Need.ZUUL: snapshot.zuul is not None,
        Need.RUN: snapshot.resolved is not None,
        Need.ENGINE: snapshot.engine is not None,
    }
    missing = [need for need in rule.needs if not given[need]]
    if not missing:
        return None
    reason = f"needs {' and '.join(sorted(missing))}"
    return Unjudged(rule=rule.code, name=rule.name, reason=reason)


def _sorted(items: Iterable[Item]) -> Judgement:
    findings = [item for item in items if isinstance(item, Finding)]
    unjudged = [item for item in items if isinstance(item, Unjudged)]
    return Judgement(
        findings=in_reading_order(findings),
        unjudged=tuple(sorted(unjudged, key=lambda item: (item.rule, item.subject))),
    )
