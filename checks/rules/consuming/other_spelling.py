"""CP711: a project spells a name otherwise than global-requirements."""

from collections.abc import Iterator

from checks.consuming.matching import bound_lines
from checks.consuming.project import Law, Project
from checks.finding import Finding, Fix, Severity, Swap
from checks.rule import ProjectRule
from policies.requirement import RequirementLine, place_in


class OtherSpelling(ProjectRule):
    """A name is spelled otherwise than in global-requirements.

    What it does
        Compares the spelling of each name with global-requirements.txt. `--fix` writes the name as
        it is spelled there.

    Why is this bad
        It is the same project for pip. But who looks for the users of a library with grep does not
        find this one, and older tools reject it.

    Bad
        global-requirements.txt:
            SQLAlchemy  # MIT
        project/requirements.txt:
            sqlalchemy>=1.4

    Good
        global-requirements.txt:
            SQLAlchemy  # MIT
        project/requirements.txt:
            SQLAlchemy>=1.4

    References
        PEP 503, "Normalized Names"; the community's check fails on it, ours does not.
    """

    code = "CP711"
    name = "other-spelling"
    severity = Severity.WARNING
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every line that is spelled like no line of its name."""
        for listed, line in bound_lines(project, law):
            known = {other.name for other in law.requirements.get(line.key, ())}
            if known and line.name not in known:
                yield self.finding(
                    f"{line.name} is spelled {' or '.join(sorted(known))} in global-requirements",
                    line.place,
                    subject=project.name,
                    about=f"{listed.group} {line.name}",
                    severity=law.weight(listed.kind, self.severity),
                    fix=_fix(line, known),
                )


def _fix(line: RequirementLine, known: set[str]) -> Fix | None:
    """Return the swap of the name alone; None where its place or its spelling is not clear."""
    at = place_in(line.place, line.text, 0)
    if not at.line or len(known) > 1:
        return None
    swap = Swap(path=at.file, line=at.line, column=at.column, old=line.name, new=min(known))
    return Fix(title=f"write {swap.new}", edits=(swap,))
