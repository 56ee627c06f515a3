"""pinwarden metadata: keep what only a build can tell (sdist-metadata.toml)."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import FINDINGS
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.console import Terminal
    from bot.metadata.survey import Fault, Release
    from policies.governed import GovernedSet
    from policies.release_metadata import ReleaseMetadata
    from resolver.index.interface import File
    from resolver.index.snapshot import Snapshot
    from resolver.sdist_metadata import Builder

Built = tuple[list["ReleaseMetadata"], list[tuple[str, str]]]

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
    """
)
@click.argument("releases", nargs=-1, metavar="[NAME==VERSION]...")
@_builds_option
@_index_option
@data_option
@terminal_options
def record(
    *,
    releases: tuple[str, ...],
    allow_builds: bool,
    index_urls: tuple[str, ...],
    data: Path,
    terminal: "Terminal",
) -> int:
    """Build releases in bubblewrap and record what they say of themselves.

    Without names: every pinned release, and the newest of every name, whose metadata neither a
    wheel nor the sdist itself tells. What does not build is shown, the others
    are recorded all the same, and the exit code is 1.
    """
    from bot.files import write_atomic
    from bot.governed import read_governed
    from bot.metadata.edit import FILE, with_entries
    from bot.metadata.survey import asked

    named = asked(releases)
    governed = read_governed(data)
    with _open(index_urls, allow_builds=allow_builds) as (snapshot, builder):
        files = _to_build(snapshot, governed, named, terminal)
        built, failed = _build_all(files, builder, terminal)
    path = data / FILE
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if built:
        after = with_entries(before, built)
        if after != before:
            write_atomic(path, after.encode())
    for entry in built:
        needs = ", ".join(entry.requires_dist) or "nothing"
        terminal.show(f"{entry.name} {entry.version} needs {needs}")
    for release, reason in failed:
        terminal.note(f"{release} was not recorded: {reason}")
    if failed:
        terminal.note(
            "hint: install what the build misses (bindep.txt names the system packages) and "
            f"record again, or write the entry into {path} by hand"
        )
    return FINDINGS if failed else 0


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
    from bot.metadata.survey import faults

    governed = read_governed(data)
    with _open(index_urls, allow_builds=allow_builds) as (snapshot, builder):
        found = list(faults(snapshot, governed, governed.metadata))
        if rebuild:
            hopeless = {fault.release for fault in found if fault.kind in ("gone", "not-needed")}
            found += _rebuild(snapshot, builder, governed, hopeless, terminal)
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


@contextmanager
def _open(
    index_urls: tuple[str, ...], *, allow_builds: bool
) -> "Iterator[tuple[Snapshot, Builder]]":
    import sys

    from bot.errors import UserError
    from bot.update.inputs import asked_indexes, cache_directory, netrc_file
    from resolver.engines.interpreters import ask
    from resolver.engines.tools import Workshop
    from resolver.index.client import Client
    from resolver.index.snapshot import Snapshot
    from resolver.index.store import Store
    from resolver.sandbox import find
    from resolver.sdist_metadata import Builder, Builds
    from resolver.session import uv_executable

    interpreter = ask(Path(sys.executable))
    if interpreter is None:
        raise UserError(f"{sys.executable} does not run isolated", "set pinwarden up again")
    cache = cache_directory()
    client = Client(index_urls or asked_indexes(), netrc_file=netrc_file())
    try:
        snapshot = Snapshot(client, Store(cache))
        yield (
            snapshot,
            Builder(
                workshop=Workshop(uv=uv_executable(), cache=cache / "tools", snapshot=snapshot),
                interpreter=interpreter,
                sandbox=find(),
                builds=Builds.ANYWHERE if allow_builds else Builds.CONFINED,
            ),
        )
    finally:
        client.close()


def _to_build(
    snapshot: "Snapshot", governed: "GovernedSet", named: "list[Release]", terminal: "Terminal"
) -> "list[tuple[str, File]]":
    from bot.metadata.survey import needing_build, sdist_to_build

    if not named:
        with terminal.progress() as progress:
            found = list(needing_build(snapshot, governed, progress))
        return [(str(release), file) for release, file in found]
    files = []
    for release in named:
        file = sdist_to_build(snapshot, release)
        if file is None:
            terminal.note(f"{release} tells its metadata without a build; nothing to record.")
        else:
            files.append((str(release), file))
    return files


def _build_all(
    files: "list[tuple[str, File]]",
    builder: "Callable[[File], ReleaseMetadata]",
    terminal: "Terminal",
) -> Built:
    from resolver.index.interface import IndexFailure

    built: list[ReleaseMetadata] = []
    failed: list[tuple[str, str]] = []
    with terminal.progress() as progress:
        progress.phase("Building", len(files))
        for release, file in files:
            try:
                built.append(builder(file))
            except IndexFailure as err:
                failed.append((release, str(err)))
            progress.step()
    return built, failed


def _rebuild(
    snapshot: "Snapshot",
    builder: "Builder",
    governed: "GovernedSet",
    hopeless: set[str],
    terminal: "Terminal",
) -> "Iterator[Fault]":
    from packaging.version import Version

    from bot.metadata.survey import Fault, Release, difference

    recorded = {Release(entry.name, Version(entry.version)): entry for entry in governed.metadata}
    kept = [release for release in recorded if str(release) not in hopeless]
    files = _to_build(snapshot, governed, kept, terminal) if kept else []
    built, failed = _build_all(files, builder, terminal)
    for entry in built:
        release = Release(entry.name, Version(entry.version))
        differs = difference(recorded[release], entry)
        if differs:
            yield Fault(release=str(release), kind="different", message=f"{release}: {differs}")
    for text, reason in failed:
        yield Fault(release=text, kind="unknown", message=f"{text} was not rebuilt: {reason}")
