"""pinwarden review: what a reviewer wants to know of a change."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.checking.options import judging_options
from bot.checking.written import Wanted, write_all, write_option
from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.checking.options import Asked
    from bot.console import Terminal
    from checks.review.document import Review

FORMATS = ("json", "markdown", "zuul")


@click.command(
    epilog="""\b
    Examples:
      pinwarden review                                 the last commit
      pinwarden review --base origin/master            all that my branch changes
      pinwarden review --head 1f2e3d4c --format markdown
      pinwarden review --uploader pinwarden --record out/record.json
    """
)
@click.option("--base", metavar="REV", help="Since this commit.  [default: head's parent]")
@click.option("--head", default="HEAD", show_default=True, metavar="REV", help="Up to this commit.")
@click.option("--uploader", default="", metavar="ACCOUNT", help="Who uploaded it, as Gerrit says.")
@click.option(
    "--record",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Derive this record of the bot again: same pins?",
)
@judging_options
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", *FORMATS]),
    default="text",
    show_default=True,
    help="What to write to stdout.",
)
@write_option(FORMATS)
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    base: str | None,
    head: str,
    uploader: str,
    record: Path | None,
    asked: "Asked",
    output_format: str,
    wanted: tuple[Wanted, ...],
    terminal: "Terminal",
) -> int:
    """Say what kind of change it is, who may approve it by which rule, and what to look at.

    Nothing is decided for the reviewer. Exit code 1 if the change breaks a rule, or if the record
    gives other pins; 3 if nobody can tell.
    """
    import sys
    from dataclasses import replace

    from bot.checking.job import change_of, judged
    from bot.checking.known import known_of
    from bot.checking.proof import exit_code
    from bot.checking.show import show_lines
    from bot.checking.subject import find_subject
    from checks.catalogue import selected
    from checks.review.make import make_review
    from checks.review.render import render_text

    subject = find_subject(asked.data, head, base or f"{head}~1", Path.cwd())
    known = known_of(subject, replace(asked, uploader=uploader))
    if record is not None:
        from bot.checking.derivation import derivation_of

        known = replace(
            known, derivation=derivation_of(record, subject, Path.cwd(), terminal.progress)
        )
    report = judged(subject, selected(), known)
    review = make_review(change_of(subject, known), report)
    if output_format == "text":
        show_lines(render_text(review), terminal)
    else:
        sys.stdout.write(_rendered(review, output_format))
    write_all(wanted, lambda name: _rendered(review, name))
    return exit_code(report, known.derivation)


def _rendered(review: "Review", output_format: str) -> str:
    from bot.checking.show import as_text
    from checks.review.render import render_json, render_markdown, render_zuul

    match output_format:
        case "markdown":
            return render_markdown(review)
        case "zuul":
            return as_text(render_zuul(review))
        case _:
            return as_text(render_json(review))
