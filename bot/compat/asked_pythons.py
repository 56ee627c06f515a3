"""Understand upstream's ways to name Pythons: `-p` and `--version-map`."""

from collections.abc import Iterable, Mapping

from packaging.version import Version

from bot.asked_pythons import asked_pythons, is_plain
from bot.errors import UserError


def pythons_of(asked: Iterable[str]) -> tuple[str, ...]:
    """Return the governed Pythons that `-p` names, each once; see bot.asked_pythons."""
    return asked_pythons(asked, "-p").pythons


def version_map_of(texts: Iterable[str], pythons: Iterable[str]) -> Mapping[str, str]:
    """Return copy -> original for `--version-map ORIGINAL:COPY`; raise UserError.

    The original must be one of `pythons`; a copy must be none of them, and be copied once.
    """
    resolved = set(pythons)
    copies: dict[str, str] = {}
    for text in texts:
        original, colon, copy = text.partition(":")
        if not colon or not is_plain(original) or not is_plain(copy):
            raise UserError(
                f"--version-map {text}: not two Pythons.", hint="write it like 3.12:3.13"
            )
        if original not in resolved:
            raise UserError(
                f"--version-map {text}: {original} is not resolved.", hint=f"add -p {original}"
            )
        if copy in resolved or copy in copies:
            raise UserError(
                f"--version-map {text}: {copy} is there already.",
                hint=f"leave out either this or the other {copy}",
            )
        copies[copy] = original
    return copies


def in_order(pythons: Iterable[str]) -> tuple[str, ...]:
    """Sort Pythons as versions: 3.9 before 3.10."""
    return tuple(sorted(pythons, key=Version))
