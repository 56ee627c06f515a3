"""The other side of each comparison: raw uv, and pip as the community runs it."""

import shutil
import tomllib
from pathlib import Path

from bench.measure import Run, environment, run
from policies.document import parse_requirements
from policies.name import normalize

BIN = Path(".venv/bin").absolute()
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ENVIRONMENTS = (
    "sys_platform == 'linux' and platform_machine == 'x86_64'"
    " and implementation_name == 'cpython' and python_version < '3.15'"
)


def prepare_uv(data: Path, project: Path) -> None:
    """Give uv the same list and the same recorded metadata, so that neither has to build those."""
    project.mkdir(parents=True)
    shutil.copy(data / "global-requirements.txt", project)
    lines = ["[tool.uv]", f'environments = ["{ENVIRONMENTS}"]']
    for release in recorded(data):
        lines += ["[[tool.uv.dependency-metadata]]"]
        lines += [f"{key} = {value!r}" for key, value in release.items()]
    (project / "pyproject.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def raw_uv(project: Path, home: Path) -> Run:
    """Compile the list once for all Pythons; cold when `home` is new."""
    options = ["--universal", "--fork-strategy", "fewest", "--python-version", PYTHONS[0]]
    options += ["--no-python-downloads", "--quiet", "--output-file", "out.txt"]
    return run(
        [BIN / "uv", "pip", "compile", "global-requirements.txt", *options],
        where=project,
        env=environment(home),
    )


def pip_dry_run(data: Path, place: Path, limit: float, *, whole: bool) -> Run:
    """Resolve the list with pip for one Python.

    Where the Debian packages are missing that its sdists call, without the lines of what pip
    would have to build: that is to pip's advantage.
    """
    place.mkdir(parents=True)
    built = set() if whole else {normalize(name) for name in (*_CALLING, *_recorded_names(data))}
    file = data / "global-requirements.txt"
    entries = parse_requirements(file.read_bytes(), file.name).entries
    kept = [entry.text for entry in entries if entry.key not in built]
    (place / "list.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    options = ["--dry-run", "--ignore-installed", "--quiet", "--report", "report.json"]
    return run(
        [BIN / "python", "-m", "pip", "install", *options, "-r", "list.txt"],
        where=place,
        env=environment(place / "home"),
        limit=limit,
    )


def _recorded_names(data: Path) -> list[str]:
    return [str(release["name"]) for release in recorded(data)]


def recorded(data: Path) -> list[dict[str, object]]:
    """Return the releases of sdist-metadata.toml, as uv's dependency-metadata wants them."""
    file = data / "sdist-metadata.toml"
    if not file.is_file():
        return []
    releases = tomllib.loads(file.read_text(encoding="utf-8")).get("release", [])
    return [{key: value for key, value in release.items() if key in _KEYS} for release in releases]


# What calls Debian's programs to tell its metadata (tools/system_packages.py), and who requires it.
_CALLING = ("libvirt-python", "psycopg2", "requests-kerberos", "virtualbmc")
_KEYS = {"name", "version", "requires-dist", "requires-python"}
