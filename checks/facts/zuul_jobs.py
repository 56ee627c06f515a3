"""Which repositories run the requirements check in their Zuul configuration, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class ZuulJobs:
    """Repository -> True (it runs the check), False (it does not), or why that is unknown."""

    runs_check: Mapping[str, bool | str] = field(default_factory=dict)
    source: str = ""

    def of(self, repository: str) -> bool | str:
        """Return whether a repository runs the check, or why nobody can tell."""
        return self.runs_check.get(repository, "its configuration was not found")
