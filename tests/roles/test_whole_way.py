"""The whole way: a build host locks, builds and publishes; targets install, then nothing moves."""

import configparser
import ensurepip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.roles.conftest import TOP, Playground, Run
from tests.servers import sources
from tests.servers.distributions import Distribution
from tests.servers.index import LoopbackIndex
from tests.servers.static import StaticServer
from tests.venvs.install.conftest import wheel_of_uv

BUILD = "Lock, build and publish"
INSTALL = "Bring the environment to what the lock says"
TOLD = "Tell the service"
HEADER = "# Managed with python_venv_build role"
RELEASES = "os-releases/master/debian-12-x86_64"
Facts = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the engine's one file."""
    path = tmp_path_factory.mktemp("engine") / "pinwarden-venv.pyz"
    subprocess.run([sys.executable, TOP / "tools/make_zipapp.py", path], check=True)
    return path


@dataclass
class Site:
    """A build host with a web server, two targets, an index and a repository."""

    playground: Playground
    index: LoopbackIndex
    web: StaticServer
    engine: Path

    @property
    def place(self) -> Path:
        """The directory of all hosts."""
        return self.playground.place

    @property
    def constraints(self) -> Path:
        """The file of upper constraints, always at the same path."""
        return self.place / "upper-constraints.txt"

    def environment(self, host: str, name: str = "svc") -> Path:
        """Return an environment."""
        return self.place / host / "venvs" / name

    def visible(self, name: str) -> str:
        """Return a file on the build host that operators look at."""
        return (self.place / "builder/www" / RELEASES / "requirements" / name).read_text()

    def version(self, host: str, project: str) -> str:
        """Return what an environment has of a project, as its own Python sees it."""
        code = f"import importlib.metadata as m; print(m.version({project!r}))"
        return subprocess.run(
            [self.environment(host) / "bin/python", "-c", code],
            check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip

    def play(self, *words: str, **variables: object) -> Run:
        """Apply the role to both targets."""
        here = self.place / "builder/www" / RELEASES
        own = "{{ inventory_dir }}/{{ inventory_hostname }}"
        given: dict[str, Any] = {
            "venv_install_destination_path": f"{own}/venvs/svc",
            "venv_engine_source": str(self.engine),
            "venv_engine_path": f"{own}/engine",
            "venv_store_path": f"{own}/store",
            "venv_build_name": "svc",
            "venv_build_host_wheel_path": str(here / "wheels"),
            "venv_build_host_requirements_path": str(here / "requirements"),
            "venv_build_host_store_path": str(self.place / "builder/store"),
            "openstack_repo_url": self.web.url,
            "venv_install_tool": "uv",
            "venv_build_requirements": ["wheel"],
            "venv_pip_build_args": f"--index-url {self.index.url}",
            "venv_pip_install_args": f"--facts-directory {own}/facts",
            "venv_build_constraints": [f"--constraint {self.constraints}"],
            "venv_build_base_distro_package_list": [],
            "venv_install_base_distro_package_list": [],
            "venv_facts_when_changed": [
                {"section": "svc", "option": "need_restart", "value": True}
            ],
            **variables,
        }
        return self.playground.play(*words, **given)


@pytest.fixture
def site(
    playground: Playground, debian: Facts, index_server: LoopbackIndex, engine: Path
) -> Iterator[Site]:
    (playground.place / "builder/www").mkdir(parents=True)
    playground.add("builder", "repo_all", facts=debian(user_dir=str(playground.place / "builder")))
    playground.add("first", "targets", facts=debian(user_dir=str(playground.place / "first")))
    playground.add("second", "targets", facts=debian(user_dir=str(playground.place / "second")))
    for version in ("1.0", "2.0"):
        index_server.wheel("alpha", version, "beta")
        index_server.wheel("beta", version)
    for version in ("1.0", "1.1"):
        index_server.add(sources.sdist("compiled", version, sources.files("compiled", version)))
    index_server.wheel("wheel", "0.40")
    for one in (_uv(), _pip()):
        index_server.add(one)
    with StaticServer(playground.place / "builder/www") as web:
        site = Site(playground, index_server, web, engine)
        site.constraints.write_text("alpha===1.0\nbeta===1.0\ncompiled===1.0\n")
        yield site


def _uv() -> Distribution:
    made = wheel_of_uv()
    return Distribution(
        project="uv", version=made.version, filename=made.filename, content=made.content
    )


def _pip() -> Distribution:
    """Return the pip that Python itself ships."""
    [path] = (Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl")
    return Distribution(
        project="pip", version=ensurepip.version(), filename=path.name, content=path.read_bytes()
    )


def test_both_targets_get_what_the_build_host_built_and_then_nothing_moves(site: Site) -> None:
    packages = {"venv_pip_packages": ["alpha", "compiled", "", None]}
    run = site.play(**packages)

    assert run.code == 0, run.output
    for host in ("first", "second"):
        assert site.version(host, "alpha") == "1.0"
        assert site.version(host, "compiled") == "1.0"
        facts = configparser.ConfigParser()
        facts.read(site.place / host / "facts/openstack_ansible.fact")
        assert facts["svc"]["need_restart"] == "True"
        for name in ("requirements.txt", "global-constraints.txt", "constraints.txt"):
            assert (site.environment(host) / name).read_text().splitlines()[0] == HEADER
    for kind in ("requirements", "global-constraints", "source-constraints", "constraints"):
        assert site.visible(f"svc-{kind}.txt").splitlines()[0] == HEADER
    assert "compiled==1.0" in site.visible("svc-constraints.txt").splitlines()
    fetched = [path for path in site.web.paths if path.endswith(".whl")]
    wheels = list((site.place / "builder/www" / RELEASES / "wheels").glob("*.whl"))
    assert len(fetched) == len(site.web.paths) == 2 * len(wheels)  # One for each wheel.

    site.web.paths.clear()
    again = site.play(venv_pip_package_state="present", **packages)
    assert again.code == 0, again.output
    assert changed(again) == []
    assert site.web.paths == []


def test_a_change_behind_the_same_path_reaches_the_targets(site: Site) -> None:
    packages = {"venv_pip_packages": ["alpha"], "venv_pip_package_state": "present"}
    assert site.play(**packages).code == 0
    site.constraints.write_text("alpha===2.0\nbeta===1.0\n")

    run = site.play("--diff", **packages)

    assert run.code == 0, run.output
    outcome = run.of(INSTALL, "second").result
    assert outcome["updated"] == [{"name": "alpha", "from": "1.0", "to": "2.0"}]
    assert outcome["diff"] == {"before": "alpha==1.0\n", "after": "alpha==2.0\n"}
    assert site.version("second", "alpha") == "2.0"


def test_pip_does_the_same_without_a_build_host(site: Site) -> None:
    run = site.play(
        venv_wheel_build_enable=False,
        venv_install_tool="pip",
        venv_pip_packages=["alpha", "compiled"],
        venv_build_global_constraints=["beta==2.0"],
    )

    assert run.code == 0, run.output
    assert site.version("first", "beta") == "2.0"  # Global constraints win.
    assert site.version("first", "compiled") == "1.0"
    assert site.version("first", "pip") == ensurepip.version()
    assert site.web.paths == []


def test_check_mode_tells_the_truth(site: Site) -> None:
    packages = {"venv_pip_packages": ["alpha"]}
    run = site.play("--check", "--diff", **packages)

    assert run.code == 0, run.output
    told = run.of(BUILD, "first").result
    assert told["changed"]
    assert {"name": "alpha", "version": "1.0"} in told["added"]
    assert run.of(INSTALL, "second").result["changed"]
    assert not site.environment("first").exists()
    assert not list(site.place.rglob("*.whl"))
    assert site.play(**packages).code == 0
    again = site.play("--check", **packages)
    assert changed(again) == []


def test_a_build_that_fails_leaves_what_was_there(site: Site) -> None:
    packages = {"venv_pip_packages": ["compiled"]}
    assert site.play(**packages).code == 0
    lock = site.visible("pylock.svc.toml")
    broken = sources.files("compiled", "1.2", code="this is no C\n")
    site.index.add(sources.sdist("compiled", "1.2", broken))
    site.constraints.write_text("compiled===1.2\n")

    run = site.play(**packages)

    assert run.code != 0
    message = json.dumps(run.of(BUILD, "first").result["msg"])
    assert "compiled==1.2" in message
    assert "module.c" in message  # The end of what the compiler said.
    assert site.visible("pylock.svc.toml") == lock
    assert site.version("second", "compiled") == "1.0"
    site.constraints.write_text("compiled===1.1\n")
    assert site.play(**packages).code == 0
    assert site.version("second", "compiled") == "1.1"


def test_a_minimal_environment_has_what_was_asked_for_only(site: Site) -> None:
    packages = {"venv_pip_packages": ["alpha"]}
    assert site.play(**packages).code == 0
    full = _names(site.environment("first"))
    assert {"alpha", "beta", "uv", "wheel"} == full

    run = site.play(venv_minimal=True, **packages)

    assert run.code == 0, run.output
    assert _names(site.environment("first")) == {"alpha", "beta"}


def test_packages_can_be_made_absent(site: Site) -> None:
    assert site.play(venv_pip_packages=["alpha", "compiled"]).code == 0

    run = site.play(venv_pip_packages=["compiled"], venv_pip_package_state="absent")

    assert run.code == 0, run.output
    assert "compiled" not in _names(site.environment("second"))
    assert "alpha" in _names(site.environment("second"))


def test_two_environments_of_one_name_do_not_fight(site: Site) -> None:
    """The default for venv_build_name tells them apart; the old role's text files were one set."""
    for _ in range(2):
        runs = []
        for directory, package in (("a", "alpha"), ("b", "beta")):
            path = f"{{{{ inventory_dir }}}}/{{{{ inventory_hostname }}}}/{directory}/svc"
            names = f"{{{{ {str(site.place / directory)!r} | basename }}}}-svc"
            runs.append(
                site.play(
                    venv_install_destination_path=path,
                    venv_build_name=names,
                    venv_pip_packages=[package],
                    venv_pip_package_state="present",
                )
            )
        assert [run.code for run in runs] == [0, 0], [run.output for run in runs]
    changed = [
        task for run in runs for task, one in run.outcomes.items() if one.result.get("changed")
    ]
    assert changed == []


def changed(run: Run) -> list[tuple[str, str]]:
    """Return the tasks, with their hosts, that say they changed anything."""
    return [task for task, one in run.outcomes.items() if one.result.get("changed")]


def _names(environment: Path) -> set[str]:
    found = environment.glob("lib/python3*/site-packages/*.dist-info")
    return {path.name.partition("-")[0] for path in found}
