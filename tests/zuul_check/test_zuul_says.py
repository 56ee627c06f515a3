"""What Zuul itself says of the example tenant, without any server."""

from pathlib import Path

import pytest

from tests.servers.zuul.install import Installation
from tests.zuul_check.conftest import Broken, tenant_in
from tools.zuul_check.main import layout, syntax


def said(installation: Installation, copy: Path) -> list[str]:
    tenants = copy / "docs/zuul/tenant.yaml"
    return [str(finding) for finding in layout(installation, tenants, tenant_in(copy))]


def test_zuul_takes_the_tenant_as_it_is(installation: Installation, copy: Path) -> None:
    assert said(installation, copy) == []


def test_several_mistakes_are_told_each_with_its_line(
    installation: Installation, copy: Path, broken: Broken
) -> None:
    broken("zuul.d/governed.yaml", "parent: pinwarden-base", "parent: pinwarden-bass")
    broken("zuul.d/cross.yaml", "    timeout: 5400", "    timeuot: 5400")
    broken("docs/zuul/consumer/zuul.yaml", "- check-requirements", "- check-requirement")
    lines = said(installation, copy)
    assert len(lines) == 3, lines
    assert any("zuul.d/cross.yaml:4: " in line and "timeuot" in line for line in lines)
    assert any("pinwarden-bass" in line for line in lines)
    assert any(line.startswith("example/consumer: zuul.yaml") for line in lines)


def test_the_governed_repository_must_come_before_pinwarden(
    installation: Installation, copy: Path, broken: Broken
) -> None:
    broken("docs/zuul/tenant.yaml", "          - example/requirements\n", "")
    broken(
        "docs/zuul/tenant.yaml",
        "          - example/consumer\n",
        "          - example/requirements\n",
    )
    (line,) = said(installation, copy)
    assert "requirements-check in example/requirements is not permitted to shadow" in line


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("playbooks/zuul/check.yaml", "ansible.builtin.file", "ansible.builtin.flie"),
        ("roles/pinwarden-report/tasks/main.yaml", "zuul_return:", "zuul_retrun:"),
    ],
)
def test_ansible_reads_the_playbooks_with_zuuls_plugins(
    installation: Installation, copy: Path, broken: Broken, file: str, old: str, new: str
) -> None:
    assert list(syntax(installation, tenant_in(copy))) == []
    (line,) = syntax(installation, broken(file, old, new))
    assert new.rstrip(":") in line
