"""Open what building metadata takes, find what to build, and build it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from packaging.version import Version

from bot.console import Terminal
from bot.errors import UserError
from bot.metadata.survey import Fault, Release, difference, needing_build, sdist_to_build
from bot.update.inputs import asked_indexes, cache_directory, netrc_file
from policies.governed import GovernedSet
from policies.release_metadata import ReleaseMetadata
from resolver.engines.interpreters import ask
from resolver.engines.tools import Workshop
from resolver.index.client import Client
from resolver.index.interface import File, IndexFailure
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.sandbox import find
from resolver.sdist_metadata import Builder, Builds
from resolver.session import uv_executable

Built = tuple[list[ReleaseMetadata], list[tuple[str, str]]]


@contextmanager
def open_index(index_urls: tuple[str, ...]) -> Iterator[Snapshot]:
    """Give a view of the indexes while the block runs; nothing is built."""
    client = Client(index_urls or asked_indexes(), netrc_file=netrc_file())
    try:
        yield Snapshot(client, Store(cache_directory()))
    finally:
        client.close()


@contextmanager
def open_builder(
    index_urls: tuple[str, ...], *, allow_builds: bool
) -> Iterator[tuple[Snapshot, Builder]]:
    """Give a view of the indexes, and what builds from it; raise UserError."""
    interpreter = ask(Path(sys.executable))
    if interpreter is None:
        raise UserError(f"{sys.executable} does not run isolated", "set pinwarden up again")
    with open_index(index_urls) as snapshot:
        yield (
            snapshot,
            Builder(
                workshop=Workshop(
                    uv=uv_executable(), cache=cache_directory() / "tools", snapshot=snapshot
                ),
                interpreter=interpreter,
                sandbox=find(),
                builds=Builds.ANYWHERE if allow_builds else Builds.CONFINED,
            ),
        )


def to_build(
    snapshot: Snapshot, governed: GovernedSet, named: list[Release], terminal: Terminal
) -> list[tuple[str, File]]:
    """Return the sdists of the named releases, or of all that need it, with what they are."""
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


def build_all(
    files: list[tuple[str, File]],
    builder: Callable[[File], ReleaseMetadata],
    terminal: Terminal,
) -> Built:
    """Build one after the other; return what was built, and what was not with the reason."""
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


def rebuild(
    snapshot: Snapshot,
    builder: Builder,
    governed: GovernedSet,
    hopeless: set[str],
    terminal: Terminal,
) -> Iterator[Fault]:
    """Yield what another build says differently than what is recorded."""
    recorded = {Release(entry.name, Version(entry.version)): entry for entry in governed.metadata}
    kept = [release for release in recorded if str(release) not in hopeless]
    files = to_build(snapshot, governed, kept, terminal) if kept else []
    built, failed = build_all(files, builder, terminal)
    for entry in built:
        release = Release(entry.name, Version(entry.version))
        differs = difference(recorded[release], entry)
        if differs:
            yield Fault(release=str(release), kind="different", message=f"{release}: {differs}")
    for text, reason in failed:
        yield Fault(release=text, kind="unknown", message=f"{text} was not rebuilt: {reason}")
