"""Read what an update starts from: the governed files, the repository, the indexes."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.errors import UserError
from bot.git.errors import NotARepository
from bot.git.implicit_holds import implicit_holds
from bot.git.repository import Repository
from policies.governed import CONSTRAINTS, GovernedSet
from policies.marker import python_key
from resolver.implicit_hold import ImplicitHold

_CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """The repository around the governed directory; all empty where there is none."""

    root: Path
    revision: str = ""
    branch: str | None = None
    data: PurePosixPath = field(default_factory=PurePosixPath)
    implicit: tuple[ImplicitHold, ...] = ()
    cut_off: bool = False


def look_around(directory: Path) -> Tree:
    """Return what git knows of the governed directory."""
    try:
        repository = Repository.open(directory)
    except NotARepository:
        return Tree(root=directory)
    with repository:
        root = (repository.root or repository.git_dir).resolve()
        data = PurePosixPath(directory.resolve().relative_to(root))
        revision = repository.commit_of("HEAD")
        if revision is None:
            return Tree(root=root, data=data, branch=repository.head_branch())
        found = implicit_holds(repository, data / CONSTRAINTS)
        return Tree(
            root=root,
            revision=revision,
            branch=repository.head_branch(),
            data=data,
            implicit=found.holds,
            cut_off=found.cut_off,
        )


def governed_pythons(
    asked: tuple[str, ...], governed: GovernedSet, around: Path | Mapping[str, bytes]
) -> tuple[tuple[str, ...], str]:
    """Return the governed Pythons in order, and in words where they come from.

    Asked for, else policy.toml, else the classifiers of the tree's own metadata: `around` is the
    top of a work tree, or the content of its files.
    """
    if asked:
        return _ordered(asked), "--python"
    if governed.policy.pythons:
        return _ordered(governed.policy.pythons), "policy.toml"
    for name in ("pyproject.toml", "setup.cfg"):
        found = _classified(name, _content(around, name))
        if found:
            return _ordered(found), f"the classifiers in {name}"
    raise UserError(
        "no governed Pythons: neither policy.toml nor the tree's classifiers name any",
        'name them with --python 3.12 (repeatable), or in policy.toml: pythons = ["3.12"]',
    )


def _ordered(pythons: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(sorted(dict.fromkeys(pythons), key=python_key))
    except ValueError as err:
        raise UserError(str(err), "write it as in 3.12") from err


def _content(around: Path | Mapping[str, bytes], name: str) -> str:
    if isinstance(around, Path):
        path = around / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return around.get(name, b"").decode("utf-8", "replace")


def _classified(name: str, text: str) -> tuple[str, ...]:
    if name == "pyproject.toml":
        try:
            project = tomllib.loads(text).get("project", {})
        except tomllib.TOMLDecodeError:
            return ()
        text = "\n".join(str(line) for line in project.get("classifiers", ()))
    return tuple(dict.fromkeys(_CLASSIFIER.findall(text)))


def cache_directory() -> Path:
    """Return our directory in XDG's cache (XDG Base Directory Specification 0.8)."""
    configured = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(configured) if Path(configured).is_absolute() else Path.home() / ".cache"
    return base / "pinwarden"


def netrc_file() -> Path | None:
    """Return the netrc file that is configured, or the one at home."""
    configured = os.environ.get("NETRC", "")
    path = Path(configured) if configured else Path.home() / ".netrc"
    return path if path.is_file() else None


def asked_indexes(
    index_url: str | None = None, extra_urls: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the indexes by priority: those given, else what uv's and pip's configuration say.

    Additional ones are asked first: a name is taken from the first index that has it.
    """
    from resolver.index.configured import read_configured

    if index_url:
        return (*extra_urls, index_url)
    found = read_configured(os.environ, Path.home()).urls
    return (*extra_urls, found[-1]) if extra_urls else found


def state_directory(root: Path) -> Path:
    """Return where runs and reports of a repository are kept; git is told to pass it by."""
    place = root / ".pinwarden"
    place.mkdir(exist_ok=True)
    ignore = place / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="ascii")
    return place
