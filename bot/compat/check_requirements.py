"""check-requirements: what the community's job judges, on a checkout."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import run
from bot.options import governed_directory, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal

_DIRECTORY = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="""\b
    Examples:
      check-requirements ../nova
      check-requirements --reqs ../requirements ../nova stable/2026.1
    """,
)
@click.option("--local", is_flag=True, help="Taken for compatibility: it is always local.")
@click.option(
    "--reqs",
    "--req",
    type=_DIRECTORY,
    metavar="DIR",
    help="The governed directory.  [default: data/ of this repository, or its top]",
)
@click.argument("source", type=_DIRECTORY, metavar="SRC")
@click.argument("branch", default="master", metavar="[BRANCH]")
@terminal_options
def command(
    *, local: bool, reqs: Path | None, source: Path, branch: str, terminal: "Terminal"
) -> int:
    """Judge the requirement files of the checkout at SRC as the community's job does.

    `pinwarden check-project` does the same for many projects, and knows more.
    """
    del local
    from bot.checking.law import law_of_files
    from bot.checking.projects import Question, exit_code, judge_path
    from bot.checking.rules import rules_asked
    from bot.checking.show import show
    from bot.governed import read_files

    data = governed_directory(reqs, Path.cwd())
    rules = rules_asked(("CP",), ())
    law = law_of_files(read_files(data), data, profile="upstream", own_python=True)
    question = Question(law=law, rules=rules, branch=branch, whole=False)
    judged = judge_path(source, question)
    for one in judged:
        show(one.report, rules, "text", terminal)
    return exit_code(judged)


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "check-requirements"))
