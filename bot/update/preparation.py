"""Prepare an update's problem and its record: what goes in, and what the answer follows from."""

from datetime import UTC
from importlib import metadata

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.update.request import Request
from policies.governed import GovernedSet
from resolver.build_problem import Choices, Prepared, prepare
from resolver.index.credentials import without_credentials
from resolver.index.snapshot import Snapshot
from resolver.record import SCHEMA, Record, sources
from resolver.session import Session
from resolver.solve import Solution
from resolver.state import SavedSolution


def names_of(governed: GovernedSet) -> set[NormalizedName]:
    """Return the names whose pages are needed in any case."""
    return {line.key for line in governed.requirements.entries} | {
        line.key for line in governed.constraints.entries
    }


def prepared(request: Request, snapshot: Snapshot) -> Prepared:
    """Return the problem that the governed set, the day and the history make."""

    def versions(name: NormalizedName) -> tuple[Version, ...]:
        page = snapshot.page(name)
        return page.versions() if page is not None else ()

    return prepare(
        request.governed,
        Choices(pythons=request.pythons, strategy=request.strategy, free=request.free),
        day=request.now.astimezone(UTC).date(),
        implicit=request.tree.implicit,
        versions=versions,
    )


def record_of(request: Request, found: Prepared, session: Session, version: str) -> Record:
    """Return the record without its answer; `version` is the engine's."""
    return Record(
        schema=SCHEMA,
        pinwarden=metadata.version("pinwarden"),
        engine=request.engine,
        engine_version=version,
        inputs=sources(request.files),
        options={
            "strategy": request.strategy,
            "free": request.free,
            "only": sorted(request.only),
            "builds": request.builds.value,
        },
        pythons=request.pythons,
        platforms=tuple(f"{p.sys_platform}-{p.platform_machine}" for p in found.problem.platforms),
        indexes=tuple(without_credentials(url) for url in request.index_urls),
        cutoff=request.cutoff.isoformat() if request.cutoff else None,
        day=request.now.astimezone(UTC).date().isoformat(),
        implicit_holds=tuple(
            f"{held.name}<={held.version} ({held.commit[:12]})"
            for held in found.problem.implicit_holds
        ),
        pages=session.snapshot.digest(),
        pins={},
        result="",
    )


def saved(solution: Solution, request: Request) -> SavedSolution:
    """Return what is kept of a solution to answer questions from."""
    return SavedSolution(
        day=request.now.astimezone(UTC).date().isoformat(),
        question=solution.question,
        floors=solution.floors,
        resolved=solution.resolved,
        given_up=solution.given_up,
        limits=solution.problem.limits,
        prereleases=tuple(sorted(solution.problem.prereleases)),
        implicit_holds=solution.problem.implicit_holds,
        members=tuple(
            (member.name, member.version, member.requires_dist, member.requires_python)
            for member in solution.membership.members.values()
        ),
        unknown=tuple(
            (name, version, reason)
            for (name, version), reason in solution.membership.unknown.items()
        ),
        warnings=solution.warnings,
    )
