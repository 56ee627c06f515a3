"""Render the document: JSON, and HTML and Markdown from templates."""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.errors import printable
from bot.report import markdown
from bot.report.document import UpdateDocument
from bot.report.words import grouped, needs_a_look, reason_title, verdict, versions_text


def render_json(document: UpdateDocument) -> str:
    """Return the document as JSON text."""
    return document.model_dump_json(by_alias=True, indent=1) + "\n"


def render_schema() -> str:
    """Return the JSON Schema of `pinwarden.update/1`."""
    schema = UpdateDocument.model_json_schema(by_alias=True, mode="serialization")
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def render_html(document: UpdateDocument) -> str:
    """Return the document as one self-contained page."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            document=document,
            verdict=verdict(document),
            looks=needs_a_look(document),
            held=grouped(document.held),
            record=json.dumps(document.record, indent=1, sort_keys=True),
            style=Markup(_text("report.css")),  # noqa: S704 - our own file
            script=Markup(_text("report.js")),  # noqa: S704 - our own file
            style_digest=_digest("report.css"),
            script_digest=_digest("report.js"),
        )
    )


def render_markdown(document: UpdateDocument, limit: int = 16384) -> str:
    """Return the document as Markdown for a review, at most `limit` bytes of UTF-8."""
    return markdown.render(document, limit)


@cache
def _text(name: str) -> str:
    return (files("bot.report") / "templates" / name).read_text(encoding="utf-8")


def _digest(name: str) -> str:
    """Return what a content security policy names an inline text by (CSP Level 3)."""
    digest = hashlib.sha256(_text(name).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters.update(versions=versions_text, reason_title=reason_title)
    return environment


def _visible(value: object) -> object:
    """Make control and direction-changing characters of foreign text visible."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
