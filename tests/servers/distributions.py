"""Make real distributions: wheels and sdists that pip and uv can install and build offline."""

import base64
import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

# The backend lies in the sdist itself, so a build needs nothing from any index.
BACKEND = '''\
"""Build the wheel of this tree; what it requires is only known here."""

import base64
import hashlib
import pathlib
import zipfile

WHEEL = {wheel!r}
INFO = {info!r}
FILES = {files!r}
FAILS = {fails!r}

if FAILS:
    raise RuntimeError(FAILS)


def _write(archive, name, text):
    data = text.encode()
    archive.writestr(name, data)
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{{name}},sha256={{digest}},{{len(data)}}\\n"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / WHEEL, "w") as archive:
        record = "".join(_write(archive, name, text) for name, text in FILES.items())
        archive.writestr(f"{{INFO}}/RECORD", record + f"{{INFO}}/RECORD,,\\n")
    return WHEEL


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    for name, text in FILES.items():
        if name.startswith(INFO):
            place = pathlib.Path(metadata_directory) / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
    return INFO
'''

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """One file, and what an index says about it beside the file."""

    project: str
    version: str
    filename: str
    content: bytes
    metadata: bytes | None = None  # a wheel's METADATA
    requires_python: str | None = None
    yanked: str | None = None  # "": yanked without a reason
    upload_time: datetime | None = None

    @property
    def sha256(self) -> str:
        """Return the digest that an index gives with the file."""
        return hashlib.sha256(self.content).hexdigest()


def wheel(
    project: str,
    version: str,
    *,
    requires: Iterable[str] = (),
    extras: Mapping[str, Iterable[str]] | None = None,
    requires_python: str | None = None,
    tag: str = "py3-none-any",
    yanked: str | None = None,
    upload_time: datetime | None = None,
    fields: Iterable[str] = (),
    padding: int = 0,
) -> Distribution:
    """Make a wheel with one module; `padding` bytes make it large enough for range requests.

    `fields` are further lines of METADATA, such as "License-Expression: MIT".
    """
    files, info = _installed(
        project, version, requires, extras or {}, requires_python, tag, fields=fields
    )
    stream = io.BytesIO()
    record = []
    contents = {name: text.encode() for name, text in files.items()}
    if padding:
        contents = {f"{_escaped(project)}/padding.bin": bytes(padding), **contents}
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name), data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
            record.append(f"{name},sha256={digest.decode()},{len(data)}\n")
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "".join(record) + f"{info}/RECORD,,\n")
    return Distribution(
        project=project,
        version=version,
        filename=f"{_escaped(project)}-{version}-{tag}.whl",
        content=stream.getvalue(),
        metadata=contents[f"{info}/METADATA"],
        requires_python=requires_python,
        yanked=yanked,
        upload_time=upload_time,
    )


def sdist(
    project: str,
    version: str,
    *,
    requires: Iterable[str] = (),
    requires_python: str | None = None,
    static: bool = True,
    fails: str = "",
    yanked: str | None = None,
    upload_time: datetime | None = None,
) -> Distribution:
    """Make an sdist with a build backend of its own.

    With `static`, its PKG-INFO is final (PEP 643); else only a build can tell what it requires.
    With `fails`, every build ends with an error that says so.
    """
    requires = tuple(requires)
    files, info = _installed(project, version, requires, {}, requires_python, "py3-none-any")
    root = f"{_escaped(project)}-{version}"
    told = requires if static else ()
    pkg_info = _metadata(
        project,
        version,
        told,
        {},
        requires_python if static else None,
        fields=() if static else ("Dynamic: Requires-Dist", "Dynamic: Requires-Python"),
    )
    backend = BACKEND.format(wheel=f"{root}-py3-none-any.whl", info=info, files=files, fails=fails)
    stream = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, text in (
            ("PKG-INFO", pkg_info),
            ("pyproject.toml", PYPROJECT),
            ("backend.py", backend),
        ):
            member = tarfile.TarInfo(f"{root}/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return Distribution(
        project=project,
        version=version,
        filename=f"{root}.tar.gz",
        content=stream.getvalue(),
        requires_python=requires_python,
        yanked=yanked,
        upload_time=upload_time,
    )


def at(day: str) -> datetime:
    """Return noon (UTC) of a day written 2026-01-31."""
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def _escaped(project: str) -> str:
    return project.replace("-", "_").replace(".", "_").lower()


def _installed(
    project: str,
    version: str,
    requires: Iterable[str],
    extras: Mapping[str, Iterable[str]],
    requires_python: str | None,
    tag: str,
    *,
    fields: Iterable[str] = (),
) -> tuple[dict[str, str], str]:
    info = f"{_escaped(project)}-{version}.dist-info"
    files = {
        f"{_escaped(project)}/__init__.py": f'__version__ = "{version}"\n',
        f"{info}/METADATA": _metadata(
            project, version, requires, extras, requires_python, fields=fields
        ),
        f"{info}/WHEEL": (
            f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n"
        ),
    }
    return files, info


def _metadata(
    project: str,
    version: str,
    requires: Iterable[str],
    extras: Mapping[str, Iterable[str]],
    requires_python: str | None,
    *,
    fields: Iterable[str] = (),
) -> str:
    lines = ["Metadata-Version: 2.4", f"Name: {project}", f"Version: {version}"]
    lines += [f"Requires-Python: {requires_python}"] if requires_python else []
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    for extra, its in extras.items():
        lines.append(f"Provides-Extra: {extra}")
        for requirement in its:
            text, _, marker = requirement.partition(";")
            condition = f"({marker.strip()}) and " if marker else ""
            lines.append(f'Requires-Dist: {text.strip()} ; {condition}extra == "{extra}"')
    return "\n".join([*lines, *fields]) + "\n\nA distribution of the tests.\n"
