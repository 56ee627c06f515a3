"""What a check is about: one state of a governed set, and the state before it if asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.checking.state import State, commit_named, of_directory, of_revision, where_data_lies
from bot.errors import UserError
from bot.git.errors import NotARepository
from bot.git.inspect import commit
from bot.git.repository import Repository, zsplit
from bot.options import governed_directory


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What is judged: `title` for people, `prefix` where the files lie ("" or "data/").

    `directory` is the governed directory of a work tree, None for a revision; `root` the top of the
    work tree that it is read in, None in a bare repository. `base` is None where no change is
    judged; then `base_revision`, `message` and `changed` are empty.
    """

    title: str
    prefix: str
    head: State
    base: State | None = None
    base_revision: str = ""
    directory: Path | None = None
    root: Path | None = None
    branch: str = ""
    message: str = ""
    author: str = ""
    changed: tuple[str, ...] = ()


def find_subject(data: str | None, rev: str | None, base: str | None, here: Path) -> Subject:
    """Read what is asked for.

    Without `rev` and `base` git is not needed. With `base` alone the work tree is compared with
    the commit at which its branch left `base`; with `rev` nothing but commits is looked at, in a
    bare repository, too.
    """
    if rev is None and base is None:
        return _of_work_tree(governed_directory(Path(data) if data else None, here))
    with _repository(here) as repository:
        if rev is not None:
            return _of_commit(repository, data, rev, base)
        directory = governed_directory(Path(data) if data else None, here)
        return _of_changed_work_tree(repository, directory, base or "HEAD")


@contextmanager
def _repository(here: Path) -> Iterator[Repository]:
    with Repository.open(here) as repository:
        yield repository


def _of_work_tree(directory: Path) -> Subject:
    try:
        with Repository.open(directory) as repository:
            root, prefix = _lies(repository, directory)
            branch = repository.head_branch() or ""
    except NotARepository:
        root, prefix, branch = directory, "", ""
    head = of_directory(directory, root)
    return Subject(
        title=str(directory),
        prefix=prefix,
        head=head,
        directory=directory,
        root=root,
        branch=branch,
    )


def _of_changed_work_tree(repository: Repository, directory: Path, base: str) -> Subject:
    root, prefix = _lies(repository, directory)
    before = _fork_point(repository, commit_named(repository, base), "HEAD")
    listed = repository.run("diff", "--name-only", "-z", "--no-renames", before, "--")
    new = repository.run("ls-files", "--others", "--exclude-standard", "--full-name", "-z")
    return Subject(
        title=str(directory),
        prefix=prefix,
        head=of_directory(directory, root),
        base=of_revision(repository, before, PurePosixPath(prefix)),
        base_revision=before,
        directory=directory,
        root=root,
        branch=repository.head_branch() or "",
        changed=tuple(sorted({*zsplit(listed), *zsplit(new)})),
    )


def _of_commit(repository: Repository, data: str | None, rev: str, base: str | None) -> Subject:
    after = commit_named(repository, rev)
    lies = where_data_lies(repository, after, data)
    prefix = "" if lies == PurePosixPath() else f"{lies}/"
    head = of_revision(repository, after, lies)
    said = commit(repository, after)
    title = f"{after[:12]} ({said.subject})"
    if base is None:
        return Subject(
            title=title, prefix=prefix, head=head, root=repository.root, branch=branch_meant(rev)
        )
    before = _fork_point(repository, commit_named(repository, base), after)
    listed = repository.run("diff-tree", "-r", "--name-only", "-z", "--no-renames", before, after)
    return Subject(
        title=title,
        prefix=prefix,
        head=head,
        base=of_revision(repository, before, lies),
        base_revision=before,
        root=repository.root,
        branch=branch_meant(base) or _defaultbranch(repository, after),
        message=said.message,
        author=f"{said.author.name} <{said.author.email}>",
        changed=tuple(sorted(zsplit(listed))),
    )


def _fork_point(repository: Repository, base: str, head: str) -> str:
    found = repository.run("merge-base", base, head, accept=(0, 1)).decode().strip()
    if not found:
        raise UserError(
            f"{base[:12]} and {head[:12]} have no commit in common",
            "name the branch that the change is for; a shallow clone may need: git fetch --deepen",
        )
    return found


def branch_meant(word: str) -> str:
    """Return the branch that a word may mean; an id or a relative name means none."""
    name = word.removeprefix("refs/heads/").removeprefix("refs/remotes/").removeprefix("origin/")
    is_id = len(name) >= 7 and all(mark in "0123456789abcdef" for mark in name)  # noqa: PLR2004 - git's shortest usual abbreviation
    return "" if is_id or name.startswith("HEAD") or "~" in name or "^" in name else name


def _defaultbranch(repository: Repository, revision: str) -> str:
    """Return the branch that .gitreview names, "" if it names none (git-review's manual)."""
    data = repository.read(revision, PurePosixPath(".gitreview")) or b""
    rows = (row.partition("=") for row in data.decode("utf-8", "replace").splitlines())
    return next((value.strip() for key, _, value in rows if key.strip() == "defaultbranch"), "")


def _lies(repository: Repository, directory: Path) -> tuple[Path, str]:
    root = (repository.root or repository.git_dir).resolve()
    inside = PurePosixPath(directory.resolve().relative_to(root))
    return root, "" if inside == PurePosixPath() else f"{inside}/"
