"""Fetch from a server that behaves badly, or behind a CA of its own; be polite and never fooled."""

import contextlib
import hashlib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.index import Fault, LoopbackIndex
from venvs.errors import VenvError
from venvs.web import UnreachableError, Web, WebSettings, split_login
from venvs.web_cache import WebCache

QUICK = WebSettings(timeout=0.5, attempts=2)
BODY = b"lib===1.0\n" * 400


@pytest.fixture
def server(index_server: LoopbackIndex) -> LoopbackIndex:
    """Return a server with one document."""
    index_server.documents["/list.txt"] = BODY
    return index_server


def client(tmp_path: Path, settings: WebSettings = QUICK) -> Web:
    return Web(settings, WebCache(tmp_path / "http"))


def test_an_answer_is_asked_for_conditionally(server: LoopbackIndex, tmp_path: Path) -> None:
    url = f"{server.root}/list.txt"
    assert client(tmp_path).get(url) == BODY
    assert client(tmp_path).get(url) == BODY
    conditions = [one.headers.get("if-none-match") for one in server.requests]
    assert conditions[0] is None
    assert conditions[1]
    server.documents["/list.txt"] = b"new"
    assert client(tmp_path).get(url) == b"new"
    assert client(tmp_path).last(url) == b"new"


def test_a_damaged_cache_is_as_none(server: LoopbackIndex, tmp_path: Path) -> None:
    url = f"{server.root}/list.txt"
    client(tmp_path).get(url)
    (kept,) = (tmp_path / "http").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert client(tmp_path).last(url) is None
    assert client(tmp_path).get(url) == BODY
    assert "if-none-match" not in server.requests[-1].headers


TRANSIENT = [
    Fault(status=503),
    Fault(status=500),
    Fault(status=429, headers={"Retry-After": "0"}),
    Fault(cut=True),
    Fault(delay=1.0),
]


@pytest.mark.parametrize("fault", TRANSIENT)
def test_what_passes_is_tried_again(server: LoopbackIndex, tmp_path: Path, fault: Fault) -> None:
    server.fail("/list.txt", fault)
    assert client(tmp_path).get(f"{server.root}/list.txt") == BODY
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", TRANSIENT)
def test_what_stays_is_an_error_that_may_pass(
    server: LoopbackIndex, tmp_path: Path, fault: Fault
) -> None:
    server.always_fail("/list.txt", fault)
    with pytest.raises(UnreachableError, match="asked 2 times"):
        client(tmp_path).get(f"{server.root}/list.txt")
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_will_not_pass_is_asked_once(
    server: LoopbackIndex, tmp_path: Path, status: int
) -> None:
    server.always_fail("/list.txt", Fault(status=status))
    with pytest.raises(VenvError, match=f"answers {status}") as caught:
        client(tmp_path).get(f"{server.root}/list.txt")
    assert not isinstance(caught.value, UnreachableError)
    assert len(server.requests) == 1


def test_nobody_there_is_an_error_that_may_pass(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="cannot be reached"):
        client(tmp_path).get("http://127.0.0.1:9/x")


def test_garbage_instead_of_http(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_garbage, args=(listening,))
        thread.start()
        with pytest.raises(UnreachableError, match="no HTTP came back"):
            client(tmp_path).get(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        thread.join()


def _garbage(listening: socket.socket) -> None:
    for _ in range(QUICK.attempts):
        connection, _ = listening.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"SSH-2.0-OpenSSH_9\r\n")


def test_an_answer_that_drips_ends(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_drip, args=(listening,))
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(UnreachableError, match="not all there after 1 s"):
            client(tmp_path, WebSettings(timeout=5, attempts=1)).get(url, seconds=0.6)
        thread.join()


def _drip(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection, contextlib.suppress(OSError):
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.05)


def test_redirects_are_followed_without_the_login(server: LoopbackIndex, tmp_path: Path) -> None:
    with LoopbackIndex() as other:
        other.documents["/moved"] = b"moved"
        server.always_fail(
            "/list.txt", Fault(status=302, headers={"Location": f"{other.root}/moved"}, body=b"")
        )
        url = server.root.replace("//", "//user:secret@") + "/list.txt"
        assert client(tmp_path).get(url) == b"moved"
        assert "authorization" in server.requests[0].headers
        assert "authorization" not in other.requests[0].headers


def test_redirects_in_a_circle_end(server: LoopbackIndex, tmp_path: Path) -> None:
    server.always_fail("/list.txt", Fault(status=302, headers={"Location": "/list.txt"}, body=b""))
    with pytest.raises(VenvError, match="302"):
        client(tmp_path).get(f"{server.root}/list.txt")
    assert len(server.requests) < 15


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://example.org/x", "gopher://x/"])
def test_redirects_to_something_else_are_not_followed(
    server: LoopbackIndex, tmp_path: Path, place: str
) -> None:
    server.always_fail("/list.txt", Fault(status=302, headers={"Location": place}, body=b""))
    with pytest.raises(VenvError):
        client(tmp_path).get(f"{server.root}/list.txt")
    with pytest.raises(VenvError, match="no URL of http"):
        client(tmp_path).get(place)


def test_too_much_is_refused(server: LoopbackIndex, tmp_path: Path) -> None:
    with pytest.raises(VenvError, match="more than the 100 bytes"):
        client(tmp_path).get(f"{server.root}/list.txt", limit=100)


def test_a_file_is_whole_or_not_there(server: LoopbackIndex, tmp_path: Path) -> None:
    path = tmp_path / "file"
    digest = client(tmp_path).download(f"{server.root}/list.txt", path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.read_bytes() == BODY
    path.unlink()
    server.always_fail("/list.txt", Fault(cut=True))
    with pytest.raises(UnreachableError, match="cut short"):
        client(tmp_path).download(f"{server.root}/list.txt", path)
    assert not path.exists()


def test_logins_come_from_the_url_an_index_or_netrc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackIndex(login=("user", "p:w@rd")) as server:
        server.documents["/list.txt"] = BODY
        url = f"{server.root}/list.txt"
        host = server.root.partition("//")[2]
        in_url = url.replace("//", "//user:p%3Aw%40rd@")
        assert client(tmp_path / "1").get(in_url) == BODY
        assert in_url not in "".join(one.path for one in server.requests)
        settings = WebSettings(attempts=1, logins={host: ("user", "p:w@rd")})
        assert client(tmp_path / "2", settings).get(url) == BODY
        with pytest.raises(VenvError, match="401") as caught:
            client(tmp_path / "3").get(url.replace("//", "//user:wrong-secret@"))
        assert "wrong-secret" not in caught.value.message
        netrc = tmp_path / ".netrc"
        netrc.write_text("machine 127.0.0.1 login user password p:w@rd\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("HOME", str(tmp_path))
        assert client(tmp_path / "4").get(url) == BODY
    kept = (tmp_path / "1/http").iterdir()
    assert not any(b"p:w@rd" in one.read_bytes() or b"%40rd" in one.read_bytes() for one in kept)


def test_a_login_is_taken_out_of_a_url() -> None:
    assert split_login("https://u:p%40@h:1/x?y#z") == ("https://h:1/x?y#z", ("u", "p@"))
    assert split_login("https://token@h/x") == ("https://h/x", ("token", ""))
    assert split_login("https://h/x@1") == ("https://h/x@1", None)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that nobody knows, and its key."""
    room = tmp_path_factory.mktemp("authority")
    certificate, key = room / "ca.pem", room / "key.pem"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.fixture
def secure(authority: tuple[Path, Path]) -> Iterator[str]:
    """Yield a URL behind that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority)
    with LoopbackIndex() as server:
        server.documents["/list.txt"] = BODY
        server.secure(context)
        yield f"{server.root}/list.txt"


def test_a_private_ca(secure: str, authority: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(VenvError, match="is not trusted") as caught:
        client(tmp_path).get(secure)
    assert not isinstance(caught.value, UnreachableError)
    settings = WebSettings(attempts=1, ca=str(authority[0]))
    assert client(tmp_path, settings).get(secure) == BODY
    host = secure.split("/")[2]
    for insecure in (host, "127.0.0.1"):
        settings = WebSettings(attempts=1, insecure=frozenset({insecure}))
        assert client(tmp_path, settings).get(secure) == BODY
    settings = WebSettings(attempts=1, insecure=frozenset({"elsewhere"}))
    with pytest.raises(VenvError, match="is not trusted"):
        client(tmp_path, settings).get(secure)


def test_a_ca_that_cannot_be_read(tmp_path: Path) -> None:
    settings = WebSettings(ca=str(tmp_path / "none.pem"))
    with pytest.raises(VenvError, match="cannot read the certificates"):
        client(tmp_path, settings).get("https://127.0.0.1:9/")


def test_tls_is_not_left_by_a_redirect(
    authority: tuple[Path, Path], tmp_path: Path, server: LoopbackIndex
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority)
    with LoopbackIndex() as away:
        away.always_fail(
            "/x", Fault(status=302, headers={"Location": f"{server.root}/list.txt"}, body=b"")
        )
        away.secure(context)
        with pytest.raises(VenvError, match="not encrypted"):
            client(tmp_path, WebSettings(ca=str(authority[0]))).get(f"{away.root}/x")
    assert server.requests == []


def test_a_proxy_is_asked(server: LoopbackIndex, tmp_path: Path) -> None:
    server.documents["http://elsewhere.invalid/x"] = b"by proxy"
    settings = WebSettings(attempts=1, proxy=server.root)
    assert client(tmp_path, settings).get("http://elsewhere.invalid/x") == b"by proxy"
