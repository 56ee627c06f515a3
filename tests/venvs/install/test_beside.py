"""What comes with the packages: small files, facts, links to system packages, the bill."""

import subprocess
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.venvs.install.conftest import Host, made_wheel
from venvs.install.system_packages import top_level
from venvs.interpreter import interpreter

ALPHA = made_wheel("alpha", "1.0", ["beta-two>=1"], fields=["License-Expression: Apache-2.0"])
BETA = made_wheel("beta-two", "1.5", fields=["License: Some long text\n  of a licence"])
HEADER = "# Managed with python_venv_build role\n"


def test_small_files_are_written_compared_and_removed(host: Host, tmp_path: Path) -> None:
    lock = host.publish(ALPHA, BETA)
    given = tmp_path / "given"
    given.write_text(f"{HEADER}alpha\n")
    files = ("--file", f"requirements.txt={given}", "--file", "constraints.txt")

    assert host.install(lock, *files).changed
    assert (host.destination / "requirements.txt").read_text() == f"{HEADER}alpha\n"
    pins = f"{HEADER}alpha==1.0\nbeta-two==1.5\n"
    assert (host.destination / "constraints.txt").read_text() == pins
    assert not host.install(lock, *files).changed
    inode = (host.destination / "bin").stat().st_ino

    given.write_text(f"{HEADER}alpha>=1\n")
    answer = host.install(lock, *files)
    assert answer.content["reasons"] == ["changed beside the packages: requirements.txt"]
    assert (host.destination / "requirements.txt").read_text() == f"{HEADER}alpha>=1\n"
    assert host.install(lock).changed
    assert not (host.destination / "constraints.txt").exists()
    assert (host.destination / "bin").stat().st_ino == inode  # The same tree all the time.


@pytest.mark.parametrize("name", ["bin", "lib", "../x", ".hidden", "pyvenv.cfg", "pylock.toml", ""])
def test_no_file_takes_the_place_of_the_environments_own(host: Host, name: str) -> None:
    answer = host.install(host.publish(BETA), "--file", f"{name}=/dev/null")

    assert answer.code == 2
    assert "cannot lie in an environment" in answer.error
    assert not host.destination.exists()


FACTS = "# ours\n\n[other]\nkept = yes ; a remark\n\n[Svc]\nNeed_Restart = False\nlast=1\n"


def test_facts_are_written_with_a_change_and_only_then(host: Host) -> None:
    path = host.root / "facts/osa.fact"
    path.write_text(FACTS)
    asked = ["--facts-name", "osa", "--fact", "Svc", "need_restart", "True"]
    asked += ["--fact", "new", "venv_tag", "1=2 %(x)s"]

    assert host.install(host.publish(ALPHA, BETA), *asked).changed
    expected = FACTS.replace("Need_Restart = False", "need_restart = True")
    assert path.read_text() == f"{expected}\n[new]\nvenv_tag = 1=2 %(x)s\n"
    path.write_text(FACTS)  # Another role resets them.
    assert not host.install(host.publish(ALPHA, BETA), *asked).changed
    assert path.read_text() == FACTS


def test_a_new_file_of_facts_is_as_ansible_writes_it(host: Host) -> None:
    host.install(host.publish(BETA), "--fact", "svc", "tag", "a b")

    assert (host.root / "facts/openstack_ansible.fact").read_text() == "\n[svc]\ntag = a b\n"


def test_what_is_no_ini_file_is_left_alone(host: Host) -> None:
    path = host.root / "facts/openstack_ansible.fact"
    path.write_text('{"a": 1}')
    lock = host.publish(BETA)

    answer = host.install(lock, "--fact", "svc", "tag", "x")

    assert answer.code == 2
    assert f"{path} is no INI file" in answer.error
    assert path.read_text() == '{"a": 1}'
    path.unlink()
    again = host.install(lock, "--fact", "svc", "tag", "x")
    assert again.content["reasons"] == ["facts of an interrupted run are still to be written"]
    assert "tag = x" in path.read_text()


@pytest.fixture
def debian(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install real Debian packages into a database and a root of their own."""
    database, root = tmp_path / "dpkg", tmp_path / "system"
    for path in (database / "info", database / "updates", root):
        path.mkdir(parents=True)
    (database / "status").touch()
    suffix = interpreter(host.python).suffix
    place = "usr/lib/python3/dist-packages"
    nested = [
        f"{place}/apt_like/__init__.py", f"{place}/apt_like/progress/__init__.py",
        f"{place}/apt_like/cache.py", f"{place}/_apt_like{suffix}",
        f"{place}/apt_like-1.0.egg-info", f"{place}/__pycache__/x.pyc", "usr/share/doc/x/README",
    ]  # fmt: skip
    for name, files in {
        "python3-nested": nested,
        "python3-foreign": [f"{place}/foreign.cpython-27-x86_64-linux-gnu.so"],
        "plain-files": ["usr/share/plain"],
        "python3-clash": [f"{place}/beta_two/__init__.py"],
    }.items():
        tree = tmp_path / name
        for file in [*files, "DEBIAN/control"]:
            (tree / file).parent.mkdir(parents=True, exist_ok=True)
            (tree / file).touch()
        (tree / "DEBIAN/control").write_text(
            f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: us\nDescription: none\n"
        )
        package = tmp_path / f"{name}.deb"
        subprocess.run(["dpkg-deb", "-b", tree, package], check=True, capture_output=True)
        places = (f"--admindir={database}", f"--instdir={root}")
        subprocess.run(
            ["dpkg", *places, "--force-not-root", "-i", package], check=True, capture_output=True
        )
    monkeypatch.setenv("DPKG_ADMINDIR", str(database))
    return root


@pytest.mark.usefixtures("debian")
def test_only_what_lies_on_top_is_linked_and_goes_with_the_list(host: Host) -> None:
    lock = host.publish(ALPHA, BETA)
    host.install(lock, "--system-package", "python3-nested")

    links = {
        path.name: str(path.readlink())
        for path in host.site_packages.iterdir()
        if path.is_symlink()
    }
    top = "/usr/lib/python3/dist-packages"
    suffix = interpreter(host.python).suffix
    names = {"apt_like", f"_apt_like{suffix}", "apt_like-1.0.egg-info"}
    assert links == {name: f"{top}/{name}" for name in names}
    assert not host.install(lock, "--system-package", "python3-nested").changed
    assert host.verb("verify").content["faults"] == [
        {"kind": "link", "what": f"{top}/{name} is not there any more"} for name in sorted(names)
    ]
    (host.site_packages / "apt_like").unlink()
    assert host.install(lock, "--system-package", "python3-nested").changed
    assert (host.site_packages / "apt_like").is_symlink()

    assert host.install(lock).changed
    assert not [path for path in host.site_packages.iterdir() if path.is_symlink()]


@pytest.mark.usefixtures("debian")
@pytest.mark.parametrize(
    ("package", "message"),
    [
        ("python3-foreign", "python3-foreign is not for Python"),
        ("plain-files", "plain-files has no Python modules"),
        ("python3-absent", "python3-absent is not installed on this host"),
        ("python3-clash", "the lock and a system package both have beta_two"),
        ("--admindir=/x", "is no name of a distribution package"),
    ],
)
def test_what_cannot_be_linked_is_an_error(host: Host, package: str, message: str) -> None:
    answer = host.install(host.publish(ALPHA, BETA), f"--system-package={package}")

    assert answer.code == 2
    assert message in answer.error
    assert not host.destination.exists()


def test_rpm_has_other_places() -> None:
    listed = [
        "/usr/lib64/python3.9/site-packages/libvirt.py",
        "/usr/lib64/python3.9/site-packages/__pycache__/libvirt.cpython-39.pyc",
        "/usr/lib64/python3.9/site-packages/libvirt_python-9.0.0-py3.9.egg-info/PKG-INFO",
        "/usr/share/doc/python3-libvirt",
    ]
    top = "/usr/lib64/python3.9/site-packages"
    assert top_level(listed) == {
        "libvirt.py": f"{top}/libvirt.py",
        "libvirt_python-9.0.0-py3.9.egg-info": f"{top}/libvirt_python-9.0.0-py3.9.egg-info",
    }


def test_the_bill_is_valid_and_the_same_each_time(host: Host, tmp_path: Path) -> None:
    host.install(host.publish(ALPHA, BETA))
    path = tmp_path / "bill.json"

    assert host.verb("sbom", "--output", path).changed
    assert not host.verb("sbom", "--output", path).changed
    text = path.read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = host.verb("sbom").content["bill"]
    first, second = bill["components"]
    assert first["purl"] == "pkg:pypi/alpha@1.0"
    assert first["hashes"] == [{"alg": "SHA-256", "content": ALPHA.sha256}]
    assert first["licenses"] == [{"expression": "Apache-2.0"}]
    assert second["licenses"] == [{"license": {"name": "Some long text"}}]
    assert {"ref": "pkg:pypi/alpha@1.0", "dependsOn": ["pkg:pypi/beta-two@1.5"]} in bill[
        "dependencies"
    ]
