"""CP706: a project lists a requirement twice in one place."""

from collections.abc import Iterator

from checks.consuming.matching import judged_lines
from checks.consuming.project import Kind, Law, Listed, Project
from checks.consuming.where import meet
from checks.finding import Edit, Finding, Fix, Location, Related, Severity
from checks.rule import ProjectRule
from policies.requirement import RequirementLine

FILES: frozenset[Kind] = frozenset(
    {"requirements", "test", "doc", "docs", "deprecated", "nested"}  # one requirement on a line
)
MOST = 5  # lines of one name that a line is compared with


class ListedAgain(ProjectRule):
    """A requirement stands twice in one list.

    What it does
        Finds lines of one name in one file, extra or group that are true in the same governed
        environment. On stable branches it finds nothing. Of lines of a requirement file that say
        the same, `--fix` takes the second one out.

    Why is this bad
        Whoever raises one of the minimums does not see the other, and pip takes both.

    Bad
        project/requirements.txt:
            requests>=2.25
            requests>=2.20

    Good
        project/requirements.txt:
            requests>=2.25

    References
        The community's check rejects duplicates on the development branch.
    """

    code = "CP706"
    name = "listed-again"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield the second line of each pair."""
        if not project.strict:
            return
        for listed, first, second in _pairs(project, law):
            if _one_project(first, second) and meet(first.marker, second.marker, law):
                other = Related(location=Location.of(first.place), message="the other line")
                yield self.finding(
                    f"{second.name} stands here twice",
                    second.place,
                    subject=project.name,
                    about=f"{listed.group} {second.key} {_asked(second)}",
                    hint="keep one line, or let their markers exclude each other",
                    related=(other,),
                    severity=law.weight(listed.kind, self.severity),
                    fix=_fix(listed, first, second),
                )


def _pairs(project: Project, law: Law) -> Iterator[tuple[Listed, RequirementLine, RequirementLine]]:
    """Yield two lines of one name in one list; of many, each with those next before it."""
    before: dict[tuple[int, str], list[RequirementLine]] = {}
    for listed, line in judged_lines(project, law):
        known = before.setdefault((id(listed), line.key), [])
        for other in known[-MOST:]:
            yield listed, other, line
        known.append(line)


def _fix(listed: Listed, first: RequirementLine, second: RequirementLine) -> Fix | None:
    """Return that the second line is taken out; None where the lines say different things."""
    same = (_asked(first), first.comment) == (_asked(second), second.comment)
    if listed.kind not in FILES or not same:
        return None
    row = second.place.line
    edit = Edit(path=listed.path, first=row, last=row, lines=(), was=(second.text,))
    return Fix(title="take the second line out", edits=(edit,))


def _asked(line: RequirementLine) -> str:
    """Return what a line asks for, however it is written."""
    return f"{','.join(sorted(line.extras))} {line.specifier} {line.marker or ''}"


def _one_project(first: RequirementLine, second: RequirementLine) -> bool:
    """Say whether the lines ask for the same: `name[extra]` beside `name` adds to it."""
    return first.extras == second.extras or bool(first.extras & second.extras)
