"""Compare what specifiers exclude, by meaning (PEP 440)."""

from collections.abc import Iterator

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import Version


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
    if limit is None:
        return False  # `===` with what is no version allows one spelling alone.
    return any(other is not None and other <= limit for other in map(_cap, whole))


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
                version = Version(part.version)
                return _next(version, len(version.release) - 1), False
            case "==" if part.version.endswith(".*"):
                series = Version(part.version.removesuffix(".*"))
                return _next(series, len(series.release)), False
            case "<=" | "==" | "===":
                return Version(part.version), True
    except ValueError:
        pass  # InvalidVersion: `===` may name what is none. Numbers of absurd length are no cap.
    return None


def _next(series: Version, length: int) -> Version:
    """Return the first version after a series of so many segments: 1.4 -> 1.5."""
    *first, last = series.release[:length]
    return Version(f"{series.epoch}!{'.'.join(map(str, (*first, last + 1)))}")
