"""pinwarden metadata: keep what only a build can tell (sdist-metadata.toml)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import FINDINGS
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from policies.release_metadata import ReleaseMetadata

_index_option = click.option(
    "--index-url",
    "index_urls",
    multiple=True,
    metavar="URL",
    help="The index; may repeat, the first one that has a name has it.",
)
_builds_option = click.option(
    "--allow-builds",
    is_flag=True,
    help="Build without bubblewrap: foreign code runs as you.",
)


@click.group()
def command() -> None:
    """Keep the metadata that only a build can tell (sdist-metadata.toml)."""


@command.command(
    epilog="""\b
    Examples:
      pinwarden metadata record                    every present release that needs it
      pinwarden metadata record systemd-python==235
      pinwarden metadata record vintage==0.4.1 --declare emport --declare "gossip>=2"
      pinwarden metadata record capacity==1.3.14 --declare none
    """
)
@click.argument("releases", nargs=-1, metavar="[NAME==VERSION]...")
@click.option(
    "--declare",
    "declared",
    multiple=True,
    metavar="REQUIREMENT",
    help='Record this for the one release, without a build; may repeat. "none": nothing.',
)
@click.option(
    "--requires-python", metavar="SPECIFIER", help="With --declare: the Pythons it is for."
)
@_builds_option
@_index_option
@data_option
@terminal_options
def record(  # noqa: PLR0913 - click hands over every option
    *,
    releases: tuple[str, ...],
    declared: tuple[str, ...],
    requires_python: str | None,
    allow_builds: bool,
    index_urls: tuple[str, ...],
    data: Path,
    terminal: "Terminal",
) -> int:
    """Build releases in bubblewrap and record what they say of themselves.

    Without names: every pinned release, and the newest of every name, whose metadata neither a
    wheel nor the sdist itself tells. What does not build is shown with the end of its log, the
    others are recorded all the same, and the exit code is 1.

    With --declare nothing is built: what a person typed is recorded of one release, and the file
    says so.
    """
    from bot.governed import read_governed
    from bot.metadata.building import build_all, open_builder, open_index, to_build
    from bot.metadata.declare import declaration
    from bot.metadata.survey import asked

    named = asked(releases)
    if declared or requires_python is not None:
        with open_index(index_urls) as snapshot:
            typed = declaration(named, declared, requires_python, snapshot)
        return _recorded(data, [typed], terminal, typed=True)
    governed = read_governed(data)
    with open_builder(index_urls, allow_builds=allow_builds) as (snapshot, builder):
        files = to_build(snapshot, governed, named, terminal)
        built, failed = build_all(files, builder, terminal)
    _recorded(data, built, terminal)
    for release, reason in failed:
        terminal.note(f"{release} was not recorded: {reason}")
    if failed:
        terminal.note(
            "hint: install what the build misses (bindep.txt names the system packages) and record "
            f"again, or type it in: pinwarden metadata record {failed[0][0]} --declare REQUIREMENT"
        )
    return FINDINGS if failed else 0


def _recorded(
    data: Path, entries: "list[ReleaseMetadata]", terminal: "Terminal", *, typed: bool = False
) -> int:
    """Write entries into the file, unless it says the same already; tell them."""
    from bot.files import write_atomic
    from bot.metadata.edit import FILE, with_entries

    path = data / FILE
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if entries:
        after = with_entries(before, entries, typed=typed)
        if after != before:
            write_atomic(path, after.encode())
    for entry in entries:
        needs = ", ".join(entry.requires_dist) or "nothing"
        terminal.show(f"{entry.name} {entry.version} needs {needs}")
    return 0


@command.command(
    epilog="""\b
    Examples:
      pinwarden metadata check
      pinwarden metadata check --rebuild --format json
    """
)
@click.option("--rebuild", is_flag=True, help="Build each one again and compare.")
@_builds_option
@_index_option
@data_option
@format_option
@terminal_options
def check(  # noqa: PLR0913 - one parameter for each option
    *,
    rebuild: bool,
    allow_builds: bool,
    index_urls: tuple[str, ...],
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Say which recorded entries are gone from the index, not needed, or not true any more."""
    from bot.governed import read_governed
    from bot.metadata.building import open_builder
    from bot.metadata.building import rebuild as built_again
    from bot.metadata.survey import faults

    governed = read_governed(data)
    with open_builder(index_urls, allow_builds=allow_builds) as (snapshot, builder):
        found = list(faults(snapshot, governed, governed.metadata))
        if rebuild:
            hopeless = {fault.release for fault in found if fault.kind in ("gone", "not-needed")}
            found += built_again(snapshot, builder, governed, hopeless, terminal)
    if output_format == "json":
        terminal.emit(
            {
                "schema": "pinwarden.metadata-check/1",
                "checked": len(governed.metadata),
                "rebuilt": rebuild,
                "faults": [
                    {"release": fault.release, "kind": fault.kind, "message": fault.message}
                    for fault in found
                ],
            }
        )
    else:
        for fault in found:
            terminal.show(f"{fault.kind}: {fault.message}")
        terminal.show(f"{len(governed.metadata)} entries checked, {len(found)} remarks.")
    return FINDINGS if found else 0
