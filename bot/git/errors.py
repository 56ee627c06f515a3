"""What can go wrong with a repository, said once, with the next step."""

import re
from pathlib import Path

from bot.errors import UNKNOWN, USAGE, UserError

_LOCK = re.compile(r"Unable to create '(?P<path>[^\n]+\.lock)': File exists")
_OWNER = "dubious ownership"
_MOVED = re.compile(r"is at [0-9a-f]+ but expected|reference already exists|unable to resolve ref")
_TAKEN = re.compile(r"'(?P<there>refs/[^']+)' exists; cannot create '(?P<asked>refs/[^']+)'")


class GitFailure(UserError):  # noqa: N818 - the bases of edges are called XFailure here
    """A git operation failed; `hint` is the next step."""

    def __init__(self, message: str, hint: str = "", *, exit_code: int = UNKNOWN) -> None:
        """Keep the parts; git is a tool, so its failures are no judgement (exit code 3)."""
        super().__init__(message, hint, exit_code=exit_code)


class NotARepository(GitFailure):
    """No git repository holds the path, or git refuses to look into it."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Say where; that is a matter of usage."""
        super().__init__(message, hint, exit_code=USAGE)


class Locked(GitFailure):
    """Another git process holds a lock, or one that died left it behind."""

    def __init__(self, lock: Path) -> None:
        """Name the lock file."""
        super().__init__(
            f"Another git process seems to be at work: {lock} exists.",
            hint=f"wait for it; if none is running, remove the file: rm '{lock}'",
        )
        self.lock = lock


class RefMoved(GitFailure):
    """A ref no longer has the value that the work began with."""


def translate(command: str, stderr: str) -> GitFailure:
    """Turn what git printed into the error that says what to do."""
    if (lock := _LOCK.search(stderr)) is not None:
        return Locked(Path(lock["path"]))
    if _OWNER in stderr:
        return NotARepository(
            "git refuses this repository because it belongs to another user.",
            hint="see `git help config`, safe.directory",
        )
    if (taken := _TAKEN.search(stderr)) is not None:
        return GitFailure(
            f"The branch {taken['asked']} cannot be made, because {taken['there']} exists.",
            hint=f"rename it: git branch -m {taken['there'].removeprefix('refs/heads/')} NEW-NAME",
        )
    if _MOVED.search(stderr) is not None:
        return RefMoved(_last_line(stderr), hint="run the command again")
    return GitFailure(f"git {command} failed: {_last_line(stderr)}")


def _last_line(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
