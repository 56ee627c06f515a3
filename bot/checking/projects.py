"""Judge many consuming projects, each in a directory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from bot.git.errors import NotARepository
from bot.git.repository import Repository
from checks.catalogue import enforced
from checks.consuming.project import Law, Project
from checks.consuming.read import read_project
from checks.consuming.roots import project_roots
from checks.consuming.tree import DirectoryTree
from checks.judge import Judgement, judge_project
from checks.report import Report, entries_of_state
from checks.rule import Rule
from checks.waivers import sift

# What a project must obey counts on every line of it: there is no base to compare with.
ALWAYS = frozenset({"CP712"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A project and the report on it."""

    project: Project
    report: Report


def judge_paths(
    paths: Sequence[Path], law: Law, rules: Sequence[Rule], branch: str | None
) -> Iterator[Judged]:
    """Judge each directory; one that holds several projects yields a report for each."""
    for path in paths:
        if not path.is_dir():
            raise UserError(f"{path} is no directory", "name the checkout of a project")
    for path in paths:
        tree = DirectoryTree(path)
        line = branch or _branch_of(path)
        for root in project_roots(tree):
            name = f"{path.resolve().name}/{root}".rstrip("/") if root else path.resolve().name
            project = read_project(tree, name, line, root)
            yield Judged(project=project, report=judged_project(project, law, rules))


def judged_project(project: Project, law: Law, rules: Sequence[Rule]) -> Report:
    """Return the report on one project; the policy's waivers count for its name."""
    judgement = judge_project(project, law, rules)
    snapshot = law.snapshot
    sifted = sift(judgement.findings, snapshot.policy.waivers, snapshot.today)
    counted = Judgement(findings=sifted.counted, unjudged=judgement.unjudged)
    return Report(
        subject=project.name,
        entries=entries_of_state(counted, enforced() | ALWAYS),
        waived=sifted.waived,
        unjudged=judgement.unjudged,
        prefix=f"{project.name.removesuffix(project.root.rstrip('/'))}/".replace("//", "/"),
    )


def _branch_of(path: Path) -> str:
    """Return the branch that decides how strict we are: the checked out one, else .gitreview's."""
    review = path / ".gitreview"
    if review.is_file() and review.stat().st_size < 10_000:  # noqa: PLR2004 - five lines, usually
        for row in review.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = row.partition("=")
            if key.strip() == "defaultbranch":
                return value.strip()
    try:
        with Repository.open(path) as repository:
            found = repository.head_branch() if repository.root == path.resolve() else None
    except NotARepository:
        found = None
    return found if found and found.startswith(("stable/", "unmaintained/")) else "master"
