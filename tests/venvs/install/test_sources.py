"""Wheels come from where they are published, checked, with one request for each."""

from collections.abc import Iterator

import pytest

from tests.servers.static import StaticServer
from tests.venvs.install.conftest import Host, made_wheel

ALPHA = made_wheel("alpha", "1.0", ["beta-two>=1"])
BETA = made_wheel("beta-two", "1.5")


@pytest.fixture
def web(host: Host) -> Iterator[StaticServer]:
    with StaticServer(host.published) as server:
        yield server


def test_there_is_one_request_for_each_wheel_and_none_without_a_change(
    host: Host, web: StaticServer
) -> None:
    lock = host.publish(ALPHA, BETA)

    assert host.install(lock, source=web.url).changed
    assert sorted(web.paths) == sorted(f"/{one.filename}" for one in (ALPHA, BETA))
    assert not host.install(lock, source=web.url).changed
    host.install(lock, "--rebuild", source=web.url)  # The store has them.
    assert len(web.paths) == 2


def test_a_server_that_stumbles_is_asked_again(host: Host, web: StaticServer) -> None:
    web.failures = 1

    assert host.install(host.publish(BETA), source=web.url).changed


def test_a_wheel_that_is_nowhere_is_an_error_that_says_where(host: Host, web: StaticServer) -> None:
    lock = host.publish(BETA)
    (host.published / BETA.filename).unlink()

    answer = host.install(lock, source=web.url)

    assert answer.code == 3
    assert f"{BETA.filename} is nowhere" in answer.error
    assert "404" in answer.error
    assert not host.destination.exists()


@pytest.mark.parametrize("kind", ["directory", "web"])
def test_a_swapped_wheel_is_refused(host: Host, web: StaticServer, kind: str) -> None:
    lock = host.publish(ALPHA, BETA)
    source = web.url if kind == "web" else host.published
    host.install(lock, source=source)
    newer = made_wheel("beta-two", "1.6")
    lock = host.publish(ALPHA, newer)
    evil = made_wheel("beta-two", "1.6", files={"beta_two/evil.py": "print('gotcha')\n"})
    (host.published / newer.filename).write_bytes(evil.content)

    answer = host.install(lock, source=source)

    assert answer.code == 1
    assert newer.filename in answer.error
    assert newer.sha256 in answer.error
    assert host.run("beta-two") == "beta-two 1.5"
    assert not list(host.destination.rglob("evil.py"))


def test_a_wheel_that_was_changed_in_the_store_is_got_again(host: Host) -> None:
    lock = host.publish(BETA)
    host.install(lock)
    [kept] = (host.root / "store").rglob(BETA.filename)
    kept.chmod(0o644)
    kept.write_bytes(made_wheel("beta-two", "1.5", files={"beta_two/evil.py": ""}).content)

    assert host.install(lock, "--rebuild").changed
    assert not list(host.destination.rglob("evil.py"))


def test_a_wheel_with_a_path_outside_is_refused(host: Host) -> None:
    evil = made_wheel("beta-two", "1.5", files={"../../../../escaped.py": "print('out')\n"})
    lock = host.publish(evil)

    for installer in ("uv", "pip"):
        answer = host.install(lock, "--installer", installer)
        assert answer.code == 1
        assert "leads outside" in answer.error
    assert not list(host.root.rglob("escaped.py"))
    assert not host.destination.exists()
