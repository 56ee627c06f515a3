"""check-constraints: does a project fit the constraints."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import run
from bot.options import governed_directory, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal

_PINS = ("CP701", "CP702", "CP712", "CP717")
_SPECIFIERS = ("CP703", "CP704")
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
@click.argument("project", type=click.Path(path_type=Path), metavar="PROJECT")
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
    from bot.checking.projects import judge_paths
    from bot.checking.rules import rules_asked
    from bot.checking.show import show
    from bot.governed import read_files

    given = {
        "upper-constraints.txt": pins,
        "global-requirements.txt": listed,
        "denylist.txt": denied,
    }
    whole = all(given.values())
    data = Path.cwd() if whole else governed_directory(None, Path.cwd())
    files = {} if whole else read_files(data)
    files |= {name: path.read_bytes() for name, path in given.items() if path is not None}
    rules = rules_asked(_PINS + (_SPECIFIERS if specifiers else ()), ())
    law = law_of_files(files, data, profile="full")
    code = 0
    for judged in judge_paths([project], law, rules, None):
        show(judged.report, rules, "text", terminal)
        code = max(code, judged.report.exit_code)
    return code


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "check-constraints"))
