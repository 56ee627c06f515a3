"""Bring a commit of a git repository into a work tree, by a mirror that is kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from venvs.build.origin import Commit
from venvs.digest import digest_of
from venvs.errors import UsageError, VenvError
from venvs.process import run_tool
from venvs.redaction import without_secrets
from venvs.session import Session
from venvs.store import Store

_SECONDS = 1800.0
_REFS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")


def check_out(origin: Commit, destination: Path, store: Store, session: Session) -> None:
    """Make a clone of its own in an empty directory, with history and tags, at the commit.

    Versions may come of tags, so all of them are there. What it was cloned from is not: a URL may
    hold a login, and what is built must not see one.
    """
    key = mirror_key(origin.url)
    mirror = store.root / "sources" / "git" / key
    with store.only_one(f"git-{key}", session, f"the mirror of {without_secrets(origin.url)}"):
        _bring(origin, mirror, session)
        # Objects are linked or copied, never shared: the mirror may be swept later.
        _git(["clone", "--quiet", "--no-checkout", "--", str(mirror), str(destination)], mirror)
    at = ["-C", str(destination)]
    _git([*at, "-c", "advice.detachedHead=false", "checkout", "--quiet", origin.commit], mirror)
    _git([*at, "remote", "set-url", "origin", origin.url], mirror)
    _git([*at, "submodule", "update", "--quiet", "--init", "--recursive"], mirror)
    _git([*at, "remote", "remove", "origin"], mirror)


def mirror_key(url: str) -> str:
    """Return the name of a repository's mirror: the same with whatever login."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return digest_of(urlunsplit((parts.scheme, host, parts.path, "", "")))[:32]


def _bring(origin: Commit, mirror: Path, session: Session) -> None:
    """Fetch what the mirror lacks; a commit that it has needs no network."""
    if not (mirror / "HEAD").exists():
        mirror.mkdir(parents=True, exist_ok=True)
        _git(["init", "--quiet", "--bare", str(mirror)], mirror)
    if _has(mirror, origin.commit):
        return
    session.say(f"fetching {origin.url}")
    for wanted in (_REFS, _asked_for(origin.revision), (origin.commit,)):
        if not wanted:
            continue
        done = run_tool(
            ["git", "-C", str(mirror), "fetch", "--quiet", "--force", "--", origin.url, *wanted],
            environment=_environment(),
            seconds=_SECONDS,
        )
        if done.code == 0 and _has(mirror, origin.commit):
            return
        if done.code != 0 and wanted is _REFS:
            raise VenvError(
                f"cannot fetch {origin.url}: {done.tail}",
                "check the URL, and that this user may read it without being asked a password",
            )
    raise UsageError(f"{origin.url} does not have the commit {origin.commit}", "make the lock anew")


def _asked_for(revision: str) -> Sequence[str]:
    return (f"+{revision}:refs/asked/{digest_of(revision)[:12]}",) if "/" in revision else ()


def _has(mirror: Path, commit: str) -> bool:
    done = run_tool(
        ["git", "-C", str(mirror), "cat-file", "-e", f"{commit}^{{commit}}"],
        environment=_environment(),
        seconds=60,
    )
    return done.code == 0


def _git(arguments: Sequence[str], mirror: Path) -> None:
    done = run_tool(["git", *arguments], environment=_environment(), seconds=_SECONDS)
    if done.code != 0:
        raise VenvError(f"git {arguments[0]} failed for {mirror}: {done.tail}")


def _environment() -> dict[str, str]:
    """Return ours, for keys and settings of the user count; but git must not ask anybody."""
    kept = {name: value for name, value in os.environ.items() if name not in _REPOSITORY}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": ""}


# Set in hooks of git; they would lead us to another repository.
_REPOSITORY = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"})
