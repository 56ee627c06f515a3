"""Ask a Python what it is: its full version, ABI, platform, directories and wheel tags."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import packaging
from packaging import markers, tags

from venvs.errors import UsageError
from venvs.process import run_tool
from venvs.python_place import found_python

# Where this package's dependencies lie: the zipapp, or a checkout's site-packages.
_LIBRARIES = str(Path(packaging.__file__).parent.parent)

_QUICK = """
import json, platform, sys, sysconfig
print(json.dumps({
    "executable": sys.executable,
    "base": getattr(sys, "_base_executable", sys.executable),
    "prefix": sys.base_prefix,
    "version": platform.python_version(),
    "implementation": sys.implementation.name,
    "abi": sysconfig.get_config_var("SOABI") or sys.implementation.cache_tag,
    "suffix": sysconfig.get_config_var("EXT_SUFFIX") or ".so",
    "machine": platform.machine(),
}))
"""
_TAGS = """
import json, sys
sys.path.insert(0, sys.argv[1])
from packaging.markers import default_environment
from packaging.tags import sys_tags
print(json.dumps({"tags": [str(tag) for tag in sys_tags()], "markers": default_environment()}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python on this host.

    `executable` is the one of the base installation, `abi` for example cpython-311-x86_64-linux-gnu
    and `suffix` what extension modules end with.
    """

    executable: str
    prefix: str
    version: str
    implementation: str
    abi: str
    suffix: str
    machine: str

    @property
    def minor(self) -> str:
        """The version as in python3.11: "3.11"."""
        return ".".join(self.version.split(".")[:2])

    @property
    def key(self) -> str:
        """What must be equal for a lock or a built wheel to fit: full version and ABI."""
        return f"{self.implementation}-{self.version}-{self.abi}"


@dataclass(frozen=True)
class Compatibility:
    """What wheels and markers a Python takes: tags, best first, and the environment (PEP 508)."""

    tags: tuple[str, ...]
    markers: Mapping[str, str]


def interpreter(python: str) -> Interpreter:
    """Ask the Python of this name or path; raise UsageError when there is none."""
    found = found_python(python)
    answer = _asked(found, _QUICK)
    if tuple(int(part) for part in answer["version"].split(".")[:2]) < (3, 9):
        raise UsageError(f"{found} is Python {answer['version']}; 3.9 is the oldest we know")
    return Interpreter(
        executable=answer["base"] or answer["executable"],
        prefix=answer["prefix"],
        version=answer["version"].rstrip("+"),
        implementation=answer["implementation"],
        abi=answer["abi"],
        suffix=answer["suffix"],
        machine=answer["machine"],
    )


def compatibility(python: Interpreter) -> Compatibility:
    """Ask the same Python which wheels it takes, as packaging sees it; ourselves, if we are it."""
    ours = (getattr(sys, "_base_executable", ""), platform.python_version())
    if (python.executable, python.version) == ours:
        return Compatibility(
            tuple(map(str, tags.sys_tags())),
            {key: str(value) for key, value in markers.default_environment().items()},
        )
    answer = _asked(python.executable, _TAGS, _LIBRARIES)
    return Compatibility(tuple(answer["tags"]), answer["markers"])


def platform_key(release_file: Path = Path("/etc/os-release")) -> str:
    """Return distribution, version and architecture: debian-12-x86_64, ubuntu-24.04-aarch64.

    Ubuntu's versions have two parts that count, all others' one; see os-release(5).
    """
    try:
        lines = release_file.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    pairs = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    values = {key: value.strip().strip("\"'") for key, value in pairs.items()}
    name = values.get("ID", "linux").lower().replace(" ", "_")
    version = values.get("VERSION_ID", "")
    parts = version.split(".")
    short = ".".join(parts[:2] if name == "ubuntu" else parts[:1])
    return "-".join(part for part in (name, short, os.uname().machine.lower()) if part)


def _asked(python: str, code: str, *arguments: str) -> dict[str, Any]:
    done = run_tool(
        [python, "-I", "-S", "-c", code, *arguments],
        environment={"PATH": os.environ.get("PATH", os.defpath)},
        seconds=60,
    )
    try:
        answer: dict[str, Any] = json.loads(done.output)
    except ValueError:
        raise UsageError(
            f"{python} does not answer as a Python does: {done.tail or done.code}"
        ) from None
    return answer
