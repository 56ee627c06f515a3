"""A report for eyes: one line per finding, as compilers write them, and a summary."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.finding import Finding, Severity
from checks.report import Entry, Report, State
from checks.verdict import SENTENCES

# rich's style names; what they look like is the terminal's business.
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A piece of a line, and how it is drawn ("" plain)."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def render(report: Report, *, verbose: bool = False) -> Iterator[Line]:
    """Yield the report's lines; `verbose` shows infos, excepted and healed findings, too."""
    yield from findings(report, verbose=verbose)
    yield from doubts(report)
    yield from _summary(report, verbose=verbose)


def findings(report: Report, *, verbose: bool = False) -> Iterator[Line]:
    """Yield the lines of the findings alone; `verbose` as in `render`."""
    for entry in report.entries:
        if verbose or _shown(entry):
            yield from _finding(report, entry)
    for one in report.waived if verbose else ():
        yield (Span(text=f"{_where(report, one.finding)}: "), *_waived(one.waiver.reason))


def _shown(entry: Entry) -> bool:
    return entry.finding.severity is not Severity.INFO and entry.state is not State.HEALED


def _finding(report: Report, entry: Entry) -> Iterator[Line]:
    finding = entry.finding
    state = "" if report.verdict is None else f" ({entry.state})"
    yield (
        Span(text=f"{_where(report, finding)}: "),
        Span(text=finding.severity.value, style=STYLES[finding.severity]),
        Span(text=f" {finding.rule} {finding.message} [{finding.name}]{state}"),
    )
    if finding.hint:
        yield (Span(text=f"    hint: {finding.hint}", style="dim"),)
    for related in finding.related:
        place = related.location
        text = f"    {report.prefix}{place.path}:{place.line}: {related.message}"
        yield (Span(text=text, style="dim"),)


def _where(report: Report, finding: Finding) -> str:
    place = finding.location
    path = f"{report.prefix}{place.path}"
    return f"{path}:{place.line}:{place.column}" if place.line else path


def _waived(reason: str) -> Iterator[Span]:
    yield Span(text="waived", style="dim")
    yield Span(text=f" {reason}")


def doubts(report: Report) -> Iterator[Line]:
    """Yield a line for each thing that was asked for and could not be told."""
    for item in report.unjudged:
        if item.asked:
            subject = f" {item.subject}:" if item.subject else ""
            text = f" {item.rule} [{item.name}]{subject} {item.reason}"
            yield (Span(text="unknown", style="magenta"), Span(text=text))


def counted(report: Report) -> str:
    """Return how many findings there are of each weight, in words; of a change, what is new."""
    if report.verdict is None:
        told = [_numbers(report, State.STANDING) or "nothing to mend"]
    else:
        new, old = _numbers(report, State.INTRODUCED), _numbers(report, State.STANDING)
        healed = _numbers(report, State.HEALED)
        told = [f"{new} introduced" if new else "nothing introduced"]
        told += [f"{healed} mended"] if healed else []
        told += [f"{old} there before"] if old else []
    return "; ".join(told) + (f"; {len(report.waived)} waived" if report.waived else "")


def _numbers(report: Report, state: State) -> str:
    found = [entry.finding.severity for entry in report.entries if entry.state is state]
    return ", ".join(
        f"{found.count(severity)} {severity.value}{'' if found.count(severity) == 1 else 's'}"
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        if severity in found
    )


def _summary(report: Report, *, verbose: bool) -> Iterator[Line]:
    hidden = " (infos: -v)" if report.counts[Severity.INFO] and not verbose else ""
    yield (Span(text=f"{report.subject}: {counted(report)}{hidden}"),)
    skipped = [item for item in report.unjudged if not item.asked]
    if skipped:
        rules = len({item.rule for item in skipped})
        text = f"not judged: {rules} rule{'' if rules == 1 else 's'} ({_reasons(report)})"
        yield (Span(text=text, style="dim"),)
    if report.verdict is not None:
        yield (Span(text=f"{report.verdict}: {SENTENCES[report.verdict]}", style="bold"),)


def _reasons(report: Report) -> str:
    return "; ".join(sorted({item.reason for item in report.unjudged if not item.asked}))
