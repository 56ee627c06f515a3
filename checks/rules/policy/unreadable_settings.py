"""PO601: a governed TOML file does not say what its schema allows."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot

FILES = ("holds.toml", "policy.toml", "sdist-metadata.toml", "upper-constraints-xfails.txt")


class UnreadableSettings(TreeRule):
    """A settings file cannot be read.

    What it does
        Reads policy.toml, holds.toml, sdist-metadata.toml and upper-constraints-xfails.txt, and
        reports every key that is unknown, missing or of the wrong kind.

    Why is this bad
        A key that is spelled wrong is a rule that does not count, and nobody notices. With one
        problem in it, the whole file counts for nothing.

    Bad
        policy.toml:
            stategy = "uniform"

    Good
        policy.toml:
            strategy = "uniform"

    References
        policies/schema/policy.json; TOML 1.0.
    """

    code = "PO601"
    name = "unreadable-settings"
    severity = Severity.ERROR
    enforced = True  # Upstream has no such files; what ours cannot read, nothing of ours follows.

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every problem that was met while reading."""
        for problem in snapshot.problems:
            if problem.place.file in FILES:
                yield self.finding(
                    problem.message,
                    problem.place,
                    subject=problem.place.file,
                    about=problem.message,
                    hint=problem.hint,
                )
