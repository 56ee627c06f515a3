"""What the role refuses before it touches anything, and what it tolerates."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.roles.conftest import Playground

REFUSAL = "Refuse what cannot work"
BUILD = "Build and publish the wheels, once for each platform"
LEARN = "Learn about hosts that nobody has asked yet"
NEEDED: dict[str, Any] = {
    "venv_install_destination_path": "/nowhere/venvs/svc",
    "venv_build_base_distro_package_list": [],
    "venv_install_base_distro_package_list": [],
}
Facts = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("hosts", "skip_check", "refused"), [(2, False, False), (3, False, True), (3, True, False)]
)
def test_a_crowd_does_not_build_for_itself(
    playground: Playground, debian: Facts, hosts: int, *, skip_check: bool, refused: bool
) -> None:
    for number in range(hosts):
        playground.add(f"h{number}", "targets", facts=debian())
    run = playground.play(**NEEDED, venv_wheel_build_skip_check=skip_check)
    outcome = run.of(REFUSAL, "h0")
    assert outcome.kind == ("failed" if refused else "skipped"), run.output
    if refused:
        assert "repo_all" in outcome.result["msg"]


def test_a_platform_that_nobody_builds_for_is_refused(
    playground: Playground, debian: Facts
) -> None:
    playground.add("builder", "repo_all", facts=debian())
    playground.add("h0", "targets", facts=debian(architecture="aarch64"))
    run = playground.play(**NEEDED)
    outcome = run.of(REFUSAL, "h0")
    assert outcome.kind == "failed", run.output
    assert "debian-12-aarch64" in outcome.result["msg"]
    assert "There are: debian-12-x86_64." in outcome.result["msg"]


def test_one_host_of_each_platform_drives_its_builds(playground: Playground, debian: Facts) -> None:
    arm = {"architecture": "aarch64"}
    playground.add("old", "repo_all", facts=debian())
    playground.add("young", "repo_all", facts=debian())
    playground.add("arm", "repo_all", facts=debian(**arm))
    for name, facts in {"h0": {}, "h1": {}, "a0": arm, "a1": arm}.items():
        playground.add(name, "targets", facts=debian(**facts))
    run = playground.play(**NEEDED)
    driving = {host for task, host in run.outcomes if task == "Lock, build and publish"}
    assert driving == {"h0", "a0"}, run.output
    others = {
        host: run.of("Read the lock from the build host", host).result for host in ("h1", "a1")
    }
    assert {
        host: result["_ansible_delegated_vars"]["ansible_host"] for host, result in others.items()
    } == {"h1": "old", "a1": "arm"}


def test_a_build_host_that_does_not_answer_is_passed_over(
    playground: Playground, debian: Facts
) -> None:
    playground.add(
        "gone", "repo_all", ansible_connection="ssh", ansible_host="127.0.0.1", ansible_port=1
    )
    playground.add("builder", "repo_all", facts=debian())
    playground.add("h0", "targets", facts=debian())
    run = playground.play(**NEEDED)
    assert run.of(REFUSAL, "h0").kind == "skipped", run.output
    assert ("Lock, build and publish", "h0") in run.outcomes, run.output


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"venv_install_destination_path": None}, "missing required arguments"),
        ({"venv_install_tool": "conda"}, "must be one of: pip, uv"),
        ({"venv_pip_package_state": "newest"}, "must be one of: latest, present"),
        ({"venv_facts_when_changed": [{"section": "a"}]}, "missing required arguments"),
        ({"venv_keep_generations": "many"}, "venv_keep_generations"),
    ],
)
def test_arguments_are_validated(
    playground: Playground, debian: Facts, variables: dict[str, Any], complaint: str
) -> None:
    playground.add("h0", "targets", facts=debian())
    given = {key: value for key, value in {**NEEDED, **variables}.items() if value is not None}
    run = playground.play(**given)
    assert run.code != 0
    assert complaint in run.output, run.output
