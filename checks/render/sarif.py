"""A report as SARIF 2.1.0 (OASIS), for tools that show findings beside code."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from checks.documentation import documentation_of
from checks.finding import Edit, Finding, Location, Severity, Swap
from checks.report import Entry, Report, State
from checks.rule import Rule

Document = dict[str, object]
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_STATES = {State.INTRODUCED: "new", State.STANDING: "unchanged", State.HEALED: "absent"}


def render(report: Report, rules: Sequence[type[Rule]], version: str) -> Document:
    """Return the log: one run, with the documentation of `rules`; `version` is pinwarden's."""
    order = {rule.code: number for number, rule in enumerate(rules)}
    results = [_result(report, entry, order) for entry in report.entries]
    for one in report.waived:
        waived = _finding(report, one.finding, order)
        waived["suppressions"] = [{"kind": "external", "justification": one.waiver.reason}]
        results.append(waived)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(report, rules, version)},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(report)],
                "results": results,
            }
        ],
    }


def _driver(report: Report, rules: Iterable[type[Rule]], version: str) -> Document:
    return {
        "name": "pinwarden",
        "semanticVersion": version,
        "rules": [_rule(report, rule) for rule in rules],
    }


def _rule(report: Report, rule: type[Rule]) -> Document:
    told = documentation_of(rule)
    link = report.link(rule.code)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": told.summary},
        "fullDescription": {"text": told.what},
        "help": {"text": f"{told.why}\n\n{told.references}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        **({"helpUri": link} if link else {}),
    }


def _invocation(report: Report) -> Document:
    notes = [
        {
            "level": "warning" if item.asked else "note",
            "message": {"text": f"{item.subject}: {item.reason}" if item.subject else item.reason},
            "associatedRule": {"id": item.rule},
        }
        for item in report.unjudged
    ]
    return {"executionSuccessful": not report.in_doubt, "toolExecutionNotifications": notes}


def _result(report: Report, entry: Entry, order: dict[str, int]) -> Document:
    result = _finding(report, entry.finding, order)
    if report.verdict is not None:
        result["baselineState"] = _STATES[entry.state]
    return result


def _finding(report: Report, finding: Finding, order: dict[str, int]) -> Document:
    hint = f"\n{finding.hint}" if finding.hint else ""
    result: Document = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}{hint}"},
        "locations": [_location(report, finding.location)],
        "partialFingerprints": {"pinwarden/v1": finding.fingerprint},
    }
    if finding.rule in order:
        result["ruleIndex"] = order[finding.rule]
    if finding.related:
        result["relatedLocations"] = [
            {**_location(report, one.location), "message": {"text": one.message}}
            for one in finding.related
        ]
    if finding.fix is not None:
        changes = [_edited(report, edit) for edit in finding.fix.edits]
        result["fixes"] = [{"description": {"text": finding.fix.title}, "artifactChanges": changes}]
    return result


def _location(report: Report, location: Location) -> Document:
    physical: Document = {"artifactLocation": _artifact(report, location.path)}
    if location.line:
        region: Document = {"startLine": location.line, "startColumn": location.column}
        if location.end_column > location.column:
            region["endColumn"] = location.end_column
        physical["region"] = region
    return {"physicalLocation": physical}


def _artifact(report: Report, path: str) -> Document:
    return {"uri": quote(f"{report.prefix}{path}")}


def _edited(report: Report, edit: Edit | Swap) -> Document:
    match edit:
        case Edit():
            text = "".join(f"{line}\n" for line in edit.lines)
            # From the first column of one line to that of another: whole lines with their ends.
            last = {"endLine": edit.last + 1, "endColumn": 1}
            region = {"startLine": edit.first, "startColumn": 1, **last}
        case Swap():
            text, end = edit.new, edit.column + len(edit.old)
            region = {"startLine": edit.line, "startColumn": edit.column, "endColumn": end}
    return {
        "artifactLocation": _artifact(report, edit.path),
        "replacements": [{"deletedRegion": region, "insertedContent": {"text": text}}],
    }
