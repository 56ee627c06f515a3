"""What a rule is: a code, a name, a weight, what it needs to know, and a pure check.

The class docstring of a rule is its documentation (see checks/documentation.py): `explain`, the
pages under docs/rules, SARIF and the links in comments are made from it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from checks.change import Change
from checks.consuming.project import Law, Project
from checks.finding import Finding, Fix, Item, Location, Related, Severity, Unjudged
from checks.snapshot import Snapshot
from checks.waivers import Sifted
from policies.place import Place


class Need(StrEnum):
    """What a rule must know beyond the governed files."""

    INDEX = "the index"
    CONSUMERS = "consumers.json"
    ZUUL = "the projects' Zuul configuration"
    RUN = "the last run of update"
    ENGINE = "a run of the engine"


class Rule(ABC):
    """The part that all rules share.

    `enforced` says that the community's own tools reject this today; such a finding is an error
    wherever it stands. Any other is an error at most on what a change introduces, and a warning
    at most on what was there before.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    enforced: ClassVar[bool] = False
    needs: ClassVar[frozenset[Need]] = frozenset()

    def finding(  # noqa: PLR0913 - the parts of a finding, each by its keyword
        self,
        message: str,
        place: Place | Location,
        *,
        subject: str,
        about: str = "",
        hint: str = "",
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """Make a finding of this rule; `severity` where one case weighs less than the others."""
        return Finding(
            rule=self.code,
            name=self.name,
            severity=severity or self.severity,
            message=message,
            location=place if isinstance(place, Location) else Location.of(place),
            subject=subject,
            about=about,
            hint=hint,
            related=related,
            fix=fix,
        )

    def unjudged(self, reason: str, subject: str = "") -> Unjudged:
        """Say that this rule could not tell, and why; what it needs was asked for."""
        return Unjudged(rule=self.code, name=self.name, reason=reason, subject=subject, asked=True)


class TreeRule(Rule):
    """A rule over one state of the governed set."""

    @abstractmethod
    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield what is wrong."""


class ChangeRule(Rule):
    """A rule over the difference of two states; whatever it finds is introduced."""

    @abstractmethod
    def check(self, change: Change) -> Iterator[Item]:
        """Yield what the change must not do."""


class WaiverRule(Rule):
    """A rule over what the recorded exceptions did to the findings of the others."""

    @abstractmethod
    def check(self, snapshot: Snapshot, sifted: Sifted, run: frozenset[str]) -> Iterator[Finding]:
        """Yield what is wrong with the exceptions; `run` are codes and names of judged rules."""


class ProjectRule(Rule):
    """A rule over one consuming project; `upstream` says that it is part of upstream's profile."""

    upstream: ClassVar[bool] = False

    @abstractmethod
    def check(self, project: Project, law: Law) -> Iterator[Item]:
        """Yield what is wrong."""
