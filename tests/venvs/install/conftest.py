"""A host to install on: wheels in a directory, a lock of them, an environment, the command."""

import base64
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from policies.name import normalize
from venvs.main import main
from venvs.pylock import File, Lock, Package, write_lock

SCRIPT = "[console_scripts]\n{name} = {module}:main\n"
MODULE = """\
VERSION = "{version}"


def main():
    print("{name} {version}")


def fail():
    raise RuntimeError("on purpose")
"""


@dataclass(frozen=True)
class Wheel:
    """A wheel as bytes, with its file name."""

    name: str
    version: str
    filename: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest for a lock."""
        return hashlib.sha256(self.content).hexdigest()


def made_wheel(
    name: str,
    version: str,
    requires: Iterable[str] = (),
    files: Mapping[str, str] | None = None,
    fields: Iterable[str] = (),
) -> Wheel:
    """Make a wheel with a module, a script, and what else is given by path."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = [
        "Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *fields,
        *(f"Requires-Dist: {one}" for one in requires),
    ]  # fmt: skip
    contents = {
        f"{module}/__init__.py": MODULE.format(name=name, version=version),
        f"{module}/deep/__init__.py": "",
        f"{module}/deep/text.txt": "some text\n" * 10,
        **(files or {}),
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": SCRIPT.format(name=name, module=module),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        record = []
        for path, text in contents.items():
            archive.writestr(zipfile.ZipInfo(path), text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
            record.append(f"{path},sha256={digest.decode()},{len(text.encode())}\n")
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "".join(record) + f"{info}/RECORD,,\n")
    return Wheel(name, version, f"{module}-{version}-py3-none-any.whl", stream.getvalue())


def wheel_of_uv() -> Wheel:
    """Make a wheel of uv itself, with the program that these tests run with."""
    program = Path(sys.executable).with_name("uv")
    version = subprocess.run(
        [program, "--version"], check=True, capture_output=True, text=True
    ).stdout.split()[1]  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = f"uv-{version}.dist-info"
        archive.write(program, f"uv-{version}.data/scripts/uv")
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.4\nName: uv\nVersion: {version}\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\n")
        archive.writestr(f"{info}/RECORD", "")
    return Wheel("uv", version, f"uv-{version}-py3-none-any.whl", stream.getvalue())


@dataclass(frozen=True)
class Answer:
    """What the command said with --format json."""

    code: int
    content: dict[str, Any]

    @property
    def changed(self) -> bool:
        """Whether it says that anything changed."""
        assert self.code == 0, self.content
        return bool(self.content["changed"])

    @property
    def error(self) -> str:
        """The message of a failure."""
        assert self.code != 0, self.content
        return str(self.content["error"]["message"])

    def moved(self) -> dict[str, Any]:
        """Return what it says of packages."""
        return {
            "added": {one["name"]: one["version"] for one in self.content["added"]},
            "removed": {one["name"]: one["version"] for one in self.content["removed"]},
            "updated": {one["name"]: (one["from"], one["to"]) for one in self.content["updated"]},
        }


@dataclass
class Host:
    """A directory that stands for a host."""

    root: Path
    capture: pytest.CaptureFixture[str]
    python: str = sys.executable
    options: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("published", "venvs", "facts"):
            (self.root / name).mkdir(parents=True)

    @property
    def published(self) -> Path:
        """Where the wheels are published."""
        return self.root / "published"

    @property
    def destination(self) -> Path:
        """The environment."""
        return self.root / "venvs" / "keystone"

    @property
    def beside(self) -> Path:
        """What is remembered of it."""
        return self.root / "venvs" / ".keystone.pinwarden"

    @property
    def site_packages(self) -> Path:
        """Where its packages lie."""
        return next(self.destination.glob("lib/python3*/site-packages"))

    def publish(self, *wheels: Wheel, name: str = "keystone") -> Path:
        """Publish wheels and return a lock of them."""
        for one in wheels:
            (self.published / one.filename).write_bytes(one.content)
        path = self.root / f"pylock.{name}.toml"
        packages = (
            Package(
                name=normalize(one.name),
                version=one.version,
                wheels=(
                    File(one.filename, one.sha256, url=f"https://index.invalid/{one.filename}"),
                ),
            )
            for one in wheels
        )
        write_lock(path, Lock(tuple(packages)))
        return path

    def words(self, *options: object, lock: Path | None = None) -> list[str]:
        """Return the words of an install."""
        return [
            "install", "--format", "json", "--destination", str(self.destination),
            "--store", str(self.root / "store"), "--python", self.python,
            "--facts-directory", str(self.root / "facts"),
            *(("--lock", str(lock)) if lock else ()), *self.options, *map(str, options),
        ]  # fmt: skip

    def install(
        self, lock: Path | None = None, *options: object, source: object | None = None
    ) -> Answer:
        """Install in this process."""
        place = self.published if source is None else source
        return self.call(*self.words("--source", place, *options, lock=lock))

    def call(self, *words: object) -> Answer:
        """Run a verb in this process."""
        self.capture.readouterr()
        code = main([str(word) for word in words])
        return Answer(code, json.loads(self.capture.readouterr().out))

    def verb(self, name: str, *options: object) -> Answer:
        """Run another verb on the environment."""
        return self.call(name, "--format", "json", "--destination", self.destination, *options)

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of the environment and return what it prints."""
        done = subprocess.run(
            [self.destination / "bin" / program, *arguments],
            check=True, capture_output=True, text=True, env={"PATH": os.defpath},
        )  # fmt: skip
        return done.stdout.strip()

    def snapshot(self) -> dict[str, tuple[int, int, int]]:
        """Return inode, size and time of everything here: what wrote nothing left it the same."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            one = path.lstat()
            found[str(path)] = (one.st_ino, one.st_size, one.st_mtime_ns)
        return found


@pytest.fixture
def host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Host:
    """Return a host on which nothing is installed yet."""
    return Host(tmp_path / "host", capsys)


def engine(words: Sequence[str], prelude: str = "", **settings: Any) -> subprocess.Popen[str]:  # noqa: ANN401 - Popen's own
    """Start the engine as a process of its own; `prelude` is Python that runs before it."""
    code = f"{prelude}\nimport sys\nfrom venvs.main import main\nsys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **settings,
    )


def zipapp(directory: Path) -> Path:
    """Make the one file that runs on hosts."""
    path = directory / "engine.pyz"
    tool = Path(__file__).parents[3] / "tools/make_zipapp.py"
    subprocess.run([sys.executable, tool, path], check=True)
    return path
