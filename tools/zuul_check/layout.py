"""Load a tenant with Zuul's own parser; run by Zuul's interpreter, not by ours.

    python layout.py TENANT_YAML NAME=DIR...

Prints a JSON list of {"project", "path", "line", "message"}. No server is needed: this calls what
the scheduler calls once it has read the files. That is no public
interface, so Zuul is pinned.
"""

import configparser
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from zuul import model
from zuul.configloader import ParseContext, TenantParser
from zuul.driver.bubblewrap import BubblewrapDriver
from zuul.driver.gerrit.gerritsource import GerritSource
from zuul.lib.ansible import AnsibleManager
from zuul.lib.connections import ConnectionRegistry

BRANCH = "master"
CONNECTION = "gerrit"
SETTINGS = """\
[scheduler]
tenant_config=none
[connection "gerrit"]
driver=gerrit
server=review.example.org
user=zuul
sshkey=none
"""
PLACES = ("zuul.yaml", "zuul.d", ".zuul.yaml", ".zuul.d")  # The first that exists counts.
Problem = dict[str, Any]


class Site:
    """What the whole site is set to: nothing."""

    web_root = "https://zuul.example.org/"

    def __getattr__(self, name: str) -> None:
        """Answer every other setting with None."""


def main(tenants: Path, directories: Mapping[str, Path]) -> list[Problem]:
    """Return everything that Zuul objects to."""
    logging.disable(logging.CRITICAL)
    # No job runs here, so neither the sandbox nor the server is needed.
    BubblewrapDriver._parse_bwrap_version = lambda _self: (0, 0, 0)  # noqa: SLF001
    GerritSource.getProjectDefaultBranch = lambda *_args, **_options: BRANCH
    (document,) = yaml.safe_load(tenants.read_text(encoding="utf-8"))
    return list(_problems(document["tenant"], directories))


def _problems(conf: dict[str, Any], directories: Mapping[str, Path]) -> Iterator[Problem]:
    settings = configparser.ConfigParser()
    settings.read_string(SETTINGS)
    connections = ConnectionRegistry()
    connections.configure(settings, sources=True, triggers=True, reporters=True)
    ansible = AnsibleManager()
    parser = TenantParser(connections, None, None, None, None, Site(), None, None)
    try:
        parser.getSchema()(conf)
    except Exception as err:  # noqa: BLE001 - whatever its schema library raises
        yield _problem("", "tenant.yaml", 0, str(err))
        return
    tenant = model.Tenant(conf["name"])
    tenant.default_base_job = "base"
    tenant.default_ansible_version = ansible.default_version
    tenant.allowed_labels = tenant.disallowed_labels = None
    context = ParseContext(connections, Site(), None, ansible)
    listed = _listed(conf["source"][CONNECTION], connections.getSource(CONNECTION))
    for configured in listed:
        tenant.addTPC(configured)
    merged = model.ParsedConfig()
    for configured in listed:
        parser._resolveShadowProjects(tenant, configured)  # noqa: SLF001
        name = configured.project.name
        for file in _files(directories[name]):
            source = model.SourceContext(
                configured.project.canonical_name,
                name,
                CONNECTION,
                BRANCH,
                str(file.relative_to(directories[name])),
            )
            parsed = parser.loadProjectYAML(file.read_text(encoding="utf-8"), source, context)
            parser.addProjectBranchConfig(
                context, merged, tenant, configured, parsed, trusted=configured.trusted
            )
    layout = parser._parseLayout(tenant, merged, context)  # noqa: SLF001
    for error in layout.loading_errors.errors:
        place = error.key.context
        mark = getattr(error.key, "mark", None)
        project, path = (place.project_name, place.path) if place else ("", "tenant.yaml")
        yield _problem(project, path, (mark.line + 1) if mark else 0, str(error.short_error))


def _listed(source: dict[str, Any], connection: Any) -> list[Any]:  # noqa: ANN401 - Zuul has no types
    projects = []
    for key, trusted in (("config-projects", True), ("untrusted-projects", False)):
        for entry in source.get(key, []):
            name, options = next(iter(entry.items())) if isinstance(entry, dict) else (entry, {})
            configured = model.TenantProjectConfig(connection.getProject(name))
            configured.trusted = trusted
            configured.branches = [BRANCH]
            classes = TenantParser.all_classes if trusted else TenantParser.job_classes
            excluded = options.get("exclude", [])
            excluded = {excluded} if isinstance(excluded, str) else set(excluded)
            configured.load_classes = set(options.get("include", classes)) - excluded
            shadow = options.get("shadow", [])
            configured.shadow_projects = [shadow] if isinstance(shadow, str) else shadow
            projects.append(configured)
    return projects


def _files(directory: Path) -> list[Path]:
    for name in PLACES:
        place = directory / name
        if place.is_file():
            return [place]
        if place.is_dir():
            return sorted(place.glob("**/*.yaml"))
    return []


def _problem(project: str, path: str, line: int, message: str) -> Problem:
    return {"project": project, "path": path, "line": line, "message": message}


if __name__ == "__main__":
    places = dict(argument.split("=", 1) for argument in sys.argv[2:])
    with tempfile.TemporaryDirectory() as here:
        tenant_file = Path(sys.argv[1]).resolve()
        named = {name: Path(place).resolve() for name, place in places.items()}
        os.chdir(here)
        found = main(tenant_file, named)
    json.dump(found, sys.stdout)
