"""Tell which platform a host is, and which host of a group builds for each platform."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Facts = Mapping[str, Any]


def venv_platform(facts: Facts) -> str:
    """Name a platform as the role's directories do: `debian-12-x86_64`, `ubuntu-24.04-aarch64`.

    A point release keeps the name, but Ubuntu's second number is part of the release. Facts that
    are not there are `none`.
    """
    name = str(facts.get("distribution", "none")).lower().replace(" ", "_")
    if name == "ubuntu":
        release = ".".join(str(facts.get("distribution_version", "none")).split(".")[:2])
    else:
        release = str(facts.get("distribution_major_version", "none")).lower()
    return f"{name}-{release}-{str(facts.get('architecture', 'none')).lower()}"


def venv_build_targets(hosts: Iterable[str], hostvars: Mapping[str, Facts]) -> dict[str, str]:
    """Map each platform to the first of `hosts` that is one; a host without facts builds nothing.

    A host that could not be reached has no facts.
    """
    targets: dict[str, str] = {}
    for host in hosts:
        facts = hostvars[host].get("ansible_facts") or {}
        if "distribution" in facts:
            targets.setdefault(venv_platform(facts), host)
    return targets


def venv_without_facts(hosts: Iterable[str], hostvars: Mapping[str, Facts]) -> list[str]:
    """Return those of `hosts` of which nothing is known yet, each once."""
    return [
        host
        for host in dict.fromkeys(hosts)
        if "distribution" not in (hostvars[host].get("ansible_facts") or {})
    ]


class FilterModule:
    """What Ansible asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """Return the filters by name."""
        return {
            "venv_build_targets": venv_build_targets,
            "venv_platform": venv_platform,
            "venv_without_facts": venv_without_facts,
        }
