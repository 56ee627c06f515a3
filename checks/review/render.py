"""A review as JSON, as lines for a terminal, and as Markdown for Gerrit."""

from collections.abc import Iterator
from dataclasses import asdict

from checks.render.text import Line, Span
from checks.review.document import Answer, PinMove, Question, Review

SCHEMA = "pinwarden.review/1"
LONGEST = 16_384  # bytes of UTF-8 that Gerrit takes for a message
MANY = 12  # moves that are named one by one
_MARKS = {
    Answer.YES: ("yes", "green"),
    Answer.NO: ("no", "bold red"),
    Answer.PERSON: ("look", "yellow"),
    Answer.UNKNOWN: ("unknown", "magenta"),
}


def render_json(review: Review) -> dict[str, object]:
    """Return the document."""
    return {"schema": SCHEMA, **asdict(review)}


def render_text(review: Review) -> Iterator[Line]:
    """Yield lines for a terminal."""
    yield (Span(text=review.subject),)
    yield (Span(text="Kind      "), Span(text=review.kind.value, style="bold"))
    yield (Span(text=f"          {review.kind_reason}", style="dim"),)
    yield (Span(text=f"Branch    {review.branch} (phase: {review.phase})"),)
    if review.bot != "no":
        yield (Span(text=f"Bot       {review.bot}"),)
        for sentence in review.proof:
            yield (Span(text=f"          {sentence}", style="dim"),)
    by = f" ({', '.join(review.approval.rules)})" if review.approval.rules else ""
    yield (Span(text=f"Approval  {review.approval.who}{by}"),)
    if review.approval.advice:
        yield (Span(text=f"          {review.approval.advice}", style="dim"),)
    if review.verdict:
        yield (Span(text=f"Check     {review.verdict}"),)
    for failure in review.failures:
        if failure.severity != "info":
            text = f"  {failure.severity:7} {failure.rule} {failure.message}"
            style = "red" if failure.severity == "error" else "yellow"
            yield (Span(text=text, style=style), Span(text=f" ({failure.place})", style="dim"))
    yield from _listed("Requirements", review.requirements)
    yield from _listed("Lists", review.lists)
    yield from _listed("Pins", tuple(_move_text(pin) for pin in _shown(review)), _rest(review))
    yield (Span(text="Look at"),)
    for question in review.questions:
        yield question_line(question)


def question_line(question: Question) -> Line:
    """Return a question with its answer as one line."""
    word, style = _MARKS[question.answer]
    detail = f" ({question.detail})" if question.detail else ""
    return (
        Span(text=f"  {word:8}", style=style),
        Span(text=f"{question.rule:5} {question.text}"),
        Span(text=detail, style="dim"),
    )


def _listed(title: str, lines: tuple[str, ...], rest: str = "") -> Iterator[Line]:
    if lines:
        yield (Span(text=title),)
        for line in lines:
            yield (Span(text=f"  {line}"),)
        if rest:
            yield (Span(text=f"  {rest}", style="dim"),)


def _shown(review: Review) -> tuple[PinMove, ...]:
    """Return the moves that are named: those that surprise first."""
    order = ("down", "removed", "added", "sideways", "up")
    levels = ("major", "minor", "patch", "other")
    ranked = sorted(
        review.pins, key=lambda pin: (order.index(pin.direction), levels.index(pin.level), pin.name)
    )
    return tuple(ranked[:MANY])


def _rest(review: Review) -> str:
    left = len(review.pins) - MANY
    return f"and {left} more, all of them smaller steps" if left > 0 else ""


def _move_text(pin: PinMove) -> str:
    own = ", own" if pin.own else ""
    step = f" ({pin.level}{own})" if pin.level != "other" else " (own)" if pin.own else ""
    match pin.direction:
        case "added":
            return f"{pin.name} {pin.new} is new"
        case "removed":
            return f"{pin.name} {pin.old} is gone"
        case _:
            return f"{pin.name} {pin.old} to {pin.new}{step}"


def render_markdown(review: Review) -> str:
    """Return the message for Gerrit, at most LONGEST bytes; foreign text is escaped."""
    lines = list(_markdown(review))
    text = "\n".join(lines) + "\n"
    while len(text.encode()) > LONGEST and len(lines) > 1:
        lines.pop()
        text = "\n".join([*lines, "", "The rest is in the job's log."]) + "\n"
    return text


def render_zuul(review: Review) -> dict[str, object]:
    """Return the data for zuul_return: what Zuul says of the change, in a line or two."""
    by = f" ({', '.join(review.approval.rules)})" if review.approval.rules else ""
    told = [
        f"{review.kind.value}: {_escaped(review.kind_reason)}.",
        f"Approval: {review.approval.who}{by}. {_sentence(review.approval.advice)}".rstrip(),
    ]
    return {"zuul": {"warnings": told}}


def _markdown(review: Review) -> Iterator[str]:
    by = f" ({', '.join(review.approval.rules)})" if review.approval.rules else ""
    yield f"**{review.kind.value}**: {review.kind_reason}."
    if review.bot != "no":
        yield f"Made by the bot: {review.bot} ({_escaped('; '.join(review.proof))})."
    yield ""
    yield f"Approval: {review.approval.who}{by}. {_sentence(review.approval.advice)}"
    yield ""
    yield review.verdict
    serious = [failure for failure in review.failures if failure.severity != "info"]
    for failure in serious:
        yield f"- {failure.severity} {failure.rule} `{_code(failure.place)}`: " + _escaped(
            failure.message
        )
    asked = [question for question in review.questions if question.answer is not Answer.YES]
    answered = len(review.questions) - len(asked)
    if asked:
        yield from ("", "Look at:")
        for question in asked:
            detail = f" ({_escaped(question.detail)})" if question.detail else ""
            word, _ = _MARKS[question.answer]
            yield f"- {question.rule} {_escaped(question.text)} **{word}**{detail}"
    if answered:
        one = "One more point is" if answered == 1 else f"{answered} more points are"
        yield from ("", f"{one} answered with yes.")
    changed = [_escaped(line) for line in (*review.requirements, *review.lists)]
    changed += [_escaped(_move_text(pin)) for pin in _shown(review)]
    if changed:
        yield from ("", "Changes:", *(f"- {line}" for line in changed))
        if _rest(review):
            yield f"- {_rest(review)}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('?') else '.'}" if text else ""


def _escaped(text: str) -> str:
    """Escape what Gerrit's Markdown would read, and show what a terminal would obey."""
    plain = "".join(mark if mark.isprintable() else "\ufffd" for mark in text)
    return "".join(f"\\{mark}" if mark in "\\`*_{}[]<>#|~" else mark for mark in plain)


def _code(text: str) -> str:
    return "".join(mark if mark.isprintable() and mark != "`" else "\ufffd" for mark in text)
