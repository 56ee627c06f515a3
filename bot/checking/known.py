"""Look up what was asked for, so that the rules can judge without looking anything up."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.checking.graph import interesting_pins, last_graph
from bot.checking.job import Known
from bot.checking.last_resolved import last_resolved
from bot.checking.options import Asked
from bot.checking.subject import Subject
from policies.governed import GovernedSet, read_governed

if TYPE_CHECKING:
    from checks.facts import Consumers, Pages, Requires, ZuulJobs


def known_of(subject: Subject, asked: Asked) -> Known:
    """Return the facts; what nobody asked for stays None."""
    governed, _ = read_governed(subject.head.files)
    branch = asked.branch or subject.branch or "master"
    directory = subject.directory
    requires = _requires(subject, governed) if asked.online else None
    return Known(
        today=asked.today,
        pythons=asked.pythons,
        branch=asked.branch,
        message=asked.message,
        uploader=asked.uploader,
        pages=_pages(governed) if asked.online else None,
        requires=requires,
        graph=requires or last_graph(subject.root),
        engine=_engine(subject, asked.pythons) if asked.slow else None,
        zuul=_zuul(governed, asked.zuul_places) if asked.zuul_places else None,
        resolved=None if directory is None else last_resolved(directory, subject.head),
        consumers=_consumers(governed, asked, branch),
    )


def _engine(subject: Subject, pythons: tuple[str, ...]) -> tuple[str, ...]:
    from bot.checking.engine import engine_says

    return engine_says(subject, pythons)


def _pages(governed: GovernedSet) -> "Pages":
    from bot.checking.facts import governed_names, pages_of

    return pages_of(governed_names(governed))


def _requires(subject: Subject, governed: GovernedSet) -> "Requires | None":
    """Return what the releases require that a change is about."""
    from bot.checking.facts import requires_of

    return None if subject.base is None else requires_of(interesting_pins(subject, governed))


def _consumers(governed: GovernedSet, asked: Asked, branch: str) -> "Consumers | None":
    from bot.checking.consumers import consumers_of

    if asked.consumers_file is None:
        return None
    names = (line.name for line in governed.projects.entries)
    return consumers_of(asked.consumers_file, branch, asked.max_age, names)


def _zuul(governed: GovernedSet, places: tuple[Path, ...]) -> "ZuulJobs":
    from bot.checking.zuul import zuul_jobs

    return zuul_jobs(places, tuple(line.name for line in governed.projects.entries))
