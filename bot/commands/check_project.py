"""pinwarden check-project: what projects must obey."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.checking.formats import FORMATS, MACHINE, Machine
from bot.checking.written import Wanted, write_all, write_option
from bot.options import data_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from checks.consuming.project import Profile


@click.command(
    epilog="""\b
    Examples:
      pinwarden check-project ../nova                      one checkout
      pinwarden check-project ../nova ../cinder ../glance  many, and a table
      pinwarden check-project ../nova --profile upstream   what the gate's job judges
      pinwarden check-project ../nova --branch stable/2026.1
      pinwarden check-project ~/mirrors/*.git --rev stable/2026.1
      pinwarden check-project . --format zuul --changed requirements.txt
      pinwarden check-project ../nova --fix                mend what can be mended safely
    """
)
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="PATH...",
)
@data_option
@click.option(
    "--profile",
    type=click.Choice(["upstream", "full"]),
    default="full",
    show_default=True,
    help="upstream: what the community's job votes on. full: also the pins, and advice.",
)
@click.option(
    "--branch", metavar="NAME", help="The projects' branch.  [default: what .gitreview says]"
)
@click.option(
    "--rev", "revision", metavar="REV", help="Judge this commit of each; also of bare repositories."
)
@click.option("--python", "pythons", multiple=True, metavar="X.Y", help="A governed Python.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: code, name or CP.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What to write to stdout.",
)
@write_option(MACHINE)
@click.option(
    "--changed",
    multiple=True,
    metavar="FILE",
    help="A file of the change, for comments; repeatable.",
)
@click.option("--slow", is_flag=True, help="Ask the engine, too, about lower-constraints.txt.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes to the trees first.")
@click.option("--since", metavar="REV", help="Comment on the files that changed since this commit.")
@click.option("--rules-url", default="", metavar="URL", help="Where docs/rules is served.")
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    paths: tuple[Path, ...],
    data: Path,
    profile: "Profile",
    branch: str | None,
    revision: str | None,
    pythons: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str,
    wanted: tuple[Wanted, ...],
    changed: tuple[str, ...],
    slow: bool,
    fix: bool,
    since: str | None,
    rules_url: str,
    terminal: "Terminal",
) -> int:
    """Judge the requirement files of projects by the governed set.

    Nothing of a project is executed, and nothing outside of its directory is read or written. Exit
    code 1 if a project breaks a rule.
    """
    import sys
    from dataclasses import replace

    from bot.checking.changed import changed_since
    from bot.checking.law import law_of
    from bot.checking.many import answers
    from bot.checking.projects import Judged, Question, exit_code
    from bot.checking.rules import rules_asked
    from bot.checking.show import as_text, rendered
    from bot.checking.show_projects import (
        document,
        merged,
        show_findings,
        show_mended,
        show_table,
    )
    from bot.errors import UserError

    if fix and revision:
        raise UserError("--fix needs work trees, and --rev judges commits", "leave --rev out")
    question = Question(
        law=law_of(data, profile=profile, pythons=pythons),
        rules=rules_asked(select, ignore),
        branch=branch or "",
        revision=revision or "",
        whole=profile == "full",
        mend=fix,
        slow=slow,
    )
    judged: list[Judged] = []
    with answers(paths, question) as coming, terminal.progress() as progress:
        progress.phase("Judging projects", len(paths))
        for found in coming:
            judged.extend(found)
            progress.step()
    show_mended(judged, terminal)
    if since is not None:
        changed = (*changed, *changed_since(paths, since))
    report = replace(merged(judged), changed=changed, rules_url=rules_url)

    def as_file(name: str) -> str:
        if name == Machine.JSON:
            return as_text(document(judged, profile))
        return rendered(report, question.rules, Machine(name))

    if output_format == "text":
        show_findings(judged, terminal)
        show_table(judged, terminal)
    else:
        sys.stdout.write(as_file(output_format))
    write_all(wanted, as_file)
    return exit_code(judged)
