"""Get every wheel of a lock into the store: fetches and builds side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from venvs.build.builder import Builder
from venvs.build.origin import Origin
from venvs.build.plan import ALL, Ready, Step, ToBuild
from venvs.errors import FAILED, RefusedError, VenvError
from venvs.process import TAIL, end_all_tools
from venvs.pylock import File, Package
from venvs.session import Session

_FETCHES = 8
_SHORT_TAIL = 1_500  # characters for each failure but the first


@dataclass(frozen=True)
class Obtained:
    """A package with its one wheel in the store, and how it came: fetched, built or there."""

    package: Package
    how: str


class BuildError(VenvError):
    """Packages whose wheels could not be had; all of them, each with the end of its output."""


def obtain(
    steps: Sequence[Step],
    builder: Builder,
    session: Session,
    *,
    rebuild: Collection[str] = (),
    jobs: int = 0,
) -> list[Obtained]:
    """Do all steps and return the packages in the same order.

    `jobs` builds run at once, 0 for as many as there are processors. All that can be done is done
    and stays in the store; then BuildError tells of everything that failed.
    """
    fetching = ThreadPoolExecutor(_FETCHES, "fetch")
    building = ThreadPoolExecutor(jobs or len(os.sched_getaffinity(0)), "build")
    work = _Work(builder, session, rebuild)
    try:
        futures = [
            (building if isinstance(step, ToBuild) else fetching).submit(work.done, step)
            for step in steps
        ]
        wait(futures)
        _raise_failures(steps, futures)
        return [future.result() for future in futures]
    except BaseException:
        for pool in (fetching, building):
            pool.shutdown(wait=False, cancel_futures=True)
        end_all_tools()
        raise
    finally:
        for pool in (fetching, building):
            pool.shutdown()


@dataclass(frozen=True)
class _Work:
    builder: Builder
    session: Session
    rebuild: Collection[str]

    def done(self, step: Step) -> Obtained:
        if isinstance(step, ToBuild):
            return self._built(step)
        store = self.builder.store
        if step.origin is not None:
            return self._built_before(step, step.origin)
        place = store.taken(step.wheel)
        if place is not None:
            size = place.stat().st_size
            return Obtained(_with_wheel(step.package, replace(step.wheel, size=size)), "there")
        with store.drafting() as room:
            draft = room / "wheel"
            self.builder.sources.get(step.wheel, draft)
            added = store.add(draft, step.wheel.name, step.wheel.sha256)
        wheel = replace(step.wheel, size=added.size)
        return Obtained(_with_wheel(step.package, wheel), "fetched")

    def _built_before(self, step: Ready, origin: Origin) -> Obtained:
        """Keep the wheel of the lock while it is what would be built now, and is still there."""
        again = ToBuild(step.package, origin)
        same = self.builder.key(again) == step.package.notes.get("built")
        if same and self.builder.store.taken(step.wheel) is not None:
            return Obtained(step.package, "there")
        return self._built(again)

    def _built(self, step: ToBuild) -> Obtained:
        again = ALL in self.rebuild or step.package.name in self.rebuild
        built = self.builder.build(step, again=again)
        package = replace(
            step.package,
            version=built.version,
            wheels=(replace(built.wheel, path=built.wheel.name),),
            notes={**step.package.notes, "built": built.key},
        )
        return Obtained(package, "built" if built.now else "there")


def _with_wheel(package: Package, wheel: File) -> Package:
    return replace(package, wheels=(wheel,))


def _raise_failures(steps: Iterable[Step], futures: Sequence[Future[Obtained]]) -> None:
    failed = []
    for step, future in zip(steps, futures):
        error = future.exception()
        if isinstance(error, (VenvError, OSError)):
            failed.append((step, error))
        elif error is not None:
            raise error
    if not failed:
        return
    names = ", ".join(_named(step.package) for step, _ in failed)
    parts = [f"no wheel of {names} ({len(futures) - len(failed)} of {len(futures)} are there)"]
    for number, (step, error) in enumerate(failed):
        text = str(error)[-(_SHORT_TAIL if number else TAIL) :]
        parts.append(f"--- {_named(step.package)}:\n{text}")
    hints = [error.hint for _, error in failed if isinstance(error, VenvError) and error.hint]
    raise _error(failed)("\n".join(parts), hints[0] if hints else "")


def _named(package: Package) -> str:
    return f"{package.name} {package.version}".rstrip()


def _error(failed: Sequence[tuple[Step, BaseException]]) -> Callable[[str, str], VenvError]:
    """Return the kind of error of them all: a refusal is one also among other failures."""
    codes = {error.code if isinstance(error, VenvError) else FAILED for _, error in failed}
    return RefusedError if RefusedError.code in codes else BuildError
