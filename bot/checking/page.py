"""A report as one self-contained page, in the look of the update's report."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.errors import printable
from checks.finding import Finding, Severity
from checks.render.text import counted
from checks.report import Entry, Report, State
from checks.verdict import SENTENCES

# The classes of the style sheet that draw a weight.
WEIGHTS = {Severity.ERROR: "downgrade", Severity.WARNING: "major", Severity.INFO: "patch"}
_TITLES = {
    State.INTRODUCED: ("Introduced", "introduced"),
    State.STANDING: ("There before", "standing"),
    State.HEALED: ("Mended", "healed"),
}


def render_page(report: Report) -> str:
    """Return the page."""
    told = counted(report)
    heading = (
        f"{told[0].upper()}{told[1:]}" if report.verdict is None else SENTENCES[report.verdict]
    )
    style = _style()
    return (
        _environment()
        .get_template("check.html.j2")
        .render(
            report=report,
            heading=heading,
            told=told,
            sections=_sections(report),
            weights=WEIGHTS,
            style=Markup(style),  # noqa: S704 - our own file
            style_digest=_digest(style),
        )
    )


def _sections(report: Report) -> list[tuple[str, str, list[Entry]]]:
    if report.verdict is None:
        return [("Findings", "findings", list(report.entries))] if report.entries else []
    by_state = {
        state: [entry for entry in report.entries if entry.state is state] for state in _TITLES
    }
    return [(*_TITLES[state], entries) for state, entries in by_state.items() if entries]


def _where(finding: Finding, report: Report) -> str:
    place = finding.location
    return f"{report.prefix}{place.path}" + (f":{place.line}" if place.line else "")


@cache
def _style() -> str:
    own = files("bot.checking") / "templates" / "check.css"
    shared = files("bot.report") / "templates" / "report.css"
    return shared.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return what a content security policy names an inline text by (CSP Level 3)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.checking"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters.update(where=_where, web=_is_web)
    return environment


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _visible(value: object) -> object:
    """Make control and direction-changing characters of foreign text visible."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
