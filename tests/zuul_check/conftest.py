"""A copy of the example tenant that a test can break."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers.zuul.install import Installation, installed
from tests.zuul_check.workspace import Workspace, commit
from tools.zuul_check.main import EXAMPLES, TOP
from tools.zuul_check.tree import Tenant, read_tenant

LAW = {
    "global-requirements.txt": "requests  # Apache-2.0\n",
    "upper-constraints.txt": "requests===2.32.5\n",
    "projects.txt": "example/consumer\n",
    "policy.toml": 'pythons = ["3.12"]\n',
}
CONSUMER = {
    "pyproject.toml": '[build-system]\nrequires = ["pbr"]\nbuild-backend = "pbr.build"\n',
    "requirements.txt": "requests>=2\n",
}
Broken = Callable[[str, str, str], Tenant]


@pytest.fixture(scope="session")
def installation() -> Installation:
    """Return the pinned Zuul; made before any test has lost its settings for the index."""
    return installed()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a directory with what the tenant is made of, as it lies in the checkout."""
    for name in ("zuul.d", "playbooks", "roles"):
        shutil.copytree(TOP / name, tmp_path / name)
    shutil.copytree(EXAMPLES, tmp_path / "docs/zuul")
    return tmp_path


@pytest.fixture
def broken(copy: Path) -> Broken:
    """Return what replaces a text in a file of the copy, and reads the tenant."""

    def breaker(file: str, old: str, new: str) -> Tenant:
        place = copy / file
        text = place.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{file} has no {old!r}"
        place.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tenant_in(copy)

    return breaker


def tenant_in(top: Path) -> Tenant:
    """Return the tenant of a copy."""
    return read_tenant(top / "docs/zuul/tenant.yaml", top, top / "docs/zuul")


@pytest.fixture
def workspace(tmp_path: Path, installation: Installation) -> Workspace:
    """Return a workspace with a change to the consumer on top; pinwarden is installed already."""
    made = Workspace(place=tmp_path, installation=installation, project="consumer")
    (made.work / "logs").mkdir(parents=True)
    (made.work / "results.json").touch()
    environment = made.work / ".pinwarden"
    environment.mkdir()
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    (environment / "source").mkdir()
    (environment / "constraints.txt").touch()
    inventory: dict[str, Any] = {
        "all": {"hosts": {}, "children": {"zuul_unreachable": {"hosts": {}}}}
    }
    (tmp_path / "inventory.yaml").write_text(yaml.safe_dump(inventory))
    site = next(installation.python.parent.parent.glob("lib/python3*/site-packages"))
    (tmp_path / "plugins/zuul").mkdir(parents=True)
    (tmp_path / "plugins/zuul/ansible").symlink_to(site / "zuul/ansible")
    commit(made.source("requirements"), LAW, "Begin")
    commit(made.source("consumer"), CONSUMER, "Begin")
    return made
