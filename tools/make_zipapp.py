"""Make pinwarden-venv.pyz: the engine and the three libraries it needs, as one file.

Everything in it is pure Python for 3.9 and later. The libraries are those of this environment,
which has them from uv.lock with their digests. The same checkout gives the same bytes: sorted,
with one time for all.
"""

import argparse
import shutil
import tempfile
import zipfile
from importlib.metadata import files
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "roles/python_venv_build/files/pinwarden-venv.pyz"  # where the role looks for it
LIBRARIES = ("packaging", "tomli", "tomli-w")
POLICIES = ("__init__", "constraint", "marker", "name", "place", "requirement")
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
    make(parser.parse_args().output)


def make(output: Path) -> None:
    """Write the file, in one step."""
    with tempfile.TemporaryDirectory() as room:
        tree = Path(room) / "tree"
        copy_libraries(tree)
        copy_engine(tree)
        (tree / "__main__.py").write_text(START)
        output.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(room) / output.name
        pack(tree, draft)
        shutil.copy(draft, output.with_name(f"{output.name}.new"))
        output.with_name(f"{output.name}.new").replace(output)


def copy_libraries(tree: Path) -> None:
    """Copy the pure modules of the libraries, which are here as uv.lock has them."""
    for library in LIBRARIES:
        for file in files(library) or ():
            if file.suffix == ".py" or "dist-info" in file.parts[0]:
                target = tree / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), target)


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
