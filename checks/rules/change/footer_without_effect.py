"""CH813: a footer of the commit message is written so that nothing reads it."""

import re
from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule

_ALMOST = re.compile(r"^\s*(depends[ _-]?on|needed[ _-]?by)\b", re.IGNORECASE)
_VALUE = re.compile(r"https?://\S+|I[0-9a-f]{40}")


class FooterWithoutEffect(ChangeRule):
    """A footer has no effect.

    What it does
        Finds lines of the commit message that begin like Depends-On or Needed-By, but are not
        written `Depends-On: ` with the address or the id of a change in the last paragraph.

    Why is this bad
        Zuul passes the line over, and tests the change without the one that it needs. It may merge
        before it.

    Bad
        upper-constraints.txt:
            requests===2.32.5
        base/upper-constraints.txt:
            requests===2.31.0
        message:
            Update requests

            Depends on: https://review.example.org/c/openstack/nova/+/1

            Change-Id: I0123456789012345678901234567890123456789

    Good
        upper-constraints.txt:
            requests===2.32.5
        base/upper-constraints.txt:
            requests===2.31.0
        message:
            Update requests

            Depends-On: https://review.example.org/c/openstack/nova/+/1
            Change-Id: I0123456789012345678901234567890123456789

    References
        G11-G14: two linked changes; Zuul's documentation, "Cross-Project Dependencies".
    """

    code = "CH813"
    name = "footer-without-effect"
    severity = Severity.WARNING

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every such line."""
        footers = {f"{key}: {value}" for key, value in change.said.footers}
        for number, line in enumerate(change.message.split("\n"), start=1):
            meant = _ALMOST.match(line)
            if meant is None or number == 1:
                continue
            sound = line.strip() in footers and _VALUE.search(line)
            if not sound:
                yield self.finding(
                    f"nothing reads this line of the message: {line.strip()}",
                    Location(path="/COMMIT_MSG"),
                    subject="message",
                    about=line.strip(),
                    hint="write Depends-On: and the change's address in the last paragraph",
                )
