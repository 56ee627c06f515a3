"""Lock on hosts as they are: old Pythons, no uv, two runs at once, hundreds of constraints."""

import io
import json
import os
import pwd
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pip
import pytest

from tests.servers.distributions import Distribution
from tests.venvs.lock.conftest import LockLab
from tools import make_zipapp
from venvs.interpreter import interpreter
from venvs.lock.asked import Asked, Host
from venvs.pip_arguments import PipArguments
from venvs.spec.precedence import Holding

TOP = Path(__file__).parents[3]
HOME = Path(pwd.getpwuid(os.getuid()).pw_dir)


def _pythons() -> Iterator[str]:
    """Yield the Pythons of this host that the engine is made for; the running one at least."""
    found = {sys.version_info[:2]: sys.executable}
    for minor in range(9, 15):
        places = sorted((HOME / ".pyenv/versions").glob(f"3.{minor}.*/bin/python"))
        path = shutil.which(f"python3.{minor}", path="/usr/local/bin:/usr/bin")
        if (3, minor) not in found and (places or path):
            found[3, minor] = str(places[-1] if places else path)
    yield from (found[key] for key in sorted(found))


PYTHONS = list(_pythons())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the one file for hosts."""
    path = tmp_path_factory.mktemp("engine") / "pinwarden-venv.pyz"
    make_zipapp.make(path)
    return path


def _run(lab: LockLab, engine: Path, python: str, *words: str, path: str) -> dict[str, object]:
    given = ("--store", str(lab.room / "store"), "--output", str(lab.output))
    done = subprocess.run(
        [python, "-I", str(engine), "lock", "--format", "json", *given, *words],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, object] = json.loads(done.stdout)
    return document


@pytest.mark.parametrize("python", PYTHONS, ids=lambda path: Path(path).parent.parent.name)
def test_every_python_of_this_host_runs_it_and_has_its_own_lock(
    lab: LockLab, engine: Path, python: str
) -> None:
    lab.index.wheel("app", "1.0", "old ; python_full_version < '3.10'")
    lab.index.wheel("old", "1.0")
    uv = Path(sys.executable).with_name("uv")
    words = ("app", "--index-url", lab.index.url, "--uv", str(uv), "--python", python)
    assert _run(lab, engine, python, *words, path=os.environ["PATH"])["changed"] is True
    lock = lab.lock()
    version = interpreter(python).version
    assert lock.requires_python == f"=={version}"
    assert str(lock.notes["python"]).startswith(f"cpython-{version}-cpython-")
    assert set(lock.versions) == ({"app", "old"} if version.startswith("3.9.") else {"app"})


def test_a_host_without_uv_fetches_it_once_with_its_pip(lab: LockLab, engine: Path) -> None:
    """What is fetched here is a uv of the tests' index: a script that hands on to the real one."""
    lab.index.wheel("app", "1.0")
    real = Path(sys.executable).with_name("uv")
    lab.index.add(_tool("uv", "99.0", f'#!/bin/sh\nexec {real} "$@"\n'))
    words = ("app", "--index-url", lab.index.url)
    host = str(lab.room / "host")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", host], check=True)
    (packages,) = Path(host).glob("lib/python3*/site-packages")
    (packages / "pip.pth").write_text(f"{Path(pip.__file__).parent.parent}\n")
    python = f"{host}/bin/python"
    for _ in range(2):
        _run(lab, engine, python, *words, "--python", python, path="/usr/bin:/bin")
        lab.output.unlink()
    assert lab.index.count("/simple/uv") == 1
    (tools,) = (lab.room / "store/tools").glob("uv-*")
    assert (tools / "bin/uv").read_text().endswith('"$@"\n')


def _tool(name: str, version: str, script: str) -> Distribution:
    """Make a wheel that has one script and nothing else."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}-{version}.data/scripts/{name}": script,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16  # a regular file that can be run
            archive.writestr(entry, text)
    return Distribution(
        project=name, version=version, filename=f"{name}-{version}-py3-none-any.whl",
        content=stream.getvalue(),
    )  # fmt: skip


def test_two_runs_at_once(lab: LockLab) -> None:
    lab.index.wheel("app", "1.0")
    words = ["app", "--index-url", lab.index.url, "--store", str(lab.room / "store")]
    command = [sys.executable, "-m", "venvs.main", "lock", *words, "--output", str(lab.output)]
    runs = [subprocess.Popen(command, cwd=TOP, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [one.wait() for one in runs] == [0, 0, 0]
    assert lab.lock().versions == {"app": "1.0"}


def test_hundreds_of_constraints_cost_little(lab: LockLab) -> None:
    """All of the shipped list counts, three names are wanted: reading it is not what takes time."""
    upper = TOP / "data/upper-constraints.txt"
    assert len(upper.read_text().splitlines()) > 500
    pins = {
        line.split("===")[0]: line.split("===")[1].split(";")[0]
        for line in upper.read_text().splitlines()
        if line.startswith(("pbr=", "PyYAML=", "stevedore="))
    }
    for name, version in pins.items():
        lab.index.wheel(name, version)
        lab.index.wheel(name, "999")
    lab.run(*pins, "--constraints", str(upper), "--require-pins")
    assert sorted(lab.lock().versions.values()) == sorted(pins.values())
    began = time.process_time()
    answer = lab.run(*pins, "--constraints", str(upper))
    assert answer["kept"] is True
    assert time.process_time() - began < 0.5


def test_another_patch_release_or_platform_is_another_input() -> None:
    python = interpreter(sys.executable)
    host = Host(python, "debian-12-x86_64", {}, PipArguments(), "")
    asked = Asked(host, PipArguments(), (), (), (), Holding((), ()), {})
    others = [
        replace(host, python=replace(python, version="3.99.1")),
        replace(host, python=replace(python, abi="cpython-399t-x86_64-linux-gnu")),
        replace(host, platform="debian-13-x86_64"),
        replace(host, uv_settings="1"),
    ]
    digests = {replace(asked, host=one).inputs for one in [host, *others]}
    digests |= {
        replace(asked, arguments=one).inputs
        for one in (PipArguments(no_binary=("x",)), PipArguments(index_url="https://x/simple"))
    }
    assert len(digests) == 7
    secret = PipArguments(index_url="https://user:secret@x/simple")
    assert replace(asked, arguments=secret).inputs not in digests
