"""A project that used openstack/requirements' job switches by changing nothing."""

import re

import pytest

from tests.zuul_check.workspace import job_variables
from tools.zuul_check.main import EXAMPLES, TOP
from tools.zuul_check.pipelines import attached
from tools.zuul_check.tree import read_tenant

TENANT = read_tenant(EXAMPLES / "tenant.yaml", TOP, EXAMPLES)
JOB = TENANT.jobs["requirements-check"]
# What the files matcher named there, and what only the judge reads.
RUNS_FOR = (
    "requirements.txt",
    "test-requirements.txt",
    "doc/requirements.txt",
    "requirements-py3.txt",
    "tools/pip-requires",
    "lower-constraints.txt",
    "playbooks/requirements-check.yaml",
    "setup.cfg",
    "pyproject.toml",
)


@pytest.mark.parametrize("file", RUNS_FOR)
def test_the_job_runs_for_every_file_that_it_judges(file: str) -> None:
    assert any(re.match(pattern, file) for pattern in TENANT.inherited(JOB, "files"))


@pytest.mark.parametrize("file", ["README.rst", "nova/compute/manager.py", "docs/setup.cfg.txt"])
def test_the_job_runs_for_no_other_file(file: str) -> None:
    assert not any(re.match(pattern, file) for pattern in TENANT.inherited(JOB, "files"))


def test_the_template_has_its_name_and_attaches_the_job_where_it_was() -> None:
    (template,) = [one for one in TENANT.of("project-template") if one.name == "check-requirements"]
    assert dict(attached(template)) == {
        "check": ["requirements-check"],
        "gate": ["requirements-check"],
    }


def test_the_variables_have_their_names_and_defaults() -> None:
    variables = job_variables("requirements-check")
    assert variables["zuul_work_dir"] == "{{ zuul.project.src_dir }}"
    assert variables["zuul_branch"] == "{{ zuul.branch }}"
    assert variables["pinwarden_profile"] == "upstream"
    assert TENANT.inherited(JOB, "run") == "playbooks/requirements-check.yaml"
