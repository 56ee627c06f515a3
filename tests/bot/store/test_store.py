"""The store remembers runs, decisions and actions, in SQLite and in PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from bot.cycle.run import Outcome
from bot.life.actions import Decision, State
from bot.life.reasons import Reason
from bot.store.database import StoreFailure, open_database
from bot.store.lease import Lease, LeaseLost
from bot.store.schema import Base
from bot.store.store import About, Store

ABOUT = About(repository="requirements", branch="master", holds="[]", report="")
EPOCH = datetime.fromtimestamp(0, UTC)


def outcome(state: State, proposal: str = "master/constraints") -> Outcome:
    decision = Decision(proposal=proposal, state=state, reason=Reason.ASKED, sentence="Because.")
    return Outcome(repository="requirements", branch="master", decision=decision)


def test_migrations_lead_to_the_schema(engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_a_run_is_remembered_with_what_came_of_it(engine: Engine) -> None:
    store = Store(engine)
    run = store.begin_run("requirements", "master", "daily")
    confirmed = store.begin_action(run, "master/constraints", "report on change 1")
    store.begin_action(run, "master/constraints", "abandon change 2")
    store.end_action(confirmed, "done")
    store.end_run(run, [outcome(State.OPEN)], ABOUT)
    past = store.run(run)
    assert past is not None
    assert [step.outcome for step in past.steps] == ["done", None]
    (stand,) = past.stands
    assert (stand.proposal, stand.state) == ("master/constraints", "open")
    assert (stand.reason, stand.sentence) == ("asked", "Because.")
    assert past.ended is not None
    assert past.ended.tzinfo is UTC
    assert store.run(run + 1) is None


def test_only_the_last_run_of_a_branch_counts(engine: Engine) -> None:
    store = Store(engine)
    for state in (State.RED, State.DONE):
        run = store.begin_run("requirements", "master", "daily")
        store.end_run(run, [outcome(state)], ABOUT)
    store.begin_run("requirements", "master", "killed")
    assert [one.state for one in store.stands()] == ["done"]
    assert [one.event for one in store.runs()] == ["killed", "daily", "daily"]


def test_failures_in_a_row_are_counted_from_the_last_success(engine: Engine) -> None:
    store = Store(engine)
    for state in (State.ERROR, State.DONE, State.ERROR, State.ERROR):
        run = store.begin_run("requirements", "master", "daily")
        store.end_run(run, [outcome(state)], ABOUT)
    assert store.failures_in_a_row("requirements", "master", EPOCH) == 2
    later = datetime.now(UTC) + timedelta(hours=1)
    assert store.failures_in_a_row("requirements", "master", later) == 0
    assert store.failures_in_a_row("requirements", "stable/1", EPOCH) == 0


def test_old_runs_are_forgotten(engine: Engine) -> None:
    past = datetime.now(UTC) - timedelta(days=400)
    old = Store(engine, clock=lambda: past)
    run = old.begin_run("requirements", "master", "long ago")
    old.end_run(run, [outcome(State.OPEN)], ABOUT)
    store = Store(engine)
    store.end_run(store.begin_run("requirements", "master", "now"), [], ABOUT)
    assert [one.event for one in store.runs()] == ["now"]


def test_one_of_two_instances_acts_and_the_other_takes_over(engine: Engine) -> None:
    now = datetime.now(UTC)
    clock = [now]
    one, other = (
        Lease(engine=engine, holder=name, clock=lambda: clock[0]) for name in ("one", "other")
    )
    assert one.take()
    assert not other.take()
    assert one.take()
    clock[0] = now + timedelta(minutes=2)
    assert other.take()
    with pytest.raises(LeaseLost):
        one.must_hold()
    other.give_up()
    assert one.take()


def test_a_lease_of_a_wrong_clock_keeps_nobody_waiting(engine: Engine) -> None:
    now = datetime.now(UTC)
    ahead = Lease(engine=engine, holder="ahead", clock=lambda: now + timedelta(days=1))
    right = Lease(engine=engine, holder="right", clock=lambda: now)
    assert ahead.take()
    assert right.take()
    with pytest.raises(LeaseLost):
        Lease(engine=engine, holder="ahead", clock=lambda: now).must_hold()


def test_a_clock_that_goes_back_costs_no_lease(engine: Engine) -> None:
    now = datetime.now(UTC)
    clock = [now]
    one, other = (
        Lease(engine=engine, holder=name, clock=lambda: clock[0]) for name in ("one", "other")
    )
    assert one.take()
    clock[0] = now - timedelta(minutes=5)
    assert not other.take()
    one.must_hold()


def test_decisions_from_before_there_were_codes_are_kept(url: str, tmp_path: Path) -> None:
    engine = open_database(url, tmp_path, "0001")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO run (id, repository, branch, event, begun, ended, failed) VALUES "
                "(1, 'r', 'master', 'daily', '2026-01-01', '2026-01-01', false)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO decision (run, proposal, state, reason) VALUES "
                "(1, 'master/constraints', 'open', 'Nothing new.')"
            )
        )
    engine.dispose()
    again = open_database(url, tmp_path)
    (stand,) = Store(again).stands()
    assert (stand.reason, stand.sentence) == ("", "Nothing new.")
    again.dispose()


def test_a_database_that_is_opened_again_is_migrated_once(url: str, tmp_path: Path) -> None:
    first = open_database(url, tmp_path)
    run = Store(first).begin_run("requirements", "master", "first")
    first.dispose()
    second = open_database(url, tmp_path)
    assert Store(second).run(run) is not None
    second.dispose()


def test_a_newer_database_is_refused(url: str, tmp_path: Path) -> None:
    engine = open_database(url, tmp_path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreFailure, match="another version of pinwarden"):
        open_database(url, tmp_path)


@pytest.mark.parametrize("address", ["nonsense", "mysql-of-the-moon://x/y"])
def test_an_address_that_is_none_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(StoreFailure, match=r"\[store\], url"):
        open_database(address, tmp_path)


def _fill(store: Store, run: int) -> None:
    for _ in range(2000):
        store.begin_action(run, "master/constraints", "x" * 4000)


def test_a_full_disk_is_told_and_corrupts_nothing(tmp_path: Path) -> None:
    engine = open_database("sqlite:///store.db", tmp_path)
    store = Store(engine)
    run = store.begin_run("requirements", "master", "before")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        connection.commit()
    with pytest.raises(StoreFailure, match="full"):
        _fill(store, run)
    engine.dispose()
    again = open_database("sqlite:///store.db", tmp_path)
    assert Store(again).run(run) is not None
    with again.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    again.dispose()


def test_threads_of_one_instance_do_not_take_the_lease_from_each_other(engine: Engine) -> None:
    lease = Lease(engine=engine, holder="one")
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: lease.take(), range(8)))
