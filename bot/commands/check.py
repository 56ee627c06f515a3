"""pinwarden check: judge the governed set, or a change to it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.checking.formats import FORMATS
from bot.options import consumers_options, terminal_options

if TYPE_CHECKING:
    from typing import TextIO

    from packaging.utils import NormalizedName

    from bot.checking.subject import Subject
    from bot.console import Terminal
    from checks.facts import Consumers, Pages, Requires, ZuulJobs


@click.command(
    epilog="""\b
    Examples:
      pinwarden check                             the files as they lie here
      pinwarden check --base origin/master        what my change does to them
      pinwarden check --rev HEAD --base HEAD~1    one commit, also of a bare repository
      pinwarden check --select UC --format json   some rules, for a machine
      pinwarden check --fix                       mend what can be mended safely
    """
)
@click.option("--data", metavar="DIR", help="The governed directory.  [default: data/, or the top]")
@click.option("--rev", metavar="REV", help="Judge this commit instead of the work tree.")
@click.option("--base", metavar="REV", help="Judge the change since this branch or commit.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: code, name or GR.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option("--python", "pythons", multiple=True, metavar="X.Y", help="A governed Python.")
@click.option("--branch", metavar="NAME", help="The branch whose rules count.")
@click.option("--message", type=click.File(), help="Take the commit message from this file.")
@click.option("--online", is_flag=True, help="Ask the index, too, for rules that need it.")
@click.option("--slow", is_flag=True, help="Ask the engine, too, whether the pins go together.")
@click.option(
    "--zuul",
    "zuul_places",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Checkouts with Zuul configurations, for rules that need them.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Judge as on this day.  [default: today]",
)
@click.option("--fix", is_flag=True, help="Apply the safe fixes to the work tree first.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What to write to stdout.",
)
@click.option("--rules-url", default="", metavar="URL", help="Where docs/rules is served.")
@consumers_options
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    data: str | None,
    rev: str | None,
    base: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    pythons: tuple[str, ...],
    branch: str | None,
    message: "TextIO | None",
    online: bool,
    slow: bool,
    zuul_places: tuple[Path, ...],
    today: datetime | None,
    fix: bool,
    output_format: str,
    rules_url: str,
    consumers_file: Path | None,
    max_age: int,
    terminal: "Terminal",
) -> int:
    """Judge the governed set by the community's rules; with --base, what a change does to it.

    Exit code 1 if there is an error; with --base, only if the change introduces it.
    """
    from bot.checking.engine import engine_says
    from bot.checking.job import Known, judged
    from bot.checking.rules import rules_asked
    from bot.checking.show import show
    from bot.checking.subject import find_subject

    rules = rules_asked(select, ignore)
    subject = find_subject(data, rev, base, Path.cwd())
    known = Known(
        today=(today or datetime.now(UTC)).date(),
        pythons=pythons,
        branch=branch or "",
        message="" if message is None else message.read(),
        pages=_pages(subject) if online else None,
        requires=_requires(subject) if online and subject.base is not None else None,
        engine=engine_says(subject, pythons) if slow else None,
        zuul=_zuul(subject, zuul_places) if zuul_places else None,
        resolved=_resolved(subject),
        consumers=_consumers(consumers_file, branch or subject.branch or "master", max_age),
    )
    if fix:
        from bot.checking.mend import mend

        subject = mend(subject, judged(subject, rules, known), terminal)
    report = replace(judged(subject, rules, known), rules_url=rules_url)
    show(report, rules, output_format, terminal)
    return report.exit_code


def _pages(subject: "Subject") -> "Pages":
    from bot.checking.facts import governed_names, pages_of
    from policies.governed import read_governed

    governed, _ = read_governed(subject.head.files)
    return pages_of(governed_names(governed))


def _requires(subject: "Subject") -> "Requires":
    from bot.checking.facts import requires_of
    from policies.difference import difference
    from policies.governed import read_governed

    before = {} if subject.base is None else subject.base.files
    moved = difference(read_governed(before)[0], read_governed(subject.head.files)[0]).pins
    return requires_of(pin for one in moved for pin in one.after)


def _consumers(file: Path | None, branch: str, max_age: int) -> "Consumers | None":
    from bot.checking.consumers import consumers_of

    return None if file is None else consumers_of(file, branch, max_age)


def _zuul(subject: "Subject", places: tuple[Path, ...]) -> "ZuulJobs":
    from bot.checking.zuul import zuul_jobs
    from policies.governed import read_governed

    governed, _ = read_governed(subject.head.files)
    return zuul_jobs(places, tuple(line.name for line in governed.projects.entries))


def _resolved(subject: "Subject") -> "frozenset[NormalizedName] | None":
    from bot.checking.facts import last_resolved

    return None if subject.directory is None else last_resolved(subject.directory, subject.head)
