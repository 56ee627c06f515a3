"""Fetch from a repository at Gerrit and push changes for review.

https://gerrit-review.googlesource.com/Documentation/user-upload.html
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.gerrit.access import Access
from bot.gerrit.errors import GerritFailure, GerritUnavailable, LoginRefused
from bot.git.errors import GitFailure
from bot.git.repository import Ended, Repository

_REFUSED_LOGIN = re.compile(
    r"Authentication failed|Permission denied \(|HTTP(?: Basic:)? 401|"
    r"returned error: 401|could not read Username",
)
_REJECTED = re.compile(r"^!\t[^\t]*\t\[(?:remote )?rejected\] \((?P<reason>.*)\)$", re.MULTILINE)
_ERROR = re.compile(
    r"^remote: (?:error|fatal|ERROR): (?P<reason>.*)$", re.MULTILINE | re.IGNORECASE
)
SECONDS = 600.0
_SAME = ("no new changes", "no changes made")


@dataclass(frozen=True, kw_only=True, slots=True)
class PushOptions:
    """What a push says beside the commit; `ready` None leaves the state as it is."""

    topic: str = ""
    hashtags: tuple[str, ...] = ()
    ready: bool | None = None
    description: str = ""

    def arguments(self) -> list[str]:
        """Return git's `-o` arguments, by which values may hold blanks and commas."""
        said = ["notify=NONE"]
        if self.topic:
            said.append(f"topic={self.topic}")
        said += [f"hashtag={tag}" for tag in self.hashtags]
        if self.ready is not None:
            said.append("ready" if self.ready else "wip")
        if self.description:
            said.append(f"m={re.sub(r'[^A-Za-z0-9.-]+', '_', self.description)}")
        return [part for one in said for part in ("-o", one)]


@dataclass(frozen=True, kw_only=True, slots=True)
class PushRefused:
    """Gerrit did not take the commit; `same` when it has it already."""

    reason: str
    same: bool


class Remote:
    """One repository at Gerrit, mirrored in a bare one of ours."""

    def __init__(
        self, mirror: Repository, access: Access, project: str, seconds: float = SECONDS
    ) -> None:
        """Take over the mirror; `close` closes it. `seconds` bound each fetch and each push."""
        self._seconds = seconds
        self.mirror = mirror
        self.project = project
        self._access = access

    @classmethod
    def open(cls, place: Path, access: Access, project: str, seconds: float = SECONDS) -> Self:
        """Open the mirror at `place`, made on first use; nothing is fetched yet."""
        import git

        if not (place / "HEAD").exists():
            try:
                place.mkdir(parents=True, exist_ok=True)
                git.Repo.init(place, bare=True).close()
            except (git.GitError, OSError) as err:
                # Half a repository would pass for a broken one for ever.
                shutil.rmtree(place, ignore_errors=True)
                raise GitFailure(
                    f"The mirror {place} cannot be made: {_last_line(err)}",
                    "look at the space on its disk, and at who may write there",
                ) from err
        return cls(Repository.open(place), access, project, seconds)

    def close(self) -> None:
        """End the processes that git may keep."""
        self.mirror.close()

    def fetch_branch(self, branch: str) -> str | None:
        """Fetch a branch; return its commit, None if Gerrit has no such branch."""
        ref = f"refs/heads/{branch}"
        ended = self._transfer("fetch", "--quiet", "--no-tags", "--prune", f"+{ref}:{ref}")
        if ended.status != 0 and "couldn't find remote ref" in ended.err:
            return None
        self._must(ended, "fetch")
        return self.mirror.commit_of(ref)

    def fetch_commit(self, ref: str, commit: str) -> None:
        """Fetch a patch set by its ref, unless its commit is here."""
        if self.mirror.commit_of(commit) is None:
            self._must(self._transfer("fetch", "--quiet", "--no-tags", f"+{ref}:{ref}"), "fetch")

    def push(self, commit: str, branch: str, options: PushOptions) -> PushRefused | None:
        """Push a commit for review on a branch; None if Gerrit took it."""
        target = f"{commit}:refs/for/{branch}"
        ended = self._transfer("push", "--porcelain", *options.arguments(), target=target)
        if ended.status == 0:
            return None
        refused = _REJECTED.search(ended.out) or _REJECTED.search(ended.err)
        if refused is None:
            raise self._failure(ended, "push")
        why = _ERROR.search(ended.err)
        reason = refused["reason"] + (f": {why['reason']}" if why else "")
        return PushRefused(reason=reason, same=any(one in reason for one in _SAME))

    def describe_push(self, commit: str, branch: str, options: PushOptions) -> str:
        """Return the push as a person would type it."""
        flags = " ".join(f"-o '{one}'" for one in options.arguments()[1::2])
        address = self._access.remote(self.project)
        return f"git push {flags} {address} {commit}:refs/for/{branch}"

    def _transfer(self, *arguments: str, target: str = "") -> Ended:
        command, *flags = arguments
        places = [flag for flag in flags if flag.startswith("+")]
        flags = [flag for flag in flags if not flag.startswith("+")]
        address = self._access.remote(self.project)
        return self.mirror.transfer(
            command,
            *flags,
            "--",
            address,
            *places,
            *([target] if target else []),
            env=self._access.environment(),
            seconds=self._seconds,
        )

    def _must(self, ended: Ended, what: str) -> None:
        if ended.status != 0:
            raise self._failure(ended, what)

    def _failure(self, ended: Ended, what: str) -> GerritFailure:
        address = self._access.remote(self.project)
        if _REFUSED_LOGIN.search(ended.err):
            return LoginRefused(f"git {what} at {address}")
        lines = [line.strip() for line in ended.err.splitlines() if line.strip()]
        fatal = next((line for line in lines if line.startswith(("fatal:", "error:"))), "")
        return GerritUnavailable(
            f"git {what} at {address} failed: {fatal or (lines[-1] if lines else 'no word')}",
            "it is tried again at the next run",
        )


def _last_line(error: Exception) -> str:
    lines = [line.strip(" '") for line in str(error).splitlines() if line.strip(" '")]
    return lines[-1] if lines else type(error).__name__


__all__ = ["GitFailure", "PushOptions", "PushRefused", "Remote"]
