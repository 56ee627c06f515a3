"""Why a proposal stands where it does: one code for each reason, which other programs may rely on.

A code is never renamed and never used for something else. The sentences beside them are for
people, and may change.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """The reason of a decision."""

    # Nothing is wanted, or nothing may be.
    UP_TO_DATE = "up-to-date"
    BRANCH_CLOSED = "branch-closed"
    STOPPED = "stopped"
    FROZEN = "frozen"
    THROTTLED = "throttled"
    ABANDONED_BY_PERSON = "abandoned-by-person"
    WITHDRAWN = "withdrawn"
    # What a person did (bot.life.acts.ActKind).
    EDITED = "edited"
    APPROVED = "approved"
    SUBMITTED_TOGETHER = "submitted-together"
    VETOED = "vetoed"
    NOT_READY = "not-ready"
    WORK_IN_PROGRESS = "work-in-progress"
    PRIVATE = "private"
    STOPPED_BY_HASHTAG = "stopped-by-hashtag"
    # What is done.
    FIRST_PROPOSAL = "first-proposal"
    CONTENT_CHANGED = "content-changed"
    CONFLICT = "conflict"
    TOO_MANY_PATCH_SETS = "too-many-patch-sets"
    SUPERSEDED = "superseded"
    ASKED = "asked"
    # How the tests stand.
    TESTS_PENDING = "tests-pending"
    TESTS_PASS = "tests-pass"  # noqa: S105 - no password
    TESTS_FAIL = "tests-fail"
    INFRASTRUCTURE = "infrastructure"
    # The search for what makes a proposal red (bot.life.split).
    PROBING = "probing"
    PROBE_DONE = "probe-done"
    NOTHING_MOVES = "nothing-moves"
    BRANCH_RED = "branch-red"
    PROBES_USED_UP = "probes-used-up"
    # A person has to look.
    SEVERAL_CHANGES = "several-changes"
    BREAKS_RULES = "breaks-rules"
    OUTDATED_BUNDLE = "outdated-bundle"
    NOT_ALLOWED = "not-allowed"
    DOWNGRADE = "downgrade"
    PYTHON_UNSUPPORTED = "python-unsupported"
    NOT_ON_INDEX = "not-on-index"
    CONFIGURATION = "configuration"
    OUTSIDE = "outside"
    UNEXPECTED = "unexpected"


MEANING: Final[Mapping[Reason, str]] = {
    Reason.UP_TO_DATE: "the branch has all of it, or nothing moves",
    Reason.BRANCH_CLOSED: "by policy nothing moves on the branch",
    Reason.STOPPED: "the kill switch: `pinwarden stop`, service.toml, or a file in the repository",
    Reason.FROZEN: "a freeze window is on",
    Reason.THROTTLED: "a limit of `[proposal]` is reached",
    Reason.ABANDONED_BY_PERSON: "a person abandoned a change with this very content",
    Reason.WITHDRAWN: "what the change was made for is no longer so",
    Reason.EDITED: "a person uploaded a patch set",
    Reason.APPROVED: "a person voted Workflow+1",
    Reason.SUBMITTED_TOGETHER: "another change is approved that would be submitted with it",
    Reason.VETOED: "a person voted Code-Review-2",
    Reason.NOT_READY: "a person voted Workflow-1",
    Reason.WORK_IN_PROGRESS: "a person set the change to work in progress",
    Reason.PRIVATE: "a person made the change private",
    Reason.STOPPED_BY_HASHTAG: "the change has the hashtag `pinwarden-stop`",
    Reason.FIRST_PROPOSAL: "there was no open change",
    Reason.CONTENT_CHANGED: "what is proposed has changed: a new patch set",
    Reason.CONFLICT: "the change conflicts with its branch: a new patch set",
    Reason.TOO_MANY_PATCH_SETS: "the change has as many patch sets as are allowed: a new change",
    Reason.SUPERSEDED: "a newer change of ours replaces an older one",
    Reason.ASKED: "a person asked for something on the change",
    Reason.TESTS_PENDING: "the tests have not voted",
    Reason.TESTS_PASS: "the tests pass; reviewers are waited for",
    Reason.TESTS_FAIL: "the tests fail",
    Reason.INFRASTRUCTURE: "the tests could not run to their end",
    Reason.PROBING: "probes look for what makes it fail",
    Reason.PROBE_DONE: "a probe has served",
    Reason.NOTHING_MOVES: "it fails, and nothing moves that could be at fault",
    Reason.BRANCH_RED: "it fails as the branch itself does",
    Reason.PROBES_USED_UP: "it fails, and no more probes may be made",
    Reason.SEVERAL_CHANGES: "more than one change is open for the proposal",
    Reason.BREAKS_RULES: "it would break the law of the branch",
    Reason.OUTDATED_BUNDLE: "the bundle is of another branch, or of an older state of it",
    Reason.NOT_ALLOWED: "the project may not move on the branch without a reason",
    Reason.DOWNGRADE: "the branch has a newer release already",
    Reason.PYTHON_UNSUPPORTED: "the release supports no Python that a line is for",
    Reason.NOT_ON_INDEX: "the index does not have the release",
    Reason.CONFIGURATION: "something that a person has to mend keeps the bot from working",
    Reason.OUTSIDE: "something outside fails: it is tried again, later each time",
    Reason.UNEXPECTED: "a defect of pinwarden; a file with details was written",
}
