"""pinwarden cross: another project's tests with proposed constraints."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.checking.written import Wanted, write_all, write_option
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="""\b
    Examples:
      pinwarden cross ../nova tox -e py312
      pinwarden cross --base origin/master ../nova tox -e py312
      pinwarden cross --base HEAD~1 --soft ../swift tox -e py312
    """,
)
@click.argument(
    "project", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR"
)
@click.argument("words", nargs=-1, required=True, metavar="COMMAND...")
@click.option(
    "--base", metavar="REV", help="If they fail: do they fail with this commit's constraints, too?"
)
@click.option("--soft", is_flag=True, help="A failure is told, and is none of the exit code.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    help="For each run of the tests.",
)
@data_option
@write_option(("json", "zuul"))
@format_option
@terminal_options
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    project: Path,
    words: tuple[str, ...],
    base: str | None,
    soft: bool,
    minutes: float,
    data: Path,
    wanted: tuple[Wanted, ...],
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Run the tests of the project at DIR with the constraints of the governed set.

    The command runs in DIR, with TOX_CONSTRAINTS_FILE and UPPER_CONSTRAINTS_FILE set. Exit code 1
    if it fails with these constraints and not with those of --base.
    """
    import tempfile

    from bot.checking.show import as_text
    from bot.cross.outcome import outcome_of, render_json, render_zuul
    from bot.cross.present import present_constraints
    from bot.cross.run import Trial, run_with
    from policies.governed import CONSTRAINTS

    trial = Trial(command=words, project=project, seconds=minutes * 60)
    with tempfile.TemporaryDirectory(prefix="pinwarden-cross-") as directory:
        place = Path(directory)
        before = None if base is None else present_constraints(data, base, place / CONSTRAINTS)
        proposed = run_with(trial, data / CONSTRAINTS, place / "proposed")
        code = None
        if proposed and before is not None:
            terminal.note("They fail; now with the present constraints.")
            code = run_with(trial, before, place / "present")
    outcome = outcome_of(project.resolve().name, proposed, code, soft=soft)
    if output_format == "json":
        terminal.emit(render_json(outcome))
    else:
        terminal.show(outcome.sentence)
    renderers = {"json": render_json, "zuul": render_zuul}
    write_all(wanted, lambda name: as_text(renderers[name](outcome)))
    return outcome.exit_code
