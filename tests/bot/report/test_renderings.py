"""JSON, Markdown and the terminal's summary say the same as the page."""

import json
from io import StringIO
from pathlib import Path

import jsonschema
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import NormalizedName
from rich.console import Console

from bot.report.document import UpdateDocument
from bot.report.markdown import escaped
from bot.report.render import render_json, render_markdown, render_schema
from bot.report.text import summary
from bot.report.words import chain_text
from resolver.values import Link

SCHEMA = Path(__file__).parents[3] / "bot/report/schema/update.json"


def test_the_json_fits_the_published_schema(document: UpdateDocument) -> None:
    assert SCHEMA.read_text() == render_schema()
    data = json.loads(render_json(document))
    jsonschema.validate(data, json.loads(SCHEMA.read_text()))
    assert data["schema"] == "pinwarden.update/1"
    assert {"changes", "held", "forced", "errors", "record"} <= data.keys()


def test_markdown_stays_within_a_reviews_size(document: UpdateDocument) -> None:
    text = render_markdown(document)
    assert len(text.encode()) <= 16384
    assert text.startswith("Of 600 pins, 223 change")
    assert "\nPlease look at:\n\n* lowered 2.0 cannot stay" in text
    assert "<script>" not in text
    short = render_markdown(document, 2000)
    assert len(short.encode()) <= 2000
    assert "more lines are left out here" in short


@given(st.text(max_size=80))
def test_foreign_text_stays_one_line_of_text(text: str) -> None:
    rendered = escaped(text)
    assert "\n" not in rendered
    for mark in "`*_[]<>#!|~":
        assert all(rendered[i - 1] == "\\" for i, c in enumerate(rendered) if c == mark)


def test_the_summary_fits_eighty_columns(document: UpdateDocument) -> None:
    stream = StringIO()
    console = Console(file=stream, width=80, no_color=True)
    console.print(summary(document, Path(".pinwarden/report/report.html")))
    said = stream.getvalue()
    assert max(map(len, said.splitlines())) <= 80
    assert "Of 600 pins, 223 change, 1 is new, 1 goes away, 74 are major steps." in said
    assert "Forced: lowered 2.0 cannot stay" in said
    assert "\x1b" not in said


def test_a_chain_is_read_from_the_line_on() -> None:
    top, middle = NormalizedName("top"), NormalizedName("middle")
    chain = (
        Link(parent=None, parent_version=None, child=top, specifier="", line=9),
        Link(parent=top, parent_version="1.0", child=middle, specifier="<2"),
    )
    assert chain_text(chain) == "global-requirements line 9: top -> middle<2"
    assert chain_text(()) == ""
