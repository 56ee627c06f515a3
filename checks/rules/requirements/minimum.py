"""GR103: a line of global-requirements asks for a minimum."""

from collections.abc import Iterator

from checks.finding import Edit, Finding, Fix, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.requirement import RequirementLine, normal_form, without


class Minimum(TreeRule):
    """A line asks for a minimum.

    What it does
        Finds `>=` and `>` in global-requirements.txt.

    Why is this bad
        What a project needs at least is the project's business, and stands in its own files. A
        minimum here would bind all projects to what one of them needs, and raising it would need
        a change to every one of them.

    Bad
        global-requirements.txt:
            requests>=2.25  # Apache-2.0

    Good
        global-requirements.txt:
            requests!=2.25.0  # Apache-2.0

    References
        G16: no minimums in global-requirements; the community's validate job rejects them.
    """

    code = "GR103"
    name = "minimum"
    severity = Severity.ERROR
    enforced = True

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line with `>=` or `>`."""
        for line in snapshot.governed.requirements.entries:
            minimums = sorted(str(part) for part in line.specifier if part.operator in (">=", ">"))
            if minimums:
                yield self.finding(
                    f"{line.name} has the minimum {', '.join(minimums)}",
                    line.place,
                    subject=line.key,
                    hint="leave minimums to the projects; only exclude versions here",
                    fix=_fix(line),
                )


def _fix(line: RequirementLine) -> Fix:
    mended = normal_form(without(line, (">=", ">")))
    place = line.place
    edit = Edit(path=place.file, first=place.line, last=place.line, lines=(mended,))
    return Fix(title="take the minimum away", edits=(edit,), safe=False)
