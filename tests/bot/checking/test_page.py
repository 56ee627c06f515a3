"""The page of a check in a real browser: readable when narrow, and harmless."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.checking.page import render_page
from tests.checks.render.reports import full_report
from tests.servers.browser import CHROMIUM, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(params=[1280, 360])
def page(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    place = tmp_path / "check.html"
    place.write_text(render_page(full_report()), encoding="utf-8")
    complaints: list[str] = []
    with browser.new_page(viewport={"width": request.param, "height": 900}) as opened:
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(place.as_uri())
        yield opened
        assert complaints == []
        assert opened.evaluate("window.harmed") is None


def test_the_verdict_comes_first_and_every_finding_is_there(page: Page) -> None:
    assert page.inner_text("h1") == "The change breaks a rule that held before."
    assert page.locator("#introduced tbody tr").count() == 5
    assert page.locator("#standing tbody tr").count() == 1
    assert page.locator("#healed tbody tr").count() == 1
    assert "needs the index" in page.inner_text("#unknown")


def test_nothing_runs_over_the_edge(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.evaluate("window.innerWidth")


def test_foreign_text_is_shown_and_not_obeyed(page: Page) -> None:
    assert "<script>window.harmed" in page.inner_text("#introduced")
    assert "\\u202e" in page.inner_text("#introduced")
