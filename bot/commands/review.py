"""pinwarden review: what a reviewer wants to know of a change."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.checking.options import judging_options
from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.checking.options import Asked
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden review                                 the last commit
      pinwarden review --base origin/master            all that my branch changes
      pinwarden review --head 1f2e3d4c --format markdown
    """
)
@click.option("--base", metavar="REV", help="Since this commit.  [default: head's parent]")
@click.option("--head", default="HEAD", show_default=True, metavar="REV", help="Up to this commit.")
@click.option("--uploader", default="", metavar="ACCOUNT", help="Who uploaded it, as Gerrit says.")
@judging_options
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="What to write to stdout.",
)
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    base: str | None,
    head: str,
    uploader: str,
    asked: "Asked",
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Say what kind of change it is, who may approve it by which rule, and what to look at.

    Nothing is decided for the reviewer. Exit code 1 if the change breaks a rule.
    """
    import sys
    from dataclasses import replace

    from bot.checking.job import change_of, judged
    from bot.checking.known import known_of
    from bot.checking.show import show_lines
    from bot.checking.subject import find_subject
    from checks.catalogue import selected
    from checks.review.make import make_review
    from checks.review.render import render_json, render_markdown, render_text

    subject = find_subject(asked.data, head, base or f"{head}~1", Path.cwd())
    known = known_of(subject, replace(asked, uploader=uploader))
    report = judged(subject, selected(), known)
    review = make_review(change_of(subject, known), report)
    match output_format:
        case "json":
            terminal.emit(render_json(review))
        case "markdown":
            sys.stdout.write(render_markdown(review))
        case _:
            show_lines(render_text(review), terminal)
    return report.exit_code
