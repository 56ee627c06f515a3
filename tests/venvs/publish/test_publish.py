"""`publish`: what operators and installers find on the web server."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers import distributions, sources
from tests.servers.index import LoopbackIndex
from tests.servers.static import StaticServer
from tests.venvs.building.workshop import Answer, Workshop
from venvs.publish.texts import HEADER


def publish(workshop: Workshop, *options: str | Path) -> Answer:
    return workshop.run(
        "publish", "--lock", workshop.lock, "--store", workshop.store,
        "--directory", workshop.root / "www/wheels", *options,
    )  # fmt: skip


def with_texts(workshop: Workshop, requirements: str) -> tuple[str | Path, ...]:
    given = workshop.root / "given.txt"
    given.write_text(requirements)
    place = workshop.root / "www/requirements"
    return ("--requirements-directory", place, "--name", "svc", "--input", f"requirements={given}")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Yield a workshop with one wheel of an index, and one of ours in spite of the index's."""
    minor = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    native = sources.sdist("native", "2.0", sources.files("native", "2.0"))
    with LoopbackIndex() as index:
        workshop = Workshop(tmp_path_factory.mktemp("template"), index)
        foreign = distributions.wheel("native", "2.0", tag=f"{minor}-none-manylinux_2_17_x86_64")
        workshop.locked(
            workshop.package(distributions.wheel("pure", "1.0")), workshop.package(native, foreign)
        )
        answer = workshop.build("--no-binary", "native")
        assert answer.code == 0, answer.log
        yield workshop


@pytest.fixture
def built(template: Workshop, tmp_path: Path) -> Workshop:
    """Return a copy of it for one test."""
    shutil.copytree(template.root, tmp_path / "copy")
    return replace(template, root=tmp_path / "copy")


def test_files_are_where_operators_know_them(built: Workshop) -> None:
    answer = publish(built, *with_texts(built, "pure\nnative>=1\n"))
    assert answer.code == 0, answer.log
    assert {one["name"] for one in answer.document["added"]} == {"pure", "native"}
    place = built.root / "www/requirements"
    assert (place / "svc-requirements.txt").read_text() == f"{HEADER}\npure\nnative>=1\n"
    assert (place / "svc-constraints.txt").read_text() == f"{HEADER}\nnative==2.0\npure==1.0\n"
    wheels = built.root / "www/wheels"
    assert (wheels / "pure-1.0-py3-none-any.whl").is_file()
    assert (wheels / built.wheel("native").name).read_bytes() == built.wheel("native").read_bytes()


def test_publishing_twice_changes_nothing(built: Workshop) -> None:
    texts = with_texts(built, "pure\n")
    publish(built, *texts)
    times = {path: path.stat().st_mtime_ns for path in (built.root / "www").rglob("*")}
    answer = publish(built, *texts)
    assert answer.document["changed"] is False
    assert times == {path: path.stat().st_mtime_ns for path in (built.root / "www").rglob("*")}


@pytest.mark.parametrize(
    "name",
    [
        "wheels/pure-1.0-py3-none-any.whl",
        "wheels/pure-1.0-py3-none-any.whl.metadata",
        "wheels/simple/pure/index.html",
        "wheels/simple/pure/index.json",
        "wheels/simple/index.html",
        "requirements/svc-constraints.txt",
        "requirements/svc-requirements.txt",
    ],
)
@pytest.mark.parametrize("harm", ["removed", "edited"])
def test_what_is_missing_or_edited_is_put_right(built: Workshop, name: str, harm: str) -> None:
    texts = with_texts(built, "pure\n")
    publish(built, *texts)
    victim = built.root / "www" / name
    good = victim.read_bytes()
    if harm == "removed":
        victim.unlink()
    else:
        victim.write_bytes(b"edited")
    assert publish(built, *texts).document["changed"] is True
    assert victim.read_bytes() == good


@pytest.mark.parametrize("page", ["index.html", "index.json"])
def test_pages_tell_digests_that_are_true(built: Workshop, page: str) -> None:
    publish(built)
    wheels = built.root / "www/wheels"
    text = (wheels / "simple/pure" / page).read_text()
    for name in ("pure-1.0-py3-none-any.whl", "pure-1.0-py3-none-any.whl.metadata"):
        assert hashlib.sha256((wheels / name).read_bytes()).hexdigest() in text
    assert "../../pure-1.0-py3-none-any.whl" in text


def test_json_page_has_what_pep_700_asks_for(built: Workshop) -> None:
    publish(built)
    page = json.loads((built.root / "www/wheels/simple/native/index.json").read_bytes())
    assert page["versions"] == ["2.0"]
    assert page["files"][0]["size"] == built.wheel("native").stat().st_size


INSTALLERS: dict[str, tuple[str, ...]] = {
    "pip": (
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-cache-dir",
        "--disable-pip-version-check",
    ),
    "uv": (str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--no-cache"),
}


@pytest.mark.parametrize("installer", INSTALLERS)
def test_installers_take_the_index_without_redirects(built: Workshop, installer: str) -> None:
    publish(built)
    target = built.root / "target"
    with StaticServer(built.root / "www/wheels") as server:
        subprocess.run(
            [
                *(*INSTALLERS[installer], "--target", str(target)),
                *("--index-url", f"{server.url}/simple/", "native", "pure"),
            ],
            check=True,
            timeout=120,
        )
    assert (target / "native/_native.so").is_file()
    assert set(server.statuses) == {200}
    assert any(path.endswith(".whl.metadata") for path in server.paths)


def test_a_wheel_of_the_same_name_keeps_the_former_one_reachable(built: Workshop) -> None:
    publish(built)
    former = built.wheel("native")
    digest = former.parent.name
    content = former.read_bytes()
    assert built.build("--rebuild-package", "native", "--environment", "CFLAGS=-O1").code == 0
    assert built.wheel("native") != former
    publish(built)
    wheels = built.root / "www/wheels"
    assert (wheels / former.name).read_bytes() == built.wheel("native").read_bytes()
    assert (wheels / "sha256" / digest / former.name).read_bytes() == content


def test_a_lock_of_before_is_installed_though_its_wheel_lost_its_name(
    built: Workshop, tmp_path: Path
) -> None:
    built.environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    publish(built)
    before = tmp_path / "pylock.before.toml"
    shutil.copy(built.lock, before)
    digest = built.wheel("native").parent.name
    built.build("--environment", "CFLAGS=-O1")
    publish(built)
    with StaticServer(built.root / "www/wheels") as server:
        answer = built.run(
            *("install", "--lock", before, "--source", server.url, "--python", sys.executable),
            *("--destination", tmp_path / "venv", "--store", tmp_path / "there"),
        )
    assert answer.code == 0, answer.document
    assert any(f"/sha256/{digest}/" in path for path in server.paths)
    assert (tmp_path / "venv/bin/python").exists()


def test_owner_and_mode_are_as_asked_for(built: Workshop) -> None:
    if os.geteuid() != 0:
        answer = publish(built, "--owner", "root")
        assert "cannot be given" in answer.error
        return
    publish(built, *with_texts(built, "pure\n"))
    answer = publish(built, *with_texts(built, "pure\n"), "--owner", "1234", "--group", "2345")
    assert answer.document["changed"] is True
    for name in (
        "wheels/pure-1.0-py3-none-any.whl",
        "wheels/simple/index.html",
        "requirements/svc-constraints.txt",
    ):
        state = (built.root / "www" / name).stat()
        assert (state.st_uid, state.st_gid, state.st_mode & 0o777) == (1234, 2345, 0o644)


def test_a_lock_that_was_not_built_is_refused(workshop: Workshop) -> None:
    workshop.locked(workshop.package(distributions.sdist("native", "2.0")))
    answer = publish(workshop)
    assert answer.code == 2
    assert "native" in answer.error
    assert list((workshop.root / "www/wheels").glob("*.whl")) == []


def test_a_wheel_that_was_changed_in_the_store_is_not_published(built: Workshop) -> None:
    wheel = built.wheel("pure")
    wheel.chmod(0o644)
    wheel.write_bytes(b"evil")
    assert "the store has no pure" in publish(built).error
    assert built.build().document["fetched"] == 1
    assert publish(built).code == 0
