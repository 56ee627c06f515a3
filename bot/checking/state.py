"""Read one state of the governed set: from a work tree, or from a revision of any repository."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.errors import UserError
from bot.git.repository import Repository
from bot.governed import read_files, read_within
from policies.governed import FILES, REQUIREMENTS

AROUND = ("pyproject.toml", "setup.cfg")  # whose classifiers may name the governed Pythons


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The governed files of one state, and the files of the tree's own metadata, by name."""

    files: Mapping[str, bytes] = field(repr=False)
    around: Mapping[str, bytes] = field(repr=False)


def of_directory(data: Path, root: Path) -> State:
    """Read the work tree."""
    return State(files=read_files(data), around=read_within(root, AROUND))


def of_revision(repository: Repository, revision: str, data: PurePosixPath) -> State:
    """Read a commit, without checking it out; raise UserError where it holds no governed set."""

    def found(names: tuple[str, ...], place: Callable[[str], PurePosixPath]) -> dict[str, bytes]:
        contents = {name: repository.read(revision, place(name)) for name in names}
        return {name: text for name, text in contents.items() if text is not None}

    files = found(FILES, lambda name: data / name)
    if REQUIREMENTS not in files:
        raise UserError(
            f"{revision[:12]} holds no governed set: there is no {data / REQUIREMENTS}",
            "--data names the directory that holds it",
        )
    return State(files=files, around=found(AROUND, PurePosixPath))


def commit_named(repository: Repository, word: str) -> str:
    """Return the commit that a person's word stands for; raise UserError."""
    commit = repository.commit_of(word)
    if commit is None or word.startswith("-"):
        raise UserError(f"{word} is no revision of this repository", "see: git log --oneline")
    return commit


def where_data_lies(repository: Repository, revision: str, given: str | None) -> PurePosixPath:
    """Return the governed directory inside a revision: the given one, else `data/` or the top."""
    if given is not None:
        return PurePosixPath(given)
    for candidate in (PurePosixPath("data"), PurePosixPath()):
        if repository.entry(revision, candidate / REQUIREMENTS) is not None:
            return candidate
    raise UserError(
        f"{revision[:12]} holds no governed set: neither data/{REQUIREMENTS} nor {REQUIREMENTS}",
        "--data names the directory that holds it",
    )
