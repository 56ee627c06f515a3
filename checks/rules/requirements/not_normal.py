"""GR102: a line of global-requirements is not in the normal form."""

from collections.abc import Iterator

from checks.finding import Edit, Finding, Fix, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.requirement import RequirementLine, normal_form


class NotNormal(TreeRule):
    """A line is not in the normal form.

    What it does
        Compares each line with its normal form: specifiers sorted, no spaces but two before the
        comment, extras sorted.

    Why is this bad
        Two people who write the same requirement differently make a difference that reviewers
        read for nothing, and changes that mean the same conflict.

    Bad
        global-requirements.txt:
            requests != 2.20.0, !=2.12.2 # Apache-2.0

    Good
        global-requirements.txt:
            requests!=2.12.2,!=2.20.0  # Apache-2.0

    References
        The community's validate job rejects such lines; `normalize-requirements` mends them.
    """

    code = "GR102"
    name = "not-normal"
    severity = Severity.ERROR
    enforced = True

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line that its normal form differs from."""
        for line in snapshot.governed.requirements.entries:
            form = normal_form(line)
            if form != line.text:
                yield self.finding(
                    f"{line.name} is not written in the normal form",
                    line.place,
                    subject=line.key,
                    about=line.text,
                    hint=f"write: {form}",
                    fix=_fix(line, form),
                )


def _fix(line: RequirementLine, form: str) -> Fix:
    place = line.place
    edit = Edit(path=place.file, first=place.line, last=place.line, lines=(form,))
    return Fix(title="write the normal form", edits=(edit,))
