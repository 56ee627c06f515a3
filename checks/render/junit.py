"""A report as JUnit's XML: one test case per rule, for whoever collects test results."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from checks.finding import Severity
from checks.report import Report, State
from checks.rule import Rule


def render(report: Report, rules: Sequence[Rule]) -> str:
    """Return the document; `rules` are those that were run."""
    suites = Element("testsuites")
    suite = SubElement(suites, "testsuite", name=_text(report.subject))
    failed = skipped = 0
    for rule in rules:
        case = SubElement(suite, "testcase", classname=f"pinwarden.{rule.code[:2]}", name=rule.name)
        lines = _lines(report, rule)
        unknown = [item.reason for item in report.unjudged if item.rule == rule.code]
        if lines:
            failed += 1
            body = SubElement(case, "failure", message=f"{len(lines)} of {rule.code}")
            body.text = _text("\n".join(lines))
        elif unknown:
            skipped += 1
            SubElement(case, "skipped", message=_text(unknown[0]))
    suite.attrib.update(tests=str(len(rules)), failures=str(failed), skipped=str(skipped))
    return tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _lines(report: Report, rule: Rule) -> list[str]:
    return [
        f"{report.prefix}{found.location.path}:{found.location.line}: {found.message}"
        for found in (entry.finding for entry in report.entries if _fails(report, entry.state))
        if found.rule == rule.code and found.severity is Severity.ERROR
    ]


def _fails(report: Report, state: State) -> bool:
    return state is (State.STANDING if report.verdict is None else State.INTRODUCED)


def _text(text: str) -> str:
    """Replace what XML 1.0 cannot hold (section 2.2)."""
    return "".join(mark if mark in "\n\t" or mark.isprintable() else "\ufffd" for mark in text)
