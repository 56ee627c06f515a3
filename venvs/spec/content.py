"""Tell what files and directories hold: digests that change when what would be built changes."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from venvs.errors import UsageError
from venvs.process import run_tool

_PART = 1 << 20
# What building leaves in a tree.
_LEFTOVERS = frozenset({"__pycache__", ".git", ".hg", ".tox", ".nox", ".venv", ".mypy_cache"})
_TOP_LEFTOVERS = frozenset({"build", "dist"})


def digest_of_path(path: Path) -> str:
    """Return the SHA-256 of a file, or of a directory's tree, in hex; raise UsageError."""
    try:
        if path.is_dir():
            return tree_digest(path)
        return file_digest(path)
    except OSError as err:
        raise UsageError(f"cannot read {path}: {err.strerror or err}") from err


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for part in iter(lambda: stream.read(_PART), b""):
            digest.update(part)
    return digest.hexdigest()


def tree_digest(top: Path) -> str:
    """Return a digest of the files of a tree: their names, whether they can be run, their content.

    Of a work tree of git count what git does not ignore and the commit, which versions are made
    of; of another tree, everything but what building leaves.
    """
    digest = hashlib.sha256()
    listed = _listed_by_git(top)
    digest.update(_head(top) if listed is not None else b"")
    for name in sorted(_walked(top) if listed is None else listed):
        path = top / name
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            continue  # deleted, and git still has it
        if stat.S_ISLNK(mode):
            content = f"link {path.readlink()}"
        elif stat.S_ISREG(mode):
            content = f"file {mode & 0o111 != 0} {file_digest(path)}"
        else:
            continue
        digest.update(f"{name}\0{content}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _listed_by_git(top: Path) -> list[str] | None:
    """Return what git knows or would add, relative to the directory; None without a work tree."""
    if not any((parent / ".git").exists() for parent in (top, *top.parents)):
        return None
    listed = _git(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ".")
    if listed is None:
        return None
    names = {name for name in listed.split("\0") if name}
    return [name for name in names if not name.endswith("/") and not _is_leftover(name)]


def _is_leftover(name: str) -> bool:
    """Tell whether building left it: not every repository ignores that."""
    parts = name.split("/")
    return not _LEFTOVERS.isdisjoint(parts) or any(one.endswith(".egg-info") for one in parts)


def _head(top: Path) -> bytes:
    return (_git(top, "describe", "--always", "--tags", "--long", "--abbrev=40") or "").encode()


def _git(top: Path, *words: str) -> str | None:
    safe = ("-c", f"safe.directory={top}")
    done = run_tool(
        ["git", *safe, *words], environment={"PATH": os.environ.get("PATH", os.defpath)},
        directory=top, seconds=120,
    )  # fmt: skip
    return done.output if done.code == 0 else None


def _walked(top: Path) -> Iterator[str]:
    for directory, names, files in os.walk(top):
        here = Path(directory)
        skipped = _LEFTOVERS | (_TOP_LEFTOVERS if here == top else frozenset())
        names[:] = [
            name for name in names if name not in skipped and not name.endswith(".egg-info")
        ]
        yield from (str((here / name).relative_to(top)) for name in files)
