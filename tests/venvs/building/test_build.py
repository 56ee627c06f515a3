"""`build`: which wheels come from where, what builds see, and what is built again."""

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies.name import normalize
from tests.servers import distributions, sources
from tests.servers.index import Fault
from tests.venvs.building.workshop import Workshop
from venvs.pylock import Package


def seen(workshop: Workshop, name: str = "native") -> dict[str, Any]:
    """Return what the backend saw when it built this package."""
    with zipfile.ZipFile(workshop.wheel(name)) as wheel:
        content: dict[str, Any] = json.loads(wheel.read(f"{name}/seen.json"))
    return content


def native(workshop: Workshop, **more: object) -> Package:
    """Put an sdist that compiles C on the index."""
    files = sources.files("native", "2.0", **more)  # type: ignore[arg-type]  # passed on as given
    return workshop.package(sources.sdist("native", "2.0", files))


def record(workshop: Workshop) -> dict[str, Any]:
    """Return the one build record of the store."""
    (file,) = (workshop.store / "built").glob("*.json")
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def test_wheels_of_the_index_are_fetched_and_the_rest_is_built(workshop: Workshop) -> None:
    workshop.locked(
        workshop.package(distributions.wheel("pure", "1.0"), distributions.sdist("pure", "1.0")),
        native(workshop),
    )
    answer = workshop.build()
    assert answer.code == 0, answer.log
    assert answer.document["changed"] is True
    assert answer.document["built"] == [{"name": "native", "version": "2.0"}]
    assert answer.document["fetched"] == 1
    assert all(package.is_built for package in workshop.read().packages)
    assert workshop.wheel("native").is_file()
    assert workshop.wheel("pure").is_file()


def test_nothing_is_built_or_fetched_twice(workshop: Workshop) -> None:
    packages = (workshop.package(distributions.wheel("pure", "1.0")), native(workshop))
    workshop.locked(*packages)
    workshop.build()
    first = workshop.lock.read_bytes()
    workshop.index.requests.clear()
    workshop.locked(*packages)  # as `lock` leaves it in the next run
    answer = workshop.build()
    assert answer.document["changed"] is False
    assert workshop.index.requests == []
    assert workshop.lock.read_bytes() == first
    assert workshop.build().document["changed"] is False
    assert workshop.lock.read_bytes() == first


@pytest.mark.parametrize("forms", ["native", ":all:"])
def test_a_wheel_of_ours_wins_over_that_of_the_index(workshop: Workshop, forms: str) -> None:
    tag = f"cp{sys.version_info[0]}{sys.version_info[1]}-none-manylinux_2_17_x86_64"
    foreign = distributions.wheel("native", "2.0", tag=tag)
    sdist = sources.sdist("native", "2.0", sources.files("native", "2.0"))
    workshop.locked(workshop.package(foreign, sdist))
    assert workshop.build("--no-binary", forms).document["built"] != []
    (wheel,) = workshop.read().packages[0].wheels
    assert wheel.sha256 != foreign.sha256
    assert "manylinux" not in wheel.name


def test_only_binary_without_a_wheel_names_the_package(workshop: Workshop) -> None:
    workshop.locked(native(workshop))
    answer = workshop.build("--only-binary", ":all:")
    assert answer.code == 2
    assert "native 2.0: no wheel that this Python takes, and it must not be built" in answer.error


def test_builds_see_what_was_named_and_nothing_else(workshop: Workshop, confine: str) -> None:
    workshop.environment.update(SEEN="yes", HIDDEN="secret value", PIP_RETRIES="1")
    (workshop.root / ".netrc").write_text("machine elsewhere.example login a password b\n")
    workshop.locked(native(workshop))
    options = ("--environment", "SEEN", "--environment", "CFLAGS=-O1", "--confine", confine)
    answer = workshop.build(*options, "--config-settings", "a=1", "--config-settings", "b=2")
    assert answer.code == 0, answer.log
    what = seen(workshop)
    assert what["environment"]["SEEN"] == "yes"
    assert what["environment"]["CFLAGS"] == "-O1"
    assert not {"HIDDEN", "PIP_RETRIES", "PYTHONPATH"} & what["environment"].keys()
    assert "secret value" not in json.dumps(what)
    assert what["home"] == []
    assert what["settings"] == {"a": "1", "b": "2"}
    assert record(workshop)["confinement"] == {"yes": "bubblewrap", "no": "environment"}[confine]


def test_a_build_finds_what_it_asks_for_within_the_constraints(
    workshop: Workshop, confine: str
) -> None:
    for version in ("1.0", "2.0"):
        workshop.index.wheel("tool", version)
        workshop.index.wheel("late", version)
        workshop.index.wheel("extra", version)
    constraints = workshop.root / "build-constraints.txt"
    constraints.write_text("tool<2\nlate<2  # asked for by the hook\n")
    more = workshop.root / "more.txt"
    more.write_text("extra\n")
    workshop.locked(native(workshop, build_requires=["tool"], dynamic=["late"]))
    answer = workshop.build(
        *("--build-constraint", constraints, "--build-requirements", more, "--confine", confine)
    )
    assert answer.code == 0, answer.log
    assert record(workshop)["requirements"] == ["extra==2.0", "late==1.0", "tool==1.0"]
    assert {"tool", "late", "extra"} <= set(seen(workshop)["modules"])


@pytest.mark.parametrize(
    ("options", "again"),
    [
        ((), False),
        (("--environment", "CFLAGS=-O1"), True),
        (("--config-settings", "a=1"), True),
        (("--build-constraint", "constraints.txt"), True),
        (("--jobs", "1"), False),
    ],
)
def test_what_makes_another_build(
    workshop: Workshop, options: tuple[str, ...], *, again: bool
) -> None:
    (workshop.root / "constraints.txt").write_text("tool<2\n")
    workshop.locked(native(workshop))
    workshop.build()
    assert (workshop.build(*options).document["built"] != []) is again


@pytest.mark.parametrize("option", [("--rebuild",), ("--rebuild-package", "Native")])
def test_rebuilding_goes_past_every_cache(workshop: Workshop, option: tuple[str, ...]) -> None:
    workshop.index.wheel("tool", "1.0")
    pure = workshop.package(distributions.wheel("pure", "1.0"))
    workshop.locked(native(workshop, build_requires=["tool"]), pure)
    workshop.build()
    before = record(workshop)["began"]
    workshop.index.requests.clear()
    subprocess.run(["sleep", "1"], check=True)  # records tell seconds
    answer = workshop.build(*option)
    assert answer.document["built"] == [{"name": "native", "version": "2.0"}]
    assert record(workshop)["began"] > before
    assert any(
        "tool-1.0" in one.path and one.path.endswith(".whl") for one in workshop.index.requests
    )


def test_rebuilding_what_the_lock_does_not_have_is_an_error(workshop: Workshop) -> None:
    workshop.locked(native(workshop))
    assert "the lock has no other" in workshop.build("--rebuild-package", "other").error


def test_a_failure_shows_the_compiler_and_leaves_what_was_good(workshop: Workshop) -> None:
    workshop.locked(native(workshop))
    workshop.build()
    good = workshop.package(sources.sdist("good", "1.0", sources.files("good", "1.0")))
    broken = sources.files("broken", "1.0", code="int answer(void) { return missing_name; }\n")
    bad = workshop.package(sources.sdist("broken", "1.0", broken))
    refusing = sources.files("refusing", "1.0", fails="libfoo is not there")
    worse = workshop.package(sources.sdist("refusing", "1.0", refusing))
    workshop.locked(native(workshop), good, bad, worse)
    before = workshop.lock.read_bytes()
    answer = workshop.build()
    assert answer.code == 3
    assert "no wheel of broken 1.0, refusing 1.0 (2 of 4 are there)" in answer.error
    assert "missing_name" in answer.error
    assert "libfoo is not there" in answer.error
    assert workshop.lock.read_bytes() == before
    workshop.locked(native(workshop), good)
    assert workshop.build().document["reused"] == 2


def test_a_failure_is_bounded_and_without_secrets(workshop: Workshop) -> None:
    code = f"#error the token is hunter2hunter2\n{'#warning long' * 3}\n" * 500
    workshop.locked(native(workshop, code=code))
    workshop.environment["MY_TOKEN"] = "hunter2hunter2"  # noqa: S105 - made up
    answer = workshop.build("--environment", "MY_TOKEN")
    assert answer.code == 3
    assert len(answer.error) < 10_000
    assert "hunter2" not in json.dumps(answer.document) + answer.log


def test_a_secret_of_the_environment_is_in_no_record(workshop: Workshop) -> None:
    workshop.environment["MY_TOKEN"] = "hunter2hunter2"  # noqa: S105 - made up
    workshop.locked(native(workshop))
    workshop.build("--environment", "MY_TOKEN")
    assert record(workshop)["environment"] == ["MY_TOKEN"]
    assert "hunter2" not in json.dumps(record(workshop)) + workshop.lock.read_text()


def test_a_file_that_is_another_than_locked_is_refused(workshop: Workshop) -> None:
    wheel, sdist = distributions.wheel("pure", "1.0"), distributions.sdist("source", "1.0")
    workshop.locked(workshop.package(wheel), workshop.package(sdist))
    for file in (wheel, sdist):
        workshop.index.always_fail(workshop.index.path_of(file), Fault(body=b"evil"))
    answer = workshop.build()
    assert answer.code == 1
    assert "pure-1.0-py3-none-any.whl has another content" in answer.error
    assert "source-1.0.tar.gz has the SHA-256" in answer.error
    assert not list((workshop.store / "wheels").glob("*/*/*"))


@pytest.mark.parametrize("what", ["name", "version", "member"])
def test_a_wheel_that_is_not_what_was_asked_for_is_refused(workshop: Workshop, what: str) -> None:
    files = dict(sources.files("native", "2.0"))
    if what == "member":
        files["backend.py"] = files["backend.py"].replace("/seen.json", "/../../seen.json")
    else:
        old, new = {"name": ("'native'", "'other'"), "version": ("'2.0'", "'2.1'")}[what]
        files["backend.py"] = files["backend.py"].replace(old, new)
    workshop.locked(workshop.package(sources.sdist("native", "2.0", files)))
    answer = workshop.build()
    assert answer.code == 1
    told = {
        "name": "the build of native made other-2.0",
        "version": "native 2.0 was locked, and native-2.1",
        "member": "leads outside",
    }
    assert told[what] in answer.error
    assert not list((workshop.store / "wheels").glob("*/*/*"))


@pytest.mark.parametrize("login", ["url", "netrc"])
def test_builds_never_meet_the_login_of_an_index(workshop: Workshop, login: str) -> None:
    workshop.index.wheel("tool", "1.0")
    workshop.locked(native(workshop, build_requires=["tool"]))
    workshop.index.login = ("me", "hunter2hunter2")
    url = workshop.index.url
    if login == "url":
        url = url.replace("//", "//me:hunter2hunter2@")
    else:
        netrc = workshop.root / ".netrc"
        netrc.write_text("machine 127.0.0.1 login me password hunter2hunter2\n")
        netrc.chmod(0o600)
    answer = workshop.build("--index-url", url, "--confine", "no")
    assert answer.code == 0, answer.log
    assert "tool" in seen(workshop)["modules"]
    assert "hunter2" not in json.dumps([seen(workshop), answer.document, record(workshop)])
    assert "hunter2" not in answer.log + workshop.lock.read_text()


@pytest.mark.usefixtures("bubblewrap")
def test_the_same_source_gives_the_same_bytes(workshop: Workshop) -> None:
    workshop.locked(native(workshop))
    workshop.build("--confine", "yes")
    first = workshop.wheel("native").read_bytes()
    other = replace(workshop, root=workshop.root / "another/place")
    other.root.mkdir(parents=True)
    other.locked(native(other))
    subprocess.run(["sleep", "2"], check=True)  # times in zip archives count in twos
    other.build("--confine", "yes")
    assert other.wheel("native").read_bytes() == first


def test_wheels_can_be_used(workshop: Workshop, tmp_path: Path) -> None:
    workshop.locked(native(workshop))
    workshop.build()
    with zipfile.ZipFile(workshop.wheel("native")) as wheel:
        wheel.extractall(tmp_path / "there")
    code = f"import ctypes; print(ctypes.CDLL('{tmp_path}/there/native/_native.so').answer())"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "42\n"


def test_confinement_that_is_not_to_be_had_is_said(workshop: Workshop) -> None:
    tools = workshop.root / "bin"
    tools.mkdir()
    fake = tools / "bwrap"
    fake.write_text("#!/bin/sh\necho 'no permission' >&2\nexit 1\n")
    fake.chmod(0o755)
    workshop.environment["PATH"] = f"{tools}:{workshop.variables()['PATH']}"
    workshop.locked(native(workshop))
    refused = workshop.build("--confine", "yes")
    assert refused.code == 1
    assert "not permitted here: no permission" in refused.error
    answer = workshop.build()
    assert answer.code == 0
    assert answer.document["notes"] == [
        "builds ran without confinement: bubblewrap is not permitted here: no permission"
    ]


def test_logins_of_archives_come_from_the_files_that_have_them(workshop: Workshop) -> None:
    file = workshop.index.add(sources.sdist("native", "1.0", sources.files("native", "1.0")))
    url = f"{workshop.index.root}{workshop.index.path_of(file)}"
    workshop.index.login = ("me", "hunter2hunter2")
    table = {"url": url, "hashes": {"sha256": file.sha256}}
    workshop.locked(Package(normalize("native"), source={"archive": table}))
    assert "401" in workshop.build().error
    specs = workshop.root / "specs.txt"
    specs.write_text(f"native @ {url.replace('//', '//me:hunter2hunter2@')}\n")
    answer = workshop.build("--logins", specs)
    assert answer.code == 0, answer.log
    assert "hunter2" not in json.dumps([answer.document, record(workshop), seen(workshop)])
