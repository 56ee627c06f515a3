"""Find out what can be told of a new requirement: from the index, and from the engine."""

import io
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from packaging.utils import NormalizedName

from bot.errors import UserError
from bot.governance.index import IndexFacts
from bot.governance.packaged import packaged
from bot.governed import parse_files, read_files
from bot.update.inputs import (
    asked_indexes,
    cache_directory,
    governed_pythons,
    look_around,
    netrc_file,
)
from bot.update.job import run_update
from bot.update.request import Request
from checks.facts import Absent, Unknown
from checks.governance.candidate import Candidate, Pulled
from policies.governed import REQUIREMENTS, GovernedSet
from policies.requirement import RequirementLine
from resolver.engines.interface import EngineFailure
from resolver.index.interface import File, IndexFailure, Page
from resolver.progress import Progress
from resolver.state import Runs
from resolver.values import Change, ChangeKind

LARGEST_SDIST = 30_000_000  # bytes; a larger one is not fetched to look for tests
_TESTS = re.compile(r"(^|/)tests?(/|$)|(^|/)test_[^/]+\.py$|_test\.py$")


def look_at(name: str, key: NormalizedName, facts: IndexFacts, governed: GovernedSet) -> Candidate:
    """Return what the index and the archives tell."""
    answer = facts.pages([key]).of(key)
    if isinstance(answer, Unknown):
        return Candidate(name=name, key=key, found=False, unknown=answer.reason)
    if isinstance(answer, Absent):
        return Candidate(name=name, key=key, found=False)
    page = answer.page
    candidate = _of_page(name, key, page)
    newest = _newest(page)
    candidate = replace(
        candidate,
        packaged=packaged(key, governed.policy.archives),
        advisories=facts.advisories_of(key, page.index_url, newest[0] if newest else ""),
    )
    return _with_files(candidate, facts, newest[1]) if newest else candidate


def _of_page(name: str, key: NormalizedName, page: Page) -> Candidate:
    releases, yanked = [], []
    for version in page.versions():
        files = page.files_of(version)
        if all(file.yanked is not None for file in files):
            yanked.append(str(version))
            continue
        times = [file.upload_time for file in files if file.upload_time is not None]
        releases.append((str(version), min(times) if times else None))
    return Candidate(
        name=name,
        key=key,
        found=True,
        releases=tuple(releases),
        yanked=tuple(yanked),
        status=page.status,
    )


def _newest(page: Page) -> tuple[str, tuple[File, ...]] | None:
    """Return the newest final release that is not yanked, else the newest of all."""
    usable = [
        (version, page.files_of(version))
        for version in page.versions()
        if any(file.yanked is None for file in page.files_of(version))
    ]
    finals = [entry for entry in usable if not entry[0].is_prerelease]
    found = (finals or usable)[-1:]
    return (str(found[0][0]), found[0][1]) if found else None


def _with_files(candidate: Candidate, facts: IndexFacts, files: tuple[File, ...]) -> Candidate:
    wheels = [file for file in files if file.is_wheel]
    sdists = [file for file in files if not file.is_wheel]
    metadata = None
    with suppress(IndexFailure):  # What it would tell stays unknown, and is shown so.
        metadata = facts.metadata((wheels or sdists)[0])
    return replace(
        candidate,
        summary=metadata.summary if metadata else "",
        licence=metadata.license if metadata else "",
        requires_python=(metadata.requires_python if metadata else files[0].requires_python) or "",
        links=dict(metadata.project_urls) if metadata else None,
        has_wheel=bool(wheels),
        wheel_for_all=any(file.filename.endswith("-none-any.whl") for file in wheels),
        has_sdist=bool(sdists),
        tests_in_sdist=_carries_tests(facts, sdists[0]) if sdists else None,
    )


def _carries_tests(facts: IndexFacts, sdist: File) -> bool | None:
    """Say whether an sdist lists tests; None where it could not be fetched. Nothing is unpacked."""
    if sdist.size is not None and sdist.size > LARGEST_SDIST:
        return None
    try:
        data = facts.content(sdist)
        if sdist.filename.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
        else:
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                names = tar.getnames()
    except (IndexFailure, OSError, tarfile.TarError, zipfile.BadZipFile, EOFError):
        return None
    return any(_TESTS.search(name) for name in names)


def resolve_with(
    name: str, key: NormalizedName, data: Path, urls: tuple[str, ...], progress: Progress
) -> Pulled:
    """Resolve as if the name stood in global-requirements; every other pin stays if it can."""
    files = dict(read_files(data))
    if not any(line.key == key for line in _requirements(files, data)):
        files[REQUIREMENTS] = files[REQUIREMENTS].rstrip(b"\n") + f"\n{name}\n".encode()
    governed = parse_files(files, data)
    tree = look_around(data)
    request = Request(
        files=files,
        governed=governed,
        tree=tree,
        pythons=governed_pythons((), governed, tree.root)[0],
        strategy=governed.policy.strategy,
        only=frozenset({key}),
        now=datetime.now(UTC),
        index_urls=asked_indexes(urls[-1] if urls else None, urls[:-1]),
        cache=cache_directory(),
        netrc=netrc_file(),
    )
    try:
        with tempfile.TemporaryDirectory(prefix="pinwarden-") as scratch:
            resolution = run_update(request, Runs(Path(scratch)), progress).resolution
    except (UserError, EngineFailure, IndexFailure) as err:
        return Pulled(unknown=str(err).splitlines()[0])
    new = [c for c in resolution.changes if c.kind is ChangeKind.ADD]
    added = _because_of(key, new)
    moved = [c for c in resolution.changes if c.kind not in (ChangeKind.ADD, ChangeKind.REMOVE)]
    return Pulled(
        added=tuple(f"{c.name} {_version(c.new)}" for c in added),
        moved=tuple(f"{c.name} {_version(c.old)} to {_version(c.new)}" for c in moved),
    )


def _because_of(key: NormalizedName, new: list[Change]) -> list[Change]:
    """Return what comes because of a name; what the pins lack anyway is none of its business."""
    reached = {key}
    while True:
        more = {c.name for c in new if c.name not in reached and reached & set(c.required_by)}
        if not more:
            return [c for c in new if c.name in reached]
        reached |= more


def _requirements(files: Mapping[str, bytes], data: Path) -> tuple[RequirementLine, ...]:
    return parse_files(files, data).requirements.entries


def _version(versions: Mapping[str, str]) -> str:
    return " and ".join(dict.fromkeys(versions.values()))
