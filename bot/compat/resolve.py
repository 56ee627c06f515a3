"""Resolve for generate-constraints: one run of uv over everything, nothing kept for later."""

import os
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import FINDINGS, UNKNOWN, UserError
from policies.governed import GovernedSet
from resolver.implicit_hold import ImplicitHold
from resolver.progress import Progress
from resolver.values import Resolution

if TYPE_CHECKING:
    from packaging.utils import NormalizedName
    from packaging.version import Version


def resolved(
    governed: GovernedSet,
    pythons: tuple[str, ...],
    *,
    implicit: Iterable[ImplicitHold],
    index_urls: tuple[str, ...],
    progress: Progress,
) -> Resolution:
    """Return the verified pins for all Pythons; raise UserError where there are none."""
    from resolver.build_problem import Choices, platforms_of, prepare
    from resolver.conclude import Told, VerificationFailure, conclude
    from resolver.problem import present_pins
    from resolver.session import Surroundings, Wanted, open_session
    from resolver.solve import NoSolution, Solver

    wanted = Wanted(
        platforms=platforms_of(governed),
        present=present_pins(governed.constraints.entries, pythons),
        recorded=governed.metadata,
    )
    with tempfile.TemporaryDirectory(prefix="pinwarden-") as scratch:
        surroundings = Surroundings(
            index_urls=index_urls, netrc=_netrc(), cache=_cache(), engine_cache=Path(scratch)
        )
        with open_session(surroundings, wanted) as session:

            def versions(name: "NormalizedName") -> "tuple[Version, ...]":
                page = session.snapshot.page(name)
                return page.versions() if page is not None else ()

            prepared = prepare(
                governed,
                Choices(pythons=pythons, strategy=governed.policy.strategy),
                day=datetime.now(UTC).date(),
                implicit=implicit,
                versions=versions,
            )
            engine = session.engine("uv")
            solution = Solver(engine, session.snapshot, progress).solve(prepared.problem)
            if isinstance(solution, NoSolution):
                raise UserError(
                    "No versions satisfy these lines together:\n" + "\n".join(solution.lines),
                    exit_code=FINDINGS,
                )
            nothing_told = Told(excuses=(), notes={}, warnings=())
            try:
                return conclude(solution, nothing_told, session.snapshot, engine, verify_with=())
            except VerificationFailure as err:
                raise UserError(
                    f"The result does not stand up to its checks:\n{err}", exit_code=UNKNOWN
                ) from err


def _cache() -> Path:
    """Return the cache that all runs share (XDG Base Directory Specification 0.8)."""
    configured = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (configured if configured.is_absolute() else Path.home() / ".cache") / "pinwarden"


def _netrc() -> Path | None:
    named = os.environ.get("NETRC")
    place = Path(named) if named else Path.home() / ".netrc"
    return place if place.is_file() else None
