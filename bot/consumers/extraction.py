"""Read many repositories at one branch, side by side."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import UserError
from bot.git.repository import Repository
from bot.git.tree import RevisionTree
from checks.consumers.extract import extract
from checks.facts import Consumer, Consumers
from resolver.progress import Progress

THREADS = 8  # mostly waiting for git


def extract_all(
    repositories: Mapping[str, Path | None], branch: str, now: datetime, progress: Progress
) -> Consumers:
    """Return the consumers of one branch; a repository that is not there is told as unknown."""

    def one(name: str) -> Consumer:
        found = _extract(name, repositories[name], branch)
        progress.step()
        return found

    progress.phase("Reading projects", len(repositories))
    with ThreadPoolExecutor(THREADS) as pool:
        consumers = tuple(pool.map(one, sorted(repositories)))
    unknown = "" if repositories else "projects.txt lists no project"
    return Consumers(branch=branch, extracted=now, consumers=consumers, unknown=unknown)


def _extract(name: str, path: Path | None, branch: str) -> Consumer:
    if path is None:
        return Consumer(repository=name, branch=branch, problem="its repository was not found")
    try:
        with Repository.open(path) as repository:
            commit = _commit(repository, branch)
            if commit is None:
                told = f"it has no branch {branch}"
                return Consumer(repository=name, branch=branch, problem=told)
            shown = repository.run("show", "--no-patch", "--format=%ct", commit).decode()
            date = datetime.fromtimestamp(int(shown), UTC)
            return extract(RevisionTree(repository, commit), name, branch, commit, date)
    except UserError as err:
        return Consumer(repository=name, branch=branch, problem=err.message)


def _commit(repository: Repository, branch: str) -> str | None:
    """Return the branch's commit: what was fetched goes before what lies here."""
    for ref in (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"):
        commit = repository.commit_of(ref)
        if commit is not None:
            return commit
    return None
