"""What a branch allows, by its phase (G33-G36)."""

from datetime import date
from fnmatch import fnmatchcase

from packaging.utils import NormalizedName

from policies.policy import Branch, Freeze, Policy

# Where policy.toml says nothing of a branch: OpenStack's names.
_DEFAULTS = (
    Branch(name="stable/*", phase="I", allows="own"),
    Branch(name="unmaintained/*", phase="unmaintained", allows="own"),
    Branch(name="*", phase="development", allows="everything"),
)


def branch_named(name: str, policy: Policy) -> Branch:
    """Return what is decided of a branch; the first match counts, then OpenStack's names."""
    return next(one for one in (*policy.branches, *_DEFAULTS) if fnmatchcase(name, one.name))


def is_late(branch: Branch) -> bool:
    """Say whether a branch is past its development."""
    return branch.phase != "development"


def freeze_on(
    name: str, day: date, policy: Policy, package: NormalizedName | None = None
) -> Freeze | None:
    """Return the freeze that is on, unless it excepts the project."""
    for freeze in policy.freezes:
        here = fnmatchcase(name, freeze.branch) and freeze.begins <= day <= freeze.ends
        excepted = package is not None and any(
            fnmatchcase(package, pattern) for pattern in freeze.except_
        )
        if here and not excepted:
            return freeze
    return None
