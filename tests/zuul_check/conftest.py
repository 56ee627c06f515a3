"""A copy of the example tenant that a test can break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.zuul.install import Installation, installed
from tools.zuul_check.main import EXAMPLES, TOP
from tools.zuul_check.tree import Tenant, read_tenant

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
