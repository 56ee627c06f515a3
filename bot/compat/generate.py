"""generate-constraints: the constraints of requirements files, written to stdout when complete."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import run
from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal

_FILE = click.Path(path_type=Path)


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
    Examples:
      generate-constraints -p 3.12 -r global-requirements.txt -d denylist.txt
      generate-constraints -p python3.11 -p /usr/bin/python3.12 \\
          -r global-requirements.txt --version-map 3.12:3.13 > new
    """,
)
@click.option(
    "-p",
    "asked",
    multiple=True,
    required=True,
    metavar="PYTHON",
    help="A Python (3.12), or an interpreter's name or path; may repeat.",
)
@click.option(
    "-r",
    "requirements",
    type=_FILE,
    multiple=True,
    required=True,
    metavar="FILE",
    help="A requirements file; may repeat.",
)
@click.option("-d", "-b", "denylist", type=_FILE, metavar="FILE", help="Names not to constrain.")
@click.option(
    "--version-map",
    "maps",
    multiple=True,
    metavar="ORIGINAL:COPY",
    help="Give COPY the versions of ORIGINAL, as in 3.12:3.13; may repeat.",
)
@click.option(
    "--index-url",
    "index_urls",
    multiple=True,
    metavar="URL",
    help="An index to use instead of the configured one; the first that has a name wins.",
)
@terminal_options
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    asked: tuple[str, ...],
    requirements: tuple[Path, ...],
    denylist: Path | None,
    maps: tuple[str, ...],
    index_urls: tuple[str, ...],
    terminal: "Terminal",
) -> None:
    """Write the constraints that the requirements need on all Pythons to stdout.

    Present pins in the upper-constraints.txt beside the first FILE do not go down unless
    something forces them to. Nothing is written before everything is known.
    """
    from bot.compat.asked_pythons import in_order, pythons_of, version_map_of
    from bot.compat.generation import Inputs, conclusion, governed_of, written
    from bot.git.implicit_holds import implicit_holds_beside
    from bot.solving import Task, solved
    from bot.update.inputs import asked_indexes, look_around
    from policies.governed import CONSTRAINTS

    pythons = in_order(pythons_of(asked))
    copies = version_map_of(maps, pythons)
    constraints = requirements[0].absolute().parent / CONSTRAINTS
    inputs = Inputs(requirements=requirements, denylist=denylist)
    governed = governed_of(inputs, _overwritten(constraints))
    task = Task(
        governed=governed,
        pythons=pythons,
        implicit=implicit_holds_beside(constraints).holds,
        index_urls=index_urls or asked_indexes(),
        root=look_around(constraints.parent).root,
    )
    with terminal.progress() as progress, solved(task, progress) as answer:
        resolution = conclusion(answer)
    for floor in resolution.forced:
        terminal.note(floor.sentence)
    sys.stdout.write(written(resolution, copies, governed.policy.order))
    sys.stdout.flush()


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "generate-constraints"))


def _overwritten(constraints: Path) -> bytes | None:
    """Return what git has of the file if the shell has emptied it to redirect us into it."""
    from bot.git.errors import GitFailure
    from bot.git.repository import Repository

    try:
        there = constraints.stat()
        if there.st_size or not os.path.samestat(there, os.fstat(1)):
            return None
        with Repository.open(constraints.parent) as repository:
            path = repository.path_of(constraints)
            return None if path is None else repository.read("HEAD", path)
    except (OSError, GitFailure):
        return None
