"""Write the safe fixes of a report into the work tree."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.checking.subject import Subject
from bot.errors import UserError
from bot.files import write_atomic
from checks.mend import mended
from checks.report import Report

if TYPE_CHECKING:
    from bot.console import Terminal


def mend(subject: Subject, report: Report, terminal: "Terminal") -> Subject:
    """Apply the fixes, say in which files, and return the subject as it is now."""
    if subject.directory is None:
        raise UserError("--fix needs a work tree, and --rev judges a commit", "leave --rev out")
    fixes = [entry.finding.fix for entry in report.entries if entry.finding.fix is not None]
    new = mended(subject.head.files, fixes)
    for name, data in new.items():
        write_atomic(subject.directory / name, data)
        terminal.note(f"mended {subject.prefix}{name}")
    return replace(subject, head=replace(subject.head, files={**subject.head.files, **new}))
