"""validate-constraints: do the three files agree."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import run
from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from checks.rule import TreeRule

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="""\b
    Examples:
      validate-constraints global-requirements.txt upper-constraints.txt denylist.txt
    """,
)
@click.argument("requirements", type=_FILE, metavar="GLOBAL-REQUIREMENTS")
@click.argument("constraints", type=_FILE, metavar="UPPER-CONSTRAINTS")
@click.argument("denylist", type=_FILE, metavar="DENYLIST")
@terminal_options
def command(*, requirements: Path, constraints: Path, denylist: Path, terminal: "Terminal") -> int:
    """Judge the three files by the rules that the community's validate job enforces.

    `pinwarden check` knows more rules, and what a change does.
    """
    from bot.checking.law import snapshot_of_files
    from bot.checking.show import show
    from checks.judge import judge_tree
    from checks.report import Report, entries_of_state

    files = {
        "global-requirements.txt": requirements.read_bytes(),
        "upper-constraints.txt": constraints.read_bytes(),
        "denylist.txt": denylist.read_bytes(),
    }
    place = requirements.absolute().parent
    snapshot = snapshot_of_files(files, place, own_python=True, lenient=True)
    rules = _rules()
    judgement = judge_tree(snapshot, rules)
    entries = entries_of_state(judgement, frozenset(rule.code for rule in rules))
    report = Report(subject=str(constraints), entries=entries)
    show(report, rules, "text", terminal)
    return report.exit_code


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "validate-constraints"))


def _rules() -> "list[TreeRule]":
    """Return what the job enforces, and what it would if it did not pass over markers."""
    from checks.catalogue import RULES
    from checks.rule import TreeRule

    return [
        rule()
        for rule in RULES
        if issubclass(rule, TreeRule) and (rule.enforced or rule.name == "not-allowed-here")
    ]
