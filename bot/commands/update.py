"""pinwarden update: recompute upper-constraints.txt from global-requirements.txt."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from bot.report.document import UpdateDocument
    from bot.update.inputs import Tree
    from bot.update.request import Outcome, Request
    from resolver.session import EngineName


@click.command(
    epilog="""\b
    Examples:
      pinwarden update                         the governed set in data/
      pinwarden update --dry-run               look, write no constraints
      pinwarden update --python 3.12           one Python only
      pinwarden update --engine pip            ask pip instead of uv
      pinwarden update --engine pip --python /opt/python3.12/bin/python3.12
      pinwarden update --cutoff 2026-08-01     as the index was on that day
    """
)
@data_option
@click.option(
    "--python",
    "pythons",
    multiple=True,
    metavar="PYTHON",
    help="A governed Python (3.12), or an interpreter's name or path; may repeat.",
)
@click.option(
    "--engine",
    type=click.Choice(["uv", "pip", "pip-tools"]),
    default="uv",
    show_default=True,
    help="Who solves.",
)
@click.option(
    "--strategy",
    type=click.Choice(["uniform", "per-python"]),
    help="One version for all Pythons, or the newest on each.  [default: policy.toml's]",
)
@click.option("--cutoff", metavar="TIME", help="Ignore what was uploaded later (ISO 8601).")
@click.option("--free", is_flag=True, help="Ignore the present pins.")
@click.option(
    "--package",
    "packages",
    multiple=True,
    metavar="NAME",
    help="Move only this project, and what it forces.",
)
@click.option("--no-build", is_flag=True, help="Never build an sdist to learn its metadata.")
@click.option(
    "--allow-builds",
    is_flag=True,
    help="Build without bubblewrap: foreign code runs as you.",
)
@click.option(
    "--verify-with",
    type=click.Choice(["pip", "pip-tools"]),
    multiple=True,
    help="Have a second engine agree.",
)
@click.option("--index-url", metavar="URL", help="The index.  [default: pip's and uv's]")
@click.option(
    "--extra-index-url",
    "extra_urls",
    multiple=True,
    metavar="URL",
    help="An index to ask before that one; the first that has a name wins.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the report goes.  [default: .pinwarden/report]",
)
@click.option("--dry-run", is_flag=True, help="Do not write upper-constraints.txt.")
@format_option
@terminal_options
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    data: Path,
    pythons: tuple[str, ...],
    engine: "EngineName",
    strategy: str | None,
    cutoff: str | None,
    free: bool,
    packages: tuple[str, ...],
    no_build: bool,
    allow_builds: bool,
    verify_with: "tuple[EngineName, ...]",
    index_url: str | None,
    extra_urls: tuple[str, ...],
    report: Path | None,
    dry_run: bool,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Recompute upper-constraints.txt for all governed Pythons.

    No pin goes down or away unless something forces it, and the report says what. Lines of pins
    that do not move stay byte for byte. Nothing is written unless the result passes its checks.
    """
    from datetime import UTC, datetime

    from bot.asked_pythons import asked_pythons
    from bot.governed import parse_files, read_files
    from bot.update.asked import builds_of, cutoff_of, names_of
    from bot.update.inputs import (
        asked_indexes,
        cache_directory,
        governed_pythons,
        look_around,
        netrc_file,
        state_directory,
    )
    from bot.update.job import run_update
    from bot.update.request import Request
    from resolver.state import Runs

    files = read_files(data)
    governed = parse_files(files, data)
    tree = look_around(data)
    asked = asked_pythons(pythons, "--python")
    chosen, source = governed_pythons(asked.pythons, governed, tree.root)
    terminal.note(f"Pythons {', '.join(chosen)} (from {source}).")
    request = Request(
        files=files,
        governed=governed,
        tree=tree,
        pythons=chosen,
        strategy=strategy or governed.policy.strategy,
        engine=engine,
        verify_with=verify_with,
        cutoff=cutoff_of(cutoff),
        free=free,
        only=names_of(packages, governed),
        builds=builds_of(no_build=no_build, allow_builds=allow_builds),
        now=datetime.now(UTC),
        index_urls=asked_indexes(index_url, extra_urls),
        cache=cache_directory(),
        netrc=netrc_file(),
        interpreters=asked.interpreters,
    )
    state = state_directory(tree.root)
    with terminal.progress() as progress:
        outcome = run_update(request, Runs(state / "runs"), progress)
    place = report or state / "report"
    document = _written(outcome, request, place, data, dry_run=dry_run)
    if output_format == "json":
        terminal.emit(document.model_dump(mode="json", by_alias=True))
    else:
        _tell(outcome, document, place, terminal, tree)
    return 0


def _written(
    outcome: "Outcome", request: "Request", place: Path, data: Path, *, dry_run: bool
) -> "UpdateDocument":
    """Write report, bundle and constraints, in this order; return the document."""
    from bot.report.build import Context, build_document
    from bot.update.command_line import command_line
    from bot.update.output import stands, write_constraints, write_proposal, write_report

    document = build_document(
        outcome.resolution,
        outcome.record,
        Context(
            branch=request.tree.branch,
            revision=request.tree.revision,
            command=command_line(request),
            holds=request.governed.holds,
            ended=outcome.problem_holds,
            implicit_holds=request.tree.implicit,
            families=request.governed.policy.families,
            facts=outcome.facts,
        ),
    )
    if outcome.again and stands(place, request.tree):
        return document
    report = write_report(place, document, outcome.record)
    if request.tree.revision:
        write_proposal(place, outcome.resolution, outcome.record, request.tree, report)
    if not dry_run:
        write_constraints(data, outcome.resolution)
    return document


def _tell(
    outcome: "Outcome", document: "UpdateDocument", place: Path, terminal: "Terminal", tree: "Tree"
) -> None:
    from bot.report.text import summary

    report = place / "report.html"
    inside = report.relative_to(tree.root) if report.is_relative_to(tree.root) else report
    if outcome.again:
        terminal.show("Nothing is new since the last run.")
    terminal.show(summary(document, inside))
