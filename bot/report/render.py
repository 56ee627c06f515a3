"""Render the document: JSON, and HTML and Markdown from templates."""

import json
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

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
        )
    )


def render_markdown(document: UpdateDocument, limit: int = 16384) -> str:
    """Return the document as Markdown for a review, at most `limit` bytes of UTF-8."""
    return markdown.render(document, limit)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(versions=versions_text, reason_title=reason_title)
    return environment
