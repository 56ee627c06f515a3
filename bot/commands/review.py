"""pinwarden review: what a reviewer wants to know of a change."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import consumers_options, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden review                                 the last commit
      pinwarden review --base origin/master            all that my branch changes
      pinwarden review --head 1f2e3d4c --format markdown
    """
)
@click.option(
    "--base", metavar="REV", help="Since this branch or commit.  [default: head's parent]"
)
@click.option("--head", default="HEAD", show_default=True, metavar="REV", help="Up to this commit.")
@click.option("--data", metavar="DIR", help="The governed directory.  [default: data/, or the top]")
@click.option("--branch", metavar="NAME", help="The branch that the change is for.")
@click.option("--python", "pythons", multiple=True, metavar="X.Y", help="A governed Python.")
@click.option("--uploader", default="", metavar="ACCOUNT", help="Who uploaded it, as Gerrit says.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Judge as on this day.  [default: today]",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="What to write to stdout.",
)
@consumers_options
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    base: str | None,
    head: str,
    data: str | None,
    branch: str | None,
    pythons: tuple[str, ...],
    uploader: str,
    today: datetime | None,
    output_format: str,
    consumers_file: Path | None,
    max_age: int,
    terminal: "Terminal",
) -> int:
    """Say what kind of change it is, who may approve it by which rule, and what to look at.

    Nothing is decided for the reviewer. Exit code 1 if the change breaks a rule.
    """
    import sys

    from bot.checking.consumers import consumers_of
    from bot.checking.job import Known, change_of, judged
    from bot.checking.show import show_lines
    from bot.checking.subject import find_subject
    from checks.catalogue import selected
    from checks.review.make import make_review
    from checks.review.render import render_json, render_markdown, render_text

    subject = find_subject(data, head, base or f"{head}~1", Path.cwd())
    known = Known(
        today=(today or datetime.now(UTC)).date(),
        pythons=pythons,
        branch=branch or "",
        uploader=uploader,
        consumers=None
        if consumers_file is None
        else consumers_of(consumers_file, branch or subject.branch or "master", max_age),
    )
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
