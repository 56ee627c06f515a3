"""The report in a real browser: filter, sort, links, narrow screens, and harmless."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.report.document import UpdateDocument
from bot.report.render import render_html
from tests.servers.browser import CHROMIUM, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(document: UpdateDocument, tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("report") / "report.html"
    place.write_text(render_html(document), encoding="utf-8")
    return Path(place).as_uri()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    """Open the report; whatever the browser complains of, or fetches beside it, is collected."""
    with browser.new_page(viewport={"width": 1280, "height": 900}) as opened:
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("request", lambda request: complaints.append(request.url))
        opened.goto(address)
        assert complaints == [address]
        complaints.clear()
        yield opened
        assert complaints == []
        assert opened.evaluate("window.harmed") is None


def rows(page: Page) -> list[str]:
    found: list[str] = page.locator("table.moves tbody tr:visible th").all_inner_texts()
    return found


def test_the_filter_and_the_choice_narrow_the_table(page: Page) -> None:
    page.fill("#filter", "project-01 newest")
    assert len(rows(page)) == 10
    assert page.inner_text("#count") == "10 of 223"
    page.fill("#filter", "")
    page.select_option("#only", "add")
    assert rows(page) == ["newcomer"]


def test_columns_sort_both_ways(page: Page) -> None:
    page.click("th[data-sort=name] button")
    assert rows(page) == sorted(rows(page))
    page.click("th[data-sort=name] button")
    assert rows(page) == sorted(rows(page), reverse=True)
    page.click("th[data-sort=step] button")
    assert rows(page)[:2] == ["leaver", "newcomer"]


def test_a_deep_link_shows_its_row_even_when_it_is_filtered_away(page: Page) -> None:
    page.fill("#filter", "newcomer")
    page.evaluate("location.hash = 'pin-project-100'")
    page.wait_for_selector("#pin-project-100:visible")
    assert "project-100" in rows(page)


def test_the_members_of_a_family_stand_side_by_side(page: Page) -> None:
    shown = page.locator("#family-aws tbody tr").all_inner_texts()
    assert [row.split("\t") for row in shown[:2]] == [
        ["boto3", "1.0", "1.1", ""],
        ["botocore", "1.0", "-", "2.0"],
    ]
    assert "3 members, 3 move" in page.inner_text("#family-aws summary")
    assert not page.locator("#family-calm table").is_visible()
    page.click("#family-calm summary")
    assert page.locator("#family-calm table").is_visible()


def test_nothing_foreign_becomes_markup(page: Page) -> None:
    assert page.locator("script").count() == 1
    assert page.locator("[onmouseover]").count() == 0
    assert "<script>window.harmed" in page.inner_text("#pin-hostile")
    assert "\u202e" not in page.content()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_the_screen(browser: Browser, address: str, width: int, scheme: str) -> None:
    with browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    ) as page:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(20, 24, 30)") is (scheme == "dark")


def test_everything_is_there_without_javascript(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        assert page.locator("table.moves tbody tr").count() == 223
        assert not page.locator(".tools").is_visible()
        page.click("nav a[href='#held']")
        assert page.locator("#held-waiting-01").is_visible()
