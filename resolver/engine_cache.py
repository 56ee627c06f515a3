"""Take over from the last run's engine cache what an engine would be shown again.

An engine reads a project's page and its releases' metadata from the gateway; uv keeps both by the
project's name. What it kept is taken over for every project of which the gateway would show the
same; anything else is read again. Files are linked, not copied: uv never writes into one.
"""

import os
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.governed import GovernedSet, parse_governed
from resolver.build_problem import platforms_of
from resolver.cooldown import waits
from resolver.index.snapshot import Snapshot
from resolver.problem import present_pins
from resolver.sdist_metadata import Builds
from resolver.session import releases
from resolver.state import Run

# Where uv keeps pages and metadata; the versions in the names are uv's, and another layout is one
# of which nothing is taken over.
_PAGES = "simple-v*/index/*/*.rkyv"
_METADATA = "wheels-v*/index/*/*"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What decides what an engine is shown: of all projects alike, and of each by its name."""

    rules: tuple[object, ...]
    pages: Mapping[NormalizedName, str]  # digests
    recorded: Mapping[NormalizedName, frozenset[object]]
    present: Mapping[NormalizedName, frozenset[Version]]


def shown_of(
    governed: GovernedSet,
    pythons: tuple[str, ...],
    pages: Mapping[NormalizedName, str],
    *,
    builds: Builds,
    day: date,
) -> Shown:
    """Return what decides on the view; `day` counts only where releases have to wait."""
    cooldown = governed.policy.cooldown
    recorded: dict[NormalizedName, set[object]] = {}
    for entry in governed.metadata:
        recorded.setdefault(entry.name, set()).add(entry)
    present: dict[NormalizedName, set[Version]] = {}
    for name, version in releases(present_pins(governed.constraints.entries, pythons)):
        present.setdefault(name, set()).add(version)
    return Shown(
        rules=(platforms_of(governed), cooldown, day if waits(cooldown) else None, builds),
        pages=pages,
        recorded={name: frozenset(entries) for name, entries in recorded.items()},
        present={name: frozenset(versions) for name, versions in present.items()},
    )


def shown_in(run: Run) -> Shown | None:
    """Return what decided on the view of a run; None when it was of another time."""
    record = run.record()
    if record.cutoff is not None:
        return None
    return shown_of(
        parse_governed(run.governed_files()),
        record.pythons,
        {name: seen.meaning for name, seen in Snapshot.saved(run.snapshot).items()},
        builds=Builds(str(record.options["builds"])),
        day=date.fromisoformat(record.day),
    )


def take_over(run: Run, now: Shown, into: Path) -> int:
    """Link what is still true of the run's engine cache; return the number of projects."""
    last = shown_in(run)
    if last is None or last.rules != now.rules:
        return 0
    told = {
        name
        for name, digest in now.pages.items()
        if last.pages.get(name) == digest and last.recorded.get(name) == now.recorded.get(name)
    }
    pages = {name for name in told if last.present.get(name) == now.present.get(name)}
    _link(run.engine_cache, (f for f in run.engine_cache.glob(_PAGES) if f.stem in pages), into)
    kept = (place for place in run.engine_cache.glob(_METADATA) if place.name in told)
    _link(run.engine_cache, (file for place in kept for file in place.rglob("*")), into)
    return len(told)


def forget(cache: Path, names: Container[str]) -> None:
    """Take the pages of projects out of an engine's cache.

    For those of which a release was hidden because its build failed: another time it may not.
    """
    for file in cache.glob(_PAGES):
        if file.stem in names:
            file.unlink(missing_ok=True)


def _link(root: Path, files: Iterable[Path], into: Path) -> None:
    for file in files:
        if file.is_file() and not file.is_symlink():
            target = into / file.relative_to(root)
            with suppress(OSError):  # What cannot be linked is read again.
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(file, target)
