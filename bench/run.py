"""Measure the main job side by side with raw uv and with pip's way; write docs/benchmarks.md.

Ratios of one run travel; absolute times belong to the machine and its distance to the index.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from bench.environments import environments
from bench.measure import RunFailedError, environment, run, say
from bench.projects import judged
from bench.rivals import BIN, PYTHONS, pip_dry_run, prepare_uv, raw_uv
from bench.table import Row, draw, write
from bot.main import group
from tools import system_packages

DATA = Path("data").absolute()
PAGE = Path("docs/benchmarks.md").absolute()
PIP_LIMIT = 30 * 60.0


def main() -> int:
    """Measure everything; 0 unless a measured command failed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--without-pip", action="store_true", help="do not measure pip's way")
    parser.add_argument(
        "--only-environments", action="store_true", help="measure environments, write no page"
    )
    options = parser.parse_args()
    if options.only_environments:
        with tempfile.TemporaryDirectory(prefix="pinwarden-bench-") as place:
            home = environment(Path(place) / "home")
            sys.stdout.write(draw(environments(Path(place) / "venvs", DATA, home)))
        return 0
    if not options.without_pip and system_packages.main(["bench"]) != 0:
        return 1
    with tempfile.TemporaryDirectory(prefix="pinwarden-bench-") as place:
        try:
            rows = measure(Path(place), with_pip=not options.without_pip)
        except RunFailedError as failure:
            say(f"bench: {failure}")
            return 1
    sys.stdout.write(write(rows, PAGE))
    return 0


def measure(place: Path, *, with_pip: bool) -> list[Row]:
    """Measure both sides one after the other, in one run."""
    repository = governed_repository(place / "repository")
    prepare_uv(DATA, place / "uv")
    raw_home, own_home = place / "raw-home", place / "own-home"
    say("raw uv, cold")
    raw_cold = raw_uv(place / "uv", raw_home)
    say("pinwarden update, cold")
    own_cold, peak = update(repository, own_home, place / "peak")
    commit_all(repository)
    (place / "uv/out.txt").unlink()
    say("raw uv, again")
    raw_again = raw_uv(place / "uv", raw_home)
    say("pinwarden update, again")
    own_again, _ = update(repository, own_home, place / "peak")
    whole = not system_packages.missing(system_packages.PURPOSES["bench"])
    pip = pip_seconds(place / "pip", whole=whole) if with_pip else None
    which = "" if whole else ", without what it would build"
    return [
        Row.ratio("update, cold caches / raw uv, cold", own_cold, raw_cold.seconds, most=1.5),
        Row.ratio("update, nothing new / raw uv, again", own_again, raw_again.seconds, most=1.2),
        Row.times_faster(
            f"pip for {len(PYTHONS)} Pythons{which} / update, cold", own_cold, pip, least=40
        ),
        Row.limit("all excuses (the whole cold update)", own_cold, "s", most=60),
        *why_nots(repository, own_home),
        *environments(place / "venvs", DATA, environment(own_home)),
        *judged(DATA, place / "projects", environment(own_home)),
        Row.limit("peak memory of our own processes", peak / 1024, "MB", most=300),
        Row.limit("`pinwarden --help`, CPU time", help_cpu(repository, own_home), "s", most=0.3),
    ]


def update(repository: Path, home: Path, peak: Path) -> tuple[float, int]:
    """Run `pinwarden update`; return seconds and the peak memory in KiB."""
    done = run(
        [BIN / "python", "-m", "bench.peak", peak, "update"],
        where=repository,
        env={**environment(home), "PYTHONPATH": str(Path.cwd())},
    )
    return done.seconds, int(peak.read_text())


def why_nots(repository: Path, home: Path) -> list[Row]:
    """Ask why a few held-back pins are not newer; the slowest counts."""
    report = next(iter(sorted(repository.glob(".pinwarden/**/report.json"))), None)
    offered = group.list_commands(click.Context(group))
    if report is None or "why-not" not in offered:
        return [Row.missing("one why-not afterwards", "at most 2 s")]
    held = [entry["name"] for entry in json.loads(report.read_text(encoding="utf-8"))["held"]]
    slowest = 0.0
    for name in spread_of(held):
        say(f"why-not {name}")
        done = run([BIN / "pinwarden", "why-not", name], where=repository, env=environment(home))
        slowest = max(slowest, done.seconds)
    return [Row.limit("one why-not afterwards (slowest of five)", slowest, "s", most=2)]


def spread_of(names: list[str]) -> list[str]:
    """Return five of the names, from the whole length of the list."""
    return names[:: max(1, len(names) // 5)][:5]


def help_cpu(repository: Path, home: Path) -> float:
    """Return the CPU seconds of --help, the best of three."""
    return min(
        run([BIN / "pinwarden", "--help"], where=repository, env=environment(home)).cpu
        for _ in range(3)
    )


def pip_seconds(place: Path, *, whole: bool) -> float | None:
    """Return what pip would take for all Pythons, estimated from one; None when it gave up."""
    say(f"pip, for one Python (at most {PIP_LIMIT / 60:.0f} minutes)")
    try:
        return pip_dry_run(DATA, place, PIP_LIMIT, whole=whole).seconds * len(PYTHONS)
    except subprocess.TimeoutExpired:
        say("pip did not finish; its limit is taken, so the ratio is a lower bound")
        return PIP_LIMIT * len(PYTHONS)
    except RunFailedError as failure:
        say(f"pip did not resolve the list: {failure}")
        return None


def governed_repository(place: Path) -> Path:
    """Make a repository of its own with a copy of the governed set."""
    place.mkdir()
    shutil.copytree(DATA, place / "data")
    git(place, "init", "--quiet")
    git(place, "config", "user.name", "Bench")
    git(place, "config", "user.email", "bench@example.org")
    commit_all(place)
    return place


def commit_all(place: Path) -> None:
    """Commit whatever stands in the work tree."""
    git(place, "add", "--all", "--", "data")
    git(place, "commit", "--quiet", "--allow-empty", "--message", "State")


def git(place: Path, *arguments: str) -> None:
    """Run git in a repository."""
    subprocess.run(["git", *arguments], check=True, cwd=place)


if __name__ == "__main__":
    sys.exit(main())
