"""UC205: the lines of upper-constraints are not in the order of the policy."""

from collections.abc import Iterator, Sequence

from checks.finding import Edit, Finding, Fix, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine
from policies.document import Document, Remark
from policies.governed import CONSTRAINTS
from policies.order import sort_key

FEW = 12  # pins; of fewer nobody can tell whether they were meant to be in this order


class Order(TreeRule):
    """The pins are not in order.

    What it does
        Compares the order of the lines with the one of policy.toml: by a hash of the name as it is
        written (the default), or by name.

    Why is this bad
        In the order of a hash, releases of a family do not stand beside each other, and changes
        for them do not conflict. A line in a place of its own is one that a tool adds a second
        time.

    Bad
        upper-constraints.txt:
            chardet===5.2.0
            voluptuous===0.15.2

    Good
        upper-constraints.txt:
            voluptuous===0.15.2
            chardet===5.2.0

    References
        The community's generate-constraints sorts by SHA-1 of the name.
    """

    code = "UC205"
    name = "order"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield one finding, at the first line that is lower than the one before it."""
        document = snapshot.governed.constraints
        key = sort_key(snapshot.policy.order)
        keys = [key(line.name) for line in document.entries]
        wrong = [at for at in range(1, len(keys)) if keys[at] < keys[at - 1]]
        if not wrong:
            return
        first = document.entries[wrong[0]]
        others = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        yield self.finding(
            f"{first.name} is not in its place{others}",
            first.place,
            subject=CONSTRAINTS,
            hint=f"the order is {snapshot.policy.order}: pinwarden check --select UC205 --fix",
            fix=_fix(document, sorted(document.entries, key=lambda line: key(line.name))),
            # What stood in another order before is no news, however many lines it is.
            severity=Severity.INFO if len(wrong) * 4 > len(keys) > FEW else None,
        )


def _fix(document: Document[ConstraintLine], wanted: Sequence[ConstraintLine]) -> Fix | None:
    """Sort the lines, where no remark stands between them that would lose its place."""
    first = document.entries[0].place.line
    if any(isinstance(line, Remark) for line in document.lines[first - 1 :]):
        return None
    last = document.entries[-1].place.line
    texts = tuple(line.text for line in wanted)
    edit = Edit(path=CONSTRAINTS, first=first, last=last, lines=texts)
    return Fix(title="sort the lines", edits=(edit,))
