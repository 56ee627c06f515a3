"""CP703: a project's marker differs from the one in global-requirements."""

from collections.abc import Iterator

from packaging.markers import Marker

from checks.consuming.matching import differing, grouped
from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class MarkerDiffers(ProjectRule):
    """A marker differs from the one in global-requirements.

    What it does
        Compares where a project requires a name with where global-requirements.txt lists it: over
        every Python and platform that the markers speak of, all lines of the name together. A
        project may leave out a lower bound on Python 3, may ask for a Python of its own where the
        list does not speak of Pythons, and may limit a name of backports.txt. A line that is true
        on no governed environment is nobody's business.

    Why is this bad
        A project that requires a library where the list says it cannot be used fails there; on
        Windows, say, nobody of the tests would notice.

    Bad
        global-requirements.txt:
            xattr;sys_platform!='win32'  # MIT
        project/requirements.txt:
            xattr>=0.9.2

    Good
        global-requirements.txt:
            xattr;sys_platform!='win32'  # MIT
        project/requirements.txt:
            xattr>=0.9.2;sys_platform != "win32"

    References
        G10: compatible with global-requirements; the community's check compares texts.
    """

    code = "CP703"
    name = "marker-differs"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield the first line of each name that does not fit."""
        for found in grouped(project, law):
            line = differing(found, law)
            if line is not None:
                theirs = " or ".join(_told(other.marker) for other in found.governing)
                yield self.finding(
                    f"{line.name} has {_told(line.marker)}, and in global-requirements {theirs}",
                    line.place,
                    subject=project.name,
                    about=f"{found.listed.group} {line.key} {line.marker}",
                    hint="write the same marker, or change it in global-requirements first",
                    severity=law.weight(found.listed.kind, self.severity),
                )


def _told(marker: Marker | None) -> str:
    return "no marker" if marker is None else f"the marker {marker}"
