"""Link modules of distribution packages (python3-libvirt and the like) into an environment.

Only what lies directly in the system's dist-packages or site-packages is linked, so that the parts
of a package stay inside it. Extension modules must be for the environment's Python.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from venvs.errors import UsageError, VenvError
from venvs.interpreter import Interpreter
from venvs.process import run_tool

_PLACE = re.compile(r"(?P<top>.*/python3(?:\.\d+)?/(?:site|dist)-packages)/(?P<rest>.+)")
_EXTENSION = re.compile(r"\.(?P<tag>(?:cpython|pypy)[^./]*|abi3)?\.?so$")


def links_for(packages: Iterable[str], python: Interpreter) -> dict[str, str]:
    """Return what to link into site-packages, where it leads by its name there.

    Raises UsageError naming every package that is not installed, has no modules, or is for
    another Python.
    """
    problems: list[str] = []
    links: dict[str, str] = {}
    for package in packages:
        files = list(_files_of(package))
        found = top_level(files)
        if not files:
            problems.append(f"{package} is not installed on this host")
        elif not found:
            problems.append(f"{package} has no Python modules")
        foreign = sorted(_foreign(files, python))
        if foreign:
            problems.append(f"{package} is not for Python {python.version}: {foreign[0]}")
        links.update(found)
    if problems:
        raise UsageError("; ".join(problems), "see --system-package")
    return links


def top_level(files: Iterable[str]) -> dict[str, str]:
    """Return the direct children of the system's package directories, by name."""
    found = {}
    for file in files:
        match = _PLACE.fullmatch(file)
        if match:
            name = match["rest"].partition("/")[0]
            if name != "__pycache__":
                found[name] = f"{match['top']}/{name}"
    return found


def refuse_collisions(links: Mapping[str, str], site_packages: Path) -> None:
    """Raise UsageError when something of the lock has the name of a link."""
    taken = [name for name in sorted(links) if os.path.lexists(site_packages / name)]
    if taken:
        raise UsageError(
            f"the lock and a system package both have {', '.join(taken)}",
            "take the package out of the lock, or off the list of system packages",
        )


def put_links(links: Mapping[str, str], site_packages: Path) -> None:
    """Make the links."""
    for name, target in links.items():
        (site_packages / name).symlink_to(target)


def _files_of(package: str) -> Iterator[str]:
    """Yield the paths that a package installed; nothing when it is not installed."""
    if not re.fullmatch(r"[A-Za-z0-9][\w.+:~-]*", package):
        raise UsageError(f"{package!r} is no name of a distribution package")
    tool = shutil.which("dpkg-query") or shutil.which("rpm")
    if tool is None:
        raise VenvError("neither dpkg nor rpm is here to say what a system package has")
    words = ["--listfiles"] if tool.endswith("dpkg-query") else ["-q", "-l"]
    database = {name: os.environ[name] for name in ("DPKG_ADMINDIR",) if name in os.environ}
    environment = {"PATH": os.defpath, "LC_ALL": "C", **database}
    done = run_tool([tool, *words, package], environment=environment, seconds=60)
    if done.code == 0:
        yield from (line for line in done.output.splitlines() if line.startswith("/"))


def _foreign(files: Iterable[str], python: Interpreter) -> Iterator[str]:
    """Yield extension modules that another Python made: by the tag in their names (PEP 3149)."""
    for file in files:
        match = _EXTENSION.search(file)
        if not match or not _PLACE.fullmatch(file):
            continue
        tag = match["tag"]
        if tag and tag != "abi3" and not file.endswith(python.suffix):
            yield PurePosixPath(file).name
        minor = re.search(r"/python(3\.\d+)/", file)
        if not tag and minor and minor[1] != python.minor:
            yield PurePosixPath(file).name
