"""Read a tag of another repository: its text, and the branch that it was made on."""

from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from bot.git.repository import Repository

MAIN = ("master", "main")
_MOST = 64 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Tagged:
    """A tag's own text ("" for one without), and the branch that has its commit."""

    text: str
    branch: str


def read_tag(checkout: Path, name: str, branch: str | None = None) -> Tagged:
    """Return the tag; raise UserError where it is missing or several branches may be meant.

    `branch` is the branch where somebody said which one; then none is looked for.
    A commit that the main branch has was tagged there: stable branches begin with it later on.
    """
    with Repository.open(checkout) as repository:
        ref = f"refs/tags/{name}"
        if repository.commit_of(ref) is None:
            raise UserError(f"{checkout}: there is no tag {name}.", "name the version as tagged")
        return Tagged(
            text=_text(repository, ref),
            branch=branch or _meant(_branches(repository, ref), name, checkout),
        )


def _branches(repository: Repository, ref: str) -> list[str]:
    places = ("refs/heads", "refs/remotes/origin")
    listed = repository.run("for-each-ref", "--format=%(refname)", f"--contains={ref}", *places)
    names = {_branch(line) for line in listed.decode("utf-8", "replace").splitlines()}
    return sorted(names - {"HEAD"})


def _meant(branches: list[str], name: str, checkout: Path) -> str:
    main = [branch for branch in branches if branch in MAIN]
    meant = main or branches
    if len(meant) == 1:
        return meant[0]
    found = f"several branches have it: {', '.join(meant)}" if meant else "no branch has it"
    raise UserError(f"{checkout}: {name}: {found}.", "say which one: --branch NAME")


def _branch(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/remotes/origin/")


def _text(repository: Repository, ref: str) -> str:
    if repository.run("cat-file", "-t", ref).strip() != b"tag":
        return ""
    return repository.run("cat-file", "tag", ref)[:_MOST].decode("utf-8", "replace")
