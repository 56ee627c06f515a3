"""Make pinwarden-venv.pyz: the engine and the three libraries it needs, as one file.

Everything in it is pure Python for 3.9 and later; the libraries come from uv.lock with their
digests. The same checkout gives the same bytes: sorted, with one time for all.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "roles/python_venv_build/files/pinwarden-venv.pyz"  # where the role looks for it
LIBRARIES = ("packaging", "tomli", "tomli-w")
POLICIES = ("__init__", "constraint", "marker", "name", "place", "requirement")
OLDEST = "3.9"
TIME = (2020, 1, 1, 0, 0, 0)
START = """import sys
if sys.version_info < (3, 9):
    sys.exit("pinwarden-venv needs Python 3.9 or later, and this is " + sys.version.split()[0])
from venvs.main import main
sys.exit(main())
"""


def main() -> None:
    """Write the file, and beside nothing else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", nargs="?", type=Path, default=PLACE)
    output: Path = parser.parse_args().output
    with tempfile.TemporaryDirectory() as room:
        tree = Path(room) / "tree"
        fetch_libraries(tree, Path(room) / "requirements.txt")
        copy_engine(tree)
        (tree / "__main__.py").write_text(START)
        output.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(room) / output.name
        pack(tree, draft)
        shutil.copy(draft, output.with_name(f"{output.name}.new"))
        output.with_name(f"{output.name}.new").replace(output)


def fetch_libraries(tree: Path, requirements: Path) -> None:
    """Install the libraries into the tree, as uv.lock has them."""
    uv = str(Path(sys.executable).with_name("uv"))
    exported = subprocess.run(
        [uv, "export", "--quiet", "--frozen", "--no-emit-project", "--no-dev"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    blocks = exported.replace("\\\n", "").splitlines()
    wanted = [line for line in blocks if line.partition("==")[0].strip() in LIBRARIES]
    if len(wanted) != len(LIBRARIES):
        sys.exit(f"uv.lock does not have all of {', '.join(LIBRARIES)}")
    requirements.write_text("\n".join(wanted) + "\n")
    options = ("--no-config", "--no-deps", "--require-hashes", "--only-binary=:all:")
    target = ("--python-version", OLDEST, "--python-platform", "linux", "--target", str(tree))
    subprocess.run(
        [uv, "pip", "install", "--quiet", *options, *target, "--requirements", str(requirements)],
        check=True,
    )
    for compiled in tree.glob("**/*.so"):
        compiled.unlink()  # tomli ships both; the pure module is what runs everywhere


def copy_engine(tree: Path) -> None:
    """Copy venvs, and what it uses of policies."""
    shutil.copytree(ROOT / "venvs", tree / "venvs", ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "policies").mkdir()
    for name in POLICIES:
        shutil.copy(ROOT / "policies" / f"{name}.py", tree / "policies")


def pack(tree: Path, output: Path) -> None:
    """Write the archive; the first line lets it be run as a command."""
    with output.open("wb") as stream:
        stream.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(tree.rglob("*")):
                name = str(path.relative_to(tree))
                if path.is_dir() or "__pycache__" in name or name.startswith("bin/"):
                    continue
                entry = zipfile.ZipInfo(name, TIME)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    output.chmod(0o755)


if __name__ == "__main__":
    main()
