"""A playbook that was written for the role that this one succeeds is taken as it is."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.roles.conftest import TOP, Playground

ROLE = TOP / "roles/python_venv_build"
INSTALL = "Bring the environment to what the lock says"
BUILD = "Lock, build and publish"
APT = "Install distribution packages with apt"
Facts = Callable[..., dict[str, Any]]

# Every variable of the old role, as playbooks give them: texts for switches, holes in lists.
OLD: dict[str, Any] = {
    "venv_install_destination_path": "/nowhere/venvs/svc-1.0",
    "venv_install_tool": "uv",
    "venv_build_base_distro_package_list": ["base-files"],
    "venv_install_base_distro_package_list": ["bash"],
    "venv_build_distro_package_list": ["coreutils", ""],
    "venv_install_distro_package_list": ["dash"],
    "venv_distro_package_state": "present",
    "venv_pip_package_state": "present",
    "venv_distro_cache_valid_time": "600",
    "venv_default_pip_packages": [],
    "venv_pip_packages": ["Jinja2", "", None, "PyYAML@git+https://git.example.org/yaml@6.0"],
    "venv_pip_upgrade_noconf": "no",
    "venv_build_constraints": ["--constraint /nowhere/upper-constraints.txt"],
    "venv_build_global_constraints": ["six==1.16.0", ""],
    "venv_pip_build_args": "--no-binary libvirt-python",
    "venv_pip_build_env": {"CFLAGS": "-O2"},
    "venv_default_pip_install_args": "",
    "venv_pip_install_args": "",
    "venv_pip_install_env": {"REQUESTS_CA_BUNDLE": "/nowhere/ca.crt"},
    "venv_packages_to_symlink": ["python3-libvirt"],
    "venv_python_executable": "python3",
    "venv_rebuild": "False",
    "venv_wheels_rebuild": "false",
    "venv_wheel_build_enable": "{{ groups['repo_all'] | default([]) | length > 0 }}",
    "venv_build_group": "repo_all",
    "venv_build_host": "{{ venv_build_targets[_venv_build_dist_arch] | default('h0') }}",
    "venv_build_host_user_name": "nginx",
    "venv_build_host_group_name": "www-data",
    "venv_build_host_venv_path": "/nowhere/wheel-builder",
    "venv_build_host_requirements_path": "/nowhere/requirements",
    "venv_build_host_wheel_path": "/nowhere/wheels",
    "venv_facts_when_changed": [{"section": "svc", "option": "need_restart", "value": True}],
    "venv_facts_dest": "openstack_ansible",
    "venv_build_requirements": ["pbr", "setuptools", "wheel"],
    "venv_build_requirements_extra": ["maturin"],
    "venv_default_pip_build_args": "--no-build-isolation",
    "venv_wheel_build_skip_check": "true",
    "openstack_repo_url": "http://127.0.0.1:8181",
    "openstack_release": "master",
}


def test_every_old_variable_is_described() -> None:
    spec = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    assert set(OLD) - set(spec["argument_specs"]["main"]["options"]) == set()


@pytest.mark.parametrize("builders", [[], ["builder"]])
def test_packages_of_the_distribution_go_where_they_are_needed(
    playground: Playground, debian: Facts, builders: list[str]
) -> None:
    """In check mode, which tells what apt would be asked for."""
    for builder in builders:
        playground.add(builder, "repo_all", facts=debian())
    playground.add("h0", "targets", facts=debian())
    build, install = ["base-files", "coreutils"], ["bash", "dash"]
    tags = ["--tags", "build"] if builders else ["--tags", "install"]
    run = playground.play("--check", *tags, **OLD)
    outcome = run.of(APT, "h0")
    assert outcome.kind == "ok", run.output
    asked = outcome.result["invocation"]["module_args"]["name"]
    assert asked == (build if builders else install + build)
    delegated = outcome.result.get("_ansible_delegated_vars", {}).get("ansible_host")
    assert delegated == (builders[0] if builders else None)
    assert ((BUILD, "h0") in run.outcomes) == bool(builders)
    assert ((INSTALL, "h0") in run.outcomes) == (not builders)


@pytest.mark.parametrize("state", ["latest", "present", "absent", "forcereinstall"])
def test_all_states_reach_the_installation(
    playground: Playground, debian: Facts, state: str
) -> None:
    playground.add("h0", "targets", facts=debian())
    empty: dict[str, list[str]] = {name: [] for name in OLD if name.endswith("distro_package_list")}
    run = playground.play(**{**OLD, **empty, "venv_pip_package_state": state})
    assert (INSTALL, "h0") in run.outcomes, run.output
