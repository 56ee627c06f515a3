"""Check the Zuul jobs against the example tenant: what Zuul says, and what it does not look at."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.servers.zuul.install import ANSIBLE, Installation, installed
from tools.zuul_check import pipelines, playbooks, secrecy, variables
from tools.zuul_check.tree import Finding, Tenant, read_tenant

TOP = Path(__file__).resolve().parents[2]
EXAMPLES = TOP / "docs/zuul"
CHECKS = (pipelines.check, playbooks.check, variables.check, secrecy.check)


def main() -> int:
    """Print what is wrong; exit code 1 if anything is."""
    tenants = EXAMPLES / "tenant.yaml"
    tenant = read_tenant(tenants, TOP, EXAMPLES)
    zuul = installed()
    said = [*findings(tenant), *layout(zuul, tenants, tenant), *syntax(zuul, tenant)]
    sys.stderr.write("".join(f"{line}\n" for line in said))
    return 1 if said else 0


def findings(tenant: Tenant) -> Iterator[Finding]:
    """Yield what our own checks find."""
    for check in CHECKS:
        yield from check(tenant)


def layout(zuul: Installation, tenants: Path, tenant: Tenant) -> Iterator[Finding]:
    """Yield what Zuul says when it loads the tenant."""
    named = [f"{name}={place}" for name, place in tenant.directories.items()]
    script = Path(__file__).with_name("layout.py")
    done = _run([zuul.python, "-I", script, tenants, *named])
    if done.returncode:
        raise RuntimeError(f"Zuul's loader did not work:\n{done.stderr}")
    for error in json.loads(done.stdout):
        yield Finding(
            project=error["project"],
            path=f"{error['path']}:{error['line']}",
            message=error["message"],
        )


def syntax(zuul: Installation, tenant: Tenant) -> Iterator[str]:
    """Yield what the Ansible that Zuul runs says of the playbooks; with Zuul's own plugin."""
    roles = [str(place / "roles") for place in tenant.directories.values()]
    plugins = zuul.python.parent.parent / f"lib/{_version(zuul)}/site-packages/zuul/ansible"
    environment = {
        "ANSIBLE_ACTION_PLUGINS": str(plugins / ANSIBLE / "action"),
        "ANSIBLE_ROLES_PATH": ":".join(roles),
        "PYTHONPATH": str(plugins.parent.parent),
    }
    files = {
        tenant.directories[owner.project] / path
        for job in tenant.jobs.values()
        for owner, path in tenant.playbooks(job)
    }
    program = zuul.ansible / ANSIBLE / "bin/ansible-playbook"
    present = sorted(file for file in files if file.is_file())
    done = _run([program, "--syntax-check", *present], environment)
    if done.returncode:
        yield f"ansible-playbook --syntax-check:\n{done.stderr or done.stdout}"


def _version(zuul: Installation) -> str:
    return next((zuul.python.parent.parent / "lib").glob("python3*")).name


def _run(
    command: list[str | Path], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, **(environment or {})}
    return subprocess.run(command, check=False, capture_output=True, text=True, env=settings)


if __name__ == "__main__":
    sys.exit(main())
