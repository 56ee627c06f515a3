"""Read what git remembers about the pins: every change of upper-constraints.txt, newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from packaging.utils import NormalizedName, canonicalize_name

from bot.git.errors import GitFailure
from bot.git.repository import Repository

_PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)===?(?P<pin>[^#]+)")
_FORMAT = "%x00%H%x00%an%x00%ae%x00%cs%x00%B%x00"
_FIELDS = 6
_DIFF = (
    "-p",
    "--unified=0",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    f"--format={_FORMAT}",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One pin in a diff: `pin` is the version, and the marker after it if there is one.

    How the name is spelled makes no difference between two lines.
    """

    name: NormalizedName
    pin: str
    spelling: str = field(compare=False)

    @property
    def version(self) -> str:
        """The version without the marker."""
        return self.pin.partition(";")[0].strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChange:
    """One commit's change to the pins: the lines that it took away and those that it put there."""

    commit: str
    author: str
    email: str
    day: date
    message: str
    removed: tuple[Line, ...]
    added: tuple[Line, ...]

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class PinChange:
    """One commit's change to one pin; several entries in `old` or `new` stand for several lines.

    `old` is empty where the pin is new, `new` where it went away.
    """

    commit: str
    author: str
    email: str
    day: date
    subject: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The changes of one pin, newest first; `cut_off` if a shallow clone hides older ones."""

    changes: tuple[PinChange, ...]
    cut_off: bool


def history_of(
    repository: Repository,
    path: PurePosixPath,
    name: NormalizedName,
    *,
    revision: str = "HEAD",
    most: int = 200,
) -> History:
    """Return who moved a pin when, from the file at `path` (from the repository's root).

    Merges are left out: the commit that was merged is what a person wrote. Lines that only moved
    within the file are no change.
    """
    pattern = re.sub(r"[-_.]+", "[-_.]+", name)
    changes = _changes(
        repository,
        revision,
        *("--no-merges", f"--max-count={most}", "--regexp-ignore-case", "--extended-regexp"),
        *(f"-G^{pattern}==", *_DIFF, revision, "--", str(path)),
    )
    pins = (_of(change, name) for change in changes)
    return History(
        changes=tuple(pin for pin in pins if pin.old != pin.new), cut_off=repository.shallow
    )


def merged_changes(
    repository: Repository, path: PurePosixPath, *, revision: str = "HEAD", most: int = 400
) -> Iterator[FileChange]:
    """Yield what was merged into the file at `path`, newest first.

    Only first parents are followed: a merge counts as one change, by whoever merged it.
    """
    return _changes(
        repository,
        revision,
        *("--first-parent", "--diff-merges=first-parent", f"--max-count={most}"),
        *(*_DIFF, revision, "--", str(path)),
    )


def parse_log(log: bytes) -> Iterator[FileChange]:
    """Read `git log` in our format; what is not a pin (comments, other lines) is left out."""
    fields = log.decode("utf-8", "replace").split("\0")[1:]
    if len(fields) % _FIELDS:
        raise GitFailure("git log printed something that is not what it was asked for.")
    for start in range(0, len(fields), _FIELDS):
        commit, author, email, day, message, diff = fields[start : start + _FIELDS]
        removed, added = _lines(diff)
        yield FileChange(
            commit=commit,
            author=author,
            email=email,
            day=date.fromisoformat(day),
            message=message,
            removed=removed,
            added=added,
        )


def pins_of(content: bytes) -> tuple[Line, ...]:
    """Return the pins of a whole file, as tolerantly as those of a diff."""
    return _pins([f" {line}" for line in content.decode("utf-8", "replace").split("\n")], " ")


def _changes(repository: Repository, revision: str, *arguments: str) -> Iterator[FileChange]:
    if repository.commit_of(revision) is None:
        return iter(())  # A repository without a commit has no history; git calls that an error.
    return parse_log(repository.run("log", *arguments))


def _lines(diff: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the pins that a diff takes away and those that it adds."""
    _, _, hunks = diff.partition("\n@@ ")
    lines = hunks.split("\n")  # Not splitlines: a line of a file may hold what Unicode calls one.
    return _pins(lines, "-"), _pins(lines, "+")


def _pins(lines: list[str], sign: str) -> tuple[Line, ...]:
    found = (_PIN.match(line[1:]) for line in lines if line.startswith(sign))
    return tuple(
        Line(
            name=canonicalize_name(match["name"]),
            pin=match["pin"].strip(),
            spelling=match["name"],
        )
        for match in found
        if match
    )


def _of(change: FileChange, name: NormalizedName) -> PinChange:
    return PinChange(
        commit=change.commit,
        author=change.author,
        email=change.email,
        day=change.day,
        subject=change.subject,
        old=tuple(line.pin for line in change.removed if line.name == name),
        new=tuple(line.pin for line in change.added if line.name == name),
    )
