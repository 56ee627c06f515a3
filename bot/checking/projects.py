"""Judge consuming projects, each in a directory, or in a revision of a repository."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.checking.mend_project import Mended, mend_tree
from bot.checking.state import commit_named
from bot.checking.subject import branch_meant
from bot.errors import UserError
from bot.git.errors import GitFailure
from bot.git.repository import Repository
from bot.git.tree import RevisionTree
from checks.consuming.project import Law, Project
from checks.consuming.read import read_project
from checks.consuming.review_settings import FILE as SETTINGS
from checks.consuming.review_settings import ReviewSettings, read_review_settings
from checks.consuming.roots import project_roots
from checks.consuming.tree import DirectoryTree, Refused, Tree
from checks.finding import Finding
from checks.judge import judge_project
from checks.report import Entry, Report, State
from checks.rule import Rule
from checks.waivers import sift

_KEPT = ("stable/", "unmaintained/")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What every project is judged by; "" for a branch or revision that nobody named.

    With `whole`, a tree may hold several projects; without, only its top is one. With `mend`, the
    safe fixes are written before the projects are judged; with `slow`, the engine is asked, too.
    """

    law: Law
    rules: tuple[Rule, ...]
    branch: str = ""
    revision: str = ""
    whole: bool = True
    mend: bool = False
    slow: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A project and the report on it; `problem` says why there is none, else it is "".

    `mended` is what was done to the tree that it is in; of several projects, the first one has it.
    """

    name: str
    path: str
    branch: str
    lines: int = 0
    report: Report
    problem: str = ""
    mended: Mended = field(default_factory=Mended)

    @property
    def exit_code(self) -> int:
        """0 fine, 1 an error, 3 not judged, or not mended although it could be."""
        if self.problem:
            return 3
        return self.report.exit_code or (3 if self.mended.failed else 0)


def judge_path(path: Path, question: Question) -> tuple[Judged, ...]:
    """Judge what a directory holds; one that holds several projects yields a report for each."""
    if not question.revision:
        return _judge_directory(DirectoryTree(path), path, question)
    try:
        with Repository.open(path) as repository:
            commit = commit_named(repository, question.revision)
            mirror = RevisionTree(repository, commit)
            return tuple(_judged(mirror, path, question, branch_meant(question.revision)))
    except (GitFailure, UserError) as err:
        return (unjudged(path, str(err)),)


def _judge_directory(tree: DirectoryTree, path: Path, question: Question) -> tuple[Judged, ...]:
    branch = _checked_out(tree)

    def judge(state: Tree) -> Iterator[Finding]:
        for one in _judged(state, path, question, branch):
            yield from (entry.finding for entry in one.report.entries)

    mended = mend_tree(tree, judge) if question.mend else Mended()
    first, *others = _judged(tree, path, question, branch)
    return replace(first, mended=mended), *others


def unjudged(path: Path, problem: str) -> Judged:
    """Say why nothing can be told of a path."""
    name = _named(path, ReviewSettings())
    return Judged(
        name=name, path=str(path), branch="", report=Report(subject=name), problem=problem
    )


def exit_code(judged: Sequence[Judged]) -> int:
    """Return 1 if any project breaks a rule, else 3 if any could not be judged, else 0."""
    codes = {one.exit_code for one in judged}
    return 1 if 1 in codes else max(codes, default=0)


def _judged(tree: Tree, path: Path, question: Question, checked_out: str) -> Iterator[Judged]:
    settings = _settings(tree)
    asked = branch_meant(question.branch) or question.branch
    branch = asked or settings.branch or checked_out or "master"
    for root in project_roots(tree) if question.whole else ("",):
        name = "/".join(filter(None, (_named(path, settings), root.rstrip("/"))))
        project = _asked(read_project(tree, name, branch, root), question)
        yield Judged(
            name=name,
            path=str(path),
            branch=branch,
            lines=sum(len(listed.lines) for listed in project.lists),
            report=_report(project, path, question),
        )


def _asked(project: Project, question: Question) -> Project:
    if not question.slow:
        return project
    from bot.checking.lowest import lowest_says  # The engine is imported where it is asked.

    return replace(project, lowest=lowest_says(project, question.law))


def _report(project: Project, path: Path, question: Question) -> Report:
    """Judge one project; every error counts, for there is no base to compare with."""
    judgement = judge_project(project, question.law, question.rules)
    snapshot = question.law.snapshot
    sifted = sift(judgement.findings, snapshot.policy.waivers, snapshot.today)
    return Report(
        subject=project.name,
        entries=tuple(Entry(finding=one, state=State.STANDING) for one in sifted.counted),
        waived=sifted.waived,
        unjudged=judgement.unjudged,
        prefix="" if path == Path() else f"{path}/",
    )


def _settings(tree: Tree) -> ReviewSettings:
    try:
        return read_review_settings(tree.read(SETTINGS) or b"")
    except Refused:
        return ReviewSettings()


def _named(path: Path, settings: ReviewSettings) -> str:
    return settings.project or path.resolve().name.removesuffix(".git")


def _checked_out(tree: Tree) -> str:
    """Return the branch of a checkout if it is one that is kept for stability, else ""."""
    try:
        head = (tree.read(".git/HEAD") or b"").decode("utf-8", "replace").strip()
    except Refused:
        return ""
    branch = head.removeprefix("ref: refs/heads/")
    return branch if branch.startswith(_KEPT) else ""
