"""normalize-requirements [-s] FILE: write every requirement in the form the community uses."""

import sys
from pathlib import Path

import click

from bot.errors import UserError, run
from bot.files import write_atomic
from policies.place import Malformed, Place, Problem
from policies.requirement import normal_form, parse_requirement


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
    Examples:
      normalize-requirements requirements.txt         to stdout
      normalize-requirements -s requirements.txt      in place
    """,
)
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE"
)
@click.option("-s", "--save", is_flag=True, help="Write the result into FILE.")
def command(file: Path, *, save: bool) -> None:
    """Write the requirements of FILE in normal form to stdout.

    Specifiers and extras are sorted, blanks removed, two blanks stand before a comment. Comments,
    blank lines, options (-e, -f, -r, -c) and the order of the lines stay. A line that is no
    requirement is an error; all of them are told at once, and nothing is written.
    """
    before = file.read_bytes()
    after = normalized(before, str(file))
    if not save:
        click.echo(after, nl=False)
    elif after != before:
        write_atomic(file, after)


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "normalize-requirements"))


def normalized(content: bytes, file: str) -> bytes:
    """Return the file's content in normal form; raise UserError with all that is wrong."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as err:
        at = content.count(b"\n", 0, err.start) + 1
        raise UserError(f"{file}:{at}: not UTF-8", hint="write the file in UTF-8") from err
    lines: list[str] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            lines.append(_normal(line.strip(), Place(file, number)))
        except Malformed as err:
            problems.extend(err.problems)
    if problems:
        raise UserError(str(Malformed(problems)))
    return ("\n".join(lines) + "\n").encode() if text else b""


def _normal(line: str, place: Place) -> str:
    if not line or line.startswith(("#", "-")):
        return line
    return normal_form(parse_requirement(line, place))
