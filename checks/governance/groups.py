"""Which projects do the same as others."""

import tomllib
from functools import cache
from importlib.resources import files

from packaging.utils import NormalizedName


@cache
def groups() -> tuple[tuple[str, tuple[NormalizedName, ...]], ...]:
    """Return the groups of projects that do the same: what they do, and who."""
    text = (files("checks.governance") / "groups.toml").read_text(encoding="utf-8")
    return tuple(
        (group["does"], tuple(map(NormalizedName, group["members"])))
        for group in tomllib.loads(text)["group"]
    )
