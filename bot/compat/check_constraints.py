"""check-constraints: does a project fit the constraints."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import run
from bot.options import governed_directory, terminal_options
from policies.governed import CONSTRAINTS, REQUIREMENTS

if TYPE_CHECKING:
    from bot.console import Terminal

_PINS = ("CP701", "CP702", "CP712", "CP717")
_SPECIFIERS = ("CP704",)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="""\b
    Examples:
      check-constraints ../nova
      check-constraints -u uc.txt -g gr.txt -d denylist.txt -G ../nova
    """,
)
@click.option("-u", "--upper-constraints", "pins", type=_FILE, help="[default: data/'s]")
@click.option("-g", "--global-requirements", "listed", type=_FILE, help="[default: data/'s]")
@click.option("-d", "-b", "--denylist", "denied", type=_FILE, help="[default: data/'s]")
@click.option("-G", "--gr-check", "specifiers", is_flag=True, help="Compare specifiers, too.")
@click.argument(
    "project", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="PROJECT"
)
@terminal_options
def command(  # noqa: PLR0913 - upstream's options
    *,
    pins: Path | None,
    listed: Path | None,
    denied: Path | None,
    specifiers: bool,
    project: Path,
    terminal: "Terminal",
) -> int:
    """Say whether PROJECT's requirements are listed and pinned, and take their pins."""
    from bot.checking.law import law_of_files
    from bot.checking.projects import Question, exit_code, judge_path
    from bot.checking.rules import rules_asked
    from bot.checking.show import show

    rules = rules_asked(_PINS + (_SPECIFIERS if specifiers else ()), ())
    given = {CONSTRAINTS: pins, REQUIREMENTS: listed, "denylist.txt": denied}
    data, files = _files(given)
    law = law_of_files(files, data, profile="full", own_python=True)
    judged = judge_path(project, Question(law=law, rules=rules, whole=False))
    for one in judged:
        show(one.report, rules, "text", terminal)
    return exit_code(judged)


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "check-constraints"))


def _files(given: dict[str, Path | None]) -> tuple[Path, dict[str, bytes]]:
    """Return where the law lies and its files; what is given stands for what lies there.

    policy.toml counts where it lies beside the global requirements.
    """
    from bot.governed import read_files

    listed = given[REQUIREMENTS]
    data = governed_directory(None, Path.cwd()) if listed is None else listed.absolute().parent
    named = {name: path.read_bytes() for name, path in given.items() if path is not None}
    return data, {**read_files(data), **named}
