"""A report as the data of Zuul's zuul_return: comments on the lines of a change.

Gerrit refuses a whole review, its vote included, for one comment that it does not like: a file
that the change does not touch, an inverted range, a message that is too long. So whatever is not
certain to be taken is left out here, and a note says how many were. Without knowing the files of
the change there is no comment at all.
"""

from checks.finding import Finding
from checks.report import Entry, Report, State

Document = dict[str, object]
MOST_COMMENTS = 100
LONGEST_MESSAGE = 4000  # bytes of UTF-8; Gerrit takes 16384 with what Zuul puts around it
LONGEST_PATH = 1000


def render(report: Report) -> Document:
    """Return the document for `zuul_return: data:`."""
    wanted = [entry for entry in report.entries if _belongs(report, entry)]
    fitting = [entry for entry in wanted if _fits(report, entry.finding)]
    told = sorted(fitting, key=lambda entry: -entry.finding.severity.rank)[:MOST_COMMENTS]
    comments: dict[str, list[Document]] = {}
    for entry in sorted(told, key=lambda one: one.finding.order):
        path = f"{report.prefix}{entry.finding.location.path}"
        comments.setdefault(path, []).append(_comment(report, entry.finding))
    return {"zuul": {"file_comments": comments, "warnings": _warnings(report, wanted, told)}}


def _belongs(report: Report, entry: Entry) -> bool:
    """Say whether the change's author has to do with it; without a base everything counts."""
    return report.verdict is None or entry.state is State.INTRODUCED


def _fits(report: Report, finding: Finding) -> bool:
    path = f"{report.prefix}{finding.location.path}"
    return path in report.changed and path.isprintable() and len(path) <= LONGEST_PATH


def _comment(report: Report, finding: Finding) -> Document:
    place = finding.location
    line = max(1, place.line)
    comment: Document = {
        "line": line,
        "level": finding.severity.value,
        "message": _shortened(_message(report, finding)),
    }
    if place.line and place.end_column > place.column:
        comment["range"] = {
            "start_line": line,
            "start_character": place.column - 1,
            "end_line": line,
            "end_character": place.end_column - 1,
        }
    return comment


def _message(report: Report, finding: Finding) -> str:
    more = report.link(finding.rule) or f"pinwarden explain {finding.rule}"
    lines = [f"{finding.message} [{finding.name}]", finding.hint, more]
    return "\n".join(line for line in lines if line)


def _shortened(text: str) -> str:
    safe = "".join(mark if mark.isprintable() or mark == "\n" else "\ufffd" for mark in text)
    if len(safe.encode()) <= LONGEST_MESSAGE:
        return safe
    return safe.encode()[: LONGEST_MESSAGE - 3].decode("utf-8", "ignore") + "…"


def _warnings(report: Report, wanted: list[Entry], told: list[Entry]) -> list[str]:
    left = len(wanted) - len(told)
    why = "" if report.changed else ": nobody said which files the change touches"
    some = (
        f"{left} finding{'s are' if left > 1 else ' is'} in the log and not in comments here{why}."
    )
    warnings = [some] if left else []
    return warnings + [
        _shortened(f"{item.name} could not be judged: {item.reason}")
        for item in report.unjudged[:10]
        if item.asked
    ]
