"""Compute what a branch should have: a work tree, an update in a child, a checked bundle."""

import json
import shutil
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.utils import NormalizedName

from bot.compute.confined import Bounds, Done, run_apart
from bot.errors import UNKNOWN, USAGE, UserError
from bot.git.repository import Repository
from bot.proposal.bundle import Bundle
from bot.proposal.reading import read_bundle

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One finding that the computed content would introduce."""

    rule: str
    severity: str
    message: str
    file: str
    line: int
    hint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Computed:
    """A bundle that was read and checked, and what the judge says of it."""

    bundle: Bundle
    findings: tuple[Judged, ...]

    @property
    def errors(self) -> tuple[Judged, ...]:
        """The findings that forbid it."""
        return tuple(one for one in self.findings if one.severity == "error")


def compute(  # noqa: PLR0913 - each is a part of the question
    mirror: Repository,
    commit: str,
    place: Place,
    *,
    indexes: Indexes,
    bounds: Bounds,
    only: Collection[NormalizedName] = (),
) -> Computed:
    """Compute the constraints of a commit, with `only` some projects moving.

    Raises UserError with the child's own words where it finds no answer.
    """
    lay_out(mirror, commit, place)
    report = place.tree / ".pinwarden/report"
    shutil.rmtree(report, ignore_errors=True)
    arguments = ["update", "--data", str(place.tree / place.data), "--quiet"]
    arguments += ["--index-url", indexes.url] if indexes.url else []
    arguments += [part for url in indexes.extra for part in ("--extra-index-url", url)]
    arguments += [part for name in sorted(only) for part in ("--package", name)]
    done = _child(arguments, mirror, place, bounds, indexes.netrc)
    if done.code != 0:
        raise _failure("the constraints cannot be computed", done)
    bundle = read_bundle(report / "bundle")
    return Computed(bundle=bundle, findings=_judge(mirror, commit, place, bounds))


def explain(mirror: Repository, place: Place, name: NormalizedName, bounds: Bounds) -> str:
    """Return why a pin is where it is, from the last computation, in words."""
    arguments = ["explain", name, "--data", str(place.tree / place.data)]
    done = _child(arguments, mirror, place, bounds, None)
    return done.out.decode("utf-8", "replace").strip() if done.code in {0, 1} else done.err


def lay_out(mirror: Repository, commit: str, place: Place) -> None:
    """Make the work tree show a commit, whatever it showed before; its run state is kept."""
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


def _judge(mirror: Repository, commit: str, place: Place, bounds: Bounds) -> tuple[Judged, ...]:
    """Judge the work tree, in which the result lies, against its commit."""
    data = str(place.tree / place.data)
    arguments = ["check", "--data", data, "--base", commit, "--format", "json"]
    arguments += ["--ignore", _FREEZES]
    done = _child(arguments, mirror, place, bounds, None)
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
        )
        for one in document["findings"]
        if one["state"] == "introduced"
    )


def _child(
    arguments: list[str], mirror: Repository, place: Place, bounds: Bounds, netrc: Path | None
) -> Done:
    return run_apart(arguments, work=place.tree, mirror=mirror.git_dir, bounds=bounds, netrc=netrc)


def _failure(what: str, done: Done) -> UserError:
    said = done.err or "it said nothing"
    code = USAGE if done.code == USAGE else UNKNOWN
    return UserError(f"{what} (exit code {done.code}):\n{said}", exit_code=code)
