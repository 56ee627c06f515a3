"""A change to the governed set: two states and what its author says."""

from dataclasses import dataclass

from checks.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """From `base` to `head`.

    `message` is the commit message, `paths` all files of the repository that differ (with `/`),
    `prefix` where the governed files lie in it ("" or "data/"). `uploader` is the account as
    Gerrit or Zuul gives it, "" where neither was asked.
    """

    base: Snapshot
    head: Snapshot
    message: str = ""
    paths: tuple[str, ...] = ()
    prefix: str = ""
    uploader: str = ""
    author: str = ""
