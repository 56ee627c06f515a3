"""Compare what specifiers exclude, by meaning (PEP 440)."""

from collections.abc import Iterator

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version


def excludes_as_much(whole: SpecifierSet, part: Specifier) -> bool:
    """Say whether `whole` excludes at least what `part` does above its lower bound.

    Lower bounds exclude nothing here: they are a project's own business. `~=`, `==` and `===` are
    a lower bound and a cap; `!=` excludes single versions or, with `.*`, series.
    """
    if part.operator in (">=", ">"):
        return True
    if part.operator == "!=":
        return all(not whole.contains(version, prereleases=True) for version in _samples(part))
    limit = _cap(part)
    return limit is None or any(other is not None and other <= limit for other in map(_cap, whole))


def _samples(part: Specifier) -> Iterator[str]:
    """Yield versions that an exclusion excludes; of a series its ends and something between."""
    if not part.version.endswith(".*"):
        yield part.version
        return
    series = part.version.removesuffix(".*")
    yield from (series, f"{series}.0", f"{series}.1", f"{series}.99999", f"{series}.7.3")


def _cap(part: Specifier) -> tuple[Version, bool] | None:
    """Return the version from which on all are excluded, and whether it itself is allowed.

    Tuples compare: a cap that allows its version is a little higher than one that does not.
    """
    try:
        match part.operator:
            case "<":
                return Version(part.version), False
            case "~=":
                return _next(Version(part.version).release[:-1]), False
            case "==" if part.version.endswith(".*"):
                return _next(Version(part.version.removesuffix(".*")).release), False
            case "<=" | "==" | "===":
                return Version(part.version), True
    except InvalidVersion:
        pass  # `===` may name what is no version; it caps at nothing that can be compared.
    return None


def _next(release: tuple[int, ...]) -> Version:
    """Return the first version after a series: 1.4 -> 1.5."""
    return Version(".".join(map(str, (*release[:-1], release[-1] + 1))))
