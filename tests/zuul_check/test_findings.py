"""What Zuul does not look at: each mistake has a finding, and the tree as it is has none."""

from pathlib import Path

import pytest

from tests.zuul_check.conftest import Broken, tenant_in
from tools.zuul_check.main import findings
from tools.zuul_check.playbooks import ANYBODY

CONFIG = "docs/zuul/config/zuul.d/jobs.yaml"
TRUSTED = "docs/zuul/config/playbooks/pinwarden-propose/run.yaml"


def test_the_tree_as_it_is_has_nothing_wrong(copy: Path) -> None:
    assert [str(finding) for finding in findings(tenant_in(copy))] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "zuul.d/project-templates.yaml",
            "    periodic:\n",
            "    nightly:\n",
            "pinwarden-governed: the tenant has no pipeline nightly",
        ),
        (
            "zuul.d/project-templates.yaml",
            "- pinwarden-review",
            "- pinwarden-revue",
            "pinwarden-governed: check: there is no job pinwarden-revue",
        ),
        (
            "zuul.d/governed.yaml",
            "run: playbooks/zuul/review.yaml",
            "run: playbooks/zuul/revue.yaml",
            "pinwarden-review: there is no playbook playbooks/zuul/revue.yaml in pinwarden",
        ),
        (
            "zuul.d/governed.yaml",
            "    run: playbooks/zuul/validate-projects.yaml\n",
            "",
            "pinwarden-validate-projects: no playbook to run: the job would do nothing",
        ),
        (
            "playbooks/zuul/check.yaml",
            f'hosts: "{ANYBODY}"',
            "hosts: all",
            (
                "pinwarden-check: playbooks/zuul/check.yaml: hosts: all is nobody in a job without "
                f"nodes; the play would be green and run nothing (write {ANYBODY})"
            ),
        ),
        (
            "playbooks/requirements-check.yaml",
            "- check-requirements",
            "- check-requirement",
            (
                "requirements-check: playbooks/requirements-check.yaml: there is no role "
                "check-requirement"
            ),
        ),
        (
            TRUSTED,
            "name: ensure-pinwarden",
            "name: ensure-pinworden",
            "playbooks/pinwarden-propose/run.yaml: there is no role ensure-pinworden",
        ),
        (
            "zuul.d/governed.yaml",
            "      pinwarden_review_options: []\n",
            "      pinwarden_review_options: []\n      pinwarden_colour: red\n",
            "pinwarden-review: pinwarden_colour: set, and described nowhere",
        ),
        (
            "zuul.d/governed.yaml",
            ".. zuul:jobvar:: pinwarden_review_options",
            ".. zuul:jobvar:: pinwarden_reviewing",
            "pinwarden-review: pinwarden_reviewing: nothing uses it",
        ),
        (
            "playbooks/zuul/update.yaml",
            "+ pinwarden_update_options",
            "+ pinwarden_upgrade_options",
            "pinwarden-update: pinwarden_upgrade_options: used, and nothing sets it",
        ),
        (
            CONFIG,
            "    protected: true\n",
            "",
            "pinwarden-trusted: it has a secret and is not protected: others could inherit from it",
        ),
        (
            CONFIG,
            "    post-review: true\n",
            "",
            (
                "pinwarden-propose: it has a secret and is not post-review: it could run on a "
                "change that nobody has read"
            ),
        ),
        (
            CONFIG,
            "    final: true\n",
            "",
            "pinwarden-propose: it has a secret and is not final: others could set its variables",
        ),
        (
            CONFIG,
            "        secret: pinwarden-gerrit\n",
            "        secret: pinwarden-gerrit\n        pass-to-parent: true\n",
            "pinwarden-trusted: pinwarden: handed to the parent's playbooks as well",
        ),
        (
            TRUSTED,
            "        pinwarden_python: python3\n",
            "",
            (
                "pinwarden-trusted: playbooks/pinwarden-propose/run.yaml: ensure-pinwarden: "
                "pinwarden_python is left to whoever sets it"
            ),
        ),
    ],
)
def test_a_mistake_is_found_and_named(
    broken: Broken, file: str, old: str, new: str, said: str
) -> None:
    found = [str(finding) for finding in findings(broken(file, old, new))]
    assert any(said in line for line in found), found


def test_a_secret_of_an_untrusted_project_is_found(broken: Broken) -> None:
    tenant = broken(
        "zuul.d/governed.yaml",
        "    run: playbooks/zuul/review.yaml\n",
        "    run: playbooks/zuul/review.yaml\n    secrets:\n      - pinwarden-gerrit\n",
    )
    assert any(
        "pinwarden-review: it has a secret, and its project is not trusted" in str(finding)
        for finding in findings(tenant)
    )


def test_a_secret_in_an_untrusted_project_is_found(copy: Path) -> None:
    secrets = copy / "docs/zuul/config/zuul.d/secrets.yaml"
    secrets.rename(copy / "zuul.d/secrets.yaml")
    assert any(
        str(finding).startswith("pinwarden: zuul.d/secrets.yaml: pinwarden-gerrit: a secret in")
        for finding in findings(tenant_in(copy))
    )
