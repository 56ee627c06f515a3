"""pinwarden what-broke: recent releases, the most suspicious first."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.governance.options import index_options
from bot.options import consumers_options, data_option, format_option, terminal_options

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from bot.console import Terminal
    from checks.governance.broke import NotTold, Release


@click.command(
    epilog="""\b
    Examples:
      pinwarden what-broke                       since three days ago
      pinwarden what-broke --since 2026-11-16
    """
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    metavar="TIME",
    help="From this time (UTC) on.  [default: three days ago]",
)
@click.option(
    "--branch", default="master", show_default=True, metavar="NAME", help="That of consumers.json."
)
@click.option("--top", type=int, default=20, show_default=True, help="Show this many.")
@consumers_options
@index_options
@data_option
@format_option
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    since: datetime | None,
    branch: str,
    top: int,
    consumers_file: Path | None,
    max_age: int,
    index_url: str | None,
    extra_index_urls: tuple[str, ...],
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """List recent releases of pinned projects, ranked by what depends on them.

    Releases that the pins use already come first, then those that many require. Who requires what
    is known from the last update, and from consumers.json; where either is not there, it is said.
    Exit code 3 if something that was asked is not known.
    """
    from bot.checking.consumers import consumers_of
    from bot.governance.index import open_facts
    from bot.governance.sources import doubts
    from bot.governed import read_governed
    from checks.governance.broke import NotTold, Release, recent

    start = (since or datetime.now() - timedelta(days=3)).replace(tzinfo=UTC)  # noqa: DTZ005 - made aware at once
    governed = read_governed(data)
    names = [line.name for line in governed.projects.entries]
    consumers = consumers_of(consumers_file, branch, max_age, names) if consumers_file else None
    requirers, why = _requirers(data)
    untold = doubts(consumers) if consumers else []
    trusted = None if consumers is None or consumers.unknown else consumers
    with open_facts(index_url, extra_index_urls) as facts:
        pages = facts.pages(pin.key for pin in governed.constraints.entries)
    found = list(recent(governed, pages, start, requirers, trusted))
    releases = sorted((o for o in found if isinstance(o, Release)), key=lambda one: one.rank)
    unknown = [one for one in found if isinstance(one, NotTold)]
    if output_format == "json":
        terminal.emit(_document(start, releases, unknown, [*why, *untold]))
    else:
        _show(releases[:top], len(releases), unknown, terminal)
        for text in (*why, *untold):
            terminal.note(f"unknown: {text}")
    return 3 if unknown or untold else 0


def _requirers(data: Path) -> "tuple[dict[NormalizedName, tuple[str, ...]], list[str]]":
    """Return who requires what on the newest Python, and why that is not known."""
    from bot.errors import UserError
    from bot.last_run import last_run
    from resolver.graph import graph_of

    try:
        with last_run(data) as run:
            solution = run.solution
            newest = max(solution.resolved.pins)
            graph = graph_of(solution, newest)
            names = solution.resolved.pins[newest]
            found = {
                name: tuple(
                    sorted({str(link.parent) for link in graph.asking(name) if link.parent})
                )
                for name in names
            }
            return found, []
    except UserError as err:
        return {}, [f"who requires what: {err.message}"]


def _document(
    start: datetime, releases: "list[Release]", unknown: "list[NotTold]", doubts: list[str]
) -> dict[str, object]:
    return {
        "schema": "pinwarden.what-broke/1",
        "since": start.isoformat(),
        "releases": [
            {
                "name": one.name,
                "version": one.version,
                "uploaded": one.uploaded.isoformat(),
                "pinned": one.pinned,
                "in_use": one.pulled,
                "level": one.level,
                "yanked": one.yanked,
                "requirers": list(one.requirers),
                "projects": one.projects,
            }
            for one in releases
        ],
        "unknown": [{"name": one.name, "reason": one.reason} for one in unknown],
        "doubts": doubts,
    }


def _show(
    releases: "list[Release]", number: int, unknown: "list[NotTold]", terminal: "Terminal"
) -> None:
    from bot.governance.tables import table

    rows = [
        (
            one.name,
            one.version,
            "pinned" if one.pulled else f"pin {one.pinned}",
            f"{one.uploaded:%m-%d %H:%M}",
            "yanked" if one.yanked is not None else one.level,
            _weight(one),
        )
        for one in releases
    ]
    if rows:
        terminal.show(table(("Project", "Release", "", "Uploaded", "Step", "Required by"), rows))
    terminal.show(f"{number} recent releases")
    if unknown:
        terminal.note(
            f"unknown: {len(unknown)} projects, such as {unknown[0].name}: {unknown[0].reason}"
        )


def _weight(one: "Release") -> str:
    names = ", ".join(one.requirers[:3]) + (" ..." if len(one.requirers) > 3 else "")  # noqa: PLR2004 - what fits
    projects = f"{one.projects} projects" if one.projects else ""
    return "; ".join(part for part in (names, projects) if part)
