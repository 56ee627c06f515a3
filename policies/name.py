"""Names of projects, normalised as PEP 503 says."""

from __future__ import annotations

from packaging.utils import InvalidName, NormalizedName, canonicalize_name

__all__ = ["NormalizedName", "normalize"]


def normalize(text: str) -> NormalizedName:
    """Return the normalised name; raise ValueError when it is no name (PEP 508, "Names")."""
    try:
        return canonicalize_name(text, validate=True)
    except InvalidName:
        raise ValueError(
            f"{text!r} is not a project name: letters, digits, '.', '_' and '-' are allowed, "
            "and both ends are a letter or a digit"
        ) from None
