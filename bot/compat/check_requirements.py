"""check-requirements: what the community's job judges, on a checkout."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import run
from bot.options import governed_directory, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


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
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The governed directory.  [default: data/ of this repository, or its top]",
)
@click.argument("source", type=click.Path(path_type=Path), metavar="SRC")
@click.argument("branch", default="master", metavar="[BRANCH]")
@terminal_options
def command(
    *, local: bool, reqs: Path | None, source: Path, branch: str, terminal: "Terminal"
) -> int:
    """Judge the requirement files of the checkout at SRC as the community's job does.

    `pinwarden check-project` does the same for many projects, and knows more.
    """
    del local
    from bot.checking.law import law_of
    from bot.checking.projects import judge_paths
    from bot.checking.rules import rules_asked
    from bot.checking.show import show

    data = governed_directory(reqs, Path.cwd())
    rules = rules_asked(("CP",), ())
    code = 0
    for judged in judge_paths([source], law_of(data, profile="upstream"), rules, branch):
        show(judged.report, rules, "text", terminal)
        code = max(code, judged.report.exit_code)
    return code


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "check-requirements"))
