"""The dashboard in a real browser: what it shows, on a phone too, and nothing foreign."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser

from bot.cycle.run import Outcome
from bot.dashboard.app import dashboard
from bot.dashboard.metrics import Metrics
from bot.dashboard.view import View
from bot.life.actions import Decision, State
from bot.life.reasons import Reason
from bot.store.database import open_database
from bot.store.store import About, Store
from tests.servers.browser import CHROMIUM, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]
EVIL = "<script>document.title='owned'</script> & \u202edetrevni"
HOLDS = (
    '[{"package": "pyroute2", "specifier": "<0.9", "reason": "0.9.1 fails under eventlet", '
    '"added": "2026-01-01", "ends": "2026-12-01"}]'
)
REASONS = {
    State.RED: "It fails tempest-full: 3 probes look for the reason.",
    State.HELD: "Rita Reviewer uploaded a patch set. It is left alone.",
    State.WAITING: "Nothing new; its tests pass, and it waits for reviewers.",
    State.FROZEN: "master is frozen from 2026-11-20 to 2026-11-27 (release week).",
    State.DONE: EVIL,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Serve a dashboard over a store with something of everything in it."""
    engine = open_database("sqlite:///store.db", tmp_path)
    store = Store(engine)
    run = store.begin_run("openstack/requirements", "master", "weekly")
    number = store.begin_action(run, "master/constraints", "report on change 42")
    store.end_action(number, "done: report on change 42")
    store.begin_action(run, "master/constraints", "say on change 42: " + "long " * 60)
    outcomes = [
        Outcome(
            repository="openstack/requirements",
            branch="master",
            decision=Decision(
                proposal=f"master/part-{count}", state=state, reason=Reason.ASKED, sentence=reason
            ),
        )
        for count, (state, reason) in enumerate(REASONS.items())
    ]
    about = About(repository="openstack/requirements", branch="master", holds=HOLDS, report="")
    store.end_run(run, outcomes, about)
    soon = datetime.now(UTC) + timedelta(hours=3)
    view = View(
        store=store,
        next_runs=lambda: (("weekly", soon),),
        acting=lambda: True,
        waiting=lambda: 0,
        gerrit="https://review.example.org/",
    )
    config = uvicorn.Config(dashboard(view, Metrics()), port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)
    engine.dispose()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_shows_what_waits_and_why(
    browser: Browser, address: str, width: int, tmp_path: Path
) -> None:
    fetched: list[str] = []
    with browser.new_page(viewport={"width": width, "height": 900}) as page:
        page.on("request", lambda request: fetched.append(request.url))
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(address)
        cards = page.locator(".card .reason").all_inner_texts()
        assert cards[0].startswith("It fails tempest-full")
        assert any("<script>" in text for text in cards)
        assert page.title() == "pinwarden"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert " days" in page.locator("table").first.inner_text()
        page.screenshot(path=tmp_path / "front.png", full_page=True)
        page.click("text=run 1")
        assert "begun, never confirmed" in page.inner_text("body")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=tmp_path / "run.png", full_page=True)
        assert complaints == []
    assert all(url.startswith(address) for url in fetched)
