"""A report for machines: `pinwarden.check/1`, a contract of its own."""

from checks.finding import Edit, Finding, Fix, Location, Swap
from checks.report import Entry, Report

SCHEMA = "pinwarden.check/1"
Document = dict[str, object]


def render(report: Report) -> Document:
    """Return the document; paths are those of the repository."""
    return {
        "schema": SCHEMA,
        "subject": report.subject,
        "verdict": None if report.verdict is None else report.verdict.value,
        "summary": {str(severity): count for severity, count in sorted(report.counts.items())},
        "exit_code": report.exit_code,
        "findings": [_entry(report, entry) for entry in report.entries],
        "waived": [
            {
                **_finding(report, one.finding),
                "waiver": {
                    "reason": one.waiver.reason,
                    "expires": one.waiver.expires and one.waiver.expires.isoformat(),
                },
            }
            for one in report.waived
        ],
        "unjudged": [
            {
                "rule": item.rule,
                "name": item.name,
                "subject": item.subject,
                "reason": item.reason,
                "asked": item.asked,
            }
            for item in report.unjudged
        ],
    }


def _entry(report: Report, entry: Entry) -> Document:
    return {**_finding(report, entry.finding), "state": entry.state.value}


def _finding(report: Report, finding: Finding) -> Document:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        **_location(report, finding.location),
        "subject": finding.subject,
        "hint": finding.hint,
        "fingerprint": finding.fingerprint,
        "related": [
            {**_location(report, related.location), "message": related.message}
            for related in finding.related
        ],
        "fix": None if finding.fix is None else _fix(report, finding.fix),
    }


def _location(report: Report, location: Location) -> Document:
    return {
        "file": f"{report.prefix}{location.path}",
        "line": location.line,
        "column": location.column,
        "end_column": location.end_column,
    }


def _fix(report: Report, fix: Fix) -> Document:
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [_edit(report, edit) for edit in fix.edits],
    }


def _edit(report: Report, edit: Edit | Swap) -> Document:
    """Return whole lines, or what stands at a column of one."""
    file = {"file": f"{report.prefix}{edit.path}"}
    match edit:
        case Edit():
            return {**file, "first": edit.first, "last": edit.last, "lines": list(edit.lines)}
        case Swap():
            place = {"line": edit.line, "column": edit.column}
            return {**file, **place, "old": edit.old, "new": edit.new}
