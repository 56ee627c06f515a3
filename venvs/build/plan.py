"""Decide for each package of a lock: which wheel of the index, or built from what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Union

from venvs.build.origin import Archive, Origin, origin_of
from venvs.errors import UsageError
from venvs.pylock import File, Lock, Package
from venvs.wheel_file import wheel_name

ALL = ":all:"


@dataclass(frozen=True)
class Forms:
    """Which packages must not come as wheels of others, and which must; names or `:all:`."""

    no_binary: frozenset[str] = frozenset()
    only_binary: frozenset[str] = frozenset()

    def source_wanted(self, name: str) -> bool:
        """Whether it must be built here; a name outweighs `:all:` of the other kind, as in pip."""
        if name in self.no_binary:
            return True
        return ALL in self.no_binary and name not in self.only_binary

    def source_refused(self, name: str) -> bool:
        """Whether it must not be built here."""
        if name in self.only_binary:
            return name not in self.no_binary
        return ALL in self.only_binary and name not in self.no_binary


@dataclass(frozen=True)
class Ready:
    """A wheel as it is: of the index, or built before; then `origin` is what to build it from."""

    package: Package
    wheel: File
    origin: Origin | None = None


@dataclass(frozen=True)
class ToBuild:
    """A package to build from its origin."""

    package: Package
    origin: Origin


Step = Union[Ready, ToBuild]


def plan(lock: Lock, tags: Sequence[str], forms: Forms, rebuild: Collection[str]) -> list[Step]:
    """Return one step for each package, in the order of the lock.

    `tags` are what the Python takes, best first; `rebuild` has names, or `:all:` for all that was
    built before: those are built once more. Raises UsageError that names every package for which
    there is no way.
    """
    steps: list[Step] = []
    problems = []
    for package in lock.packages:
        step = _step(package, tags, forms, rebuild)
        if isinstance(step, str):
            problems.append(f"{package.name} {package.version}".strip() + f": {step}")
        else:
            steps.append(step)
    if problems:
        raise UsageError(
            "no way to a wheel for " + "; ".join(problems),
            "an index with more distributions, or other arguments (--only-binary, --no-binary)",
        )
    return steps


def unknown(names: Iterable[str], lock: Lock) -> list[str]:
    """Return those names that no package of the lock has, sorted."""
    known = {one.name for one in lock.packages} | {ALL}
    return sorted(set(names) - known)


def _step(
    package: Package, tags: Sequence[str], forms: Forms, rebuild: Collection[str]
) -> Step | str:
    origin = origin_of(package)
    if isinstance(origin, Archive) and package.source and wheel_name(origin.name) is not None:
        return Ready(package, File(origin.name, origin.sha256, origin.url, origin.path))
    wheel = best_wheel(package, tags)
    if package.notes.get("built"):
        again = package.name in rebuild or ALL in rebuild
        if wheel is not None and not again:
            return Ready(package, wheel, origin)
    elif wheel is not None and not package.source and not forms.source_wanted(package.name):
        return Ready(package, wheel)
    return _from_source(package, origin, forms)


def _from_source(package: Package, origin: Origin | None, forms: Forms) -> Step | str:
    if origin is None:
        return "the lock has no sdist, and no wheel that this Python takes"
    if forms.source_refused(package.name) and not package.source:
        return "no wheel that this Python takes, and it must not be built (--only-binary)"
    return ToBuild(package, origin)


def best_wheel(package: Package, tags: Sequence[str]) -> File | None:
    """Return the wheel whose tag stands first among `tags`; of equals the highest build number."""
    ranked = []
    for file in package.wheels:
        name = wheel_name(file.name)
        rank = name.rank(tags) if name is not None else None
        if name is not None and rank is not None:
            ranked.append((-rank, name.build, file.name, file))
    return max(ranked)[3] if ranked else None
