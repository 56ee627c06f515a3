"""Environments are compared with what is there: damage is mended, an edit is kept."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.venvs.install.conftest import Host, made_wheel

ALPHA = made_wheel("alpha", "1.0", ["beta-two>=1"])
BETA = made_wheel("beta-two", "1.5")
Damage = Callable[[Host], None]


def remove_a_file(host: Host) -> None:
    (host.site_packages / "alpha/deep/text.txt").unlink()


def edit_a_file(host: Host) -> None:
    (host.site_packages / "alpha/deep/text.txt").write_text("another text")


def remove_a_package(host: Host) -> None:
    for path in host.site_packages.glob("beta_two*"):
        shutil.rmtree(path)


def remove_the_metadata(host: Host) -> None:
    shutil.rmtree(host.site_packages / "beta_two-1.5.dist-info")


def add_a_package(host: Host) -> None:
    (host.site_packages / "gamma").mkdir()
    (host.site_packages / "gamma/__init__.py").touch()


def remove_a_script(host: Host) -> None:
    (host.destination / "bin/alpha").unlink()


def remove_the_python(host: Host) -> None:
    (host.destination / "bin/python").unlink()


def lead_the_python_elsewhere(host: Host) -> None:
    (host.destination / "bin/python").unlink()
    (host.destination / "bin/python").symlink_to("/usr/bin/false")


def remove_the_configuration(host: Host) -> None:
    (host.destination / "pyvenv.cfg").unlink()


def remove_the_lock(host: Host) -> None:
    (host.destination / "pylock.toml").unlink()


def remove_everything(host: Host) -> None:
    shutil.rmtree(host.destination)


def remove_the_record(host: Host) -> None:
    (host.beside / "1.json").unlink()


def spoil_the_listing(host: Host) -> None:
    (host.beside / "1.files.json").write_text('{"files": [')


DAMAGES = [
    remove_a_file, edit_a_file, remove_a_package, remove_the_metadata, add_a_package,
    remove_a_script, remove_the_python, lead_the_python_elsewhere, remove_the_configuration,
    remove_the_lock, remove_everything, remove_the_record, spoil_the_listing,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_damage_is_found_and_mended(host: Host, damage: Damage) -> None:
    lock = host.publish(ALPHA, BETA)
    host.install(lock)
    damage(host)

    answer = host.install(lock)

    assert answer.changed
    assert host.run("alpha") == "alpha 1.0"
    assert not (host.site_packages / "gamma").exists()
    assert host.verb("verify").code == 0
    assert not host.install(lock).changed


def test_an_edit_is_kept_as_a_generation_and_named(host: Host) -> None:
    lock = host.publish(ALPHA, BETA)
    host.install(lock)
    edit_a_file(host)

    answer = host.install(lock)

    path = (host.site_packages / "alpha/deep/text.txt").relative_to(host.destination)
    assert answer.content["reasons"] == [f"edited: {path}"]
    assert (host.beside / "1" / path).read_text() == "another text"


def test_an_edit_that_hides_is_found_by_digests(host: Host) -> None:
    lock = host.publish(ALPHA, BETA)
    host.install(lock)
    path = host.site_packages / "alpha/deep/text.txt"
    found = path.stat()
    path.write_text(path.read_text().replace("some", "evil"))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))

    assert not host.install(lock).changed  # Size and time are the same.
    assert host.install(lock, "--deep").changed
    assert path.read_text().startswith("some")


def test_byte_code_and_other_files_of_a_service_are_nobodys_concern(host: Host) -> None:
    lock = host.publish(ALPHA, BETA)
    host.install(lock)
    for path in host.site_packages.rglob("*.pyc"):
        path.unlink()
    (host.destination / "etc").mkdir()
    (host.destination / "etc/service.conf").write_text("[DEFAULT]\n")

    assert not host.install(lock).changed


def test_another_python_at_the_same_place_is_noticed(host: Host, tmp_path: Path) -> None:
    place = tmp_path / "python3"
    first, second = two_pythons()
    place.symlink_to(first)
    host.python = str(place)
    lock = host.publish(ALPHA, BETA)
    host.install(lock)
    assert not host.install(lock).changed
    place.unlink()
    place.symlink_to(second)

    answer = host.install(lock)

    assert answer.changed
    assert answer.content["reasons"][0].startswith("the Python is cpython-")
    assert host.run("alpha") == "alpha 1.0"
    assert not host.install(lock).changed


def two_pythons() -> tuple[str, str]:
    """Return two Pythons of this machine that differ at least in their patch level."""
    found: dict[str, str] = {}
    places = [
        sys.executable,
        "/usr/bin/python3",
        *map(str, Path("/usr/local/bin").glob("python3*")),
    ]
    for place in places:
        if "config" in place or not os.access(place, os.X_OK):
            continue
        code = "import platform, sys; print(platform.python_version(), sys._base_executable)"
        version, _, base = subprocess.run(
            [place, "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip().partition(" ")  # fmt: skip
        found.setdefault(version, base)
    assert len(found) > 1, "two Pythons of 3.9 or later are needed"
    first, second, *_ = found.values()
    return first, second


def test_verify_names_everything_that_is_wrong(host: Host) -> None:
    host.install(host.publish(ALPHA, BETA))
    assert host.verb("verify").content["faults"] == []
    remove_a_package(host)
    edit_a_file(host)
    add_a_package(host)
    (host.destination / "bin/extra").write_text("#!/bin/sh\n")

    answer = host.verb("verify")

    assert answer.code == 1
    kinds = {(one["kind"], one["what"].rpartition("/")[2]) for one in answer.content["faults"]}
    assert {
        ("edited", "text.txt"), ("foreign", "__init__.py"), ("foreign", "extra"),
        ("distribution", "beta-two 1.5 is not installed"),
        ("requirement", "alpha 1.0 requires beta-two>=1, which is not in the lock"),
    } <= kinds  # fmt: skip


def test_verify_of_something_else_says_so(host: Host) -> None:
    answer = host.verb("verify")

    assert answer.code == 2
    assert "is no environment that was installed from a lock" in answer.error
