"""Find the Zuul configurations that a person points to."""

from collections.abc import Iterator
from pathlib import Path

from bot.errors import UserError
from checks.consuming.tree import DirectoryTree
from checks.consuming.zuul_config import jobs_of
from checks.facts import ZuulJobs

_DEEP = 3  # parts of an absolute path that ends with HOST/ORGANISATION/NAME, and one more
MARKS = ("zuul.yaml", ".zuul.yaml", "zuul.d", ".zuul.d")


def zuul_jobs(places: tuple[Path, ...], listed: tuple[str, ...]) -> ZuulJobs:
    """Read checkouts, or directories of checkouts (`NAME` or `ORGANISATION/NAME`).

    `listed` are the repositories of projects.txt: a checkout is known by its last part. Where Zuul
    prepared them (`src/HOST/ORGANISATION/NAME`), the host is known, too.
    """
    checkouts = [found for place in places for found in _checkouts(place)]
    if not checkouts:
        told = ", ".join(map(str, places))
        raise UserError(f"no Zuul configuration under {told}", f"looked for {', '.join(MARKS)}")
    trees = {_repository(path, listed): DirectoryTree(path) for path in checkouts}
    hosts = {path.resolve().parts[-3] for path in checkouts if len(path.resolve().parts) > _DEEP}
    return jobs_of(trees, ", ".join(map(str, places)), listed, sorted(hosts))


def _checkouts(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        raise UserError(f"{place} is no directory", "name a checkout, or a directory of checkouts")
    if any((place / mark).exists() for mark in MARKS):
        yield place
        return
    for pattern in ("*", "*/*"):
        for path in sorted(place.glob(pattern)):
            if path.is_dir() and any((path / mark).exists() for mark in MARKS):
                yield path


def _repository(path: Path, listed: tuple[str, ...]) -> str:
    whole = "/".join(path.resolve().parts[-2:])
    if whole in listed:
        return whole
    named = [name for name in listed if name.rpartition("/")[2] == path.resolve().name]
    return named[0] if len(named) == 1 else whole
