"""Environments come to be, stay as they are, and change as the lock says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.venvs.install.conftest import Host, made_wheel, wheel_of_uv, zipapp
from venvs.pylock import Lock, Package, write_lock

ALPHA = made_wheel("alpha", "1.0", ["beta-two>=1"])
BETA = made_wheel("beta-two", "1.5")
INSTALLERS = ("uv", "pip")


@pytest.mark.parametrize("installer", INSTALLERS)
def test_what_the_lock_says_is_installed_and_runs(host: Host, installer: str) -> None:
    answer = host.install(host.publish(ALPHA, BETA), "--installer", installer)

    assert answer.changed
    assert answer.moved()["added"] == {"alpha": "1.0", "beta-two": "1.5"}
    assert host.run("alpha") == "alpha 1.0"
    assert host.run("beta-two") == "beta-two 1.5"


def test_both_installers_make_the_same(host: Host) -> None:
    lock = host.publish(ALPHA, BETA)
    trees = []
    for installer in INSTALLERS:
        host.install(lock, "--rebuild", "--installer", installer)
        files = {}
        for path in sorted(host.destination.rglob("*")):
            name = str(path.relative_to(host.destination))
            if path.is_file() and path.name not in (
                "INSTALLER",
                "RECORD",
                "pyvenv.cfg",
                "REQUESTED",
            ):
                files[name] = b"" if path.suffix == ".pyc" else path.read_bytes()
        trees.append({name: one for name, one in files.items() if "/bin/activate" not in name})

    assert trees[0].keys() == trees[1].keys()
    scripts = {"bin/alpha", "bin/beta-two"}  # Each installer has its own words for a launcher.
    assert {name for name in trees[0] if trees[0][name] != trees[1][name]} <= scripts


@pytest.mark.parametrize("installer", INSTALLERS)
def test_no_file_names_the_place_where_it_was_made(host: Host, installer: str) -> None:
    host.install(host.publish(ALPHA, BETA), "--installer", installer)

    staged = b".keystone.pinwarden"
    told = [path for path in host.destination.rglob("*") if path.is_file()]
    assert [path for path in told if staged in path.read_bytes()] == []
    trace = subprocess.run(
        [host.destination / "bin/python", "-c", "import alpha; alpha.fail()"],
        check=False, capture_output=True, text=True,
    ).stderr  # fmt: skip
    assert f'File "{host.site_packages}/alpha/__init__.py"' in trace


def test_modules_are_compiled_and_nothing_else_is_in_it(host: Host) -> None:
    host.install(host.publish(ALPHA, BETA))

    assert (
        host.site_packages / f"alpha/__pycache__/__init__.{sys.implementation.cache_tag}.pyc"
    ).is_file()
    names = {path.name for path in host.site_packages.iterdir()}
    assert names == {"alpha", "alpha-1.0.dist-info", "beta_two", "beta_two-1.5.dist-info"}
    assert {path.name for path in host.destination.iterdir()} <= {
        "bin", "include", "lib", "lib64", "pyvenv.cfg", "pylock.toml",
    }  # fmt: skip


def test_a_second_run_writes_nothing(host: Host) -> None:
    lock = host.publish(ALPHA, BETA)
    host.install(lock)
    before = host.snapshot()

    assert not host.install(lock).changed
    assert not host.install().changed  # The lock in the environment is enough.
    assert host.snapshot() == before


def test_versions_go_up_and_down_and_packages_go(host: Host) -> None:
    host.install(host.publish(ALPHA, BETA))
    newer = made_wheel("alpha", "2.0")

    up = host.install(host.publish(newer, BETA))
    assert up.moved() == {"added": {}, "removed": {}, "updated": {"alpha": ("1.0", "2.0")}}
    assert host.run("alpha") == "alpha 2.0"
    down = host.install(host.publish(ALPHA, BETA))
    assert down.moved()["updated"] == {"alpha": ("2.0", "1.0")}
    gone = host.install(host.publish(BETA))
    assert gone.moved() == {"added": {}, "removed": {"alpha": "1.0"}, "updated": {}}
    assert not (host.destination / "bin/alpha").exists()
    assert not (host.site_packages / "alpha").exists()


def test_the_same_version_built_anew_is_installed(host: Host) -> None:
    host.install(host.publish(BETA))
    other = made_wheel("beta-two", "1.5", files={"beta_two/more.py": "MORE = True\n"})

    answer = host.install(host.publish(other))

    assert answer.changed
    assert "built anew in the same version: beta-two" in answer.content["reasons"]
    assert (host.site_packages / "beta_two/more.py").is_file()


def test_a_dry_run_says_it_and_writes_nothing(host: Host) -> None:
    lock = host.publish(ALPHA, BETA)
    before = host.snapshot()

    answer = host.install(lock, "--dry-run")

    assert answer.changed
    assert answer.moved()["added"] == {"alpha": "1.0", "beta-two": "1.5"}
    assert host.snapshot() == before
    host.install(lock)
    before = host.snapshot()
    assert not host.install(lock, "--dry-run").changed
    assert host.install(host.publish(BETA), "--dry-run").moved()["removed"] == {"alpha": "1.0"}
    (host.root / "pylock.keystone.toml").unlink()
    assert {name: one for name, one in host.snapshot().items() if "venvs" in name} == {
        name: one for name, one in before.items() if "venvs" in name
    }


def test_a_lock_that_is_not_built_is_refused(host: Host) -> None:
    lock = host.root / "pylock.toml"
    source = {"vcs": {"type": "git", "url": "file:///nowhere", "commit-id": "0" * 40}}
    write_lock(lock, Lock((Package(name=ALPHA.name, source=source),)))  # type: ignore[arg-type]

    answer = host.install(lock)

    assert answer.code == 1
    assert answer.error == "the lock has no wheel yet for alpha"
    assert not host.destination.exists()


def test_a_lock_for_another_python_is_refused(host: Host) -> None:
    picky = made_wheel("picky", "1", ['missing; python_full_version >= "3.9"'])

    answer = host.install(host.publish(picky))

    assert answer.code == 1
    assert "picky 1 requires missing" in answer.error
    assert not host.destination.exists()
    assert [path.name for path in host.beside.iterdir()] == ["lock"]


def test_what_is_left_out_may_be_missed(host: Host) -> None:
    lock = host.publish(ALPHA, BETA)
    host.install(lock)

    answer = host.install(lock, "--without", "beta-two>=1")

    assert answer.moved()["removed"] == {"beta-two": "1.5"}
    assert not (host.site_packages / "beta_two").exists()
    assert not host.install(lock, "--without", "Beta_Two").changed


def test_a_directory_of_somebody_else_is_left_alone(host: Host) -> None:
    host.destination.mkdir()
    (host.destination / "thesis.txt").write_text("years of work")

    answer = host.install(host.publish(BETA))

    assert answer.code == 2
    assert answer.error == f"{host.destination} is there, and is no virtual environment"
    assert (host.destination / "thesis.txt").read_text() == "years of work"


def test_an_environment_of_the_old_role_is_taken_over_and_can_come_back(host: Host) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", host.destination], check=True)
    (host.destination / "requirements.txt").write_text("# Managed with python_venv_build role\n")

    assert host.install(host.publish(BETA)).changed
    assert not (host.destination / "requirements.txt").exists()
    assert host.verb("rollback").changed
    assert (host.destination / "requirements.txt").exists()
    assert not (host.destination / "bin/beta-two").exists()


def test_an_empty_directory_is_filled(host: Host) -> None:
    host.destination.mkdir()

    assert host.install(host.publish(BETA)).changed
    assert host.run("beta-two") == "beta-two 1.5"
    assert host.verb("rollback").error.startswith("there is no generation older")


def test_somebody_without_rights_installs_for_himself_with_the_uv_of_the_lock(
    host: Host, tmp_path: Path
) -> None:
    lock = host.publish(ALPHA, BETA, wheel_of_uv())
    host.python = "/usr/bin/python3"
    for path in [host.root, *host.root.rglob("*")]:
        os.chown(path, 65534, 65534)
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    him = ("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    words = host.words("--source", host.published, "--tool", "uv", lock=lock)

    done = subprocess.run(
        [*him, "/usr/bin/python3", zipapp(tmp_path), *words],
        check=False, capture_output=True, text=True, cwd="/", env={"PATH": os.defpath},
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert host.destination.stat().st_uid == 65534
    assert not (host.destination / "bin/uv").exists()
