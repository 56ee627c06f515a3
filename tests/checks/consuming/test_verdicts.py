"""What decides the verdict on a project: the facts that were measured, and what is mended."""

from collections.abc import Mapping

import pytest

from checks.catalogue import selected
from checks.consuming.project import Law, Profile
from checks.consuming.read import read_project
from checks.finding import Finding, Severity
from checks.judge import judge_project
from checks.snapshot import read_snapshot
from tests.checks.examples import PYTHONS, TODAY, FileTree

GOVERNED = {
    "global-requirements.txt": """\
requests!=2.20.0,!=2.24.0  # Apache-2.0
SQLAlchemy<2.1  # MIT
oslo.config  # Apache-2.0
alembic!=1.2.0  # MIT
Django<6  # BSD
colorama;sys_platform=='win32'  # BSD
xattr;sys_platform!='win32'  # MIT
tomli;python_version>='3.8'  # MIT
importlib-metadata;python_version<'3.10'  # Apache-2.0
numpy!=2.3.1;python_version<'3.12'  # BSD
numpy;python_version>='3.12'  # BSD
capped<=2  # MIT
series!=1.*  # MIT
setuptools  # MIT
""",
    "upper-constraints.txt": """\
requests===2.32.5
SQLAlchemy===2.0.43
oslo.config===10.0.0
alembic===1.16.5
Django===5.2.6
colorama===0.4.6
xattr===1.2.0
tomli===2.2.1
importlib-metadata===8.7.0
numpy===2.2.6;python_version<'3.12'
numpy===2.3.2;python_version>='3.12'
capped===2
series===2.0
""",
    "denylist.txt": "hacking\nflake8\n",
    "backports.txt": "importlib-metadata\n",
}
FINE = ""
UNREAD = "CP701"
MISSING, MARKER, EXCLUSION, FLOOR, TWICE, PIN = "CP702", "CP703", "CP704", "CP705", "CP706", "CP712"

# Lines of requirements.txt, and the codes of the errors in the profile that votes.
LINES = [
    ("requests>=2.25", FINE),
    ("requests>2.25", FINE),
    ("requests", FLOOR),
    ("requests<3", f"{EXCLUSION} {FLOOR}"),
    ("requests!=2.20.0", FLOOR),
    ("leftpad>=1", MISSING),
    ("leftpad", MISSING),
    ("hacking", FINE),
    ("flake8<99", FINE),
    ("-e git+https://example.org/nova#egg=nova", FINE),
    ("-f https://example.org/links", FINE),
    ("# a comment", FINE),
    ("requests>=2.25  # why", FINE),
    # Names are compared as an index does; upstream wants the same spelling.
    ("sqlalchemy>=1.4", FINE),
    ("oslo-config>=9", FINE),
    ("Oslo_Config>=9", FINE),
    # Exclusions must be a subset, by meaning; upstream compares texts.
    ("requests>=2.25,!=2.20.0", FINE),
    ("requests>=2.25,!=2.24", FINE),
    ("requests>=2.25,!=2.26.0", EXCLUSION),
    ("alembic>=1,!=1.2", FINE),
    ("Django>=5,<6.0", FINE),
    ("Django>=5,<6.1", FINE),
    ("Django>=5,<5.9", EXCLUSION),
    ("Django>=5,<=6", FINE),
    ("capped>=1,<2", EXCLUSION),
    ("capped>=1,<=2", FINE),
    ("capped>=1,<2.0.1", FINE),
    ("series>=2,!=1.5", FINE),
    ("series>=2,!=1.*", FINE),
    ("requests>=2.25,!=2.20.*", EXCLUSION),
    # A cap in another form: upstream lets the last one pass.
    ("SQLAlchemy==2.0.1", EXCLUSION),
    ("SQLAlchemy===2.0.1", EXCLUSION),
    ("SQLAlchemy~=2.0", FINE),
    ("SQLAlchemy~=2.0.1", FINE),
    ("SQLAlchemy~=1.4.5", EXCLUSION),
    ("requests~=2.25", EXCLUSION),
    ("requests>=1,==2.32.5", EXCLUSION),
    ("SQLAlchemy==2.0.*", FINE),
    ("requests===anything", EXCLUSION),
    # Markers mean what they mean; upstream compares texts.
    ("colorama>=0.4;sys_platform=='win32'", FINE),
    ('colorama>=0.4 ; sys_platform == "win32"', FINE),
    ("colorama>=0.4;'win32'==sys_platform", FINE),
    ("colorama>=0.4;os_name=='nt'", FINE),
    ("colorama>=0.4", MARKER),
    ("xattr>=1", MARKER),
    ("xattr>=1 ; (sys_platform!='win32')", FINE),
    ("xattr>=1:(sys_platform!='win32')", FINE),
    ("xattr>=1;sys_platform=='linux'", MARKER),
    # The community's own exceptions.
    ("tomli>=1", FINE),
    ("requests>=2.25;python_version<'3.13'", FINE),
    ("requests>=2.25;python_version>='3.12'", FINE),
    ("importlib-metadata>=4;python_version<'3.12'", FINE),
    ("importlib-metadata>=4;python_version<='3.11'", FINE),
    ("importlib-metadata>=4;python_version>='3.12'", MARKER),
    ("tomli>=1;python_version<'3.12'", MARKER),
    ("requests>=2.25;sys_platform=='linux'", MARKER),
    ("xattr>=1;sys_platform!='win32' and python_version>='3.12'", FINE),
    # Only the name counts where nobody who is governed installs the line.
    ("requests;sys_platform=='win32'", FINE),
    ("requests;python_version<'3'", FINE),
    ("leftpad;python_version<'3'", MISSING),
    # A name that is split by Python is judged by what it covers, and not by the number of lines.
    ("requests>=2.25;python_version<'3.13'\nrequests>=2.30;python_version>='3.13'", FINE),
    ("numpy>=1.26", FINE),
    ("numpy>=1.26;python_version<'3.12'\nnumpy>=2;python_version>='3.12'", FINE),
    ("numpy>=1.26,!=2.3.1;python_version<'3.12'", FINE),
    ("numpy>=1.26,!=2.3.1", EXCLUSION),
    ("requests>=2.25\nrequests>=2.30", TWICE),
    ("requests>=2.25;python_version<'3.13'\nrequests>=2.30;python_version>='3.12'", TWICE),
    ("requests>=2.25\nRequests[socks]>=2.30", FINE),
    ("requests[socks]>=2.25\nrequests[security,socks]>=2.30", TWICE),
    ("requests>=2.25\nrequests>=2.30;sys_platform=='win32'", FINE),
    # What crashes upstream.
    ("\ufeffrequests>=2.25", FINE),
    ("-r more.txt", FINE),
    ("-c pins.txt", FINE),
    ("requests @ https://example.org/requests.whl", FINE),
    ("https://example.org/requests.whl", FINE),
    ("requests>=2.25 \\\n  --hash=sha256:00", FINE),
    ("requests \\\n>=2.25", FINE),
    ("requests>=2.25\r", FINE),
    ("requests >= 2.25 and newer", UNREAD),
    ("requests>=2.25;python_version<<'3'", UNREAD),
    ("requests>=2.25;colour=='red'", UNREAD),
    ("[project]", UNREAD),
    ("-r ../outside.txt", UNREAD),
    ("-r /etc/passwd", UNREAD),
    ("-r requirements.txt", UNREAD),
    ("-r absent.txt", UNREAD),
]


@pytest.mark.parametrize(("lines", "codes"), LINES)
def test_a_line_of_requirements(lines: str, codes: str) -> None:
    files = {"requirements.txt": lines + "\n", "more.txt": "leftpad>=1\n"}
    assert errors(files, "upstream") == sorted(codes.split())


# What the constraints add in the profile that knows more.
PINNED = [
    ("requests>=2.25", FINE),
    ("requests>=2.33", PIN),
    ("numpy>=2.3", PIN),
    ("numpy>=2.3;python_version>='3.12'", FINE),
    ("numpy>=2.3;python_version<'3.12'", PIN),
    ("SQLAlchemy>=2.0.43", FINE),
    ("SQLAlchemy>2.0.43", PIN),
    ("requests>=99;python_version<'3.8'", FINE),
    ("setuptools>=60", FINE),
]


@pytest.mark.parametrize(("lines", "codes"), PINNED)
def test_the_pins(lines: str, codes: str) -> None:
    assert errors({"requirements.txt": lines + "\n"}, "full") == sorted(codes.split())


PYPROJECT = '[build-system]\nbuild-backend = "pbr.build"\n[project]\nname = "nova"\n'
UNKNOWN = "leftpad>=1\n"
# Where a name that is not listed stands: its weight in the profile that votes, and in the other.
FILES = [
    ("requirements.txt", UNKNOWN, "error", "error"),
    ("test-requirements.txt", UNKNOWN, "error", "error"),
    ("doc/requirements.txt", UNKNOWN, "error", "error"),
    ("tools/pip-requires", UNKNOWN, "error", "error"),
    ("tools/test-requires", UNKNOWN, "error", "error"),
    ("requirements-py3.txt", UNKNOWN, "error", "error"),
    ("test-requirements-py2.txt", UNKNOWN, "error", "error"),
    ("docs/requirements.txt", UNKNOWN, "", "warning"),
    ("other-requirements.txt", UNKNOWN, "", ""),
    ("lower-constraints.txt", "leftpad==1\n", "", ""),
    ("setup.cfg", "[extras]\nmore =\n  leftpad>=1 # 100%\n", "error", "error"),
    ("setup.cfg", "[options.extras_require]\nmore =\n  leftpad>=1\n", "", "error"),
    ("setup.cfg", "[options]\ninstall_requires =\n  leftpad>=1\n", "", "error"),
    ("pyproject.toml", PYPROJECT + 'dependencies = ["leftpad>=1"]\n', "error", "error"),
    (
        "pyproject.toml",
        PYPROJECT + '[project.optional-dependencies]\nmore = ["leftpad>=1"]\n',
        "error",
        "error",
    ),
    ("pyproject.toml", PYPROJECT + '[dependency-groups]\nx = ["leftpad>=1"]\n', "error", "error"),
    (
        "pyproject.toml",
        PYPROJECT.replace("[project]", 'requires = ["leftpad"]\n[project]'),
        "",
        "warning",
    ),
]


@pytest.mark.parametrize(("path", "text", "upstream", "full"), FILES)
def test_where_requirements_stand(path: str, text: str, upstream: str, full: str) -> None:
    files = {"pyproject.toml": PYPROJECT, path: text}
    assert weight(files, "upstream") == upstream
    assert weight(files, "full") == full


def test_a_nested_file_is_advice_and_policy_may_raise_it() -> None:
    files = {"requirements.txt": "-r more.txt\n", "more.txt": UNKNOWN}
    assert weight(files, "upstream") == ""
    assert weight(files, "full") == "warning"
    assert weight(files, "full", policy='project-errors = ["nested"]') == "error"


def test_a_file_with_a_name_of_its_own_keeps_its_kind_when_another_includes_it() -> None:
    files = {"requirements.txt": "-r doc/requirements.txt\n", "doc/requirements.txt": UNKNOWN}
    assert weight(files, "upstream") == "error"


def test_a_file_that_setuptools_takes_requirements_from_is_read() -> None:
    dynamic = '[tool.setuptools.dynamic]\ndependencies = {file = ["reqs/base.txt", "../x"]}\n'
    files = {"pyproject.toml": PYPROJECT + dynamic, "reqs/base.txt": UNKNOWN}
    assert weight(files, "upstream") == ""
    assert weight(files, "full") == "warning"


TREES = [
    ({"setup.py": ""}, "master", "CP707"),
    ({"setup.py": ""}, "main", "CP707"),
    ({"setup.py": ""}, "stable/2026.1", ""),
    ({"setup.py": ""}, "unmaintained/yoga", ""),
    ({"setup.py": ""}, "feature/new", ""),
    ({"doc/requirements.txt": "requests>=2\n"}, "master", ""),
    ({"pyproject.toml": PYPROJECT}, "master", ""),
    ({"pyproject.toml": PYPROJECT.replace("pbr.build", "hatchling.build")}, "master", "CP708"),
    ({"pyproject.toml": PYPROJECT.replace("pbr.build", "hatchling.build")}, "stable/1", ""),
    ({"pyproject.toml": '[project]\nname = "nova"\n'}, "master", "CP708"),
    ({"pyproject.toml": "[project\n"}, "master", UNREAD),
    ({"requirements.txt": "requests>=2\nrequests>=3\n"}, "stable/2026.1", ""),
    ({"requirements.txt": "requests>=2\nrequests>=3\n"}, "feature/new", "CP706"),
    ({"requirements.txt": "leftpad>=1\n"}, "unmaintained/yoga", "CP702"),
]


@pytest.mark.parametrize(("files", "branch", "codes"), TREES)
def test_what_the_branch_changes(files: Mapping[str, str], branch: str, codes: str) -> None:
    assert errors(files, "upstream", branch) == sorted(codes.split())


def test_a_project_may_require_itself() -> None:
    text = PYPROJECT + '[project.optional-dependencies]\nall = ["nova[redis]"]\n'
    assert errors({"pyproject.toml": text}, "upstream") == []


GROUPS = [
    ('a = ["requests>=2", {include-group = "b"}]\nb = []', ""),
    ('a = [{include-group = "a"}]', "dependency-groups include each other: a -> a"),
    (
        'a = [{include-group = "B_"}]\n"b-" = [{include-group = "A"}]',
        "dependency-groups include each other: a -> b- -> a",
    ),
    ('a = [{include-group = "b"}]', "dependency-groups.a includes b, and there is no such group"),
    ("a = [1]", "dependency-groups.a holds neither text nor include-group"),
    ('a = "requests"', "dependency-groups.a is not a list"),
    ("a = []\nA = []", "dependency-groups: two groups have one name"),
]


@pytest.mark.parametrize(("groups", "message"), GROUPS)
def test_groups(groups: str, message: str) -> None:
    text = f"{PYPROJECT}[dependency-groups]\n{groups}\n"
    found = judged({"pyproject.toml": text}, "upstream", "master")
    assert [one.message for one in found] == ([message] if message else [])


def errors(files: Mapping[str, str], profile: Profile, branch: str = "master") -> list[str]:
    found = judged(files, profile, branch)
    return sorted({one.rule for one in found if one.severity is Severity.ERROR})


def weight(files: Mapping[str, str], profile: Profile, policy: str = "") -> str:
    found = judged(files, profile, "master", policy)
    weights = [one.severity for one in found if one.subject == "nova" and "leftpad" in one.message]
    return max(weights, key=lambda severity: severity.rank).value if weights else ""


def judged(
    files: Mapping[str, str], profile: Profile, branch: str, policy: str = ""
) -> list[Finding]:
    governed = {name: text.encode() for name, text in GOVERNED.items()}
    governed["policy.toml"] = f'build-backend = "pbr.build"\n{policy}\n'.encode()
    snapshot = read_snapshot(governed, pythons=PYTHONS, today=TODAY)
    assert snapshot.problems == ()
    tree = FileTree({path: text.encode() for path, text in files.items()})
    project = read_project(tree, "nova", branch)
    law = Law(snapshot=snapshot, profile=profile)
    return list(judge_project(project, law, selected()).findings)
