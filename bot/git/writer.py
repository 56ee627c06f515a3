"""Write commits and move refs without touching a work tree or an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from bot.git.errors import GitFailure
from bot.git.repository import Entry, Repository

_NEW_FILE = "100644"
_REGULAR = frozenset({"100644", "100755"})
_NO_OBJECT = "0" * 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who commits."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Who commits, and when; `when` knows its zone."""

    identity: Identity
    when: datetime


def write_tree(repository: Repository, base: str, files: Mapping[PurePosixPath, bytes]) -> str:
    """Write the tree of commit `base` with some files' content replaced; return its id.

    A file keeps its mode. Raises GitFailure where the base has something else than a regular
    file at one of the paths (a symbolic link, a directory).
    """
    blobs = {path.parts: _blob(repository, data) for path, data in files.items()}
    return _tree(repository, f"{base}^{{tree}}", blobs, ())


def _blob(repository: Repository, data: bytes) -> str:
    # No filters: the bytes of a governed file are the bytes that were computed.
    return repository.run("hash-object", "-w", "--stdin", given=data).decode().strip()


def _tree(
    repository: Repository,
    tree: str,
    blobs: Mapping[tuple[str, ...], str],
    above: tuple[str, ...],
) -> str:
    entries = dict(repository.tree(tree)) if tree else {}
    below: dict[str, dict[tuple[str, ...], str]] = {}
    for (name, *rest), blob in blobs.items():
        if rest:
            below.setdefault(name, {})[tuple(rest)] = blob
        else:
            entries[name] = _replaced(entries.get(name), blob, (*above, name))
    for name, inside in below.items():
        old = _directory(entries.get(name), (*above, name))
        new = _tree(repository, old, inside, (*above, name))
        entries[name] = Entry(mode="040000", kind="tree", object_id=new)
    listing = "".join(
        f"{entry.mode} {entry.kind} {entry.object_id}\t{name}\0" for name, entry in entries.items()
    )
    made = repository.run("mktree", "-z", given=listing.encode("utf-8", "surrogateescape"))
    return made.decode().strip()


def _replaced(old: Entry | None, blob: str, path: tuple[str, ...]) -> Entry:
    if old is not None and old.mode not in _REGULAR:
        raise GitFailure(
            f"{'/'.join(path)} is not a regular file in the base commit.",
            hint="put a regular file there, or name another directory with --data",
        )
    mode = _NEW_FILE if old is None else old.mode
    return Entry(mode=mode, kind="blob", object_id=blob)


def _directory(old: Entry | None, path: tuple[str, ...]) -> str:
    if old is None:
        return ""
    if old.kind != "tree":
        raise GitFailure(
            f"{'/'.join(path)} is not a directory in the base commit.",
            hint="name another directory with --data",
        )
    return old.object_id


def write_commit(
    repository: Repository,
    *,
    tree: str,
    parent: str,
    message: str,
    signature: Signature,
) -> str:
    """Write a commit, authored and committed at once by the same person; return its id."""
    identity, date = signature.identity, stamp(signature.when)
    env = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", identity.name), ("EMAIL", identity.email), ("DATE", date))
    }
    made = repository.run(
        "commit-tree", tree, "-p", parent, "-F", "-", given=message.encode(), env=env
    )
    return made.decode().strip()


def stamp(when: datetime) -> str:
    """Write a time as git does: seconds since the epoch, and the zone."""
    return f"{int(when.timestamp())} {when.strftime('%z')}"


def move_ref(repository: Repository, ref: str, *, new: str, old: str | None, reason: str) -> None:
    """Point `ref` at `new` if it still points at `old` (None: does not exist).

    Raises RefMoved if it points elsewhere by now, Locked if another process holds it. What it
    pointed at stays in the reflog.
    """
    repository.run("update-ref", "--create-reflog", "-m", reason, ref, new, old or _NO_OBJECT)
