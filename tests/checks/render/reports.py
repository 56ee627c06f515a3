"""A report with everything in it, and text that wants to do harm."""

from datetime import date

from checks.finding import Edit, Finding, Fix, Location, Related, Severity, Swap, Unjudged
from checks.report import Entry, Report, State
from checks.verdict import Verdict
from checks.waivers import Waived
from policies.policy import Waiver

HOSTILE = '<script>window.harmed = 1</script>"\u202e\x1b[31m ]]> &amp; [x](http://e.test)\x00'


def finding(
    *,
    rule: str = "GR103",
    line: int = 3,
    severity: Severity = Severity.ERROR,
    message: str = "requests has the minimum >=2",
    path: str = "global-requirements.txt",
    end_column: int = 0,
    fix: Fix | None = None,
) -> Finding:
    return Finding(
        rule=rule,
        name="minimum",
        severity=severity,
        message=message,
        location=Location(path=path, line=line, column=2, end_column=end_column),
        subject="requests",
        about=message,
        hint="leave minimums to the projects",
        related=(
            Related(location=Location(path="upper-constraints.txt", line=7), message="pinned here"),
        ),
        fix=fix,
    )


def full_report() -> Report:
    """Return it."""
    edit = Edit(path="global-requirements.txt", first=3, last=3, lines=("requests",))
    swap = Swap(path="global-requirements.txt", line=4, column=2, old="Six", new="six")
    entries = (
        Entry(finding=finding(fix=Fix(title="mend", edits=(edit,))), state=State.INTRODUCED),
        Entry(
            finding=finding(
                line=4, message=HOSTILE, end_column=9, fix=Fix(title="write six", edits=(swap,))
            ),
            state=State.INTRODUCED,
        ),
        Entry(
            finding=finding(line=0, message="the file as a whole", severity=Severity.INFO),
            state=State.INTRODUCED,
        ),
        Entry(
            finding=finding(line=9, message="old", severity=Severity.WARNING),
            state=State.STANDING,
        ),
        Entry(finding=finding(line=10, message="mended"), state=State.HEALED),
        Entry(finding=finding(path="elsewhere.txt", message="not here"), state=State.INTRODUCED),
        Entry(
            finding=finding(path="a b/ü?.txt", message="odd path", severity=Severity.WARNING),
            state=State.INTRODUCED,
        ),
    )
    waiver = Waiver(rule="GR103", subject="requests", reason=HOSTILE, expires=date(2027, 1, 1))
    return Report(
        subject="0123456789ab (A change)",
        entries=entries,
        waived=(Waived(finding=finding(line=12, message="excepted"), waiver=waiver),),
        unjudged=(
            Unjudged(rule="UC201", name="not-exact", reason="needs the index"),
            Unjudged(rule="GR103", name="minimum", reason=HOSTILE, subject="requests", asked=True),
        ),
        verdict=Verdict.INTRODUCED,
        prefix="data/",
        changed=("data/global-requirements.txt",),
    )
