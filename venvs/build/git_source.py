"""Bring a commit of a git repository into a work tree, by a mirror that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from venvs.build.origin import Commit
from venvs.digest import digest_of
from venvs.errors import UsageError, VenvError
from venvs.process import Completed, run_tool
from venvs.redaction import without_secrets
from venvs.session import Session
from venvs.store import Store

_SECONDS = 1800.0
_REFS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")


@dataclass(frozen=True)
class GitSource:
    """Repositories as this run reads them; `environment` has what git needs to log in."""

    store: Store
    environment: Mapping[str, str]
    session: Session

    def check_out(self, origin: Commit, destination: Path) -> None:
        """Make a clone in a new directory, with history and tags, at the commit.

        Versions may come of tags, so all of them are there. What was cloned from is not named in
        it, and nothing is shared with the mirror: a sweep may take that away.
        """
        key = mirror_key(origin.url)
        mirror = self.store.root / "sources" / "git" / key
        what = f"the mirror of {without_secrets(origin.url)}"
        with self.store.only_one(f"git-{key}", self.session, what):
            self._bring(origin, mirror)
            self._must("clone", "--quiet", "--no-checkout", "--", str(mirror), str(destination))
        at = ("-C", str(destination))
        self._must(*at, "checkout", "--quiet", "--detach", origin.commit)
        self._must(*at, "remote", "set-url", "origin", origin.url)  # for relative submodules
        self._must(*at, "submodule", "update", "--quiet", "--init", "--recursive")
        self._must(*at, "remote", "remove", "origin")

    def _bring(self, origin: Commit, mirror: Path) -> None:
        """Fetch what the mirror lacks; a commit that it has needs no network."""
        if not (mirror / "HEAD").exists():
            mirror.mkdir(parents=True, exist_ok=True)
            self._must("init", "--quiet", "--bare", str(mirror))
        if self._has(mirror, origin.commit):
            return
        self.session.say(f"fetching {origin.url}")
        # A commit that no branch has (of a review, say) comes by what was asked for, or by itself.
        for wanted in (_REFS, _of_revision(origin.revision), (origin.commit,)):
            done = self._git("-C", str(mirror), "fetch", "--force", "--", origin.url, *wanted)
            if done.code == 0 and self._has(mirror, origin.commit):
                return
            if done.code != 0 and wanted is _REFS:
                raise VenvError(
                    f"cannot fetch {origin.url}: {done.tail}",
                    "check the URL, and that this user may read it without being asked a password",
                )
        raise UsageError(
            f"{origin.url} does not have the commit {origin.commit}", "make the lock anew"
        )

    def _has(self, mirror: Path, commit: str) -> bool:
        return self._git("-C", str(mirror), "cat-file", "-e", f"{commit}^{{commit}}").code == 0

    def _must(self, *arguments: str) -> None:
        done = self._git(*arguments)
        if done.code != 0:
            raise VenvError(f"git {' '.join(arguments)} failed: {done.tail}")

    def _git(self, *arguments: str) -> Completed:
        return run_tool(["git", *arguments], environment=self.environment, seconds=_SECONDS)


def mirror_key(url: str) -> str:
    """Return the name of a repository's mirror: the same with whatever login."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return digest_of(urlunsplit((parts.scheme, host, parts.path, "", "")))[:32]


def _of_revision(revision: str) -> tuple[str, ...]:
    named = digest_of(revision)[:12]
    return (f"+{revision}:refs/asked/{named}",) if revision.startswith("refs/") else ("HEAD",)
