"""Make source trees with a build backend of their own: it compiles C and tells what it saw."""

import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.servers.distributions import Distribution

PYPROJECT = """\
[build-system]
requires = {requires!r}
build-backend = "backend"
backend-path = ["."]
"""

# Members are written unsorted and with the time of the build, as careless backends do.
BACKEND = '''\
"""Compile module.c, and put what the build could see into the wheel."""

import base64
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import sysconfig
import time
import zipfile

NAME, VERSION, REQUIRES, FAILS, DYNAMIC = {values!r}
PACKAGES = "lib/python*/site-packages/*"


def get_requires_for_build_wheel(config_settings=None):
    return list(DYNAMIC)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    print("the backend begins")
    if FAILS:
        sys.exit(FAILS)
    command = ["gcc", "-shared", "-fPIC", "-g", *os.environ.get("CFLAGS", "").split()]
    subprocess.run([*command, "module.c", "-o", "_native.so"], check=True)
    gate = os.environ.get("GATE")  # a file: the build goes on when it is there
    while gate and not pathlib.Path(gate).exists():
        time.sleep(0.02)
    minor = f"cp{{sys.version_info[0]}}{{sys.version_info[1]}}"
    machine = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    tag = f"{{minor}}-{{minor}}-{{machine}}"
    info = f"{{NAME}}-{{VERSION}}.dist-info"
    requires = "".join(f"Requires-Dist: {{one}}\\n" for one in REQUIRES)
    home = pathlib.Path.home()
    seen = {{
        "environment": dict(os.environ),
        "home": sorted(path.name for path in home.iterdir()) if home.is_dir() else [],
        "settings": config_settings or {{}},
        "modules": sorted(path.name for path in pathlib.Path(sys.prefix).glob(PACKAGES)),
        "git": pathlib.Path(".git").is_dir(),
    }}
    about = f"Metadata-Version: 2.1\\nName: {{NAME}}\\nVersion: {{VERSION}}\\n{{requires}}"
    kind = f"Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: {{tag}}\\n"
    files = {{
        f"{{info}}/WHEEL": kind.encode(),
        f"{{info}}/METADATA": about.encode(),
        f"{{NAME}}/_native.so": pathlib.Path("_native.so").read_bytes(),
        f"{{NAME}}/seen.json": json.dumps(seen, sort_keys=True).encode(),
        f"{{NAME}}/__init__.py": b"",
    }}
    record = "".join(_line(name, data) for name, data in files.items()) + f"{{info}}/RECORD,,\\n"
    files[f"{{info}}/RECORD"] = record.encode()
    wheel = f"{{NAME}}-{{VERSION}}-{{tag}}.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / wheel, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, time.localtime()[:6]), data)
    return wheel


def _line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{{name}},sha256={{digest}},{{len(data)}}\\n"
'''
CODE = "int answer(void) { return 42; }\n"


def files(
    name: str,
    version: str,
    *,
    code: str = CODE,
    requires: Iterable[str] = (),
    build_requires: Iterable[str] = (),
    dynamic: Iterable[str] = (),
    fails: str = "",
) -> Mapping[str, str]:
    """Return the files of a tree; `requires` are for run time, `dynamic` what the hook asks for."""
    values = (name, version, list(requires), fails, list(dynamic))
    return {
        "pyproject.toml": PYPROJECT.format(requires=list(build_requires)),
        "backend.py": BACKEND.format(values=values),
        "module.c": code,
    }


def write_tree(root: Path, content: Mapping[str, str]) -> Path:
    """Write the files of a tree into a directory, which is made; return it."""
    for name, text in content.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return root


def sdist(name: str, version: str, content: Mapping[str, str]) -> Distribution:
    """Make an sdist of a tree."""
    stream = io.BytesIO()
    root = f"{name}-{version}"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    with (
        gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, text in {"PKG-INFO": metadata, **content}.items():
            member = tarfile.TarInfo(f"{root}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return Distribution(
        project=name, version=version, filename=f"{root}.tar.gz", content=stream.getvalue()
    )
