"""The community's commands that judge: the same arguments, and the verdicts that were measured."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.compat import (
    check_constraints,
    check_requirements,
    validate_constraints,
    validate_projects,
)
from bot.errors import run

BIN = Path(sys.executable).parent
LISTED = (
    "requests!=2.20.0  # Apache-2.0\noslo.config  # Apache-2.0\nfoo  # MIT\nsetuptools  # MIT\n"
)
PINS = "requests===2.32.5\noslo.config===10.0.0\nfoo===0.5\n"
DENIED = "hacking\n"


@pytest.fixture
def law(tmp_path: Path) -> Path:
    here = tmp_path / "requirements"
    here.mkdir()
    (here / "global-requirements.txt").write_text(LISTED)
    (here / "upper-constraints.txt").write_text(PINS)
    (here / "denylist.txt").write_text(DENIED)
    (here / "setup.cfg").write_text(
        "[metadata]\nclassifier =\n  Programming Language :: Python :: 3.12\n"
    )
    return here


@pytest.fixture
def project(tmp_path: Path) -> Path:
    here = tmp_path / "project"
    here.mkdir()
    (here / "requirements.txt").write_text("requests>=2.25\n")
    return here


CHECKED = [
    ("requests>=2.25\n", 0),
    ("leftpad>=1\n", 1),
    ("requests>=2.25\nrequests>=2.26\n", 1),
    ("foo>=1\n", 0),  # The pins are none of this command's business.
]


@pytest.mark.parametrize(("text", "status"), CHECKED)
def test_check_requirements(law: Path, project: Path, text: str, status: int) -> None:
    (project / "requirements.txt").write_text(text)
    arguments = ["--local", "--reqs", str(law), str(project)]
    assert run(check_requirements.command, "check-requirements", arguments) == status


def test_check_requirements_is_lenient_on_stable_branches(law: Path, project: Path) -> None:
    (project / "requirements.txt").write_text("requests>=2.25\nrequests>=2.26\n")
    (project / "setup.py").write_text("")
    arguments = ["--req", str(law), str(project)]
    assert run(check_requirements.command, "check-requirements", arguments) == 1
    assert run(check_requirements.command, "check-requirements", [*arguments, "stable/2026.1"]) == 0


def test_check_requirements_finds_the_governed_set_around_it(law: Path, project: Path) -> None:
    command = [str(BIN / "check-requirements"), "--local", str(project)]
    done = subprocess.run(command, cwd=law, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "project: nothing to mend\n"


CONSTRAINED = [
    ("requests>=2.25\n", 0),
    ("requests>=2.33\n", 1),
    ("requests!=2.32.5\n", 1),
    ("leftpad>=1\n", 1),
    ("hacking>=99\n", 0),
    ("oslo-config>=9\n", 0),
    # What its original gets wrong.
    ("foo>=1;python_version<'3.8'\n", 0),
    ("foo>=1;python_version>='3.8'\n", 1),
    ("setuptools>=60\n", 0),
    ("requests>=2.25,!=2.21.0\n", 0),
]


@pytest.mark.parametrize(("text", "status"), CONSTRAINED)
def test_check_constraints(law: Path, project: Path, text: str, status: int) -> None:
    (project / "requirements.txt").write_text(text)
    assert check(law, project) == status


SPECIFIERS = [
    ("requests>=2.25\n", 0),
    ("requests>=2.20.0\n", 0),  # A floor that is excluded there excludes nothing itself.
    ("requests>=2.25,!=2.21.0\n", 1),
    ("requests>=2.25,<3\n", 1),
]


@pytest.mark.parametrize(("text", "status"), SPECIFIERS)
def test_check_constraints_compares_specifiers(
    law: Path, project: Path, text: str, status: int
) -> None:
    (project / "requirements.txt").write_text(text)
    assert check(law, project, "-G") == status


def test_check_constraints_reads_extras_and_groups(law: Path, project: Path) -> None:
    (project / "pyproject.toml").write_text('[dependency-groups]\ntest = ["foo>=1"]\n')
    assert check(law, project) == 1


def check(law: Path, project: Path, *more: str) -> int:
    files = [
        *("-u", str(law / "upper-constraints.txt")),
        *("-g", str(law / "global-requirements.txt")),
        *("-d", str(law / "denylist.txt")),
    ]
    return run(check_constraints.command, "check-constraints", [str(project), *files, *more])


# What the three files hold, and the verdict.
THREE = [
    (LISTED, PINS, DENIED, 0),
    (LISTED, PINS.replace("===0.5", "==0.5"), DENIED, 1),
    (LISTED, PINS.replace("2.32.5", "2.20.0"), DENIED, 1),
    (LISTED.replace("foo ", "foo>=0.1 "), PINS, DENIED, 1),
    (LISTED.replace("foo ", "foo>0.1 "), PINS, DENIED, 1),
    (LISTED.replace("foo  #", "foo #"), PINS, DENIED, 1),
    (LISTED + "missing  # MIT\n", PINS, DENIED, 1),
    (LISTED + "missing  # MIT\n", PINS, DENIED + "missing\n", 0),
    (LISTED, PINS, DENIED + "foo\n", 1),
    (LISTED + "pip  # MIT\nwheel  # MIT\n", PINS, DENIED, 0),
    (LISTED.replace("oslo.config", "oslo-config"), PINS, DENIED, 0),
    (LISTED.replace("foo ", "foo!=0.4 "), PINS.replace("0.5", "0.6.0b1"), DENIED, 0),
    (
        LISTED.replace("foo  # MIT\n", "foo;python_version<'3.12'  # MIT\nfoo>=1  # MIT\n"),
        PINS,
        "",
        1,
    ),
    (
        LISTED.replace("foo ", "foo!=0.5;python_version>='3.12' ")
        + "foo;python_version<'3.12'  # MIT\n",
        PINS,
        DENIED,
        1,
    ),
]


@pytest.mark.parametrize(("listed", "pins", "denied", "status"), THREE)
def test_validate_constraints(
    tmp_path: Path, listed: str, pins: str, denied: str, status: int
) -> None:
    paths = [tmp_path / name for name in ("gr.txt", "uc.txt", "denylist.txt")]
    for path, text in zip(paths, (listed, pins, denied), strict=True):
        path.write_text(text)
    arguments = [str(path) for path in paths]
    assert run(validate_constraints.command, "validate-constraints", arguments) == status


def test_our_own_files_are_valid() -> None:
    here = Path(__file__).parents[3] / "data"
    names = ("global-requirements.txt", "upper-constraints.txt", "denylist.txt")
    arguments = [str(here / name) for name in names]
    assert run(validate_constraints.command, "validate-constraints", arguments) == 0


USES = "- project:\n    templates: [check-requirements]\n"


def test_validate_projects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "projects.txt"
    listed.write_text("openstack/nova\nopenstack/hacking\nopenstack/requirements\n")
    nova = tmp_path / "src" / "openstack" / "nova"
    nova.mkdir(parents=True)
    arguments = ["--zuul", str(tmp_path / "src"), str(listed)]
    (nova / ".zuul.yaml").write_text(USES)
    assert run(validate_projects.command, "validate-projects", arguments) == 0
    (nova / ".zuul.yaml").write_text("- project:\n    templates: [other]\n")
    assert run(validate_projects.command, "validate-projects", arguments) == 1
    assert "openstack/nova does not run the requirements check" in capsys.readouterr().out
    listed.write_text("openstack/nova\nopenstack/glance\n")
    (nova / ".zuul.yaml").write_text(USES)
    assert run(validate_projects.command, "validate-projects", arguments) == 3


def test_validate_projects_asks_for_configurations(tmp_path: Path) -> None:
    listed = tmp_path / "projects.txt"
    listed.write_text("openstack/nova\n")
    assert run(validate_projects.command, "validate-projects", [str(listed)]) == 2
