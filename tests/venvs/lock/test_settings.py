"""What pip's and uv's settings say is done, and nobody sees the secrets in them."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import distributions
from tests.servers.index import LoopbackIndex
from tests.venvs.lock.conftest import LockLab, project
from venvs.main import main


@pytest.fixture
def other() -> Iterator[LoopbackIndex]:
    """Yield a second index, which has only `app` 5.0."""
    with LoopbackIndex() as index:
        index.wheel("app", "5.0")
        yield index


def plain(lab: LockLab, *words: str) -> str:
    """Run `lock app` without saying which index; return the version of app."""
    given = (
        "--store",
        str(lab.room / "store"),
        "--output",
        str(lab.output),
        "--upgrade",
        "--python",
        sys.executable,
    )
    code = main(["lock", "app", *given, *words])
    assert code == 0, lab.capsys.readouterr()
    lab.capsys.readouterr()
    return lab.lock().versions["app"]


def test_pips_file(lab: LockLab, other: LoopbackIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_CONFIG_FILE")
    home = Path(os.environ["HOME"])
    (home / ".config/pip").mkdir(parents=True)
    (home / ".config/pip/pip.conf").write_text(f"[global]\nindex-url = {other.url}\n")
    assert plain(lab) == "5.0"


def test_pips_variables_go_before_its_file(
    lab: LockLab, other: LoopbackIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = lab.write("pip.conf", "[global]", "index-url = http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", conf)
    monkeypatch.setenv("PIP_INDEX_URL", other.url)
    assert plain(lab) == "5.0"


def test_uvs_settings_go_before_pips_and_the_command_line_before_both(
    lab: LockLab, other: LoopbackIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.index.wheel("app", "1.0")
    home = Path(os.environ["HOME"])
    (home / ".config/uv").mkdir(parents=True)
    (home / ".config/uv/uv.toml").write_text(f'index-url = "{other.url}"\n')
    monkeypatch.setenv("PIP_INDEX_URL", lab.index.url)
    assert plain(lab) == "5.0"
    assert plain(lab, "--index-url", lab.index.url) == "1.0"
    assert plain(lab, "--no-config") == "1.0"


def test_an_additional_index_goes_before_the_default_one(
    lab: LockLab, other: LoopbackIndex
) -> None:
    lab.index.wheel("app", "9.0")
    answer = lab.run("app", "--extra-index-url", other.url)
    assert answer["added"] == [{"name": "app", "version": "5.0"}]


def test_find_links_and_no_index(lab: LockLab, other: LoopbackIndex) -> None:
    wheel = other.wheel("app", "6.0")
    (lab.room / "links").mkdir()
    (lab.room / "links" / wheel.filename).write_bytes(wheel.content)
    missing = str(lab.room / "missing")
    words = ("--no-index", "--find-links", str(lab.room / "links"), "-f", missing)
    assert plain(lab, *words) == "6.0"
    found = lab.lock().package("app")
    assert found is not None
    assert found.wheels[0].sha256 == wheel.sha256


def test_pre_releases_and_forms_of_files(lab: LockLab) -> None:
    lab.index.wheel("app", "1.0")
    lab.index.sdist("app", "1.0")
    lab.index.wheel("app", "2.0rc1")
    lab.index.wheel("lib", "1.0", "app")
    assert plain(lab, "--index-url", lab.index.url) == "1.0"
    assert plain(lab, "--index-url", lab.index.url, "--pre") == "2.0rc1"
    assert plain(lab, "--index-url", lab.index.url, "--no-binary", "app") == "1.0"
    found = lab.lock().package("app")
    assert found is not None
    assert not found.wheels
    assert found.sdist is not None
    upper = lab.write("upper.txt", "app===2.0rc1")
    lab.run("lib", "--constraints", upper)
    assert lab.lock().versions["app"] == "2.0rc1"


def test_options_in_a_file_of_requirements(lab: LockLab, other: LoopbackIndex) -> None:
    requirements = lab.write("requirements.txt", f"--extra-index-url {other.url}", "app")
    lab.run("--requirements", requirements)
    assert lab.lock().versions == {"app": "5.0"}


@pytest.mark.parametrize("argument", ["--global-option=x", "--target", "--user", "--frobnicate"])
def test_an_argument_without_a_meaning_is_named(lab: LockLab, argument: str) -> None:
    assert argument in lab.run("app", argument, code=2)["error"]["message"]


def test_arguments_of_pip_that_change_nothing_are_no_error(lab: LockLab) -> None:
    lab.index.wheel("app", "1.0")
    lab.run("app", "--log", "/var/log/x.log", "--prefer-binary", "--no-input", "-vv")


def test_an_index_without_digests_is_asked_for_the_files(lab: LockLab) -> None:
    wheel = lab.index.wheel("app", "1.0")
    page = f'<a href="{lab.index.root}{lab.index.path_of(wheel)}">{wheel.filename}</a>'
    lab.index.documents["/bare/app/"] = page.encode()
    lab.run("app", "--index-url", f"{lab.index.root}/bare")
    found = lab.lock().package("app")
    assert found is not None
    assert found.wheels[0].sha256 == wheel.sha256


def test_logins_reach_the_index_and_nobody_else(
    lab: LockLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPLOY_TOKEN", "t0ken-of-deploy")
    with LoopbackIndex(login=("user", "s3cret-word")) as index:
        index.wheel("app", "1.0")
        index.documents["/upper.txt"] = b"app===1.0\n"
        with_login = index.root.replace("//", "//user:s3cret-word@")
        requirements = lab.write(
            "requirements.txt",
            f"-c {index.root.replace('//', '//user:${PASSWORD}@')}/upper.txt", "app",
        )  # fmt: skip
        monkeypatch.setenv("PASSWORD", "s3cret-word")
        answer = lab.run("--index-url", f"{with_login}/simple", "--requirements", requirements)
        lab.index.wheel("app", "2.0")
        failed = lab.run("app==3", "--index-url", f"{with_login}/simple", code=1)
        index.login = ("user", "another")
        words = ("--index-url", f"{with_login}/simple", "--upgrade", "--no-cache-dir")
        refused = lab.run("app", "t0ken-of-deploy", *words, code=3)
    said = f"{answer} {failed} {refused} {lab.output.read_text()}"
    assert "s3cret-word" not in said
    assert "t0ken-of-deploy" not in said
    assert lab.lock().versions == {"app": "1.0"}


def test_a_login_for_git_is_on_no_command_line_and_in_no_lock(
    lab: LockLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A git that is asked writes down with which words; the real one does the work."""
    top = lab.repository("demo", *project("demo", "1.0"))
    subprocess.run(["git", "update-server-info"], cwd=top, check=True)
    for path in (top / ".git").rglob("*"):
        if path.is_file():
            served = path.relative_to(top / ".git")
            lab.index.documents[f"/demo.git/{served}"] = path.read_bytes()
    lab.index.documents["/demo.git/info/refs?service=git-upload-pack"] = (
        top / ".git/info/refs"
    ).read_bytes()
    lab.index.login = ("user", "s3cret-word")
    real = subprocess.run(
        ["sh", "-c", "command -v git"], check=True, capture_output=True, text=True
    )
    script, words = lab.room / "bin/git", lab.room / "words"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\necho "$@" >> {words}\nexec {real.stdout.strip()} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    url = lab.index.root.replace("//", "//user:s3cret-word@")
    answer = lab.run(f"demo @ git+{url}/demo.git@main")
    found = lab.lock().package("demo")
    assert found is not None
    assert found.source["vcs"]["url"] == f"{lab.index.root}/demo.git"
    assert "ls-remote" in words.read_text()
    assert "s3cret-word" not in f"{answer} {words.read_text()} {lab.output.read_text()}"


@pytest.mark.parametrize("query", ["", "?a=1&access_token=s3cret-word"])
def test_a_login_for_an_archive_is_in_no_lock_and_building_needs_none(
    lab: LockLab, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = distributions.sdist("demo", "1.0")
    monkeypatch.setenv("WORD", "s3cret-word")
    with LoopbackIndex(login=("user", "s3cret-word")) as server:
        server.documents[f"/demo-1.0.tar.gz{query}"] = archive.content
        root = server.root.replace("//", "//user:${WORD}@")
        words = ("--requirements", lab.write("r.txt", f"{root}/demo-1.0.tar.gz{query}"))
        answer = lab.run(*words)
        assert lab.run(*words)["kept"] is True
    found = lab.lock().package("demo")
    assert found is not None
    assert found.source["archive"]["url"] == f"{server.root}/demo-1.0.tar.gz"
    assert found.notes["pinned-by"] == "requirements:1"
    assert "s3cret-word" not in f"{answer} {lab.output.read_text()}"
    given = ("--lock", str(lab.output), "--store", str(lab.room / "store"))
    assert main(["build", *given, "--python", sys.executable, "--confine", "no"]) == 0
    assert all(one.is_built for one in lab.lock().packages)
    lab.capsys.readouterr()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that nobody knows, and its key."""
    room = tmp_path_factory.mktemp("authority")
    certificate, key = room / "ca.pem", room / "key.pem"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    command += ["-addext", "basicConstraints=critical,CA:FALSE"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize("variable", ["PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", ""])
def test_a_private_ca_is_told_to_all_who_ask(
    lab: LockLab,
    authority: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    for name in ("PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority)
    lab.index.wheel("app", "1.0")
    lab.index.documents["/upper.txt"] = b"app===1.0\n"
    lab.index.secure(context)
    words = ["app", "--constraints", f"{lab.index.root}/upper.txt"]
    assert "is not trusted" in lab.run(*words, code=3)["error"]["message"]
    assert lab.run("app", code=3)["error"]["message"]
    if variable:
        monkeypatch.setenv(variable, str(authority[0]))
        lab.run(*words)
    else:
        lab.run(*words, "--cert", str(authority[0]))
        lab.output.unlink()
        lab.run(*words, "--trusted-host", lab.index.root.partition("//")[2])
    assert lab.lock().versions == {"app": "1.0"}
