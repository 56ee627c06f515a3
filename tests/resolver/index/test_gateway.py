"""What engines see through the gateway: real uv, real pip, and a raw client that pries."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from packaging.utils import NormalizedName
from packaging.version import Version

from policies.release_metadata import ReleaseMetadata
from resolver.engines.interface import Platform
from resolver.index.gateway import HOST, Gateway
from resolver.index.interface import IndexUnavailable
from resolver.index.view import View
from resolver.session import uv_executable
from tests.resolver.index.conftest import Look
from tests.servers.distributions import at
from tests.servers.index import Fault, LoopbackIndex

ALPHA = NormalizedName("alpha")
Serve = Callable[..., Gateway]


@pytest.fixture
def serve(look: Look) -> Iterator[Serve]:
    """Return a maker of running gateways over the given index URLs."""
    with ExitStack() as stack:

        def make(
            *urls: str, recorded: tuple[ReleaseMetadata, ...] = (), **rules: object
        ) -> Gateway:
            snapshot = look(*urls, recorded=recorded)
            view = View(snapshot, (Platform(),), **rules)  # type: ignore[arg-type]  # passed on
            return stack.enter_context(Gateway(view))

        yield make


def request(gateway: Gateway, target: str, method: str = "GET") -> tuple[int, bytes]:
    proxy = urlsplit(gateway.address.proxy_url)
    connection = HTTPConnection(proxy.hostname or "", proxy.port, timeout=10)
    try:
        connection.putrequest(method, target, skip_host=True)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def shown(gateway: Gateway, name: str = "alpha") -> list[str]:
    status, body = request(gateway, f"{gateway.address.index_url}/{name}/")
    assert status == 200
    return [entry["filename"] for entry in json.loads(body)["files"]]


REFUSED = [
    ("GET", "http://files.example.org/simple/alpha/"),
    ("GET", "https://pypi.org/simple/alpha/"),
    ("GET", f"https://{HOST}/simple/alpha/"),
    ("GET", "/simple/alpha/"),
    ("GET", "http://127.0.0.1/simple/alpha/"),
    ("GET", f"http://{HOST}.example.org/simple/alpha/"),
    ("GET", f"http://{HOST}@example.org/simple/alpha/"),
    ("GET", "http://[::1/simple/alpha/"),
    ("CONNECT", "pypi.org:443"),
    ("CONNECT", f"{HOST}:80"),
]


@pytest.mark.parametrize(("method", "target"), REFUSED)
def test_any_other_address_is_refused(
    index_server: LoopbackIndex, serve: Serve, method: str, target: str
) -> None:
    index_server.wheel("alpha", "1.0")
    assert request(serve(index_server.url), target, method)[0] == 403
    assert index_server.count() == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_any_other_method_is_refused(
    index_server: LoopbackIndex, serve: Serve, method: str
) -> None:
    gateway = serve(index_server.url)
    assert request(gateway, f"{gateway.address.index_url}/alpha/", method)[0] == 501


@pytest.mark.parametrize(
    "path",
    [
        "/simple/../../etc/passwd",
        "/files/alpha/..%2f..%2fetc%2fpasswd",
        "/files/alpha/beta-1.0-py3-none-any.whl",
        "/files/alpha/.metadata",
        "/",
        "/simple/",
        "/simple/%00/",
        "/simple/nobody/",
    ],
)
def test_what_is_not_shown_is_not_found(
    index_server: LoopbackIndex, serve: Serve, path: str
) -> None:
    index_server.wheel("alpha", "1.0")
    assert request(serve(index_server.url), f"http://{HOST}{path}")[0] == 404


def test_head_has_no_body(index_server: LoopbackIndex, serve: Serve) -> None:
    index_server.wheel("alpha", "1.0")
    gateway = serve(index_server.url)
    assert request(gateway, f"{gateway.address.index_url}/alpha/", "HEAD") == (200, b"")


def test_yanked_releases_are_shown_only_when_pinned(
    index_server: LoopbackIndex, serve: Serve
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0", yanked="breaks")
    index_server.wheel("alpha", "3.0", yanked="")
    assert shown(serve(index_server.url)) == ["alpha-1.0-py3-none-any.whl"]
    pinned = serve(index_server.url, present=frozenset({(ALPHA, Version("2.0"))}))
    assert shown(pinned) == ["alpha-2.0-py3-none-any.whl", "alpha-1.0-py3-none-any.whl"]


def test_what_the_policy_does_not_admit_is_not_shown(
    index_server: LoopbackIndex, serve: Serve
) -> None:
    index_server.wheel("alpha", "1.0", upload_time=at("2026-01-01"))
    index_server.wheel("alpha", "2.0", upload_time=at("2026-02-01"))
    gateway = serve(
        index_server.url,
        admit=lambda _page, file: (
            file.upload_time is not None and file.upload_time < at("2026-01-15")
        ),
    )
    assert shown(gateway) == ["alpha-1.0-py3-none-any.whl"]


def test_wheels_for_other_systems_are_not_shown(index_server: LoopbackIndex, serve: Serve) -> None:
    for tag in (
        "cp312-cp312-manylinux_2_28_x86_64",
        "cp312-cp312-musllinux_1_2_x86_64",
        "cp312-cp312-manylinux_2_28_aarch64",
        "cp312-cp312-macosx_11_0_arm64",
        "cp312-cp312-win_amd64",
        "cp312-abi3-linux_x86_64",
    ):
        index_server.wheel("alpha", "1.0", tag=tag)
    assert shown(serve(index_server.url)) == [
        "alpha-1.0-cp312-cp312-manylinux_2_28_x86_64.whl",
        "alpha-1.0-cp312-cp312-musllinux_1_2_x86_64.whl",
        "alpha-1.0-cp312-abi3-linux_x86_64.whl",
    ]


def test_recorded_metadata_makes_an_sdist_choosable(
    index_server: LoopbackIndex, serve: Serve
) -> None:
    index_server.sdist("alpha", "1.0", "beta", static=False)
    assert shown(serve(index_server.url)) == []
    recorded = ReleaseMetadata(
        name=ALPHA, version="1.0", requires_dist=("gamma>=2",), requires_python=">=3.9"
    )
    gateway = serve(index_server.url, recorded=(recorded,))
    (filename,) = shown(gateway)
    _, told = request(gateway, f"http://{HOST}/files/alpha/{filename}.metadata")
    assert b"Requires-Dist: gamma>=2\n" in told
    assert b"Requires-Python: >=3.9\n" in told


def test_metadata_cannot_smuggle_a_field(index_server: LoopbackIndex, serve: Serve) -> None:
    recorded = ReleaseMetadata(
        name=ALPHA,
        version="1.0",
        requires_dist=("gamma\nRequires-Dist: evil",),
        requires_python=None,
    )
    index_server.sdist("alpha", "1.0", static=False)
    gateway = serve(index_server.url, recorded=(recorded,))
    (filename,) = shown(gateway)
    _, told = request(gateway, f"http://{HOST}/files/alpha/{filename}.metadata")
    assert b"\nRequires-Dist: evil" not in told


def test_a_failing_index_is_remembered_behind_the_engines_words(
    index_server: LoopbackIndex, serve: Serve
) -> None:
    index_server.always_fail("/simple/alpha/", Fault(status=500))
    gateway = serve(index_server.url)
    assert request(gateway, f"{gateway.address.index_url}/alpha/")[0] == 502
    with pytest.raises(IndexUnavailable, match=r"/simple/alpha/ did not answer"):
        gateway.raise_failures()


def engine(gateway: Gateway, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "HTTP_PROXY": gateway.address.proxy_url,
        "HTTPS_PROXY": gateway.address.proxy_url,
        "http_proxy": gateway.address.proxy_url,
    }
    return subprocess.run(
        command, check=False, env=environment, cwd=home, capture_output=True, text=True, timeout=60
    )


def uv(gateway: Gateway, home: Path) -> subprocess.CompletedProcess[str]:
    (home / "in.txt").write_text("alpha[fast]\n")
    return engine(
        gateway,
        home,
        *(str(uv_executable()), "pip", "compile", "in.txt", "--no-build"),
        *("--python-version", "3.12", "--no-python-downloads", "--quiet"),
        *("--no-header", "--no-annotate"),
        *("--default-index", gateway.address.index_url, "--cache-dir", str(home / "cache")),
    )


def fill(index: LoopbackIndex) -> None:
    index.wheel("alpha", "1.0", "beta>=1", extras={"fast": ["gamma"]}, requires_python=">=3.9")
    index.wheel("alpha", "2.0", "beta>=1", requires_python=">=3.99")
    index.wheel("beta", "1.0", padding=300_000)
    index.sdist("gamma", "1.0", "delta")
    index.wheel("delta", "1.0", tag="cp312-cp312-manylinux_2_28_x86_64")


@pytest.mark.parametrize("modern", [True, False])
@pytest.mark.parametrize("login", [None, ("rita", "hunter2-of-the-tests")])
def test_uv_solves_without_ever_meeting_the_index(
    serve: Serve,
    tmp_path: Path,
    modern: bool,  # noqa: FBT001 - a parametrised value
    login: tuple[str, str] | None,
) -> None:
    with LoopbackIndex(modern=modern, login=login) as index:
        fill(index)
        word = "" if login is None else f"{':'.join(login)}@"
        gateway = serve(index.url.replace("://", f"://{word}"))
        done = uv(gateway, tmp_path)
        assert done.stdout.split() == ["alpha==1.0", "beta==1.0", "delta==1.0", "gamma==1.0"], done
        gateway.raise_failures()
        assert {request.headers["user-agent"] for request in index.requests} == {"pinwarden"}
    told = (
        done.stdout
        + done.stderr
        + "".join(
            file.read_text("latin-1") for file in (tmp_path / "cache").rglob("*") if file.is_file()
        )
    )
    assert "hunter2" not in told
    assert index.root.partition("//")[2] not in told


def test_pip_solves_through_the_gateway(serve: Serve, tmp_path: Path) -> None:
    with LoopbackIndex(modern=False) as index:
        index.wheel("alpha", "1.0", "beta>=1", extras={"fast": ["gamma"]})
        index.wheel("beta", "1.0", padding=300_000)
        index.sdist("gamma", "1.0")
        gateway = serve(index.url)
        done = engine(
            gateway,
            tmp_path,
            *(sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed"),
            *("--isolated", "--no-cache-dir", "--disable-pip-version-check", "--report", "-"),
            *("--index-url", gateway.address.index_url, "--trusted-host", HOST),
            *("--proxy", gateway.address.proxy_url, "alpha[fast]"),
        )
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert sorted(
            f"{item['metadata']['name']} {item['metadata']['version']}"
            for item in report["install"]
        ) == ["alpha 1.0", "beta 1.0", "gamma 1.0"]
