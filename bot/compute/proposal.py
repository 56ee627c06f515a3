"""Compute what a branch should have: a work tree, an update in a child, a checked bundle."""

import json
import shutil
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.utils import NormalizedName

from bot.compute.confined import Bounds, Done, run_apart
from bot.errors import UNKNOWN, USAGE, UserError
from bot.git.repository import Repository
from bot.proposal.bundle import Bundle
from bot.proposal.reading import read_bundle
from bot.update.inputs import asked_indexes

_SECONDS = 120
# Whether a freeze is on is the plan's to decide: it waits, where the judge could only refuse.
_FREEZES = "CH810"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a branch is computed: a work tree of its own under `work`, kept between runs.

    `data` is the governed directory from the root of the repository.
    """

    work: Path
    data: PurePosixPath

    @property
    def tree(self) -> Path:
        """The work tree."""
        return self.work / "tree"


@dataclass(frozen=True, kw_only=True, slots=True)
class Indexes:
    """What is computed with: addresses (empty: as configured), and a netrc for them."""

    url: str = ""
    extra: tuple[str, ...] = ()
    netrc: Path | None = None

    def environment(self) -> dict[str, str]:
        """Return them as the variables that pip, and our commands, look at."""
        found = {"PIP_INDEX_URL": self.url, "PIP_EXTRA_INDEX_URL": " ".join(self.extra)}
        return {name: value for name, value in found.items() if value}

    def urls(self) -> tuple[str, ...]:
        """Return the addresses by priority."""
        return asked_indexes(self.url or None, self.extra)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One finding that the computed content would introduce."""

    rule: str
    severity: str
    message: str
    file: str
    line: int
    hint: str
    mend: str | None = None  # what the whole line should be instead


@dataclass(frozen=True, kw_only=True, slots=True)
class Computed:
    """A bundle that was read and checked, and what the judge says of it."""

    bundle: Bundle
    findings: tuple[Judged, ...]

    @property
    def errors(self) -> tuple[Judged, ...]:
        """The findings that forbid it."""
        return tuple(one for one in self.findings if one.severity == "error")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is computed from: a commit of a branch, where, with which indexes, within bounds.

    `day` (ISO 8601) is the day that rules are judged on, empty for today.
    """

    mirror: Repository
    commit: str
    branch: str
    place: Place
    indexes: Indexes
    bounds: Bounds
    day: str = ""

    def lay_out(self) -> None:
        """Make the work tree show the commit."""
        lay_out(self.mirror, self.commit, self.place)

    def run(self, *arguments: str) -> Done:
        """Run a command of ours on the work tree, apart."""
        return run_apart(
            [*arguments, "--data", str(self.place.tree / self.place.data)],
            work=self.place.tree,
            mirror=self.mirror.git_dir,
            bounds=self.bounds,
            netrc=self.indexes.netrc,
            environment=self.indexes.environment(),
        )


def compute(question: Question, *, only: Collection[NormalizedName] = ()) -> Computed:
    """Compute the constraints of a commit, with `only` some projects moving.

    Raises UserError with the child's own words where it finds no answer.
    """
    question.lay_out()
    report = question.place.tree / ".pinwarden/report"
    shutil.rmtree(report, ignore_errors=True)
    done = question.run(
        "update", "--quiet", *(part for name in sorted(only) for part in ("--package", name))
    )
    if done.code != 0:
        raise _failure("the constraints cannot be computed", done)
    bundle = read_bundle(report / "bundle")
    return Computed(bundle=bundle, findings=_judge(question))


def judge_files(
    question: Question, files: Mapping[str, bytes], message: str, *, online: bool
) -> tuple[Judged, ...]:
    """Judge a commit with some governed files' content replaced."""
    question.lay_out()
    for name, content in files.items():
        (question.place.tree / question.place.data / name).write_bytes(content)
    said = question.place.tree / ".pinwarden/message"
    said.parent.mkdir(exist_ok=True)
    said.write_text(message, encoding="utf-8")
    more = ["--online"] if online else []
    return _judge(question, "--message", str(said), *more)


def explain(question: Question, name: NormalizedName) -> str:
    """Return why a pin is where it is, from the last computation, in words."""
    done = question.run("explain", name)
    return done.out.decode("utf-8", "replace").strip() if done.code in {0, 1} else done.err


def lay_out(mirror: Repository, commit: str, place: Place) -> None:
    """Make the work tree show a commit, whatever it showed before; its run state is kept."""
    try:
        _lay_out(mirror, commit, place)
    except subprocess.SubprocessError as err:
        said = (getattr(err, "stderr", None) or b"").decode("utf-8", "replace").strip()
        raise UserError(
            f"The work tree {place.tree} cannot be made: {said.splitlines()[-1] if said else err}",
            "look at the space on its disk; the directory may be removed at any time",
            exit_code=UNKNOWN,
        ) from err


def _lay_out(mirror: Repository, commit: str, place: Place) -> None:
    place.work.mkdir(parents=True, exist_ok=True)
    tree = str(place.tree)
    if not (place.tree / ".git").exists():
        shutil.rmtree(place.tree, ignore_errors=True)
        mirror.run("worktree", "prune")
        mirror.run("worktree", "add", "--quiet", "--force", "--detach", tree, commit)
    for arguments in (
        ("checkout", "--quiet", "--force", "--detach", commit),
        ("clean", "--quiet", "-fdx", "--exclude=.pinwarden"),
    ):
        subprocess.run(
            ["git", "-c", "core.hooksPath=/dev/null", *arguments],
            cwd=place.tree,
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )


def _judge(question: Question, *options: str) -> tuple[Judged, ...]:
    """Judge the work tree, in which the result lies, against its commit."""
    day = ["--today", question.day] if question.day else []
    done = question.run(
        *("check", "--base", question.commit, "--branch", question.branch, "--format", "json"),
        *("--ignore", _FREEZES, *day, *options),
    )
    if done.code not in {0, 1}:
        raise _failure("the result cannot be judged", done)
    document: dict[str, Any] = json.loads(done.out)
    return tuple(
        Judged(
            rule=one["rule"],
            severity=one["severity"],
            message=one["message"],
            file=one["file"],
            line=one["line"],
            hint=one["hint"] or "",
            mend=_mend(one),
        )
        for one in document["findings"]
        if one["state"] == "introduced"
    )


def _mend(finding: Mapping[str, Any]) -> str | None:
    """Return what the finding's line should be, where a fix replaces just that one."""
    edits = (finding.get("fix") or {}).get("edits") or []
    if len(edits) != 1 or edits[0]["file"] != finding["file"]:
        return None
    edit = edits[0]
    alone = edit["first"] == edit["last"] == finding["line"] and len(edit["lines"]) == 1
    return str(edit["lines"][0]) if alone else None


def _failure(what: str, done: Done) -> UserError:
    said = done.err or "it said nothing"
    code = USAGE if done.code == USAGE else UNKNOWN
    return UserError(f"{what} (exit code {done.code}):\n{said}", exit_code=code)
