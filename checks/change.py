"""A change to the governed set: two states and what its author says."""

from dataclasses import dataclass
from functools import cached_property

from checks.facts import Derivation, Requires
from checks.snapshot import Snapshot
from policies.branch import branch_named, is_late
from policies.difference import Difference, difference
from policies.kind import Kind, kind_of
from policies.policy import Branch
from policies.said import Said, parse_message


@dataclass(frozen=True, kw_only=True)
class Change:
    """From `base` to `head`.

    `message` is the commit message, `paths` all files of the repository that differ (with `/`),
    `prefix` where the governed files lie in it ("" or "data/"). `uploader` is the account as
    Gerrit or Zuul gives it, "" where neither was asked. `by_bot` is proven, by that account and by
    the content; `claims_bot` is what anybody can write into a message; `proof` says both in
    sentences. `derivation` is what came of
    deriving the bot's record again, `graph` what releases require, as far as anybody looked.
    """

    base: Snapshot
    head: Snapshot
    message: str = ""
    paths: tuple[str, ...] = ()
    prefix: str = ""
    uploader: str = ""
    author: str = ""
    by_bot: bool = False
    claims_bot: bool = False
    proof: tuple[str, ...] = ()
    derivation: Derivation | None = None
    graph: Requires | None = None

    @cached_property
    def what(self) -> Difference:
        """What differs."""
        return difference(self.base.governed, self.head.governed)

    @cached_property
    def said(self) -> Said:
        """The message in parts."""
        return parse_message(self.message)

    @cached_property
    def branch(self) -> Branch:
        """What is decided of the branch; the policy before the change counts."""
        return branch_named(self.head.branch, self.base.policy)

    @property
    def late(self) -> bool:
        """Say whether the branch is past its development."""
        return is_late(self.branch)

    @cached_property
    def kind(self) -> Kind:
        """What kind of change it is."""
        return kind_of(self.what, self.said, self.base.policy, by_bot=self.by_bot, stable=self.late)
