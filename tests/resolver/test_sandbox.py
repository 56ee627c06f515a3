"""What foreign code can and cannot do in bubblewrap."""

import os
import sys
from pathlib import Path

import pytest

from resolver.engines.interface import EngineFailure, IndexAddress
from resolver.engines.process import Ended
from resolver.sandbox import Limits, Sandbox, find
from tests.servers.index import LoopbackIndex


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    found = find()
    if isinstance(found, str):
        if os.environ.get("CI") == "true":
            pytest.fail(found)
        pytest.skip(found)
    return found


def inside(
    sandbox: Sandbox, work: Path, text: str, proxy: str = "http://127.0.0.1:9", **limits: int
) -> Ended:
    python = Path(sys.base_prefix).resolve() / "bin" / Path(sys.executable).resolve().name
    return sandbox.run(
        [str(python), "-I", "-c", text],
        work=work,
        index=IndexAddress(index_url="http://index.pinwarden.invalid/simple", proxy_url=proxy),
        limits=Limits(**{"seconds": 30, **limits}),
    )


CANNOT = {
    "read our files": "open('SECRET')",
    "read the shadow file": "open('/etc/shadow')",
    "write to the system": "open('/usr/x', 'w')",
    "reach the network": "import socket; socket.create_connection(('192.0.2.1', 80), 2)",
    "reach the host's loopback": "import socket; socket.create_connection(('127.0.0.1', PORT), 2)",
    "see our processes": f"import os; os.kill({os.getpid()}, 0)",
    "write a huge file": "open('big', 'wb').truncate(50_000_000)",
    "take all memory": "bytearray(3_000_000_000)",
}


@pytest.mark.parametrize("text", CANNOT.values(), ids=CANNOT)
def test_cannot(text: str, sandbox: Sandbox, tmp_path: Path, index_server: LoopbackIndex) -> None:
    port = index_server.root.rpartition(":")[2]
    work, secret = tmp_path / "work", tmp_path / "secret"
    work.mkdir()
    secret.write_text("hunter2")
    ended = inside(
        sandbox,
        work,
        text.replace("PORT", port).replace("SECRET", str(secret)),
        memory=1_000_000_000,
        file_size=10_000_000,
    )
    assert ended.code != 0


def test_sees_a_fixed_environment_and_writes_where_it_works(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    ended = inside(
        sandbox,
        tmp_path,
        "import os; open('left', 'w').write('x'); print(sorted(os.environ), os.getcwd(),"
        " os.getuid(), os.listdir(os.environ['HOME']))",
    )
    assert ended.code == 0, ended.stderr
    assert (tmp_path / "left").read_text() == "x"
    assert "/build 1000 []" in ended.stdout
    assert "PINWARDEN" not in ended.stdout


def test_reaches_the_index_through_the_proxy(
    sandbox: Sandbox, tmp_path: Path, index_server: LoopbackIndex
) -> None:
    index_server.wheel("a", "1.0")
    text = (
        "import urllib.request as u\n"
        "print(u.urlopen('http://127.0.0.1:8080/simple/a/', timeout=10).read().decode())"
    )
    ended = inside(sandbox, tmp_path, text, proxy=index_server.root)
    assert ended.code == 0, ended.stderr
    assert "a-1.0" in ended.stdout


def test_is_ended_when_it_takes_too_long(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(EngineFailure, match="was ended after 2 s"):
        inside(sandbox, tmp_path, "import time; time.sleep(60)", seconds=2)


def test_absent_and_forbidden_are_two_sentences(tmp_path: Path) -> None:
    assert find(str(tmp_path)) == "bubblewrap is not installed (Debian package: bubblewrap)"
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    assert "not permitted here (No permissions to create new namespace)" in str(find(str(tmp_path)))
