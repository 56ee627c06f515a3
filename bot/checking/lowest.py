"""Ask the engine whether a project can be installed at its oldest."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.utils import NormalizedName
from packaging.version import InvalidVersion, Version

from bot.update.inputs import asked_indexes, cache_directory, netrc_file
from checks.consuming.matching import bound_lines
from checks.consuming.project import Law, Project
from policies.marker import applies
from policies.requirement import RequirementLine, split_comment
from resolver.build_problem import platforms_of
from resolver.engines.interface import EngineFailure, Question, Unresolvable
from resolver.index.interface import IndexFailure
from resolver.session import Session, Surroundings, Wanted, open_session

_NOT_INSTALLED = ("group", "docs", "doc", "deprecated")
_BUILD = "only a build can tell what {} requires, and nothing is built here"
Pinned = Mapping[NormalizedName, str]


def lowest_says(project: Project, law: Law) -> tuple[str, ...] | str | None:
    """Return why nothing can be installed with lower-constraints.txt, as sentences; none if it can.

    A text says why nobody can tell, and None that there is no such file. Everything is asked about
    the oldest governed Python; nothing is built or installed.
    """
    files = [listed for listed in project.lists if listed.kind == "lower-constraints"]
    if not files or not law.snapshot.pythons:
        return None
    python = law.snapshot.pythons[0]
    there = [line for line in files[0].lines if _counts(line, python)]
    pinned = dict(_pinned(there))
    wanted = Wanted(
        platforms=platforms_of(law.snapshot.governed),
        present={python: pinned},
        recorded=law.snapshot.governed.metadata,
    )
    try:
        with tempfile.TemporaryDirectory(prefix="pinwarden-") as scratch:
            surroundings = Surroundings(
                index_urls=asked_indexes(),
                netrc=netrc_file(),
                cache=cache_directory(),
                engine_cache=Path(scratch),
            )
            with open_session(surroundings, wanted) as session:
                return _answer(session, wanted, _asked(project, law), there, python)
    except (IndexFailure, EngineFailure) as err:
        return str(err).splitlines()[0]


def _answer(
    session: Session,
    wanted: Wanted,
    requirements: tuple[str, ...],
    constraints: list[RequirementLine],
    python: str,
) -> tuple[str, ...] | str:
    gone = tuple(_gone(session, wanted.present[python]))
    if gone:
        return gone
    untold = [name for name in wanted.present[python] if _is_untold(session, wanted, name, python)]
    if untold:
        return _BUILD.format(_named(wanted.present[python], untold))
    answer = session.engine("uv").solve(
        Question(
            requirements=requirements,
            constraints=tuple(split_comment(line.text)[0] for line in constraints),
            pythons=(python,),
            platforms=wanted.platforms,
            prereleases=frozenset(line.key for line in constraints),
        )
    )
    if not isinstance(answer, Unresolvable):
        return ()
    if session.view.untold:
        return _BUILD.format(", ".join(sorted(session.view.untold)))
    told = " ".join(answer.message.split())
    told = told.partition(" cause: ")[2] or told  # What comes before names uv's own markers.
    return (f"it cannot be installed together: {told}"[:1000],)


def _counts(line: RequirementLine, python: str) -> bool:
    return line.marker is None or applies(line.marker, python)


def _pinned(lines: list[RequirementLine]) -> Iterator[tuple[NormalizedName, str]]:
    """Yield names with the one version that their line allows."""
    for line in lines:
        parts = [part for part in line.specifier if part.operator in ("==", "===")]
        if len(parts) == 1:
            try:
                yield line.key, str(Version(parts[0].version))
            except InvalidVersion:  # `==1.*`: no release
                continue


def _asked(project: Project, law: Law) -> tuple[str, ...]:
    return tuple(
        split_comment(line.text)[0]
        for listed, line in bound_lines(project, law)
        if listed.kind not in _NOT_INSTALLED
    )


def _gone(session: Session, pinned: Pinned) -> Iterator[str]:
    for name, version in pinned.items():
        page = session.snapshot.page(name)
        if page is None or not page.files_of(Version(version)):
            yield f"{name} {version} is not on the index"


def _is_untold(session: Session, wanted: Wanted, name: NormalizedName, python: str) -> bool:
    """Say whether a pinned release has neither a wheel nor metadata that somebody recorded."""
    version = Version(wanted.present[python][name])
    page = session.snapshot.page(name)
    files = page.files_of(version) if page is not None else ()
    if any(file.is_wheel for file in files) or session.snapshot.recorded(name, version):
        return False
    try:
        session.snapshot.metadata(files[0])
    except IndexFailure:
        return True
    return False


def _named(pinned: Pinned, names: list[NormalizedName]) -> str:
    return ", ".join(f"{name} {pinned[name]}" for name in names[:5])
