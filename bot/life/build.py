"""One job's result."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Build:
    """One job's result; `url` leads to its log."""

    job: str
    result: str
    url: str
    voting: bool
