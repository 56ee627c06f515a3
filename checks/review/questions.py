"""The checklist: what the rules ask about a change, with what can be answered already."""

from collections.abc import Iterable, Iterator

from checks.change import Change
from checks.facts import Consumer, Derivation, Derived
from checks.finding import Finding
from checks.related import related
from checks.review.document import Answer, Question
from policies.kind import Kind, is_own
from policies.licence import DEFAULT_ALLOWED, Clarity, Licence, permitted, read_licence

MANY = 6  # names that a line still bears


def questions(change: Change, introduced: Iterable[Finding]) -> Iterator[Question]:
    """Yield what a reviewer has to look at, in the order of looking."""
    broken = {finding.name for finding in introduced}
    yield Question(
        rule="G20", text="Did the jobs pass?", answer=Answer.PERSON, detail="see the votes"
    )
    if change.claims_bot and not change.by_bot:
        yield Question(
            rule="G20",
            text="Is it the bot's?",
            answer=Answer.NO,
            detail="it claims to be, and that is not proven: ordinary rules apply",
        )
    elif change.by_bot:
        yield _derived(change.derivation)
    if change.kind is Kind.BOT_UPDATE:
        return
    yield from _requirements(change, broken)
    yield from _pins(change, broken)
    yield from _lists(change)
    if change.late:
        yield from _stable(change, broken)


def _requirements(change: Change, broken: set[str]) -> Iterator[Question]:
    for one in change.what.added:
        yield from _new(change, one.spelling, one.name)
    if change.what.added or change.what.changed:
        yield _needed(change, broken)
        yield _consumer(change)
    for one in change.what.removed:
        yield _removed(change, one.spelling, one.name)
    for one in change.what.changed:
        gained = one.gained("!=", "<", "<=")
        if gained:
            pins = [p for p in change.head.governed.constraints.entries if p.key == one.name]
            fits = all(any(pin.version in line.specifier for line in one.after) for pin in pins)
            yield Question(
                rule="G14",
                text=f"Is the pin of {one.spelling} allowed by {', '.join(map(str, gained))}?",
                answer=Answer.YES if fits else Answer.NO,
                detail=", ".join(pin.version for pin in pins) or "it is not pinned",
            )


def _derived(found: Derivation | None) -> Question:
    same = found is not None and found.derived is Derived.SAME
    return Question(
        rule="G20",
        text="Does its record, derived again, give these pins?",
        answer=Answer.YES if same else Answer.UNKNOWN,
        detail=found.detail if found else "no record was given; see --record",
    )


def _needed(change: Change, broken: set[str]) -> Question:
    known = related(change)
    others = [pin.spelling for pin in change.what.pins if pin.name not in known.names]
    text = "Do only pins move that the change needs?"
    if known.told or not others:
        return _fine("G11", text, "unrelated-pins" in broken)
    detail = f"what needs {', '.join(others[:MANY])} was not looked at; see --online"
    return Question(rule="G11", text=text, answer=Answer.UNKNOWN, detail=detail)


def _new(change: Change, spelling: str, name: str) -> Iterator[Question]:
    head = change.head.governed
    pinned = [pin.version for pin in head.constraints.entries if pin.key == name]
    denied = any(line.key == name for line in head.denylist.entries)
    yield Question(
        rule="G32",
        text=f"Is a first version of {spelling} pinned in this change?",
        answer=Answer.YES if pinned or denied else Answer.NO,
        detail=", ".join(pinned) or ("it is denylisted" if denied else ""),
    )
    comments = [line.comment for line in head.requirements.entries if line.key == name]
    licence = read_licence(next((comment for comment in comments if comment), ""))
    allowed = frozenset(change.head.policy.licences or DEFAULT_ALLOWED)
    yield Question(
        rule="G27",
        text=f"Is the licence of {spelling} compatible, and stated?",
        answer=_compatible(licence, allowed),
        detail=" or ".join(licence.meanings) or licence.clarity.value,
    )
    for rule, text in (
        ("G25", f"Is {spelling} actively maintained?"),
        ("G26", f"Is the code of {spelling} good, with reasonable tests?"),
        ("G28", f"Is {spelling} packaged in the target distributions?"),
        ("G29", f"Does nothing on the list do what {spelling} does?"),
    ):
        yield Question(
            rule=rule, text=text, answer=Answer.PERSON, detail=f"see: pinwarden new {name}"
        )


def _compatible(licence: Licence, allowed: frozenset[str]) -> Answer:
    if licence.clarity is Clarity.MISSING or not permitted(licence, allowed):
        return Answer.NO
    return Answer.YES if licence.clarity is Clarity.CLEAR else Answer.PERSON


def _consumer(change: Change) -> Question:
    repositories = [line.name for line in change.head.governed.projects.entries]
    named = change.said.names(repositories)
    links = change.said.links()
    return Question(
        rule="G17",
        text="Does the message say which project needs it?",
        answer=Answer.YES if named or links else Answer.NO,
        detail=", ".join((*named, *links)[:MANY]),
    )


def _removed(change: Change, spelling: str, name: str) -> Question:
    consumers = change.head.consumers
    text = f"Is {spelling} used by no project any more?"
    if consumers is None or consumers.unknown or consumers.missing():
        why = "no consumers.json" if consumers is None else consumers.unknown or "some are unread"
        return Question(rule="G12", text=text, answer=Answer.UNKNOWN, detail=why)
    users = sorted({consumer.repository for consumer, used in _all(change) if used == name})
    return Question(
        rule="G12",
        text=text,
        answer=Answer.NO if users else Answer.YES,
        detail=", ".join(users[:MANY]),
    )


def _all(change: Change) -> Iterator[tuple[Consumer, str]]:
    for consumer in change.head.consumers.consumers if change.head.consumers else ():
        for used in consumer.requirements:
            yield consumer, used.line.key


def _pins(change: Change, broken: set[str]) -> Iterator[Question]:
    lowered = [pin for pin in change.what.pins if pin.direction == "down"]
    if lowered:
        names = ", ".join(f"{pin.spelling} {pin.old[-1]} to {pin.new[-1]}" for pin in lowered)
        yield _fine("G14", "Is it said why pins go down?", "pin-lowered" in broken, names)
        yield Question(
            rule="G14",
            text="Do the lowered pins still satisfy every project?",
            answer=_refused(change, broken),
            detail="" if change.head.consumers else "no consumers.json",
        )
    major = [p for p in change.what.pins if p.direction == "up" and p.level == "major"]
    if major and change.kind is not Kind.BOT_UPDATE:
        names = ", ".join(f"{pin.spelling} {pin.new[-1]}" for pin in major[:MANY])
        yield Question(
            rule="G23",
            text="Are the major steps harmless?",
            answer=Answer.PERSON,
            detail=names + (f" and {len(major) - MANY} more" if len(major) > MANY else ""),
        )


def _refused(change: Change, broken: set[str]) -> Answer:
    if change.head.consumers is None or change.head.consumers.unknown:
        return Answer.UNKNOWN
    return Answer.NO if "refused-by-project" in broken else Answer.YES


def _lists(change: Change) -> Iterator[Question]:
    for line in change.what.projects.added:
        runs = change.head.zuul.of(line.name) if change.head.zuul is not None else "not looked at"
        answers = {True: Answer.YES, False: Answer.NO}
        yield Question(
            rule="G7",
            text=f"Does {line.name} run the requirements check already?",
            answer=answers[runs] if isinstance(runs, bool) else Answer.UNKNOWN,
            detail=runs if isinstance(runs, str) else "",
        )
    if change.what.projects:
        names = [x.name for x in (*change.what.projects.added, *change.what.projects.removed)]
        yield Question(
            rule="G19",
            text="Did the project's lead give +1?",
            answer=Answer.PERSON,
            detail=", ".join(names[:MANY]),
        )
    for hold in change.what.holds.added:
        ends = hold.expires or hold.until
        yield Question(
            rule="hold",
            text=f"Does the hold of {hold.package}{hold.specifier} have a reason and an end?",
            answer=Answer.YES if ends else Answer.NO,
            detail=f"{hold.reason} (until {ends})" if ends else hold.reason,
        )


def _stable(change: Change, broken: set[str]) -> Iterator[Question]:
    foreign = [pin for pin in change.what.pins if not is_own(pin.name, change.base.policy)]
    if foreign:
        names = ", ".join(pin.spelling for pin in foreign[:MANY])
        yield Question(
            rule="G33",
            text="Is the gate broken, so that others' projects must move?",
            answer=Answer.PERSON if change.said.reason else Answer.NO,
            detail=names if change.said.reason else f"{names}: the message gives no reason",
        )
    own = [pin for pin in change.what.pins if is_own(pin.name, change.base.policy)]
    if own:
        yield _fine("G33", "Are they bug-fix releases?", "no-bug-fix-release" in broken)
        looked = change.head.requires is not None
        yield Question(
            rule="G34",
            text="Do the new releases' own requirements agree with the branch?",
            answer=Answer.UNKNOWN
            if not looked
            else Answer.NO
            if "release-disagrees" in broken
            else Answer.YES,
            detail="" if looked else "nobody asked the index (--online)",
        )


def _fine(rule: str, text: str, is_broken: bool, detail: str = "") -> Question:  # noqa: FBT001 - what a rule said
    return Question(
        rule=rule, text=text, answer=Answer.NO if is_broken else Answer.YES, detail=detail
    )
