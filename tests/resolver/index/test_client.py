"""Patience, credentials and priority, against servers that misbehave on order."""

import email.utils
import time
from pathlib import Path

import pytest
from packaging.utils import NormalizedName

from resolver.index.client import TRIES, Fetched
from resolver.index.interface import IndexUnavailable
from tests.resolver.index.conftest import Connect
from tests.servers.index import Fault, LoopbackIndex

ALPHA = NormalizedName("alpha")
PAGE = "/simple/alpha/"
SECRET = "hunter2-of-the-tests"  # noqa: S105 - a word to search for

PASSING = [
    pytest.param([Fault(status=503)], id="unavailable"),
    pytest.param([Fault(status=500), Fault(status=502), Fault(status=504)], id="three-in-a-row"),
    pytest.param([Fault(status=429)], id="too-many-requests"),
    pytest.param([Fault(cut=True)], id="cut-connection"),
    pytest.param([Fault(cut=True), Fault(status=503)], id="cut-then-unavailable"),
]


@pytest.mark.parametrize("faults", PASSING)
def test_what_passes_is_waited_for(
    index_server: LoopbackIndex, connect: Connect, waits: list[float], faults: list[Fault]
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.fail(PAGE, *faults)
    page = connect(index_server.url).page(ALPHA)
    assert isinstance(page, Fetched)
    assert b"alpha-1.0" in page.content
    assert len(waits) == len(faults)


def test_pauses_grow(index_server: LoopbackIndex, connect: Connect, waits: list[float]) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.fail(PAGE, *[Fault(status=503)] * 3)
    connect(index_server.url).page(ALPHA)
    assert waits == sorted(waits)
    assert waits[-1] > 2 * waits[0]


def test_it_gives_up_and_says_where_and_what(index_server: LoopbackIndex, connect: Connect) -> None:
    index_server.always_fail(PAGE, Fault(status=503))
    with pytest.raises(IndexUnavailable, match=r"/simple/alpha/ did not answer \(status 503"):
        connect(index_server.url).page(ALPHA)
    assert index_server.count(PAGE) == TRIES


def test_nobody_there_is_said_with_the_address(connect: Connect) -> None:
    with LoopbackIndex() as index:
        url = index.url
    with pytest.raises(IndexUnavailable, match=rf"{url}/alpha/ did not answer \(ConnectError"):
        connect(url).page(ALPHA)


@pytest.mark.parametrize("seconds", [7, 30])
@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_honoured(
    index_server: LoopbackIndex,
    connect: Connect,
    waits: list[float],
    seconds: int,
    as_date: bool,  # noqa: FBT001 - a parametrised value
) -> None:
    text = email.utils.formatdate(time.time() + seconds, usegmt=True) if as_date else str(seconds)
    index_server.wheel("alpha", "1.0")
    index_server.fail(PAGE, Fault(status=429, headers={"Retry-After": text}))
    assert connect(index_server.url).page(ALPHA) is not None
    assert waits == [pytest.approx(seconds, abs=2)]


@pytest.mark.parametrize("text", ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_nobody_waits_for_an_hour(
    index_server: LoopbackIndex, connect: Connect, waits: list[float], text: str
) -> None:
    index_server.fail(PAGE, Fault(status=503, headers={"Retry-After": text}))
    with pytest.raises(IndexUnavailable, match="s of patience"):
        connect(index_server.url).page(ALPHA)
    assert waits == []


@pytest.mark.parametrize(
    "text", ["soon", "", "-5", "Fri, 31 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 1999 23:59:59 -0000"]
)
def test_a_senseless_retry_after_is_a_common_pause(
    index_server: LoopbackIndex, connect: Connect, waits: list[float], text: str
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.fail(PAGE, Fault(status=503, headers={"Retry-After": text}))
    assert connect(index_server.url).page(ALPHA) is not None
    assert 0 < waits[0] < 1


@pytest.mark.parametrize("status", [400, 401, 403, 451])
def test_a_refusal_is_not_repeated_and_not_a_missing_project(
    index_server: LoopbackIndex, connect: Connect, status: int
) -> None:
    index_server.always_fail(PAGE, Fault(status=status))
    with pytest.raises(IndexUnavailable, match=f"answered {status}"):
        connect(index_server.url).page(ALPHA)
    assert index_server.count(PAGE) == 1


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/simple", "no address", "http://[::1"])
def test_a_senseless_address_is_said_at_once(
    connect: Connect, waits: list[float], address: str
) -> None:
    with pytest.raises(IndexUnavailable):
        connect(address).page(ALPHA)
    assert waits == []


def test_a_name_is_taken_from_the_first_index_that_has_it(connect: Connect) -> None:
    with LoopbackIndex() as private, LoopbackIndex(modern=False) as public:
        private.wheel("alpha", "1.0")
        public.wheel("alpha", "99.0")
        public.wheel("beta", "1.0")
        client = connect(private.url, public.url)
        page, other = client.page(ALPHA), client.page(NormalizedName("beta"))
        assert page is not None
        assert page.index_url == private.url
        assert other is not None
        assert other.index_url == public.url
        assert public.count(PAGE) == 0


def test_an_index_that_fails_is_never_passed_over(connect: Connect) -> None:
    with LoopbackIndex() as private, LoopbackIndex() as public:
        private.always_fail(PAGE, Fault(status=503))
        public.wheel("alpha", "99.0")
        with pytest.raises(IndexUnavailable, match=private.url):
            connect(private.url, public.url).page(ALPHA)
        assert public.count() == 0


def test_credentials_from_netrc(connect: Connect, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login rita password {SECRET}\n")
    netrc.chmod(0o600)
    with LoopbackIndex(login=("rita", SECRET)) as index:
        index.wheel("alpha", "1.0")
        assert connect(index.url, netrc_file=netrc).page(ALPHA) is not None


def test_credentials_in_the_address_stay_out_of_sight(connect: Connect) -> None:
    with LoopbackIndex(login=("rita", SECRET)) as index:
        index.wheel("alpha", "1.0")
        client = connect(index.url.replace("://", f"://rita:{SECRET}@"))
        page = client.page(ALPHA)
        assert page is not None
        index.always_fail(PAGE, Fault(status=500))
        with pytest.raises(IndexUnavailable) as caught:
            client.page(ALPHA)
    assert SECRET not in f"{page!r} {client!r} {caught.value!s} {caught.value!r}"


def test_escaped_credentials_in_the_address(connect: Connect) -> None:
    with LoopbackIndex(login=("rita@example.org", "a:b/c%")) as index:
        index.wheel("alpha", "1.0")
        url = index.url.replace("://", "://rita%40example.org:a%3Ab%2Fc%25@")
        assert connect(url).page(ALPHA) is not None


def test_credentials_do_not_go_to_another_server(connect: Connect) -> None:
    with LoopbackIndex(login=("rita", SECRET)) as index, LoopbackIndex() as other:
        file = other.wheel("alpha", "1.0")
        client = connect(index.url.replace("://", f"://rita:{SECRET}@"))
        client.get(f"{other.root}{other.path_of(file)}")
        index.always_fail(PAGE, Fault(status=302, headers={"Location": f"{other.url}/alpha/"}))
        client.page(ALPHA)
        assert other.count() == 2
        assert all("authorization" not in request.headers for request in other.requests)


def test_wrong_credentials_name_the_next_step(connect: Connect) -> None:
    with (
        LoopbackIndex(login=("rita", SECRET)) as index,
        pytest.raises(IndexUnavailable, match=r"answered 401.*netrc"),
    ):
        connect(index.url).page(ALPHA)


def test_a_broken_netrc_is_said(connect: Connect, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine\n")
    with pytest.raises(IndexUnavailable, match="netrc cannot be read"):
        connect("http://127.0.0.1/simple", netrc_file=netrc)


def test_a_broken_netrc_does_not_tell_its_secret(connect: Connect, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine a login b password c {SECRET}\n")
    netrc.chmod(0o600)
    with pytest.raises(IndexUnavailable) as caught:
        connect("http://127.0.0.1/simple", netrc_file=netrc)
    assert SECRET not in str(caught.value)


def test_redirects_that_never_end(index_server: LoopbackIndex, connect: Connect) -> None:
    index_server.always_fail(PAGE, Fault(status=302, headers={"Location": PAGE}))
    with pytest.raises(IndexUnavailable, match="TooManyRedirects"):
        connect(index_server.url).page(ALPHA)


def test_another_port_of_the_same_host_is_another_server(connect: Connect) -> None:
    with LoopbackIndex(login=("rita", SECRET)) as index, LoopbackIndex() as other:
        other.wheel("alpha", "1.0")
        client = connect(other.url, index.url.replace("://", f"://rita:{SECRET}@"))
        assert client.page(ALPHA) is not None
        assert "authorization" not in other.requests[-1].headers


def test_netrcs_default_entry_is_for_the_indexes_alone(connect: Connect, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"default login rita password {SECRET}\n")
    netrc.chmod(0o600)
    with LoopbackIndex(login=("rita", SECRET)) as index, LoopbackIndex() as other:
        file = index.wheel("alpha", "1.0")
        other.add(file)
        client = connect(index.url, netrc_file=netrc)
        assert client.page(ALPHA) is not None
        assert client.get(f"{index.root}{index.path_of(file)}").status_code == 200
        assert client.get(f"{other.root}{other.path_of(file)}").status_code == 200
        assert all("authorization" not in request.headers for request in other.requests)
