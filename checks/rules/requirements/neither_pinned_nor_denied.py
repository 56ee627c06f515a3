"""GR112: a name of global-requirements is neither pinned nor denylisted."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.constraints.inexact import names_unread
from checks.snapshot import Snapshot


class NeitherPinnedNorDenied(TreeRule):
    """A name is neither pinned nor denylisted.

    What it does
        Looks for each name of global-requirements.txt in upper-constraints.txt and denylist.txt,
        but for those that are never constrained.

    Why is this bad
        A project that uses it gets whatever is newest on the day of the test: what passes today
        can fail tomorrow without a change.

    Bad
        global-requirements.txt:
            requests  # Apache-2.0
            urllib3  # MIT
        upper-constraints.txt:
            requests===2.32.5

    Good
        global-requirements.txt:
            requests  # Apache-2.0
            urllib3  # MIT
        upper-constraints.txt:
            urllib3===2.5.0
            requests===2.32.5

    References
        G3, G32: the first version comes into upper-constraints in the same change; the validate
        job rejects a name that has none.
    """

    code = "GR112"
    name = "neither-pinned-nor-denied"
    severity = Severity.ERROR
    enforced = True

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield the first line of each such name."""
        governed = snapshot.governed
        known = {line.key for line in governed.constraints.entries}
        known |= {line.key for line in governed.denylist.entries}
        known |= names_unread(snapshot)
        known |= set(snapshot.policy.unconstrained)
        entries = governed.requirements.entries
        for line in {line.key: line for line in reversed(entries)}.values():
            if line.key not in known:
                yield self.finding(
                    f"{line.name} is neither pinned nor denylisted",
                    line.place,
                    subject=line.key,
                    hint="run: pinwarden update --package " + line.key,
                )
