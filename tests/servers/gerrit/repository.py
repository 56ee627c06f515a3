"""A repository at the real Gerrit, and what people do there: push, edit, vote, talk."""

import hashlib
import itertools
import subprocess
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.servers.gerrit.server import Server

Files = Mapping[str, str | bytes]  # by path; text is UTF-8
_SEEDS = itertools.count(1)
_DETAIL = (
    "CURRENT_REVISION",
    "ALL_REVISIONS",
    "ALL_COMMITS",
    "DETAILED_LABELS",
    "DETAILED_ACCOUNTS",
    "MESSAGES",
    "SUBMITTABLE",
)
GOVERNED = {
    "global-requirements.txt": "alpha  # MIT\nbeta  # MIT\n",
    "upper-constraints.txt": "beta===1.0\nalpha===1.0\n",
}


@dataclass
class GerritRepository:
    """One repository; each account has a clone, made when it is first needed."""

    server: Server
    name: str
    clones: Path
    known: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def create(
        cls,
        server: Server,
        name: str,
        clones: Path,
        files: Files = GOVERNED,
    ) -> Self:
        """Create it at Gerrit with some files on master."""
        server.create_project(name)
        made = cls(server, name, clones)
        made.merge(files, "Begin")
        return made

    def git(self, account: str, *arguments: str, check: bool = True) -> str:
        """Run git in an account's clone and return what it prints."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.clone(account),
            check=False,
            capture_output=True,
            text=True,
        )
        if check and done.returncode:
            raise AssertionError(f"git {arguments}: {done.stderr}")
        return (done.stdout if check else done.stdout + done.stderr).strip()

    def clone(self, account: str) -> Path:
        """Return an account's clone."""
        if account not in self.known:
            place = self.clones / account
            url = self.server.git_url(self.name, account)
            subprocess.run(["git", "clone", "-q", url, place], check=True, capture_output=True)
            self.known[account] = place
            self.git(account, "config", "user.name", account.capitalize())
            self.git(account, "config", "user.email", f"{account}@example.org")
        return self.known[account]

    def merge(self, files: Files, message: str, branch: str = "master") -> str:
        """Put files on a branch as the administrator, past every review; return the commit."""
        self.git("admin", "fetch", "-q", "origin")
        self.git("admin", "checkout", "-q", "--detach", f"origin/{branch}")
        self._write("admin", files)
        self.git("admin", "commit", "-q", "-m", message)
        self.git("admin", "push", "-q", "origin", f"HEAD:refs/heads/{branch}")
        return self.git("admin", "rev-parse", "HEAD")

    def become(self, files: Files, message: str, branch: str = "master") -> None:
        """Let a branch have these files and no others, past every review."""
        self.git("admin", "fetch", "-q", "origin")
        self.git("admin", "checkout", "-q", "--detach", f"origin/{branch}")
        self.git("admin", "rm", "-r", "-q", "--ignore-unmatch", ".")
        self._write("admin", files)
        if self.git("admin", "status", "--porcelain"):
            self.git("admin", "commit", "-q", "-m", message)
            self.git("admin", "push", "-q", "origin", f"HEAD:refs/heads/{branch}")

    def branch(self, name: str, at: str = "master") -> None:
        """Create a branch at another's tip."""
        self.git("admin", "fetch", "-q", "origin")
        self.git("admin", "push", "-q", "origin", f"origin/{at}:refs/heads/{name}")

    def tag(self, name: str, at: str) -> None:
        """Push an annotated tag, as a release team does."""
        self.git("admin", "fetch", "-q", "origin")
        self.git("admin", "tag", "-m", f"{self.name} {name}", name, at)
        self.git("admin", "push", "-q", "origin", f"refs/tags/{name}")

    def content(self, path: str, ref: str = "origin/master") -> str:
        """Return a file as it is at Gerrit now."""
        self.git("admin", "fetch", "-q", "origin")
        if ref.startswith("refs/"):
            self.git("admin", "fetch", "-q", "origin", ref)
            ref = "FETCH_HEAD"
        return self.git("admin", "show", f"{ref}:{path}") + "\n"

    def propose(
        self,
        account: str,
        files: Files,
        message: str,
        branch: str = "master",
        change_id: str = "",
    ) -> dict[str, Any]:
        """Push a change as a person; return it."""
        made = change_id or f"I{hashlib.sha1(str(next(_SEEDS)).encode()).hexdigest()}"  # noqa: S324 - a Change-Id is one
        self.git(account, "fetch", "-q", "origin")
        self.git(account, "checkout", "-q", "--detach", f"origin/{branch}")
        self._write(account, files)
        self.git(account, "commit", "-q", "-m", f"{message}\n\nChange-Id: {made}\n")
        self.git(account, "push", "-q", "origin", f"HEAD:refs/for/{branch}")
        return self.change(f"change:{made} branch:{branch}")

    def edit(self, account: str, number: int, files: Files, message: str = "") -> dict[str, Any]:
        """Upload a new patch set of a change with other files, as a person."""
        change = self.detail(number)
        revision = change["revisions"][change["current_revision"]]
        self.git(account, "fetch", "-q", "origin", revision["ref"])
        self.git(account, "checkout", "-q", "--detach", "FETCH_HEAD")
        self._write(account, files)
        said = revision["commit"]["message"]
        if message:
            subject, _, rest = said.partition("\n\n")
            said = f"{subject}\n\n{message}\n\n{rest}"
        self.git(account, "commit", "-q", "--amend", "-m", said)
        self.git(account, "push", "-q", "origin", f"HEAD:refs/for/{change['branch']}")
        return self.detail(number)

    def changes(self, query: str = "") -> list[dict[str, Any]]:
        """Return the repository's changes that match, oldest first."""
        found = self.server.call(
            "GET", f"/changes/?q=project:{self.name}+{query.replace(' ', '+')}"
        )
        return sorted(found, key=lambda change: int(change["_number"]))

    def change(self, query: str) -> dict[str, Any]:
        """Return the one change that matches."""
        (found,) = self.changes(query)
        return self.detail(int(found["_number"]))

    def detail(self, number: int) -> dict[str, Any]:
        """Return all about a change."""
        options = "&".join(f"o={option}" for option in _DETAIL)
        found: dict[str, Any] = self.server.call("GET", f"{self._at(number)}/?{options}")
        return found

    def comments(self, number: int) -> list[dict[str, Any]]:
        """Return the comments on lines of a change, each with its `path`, in order."""
        found = self.server.call("GET", f"{self._at(number)}/comments")
        return [
            {**one, "path": path}
            for path, several in sorted(found.items())
            for one in several
            if path != "/PATCHSET_LEVEL"
        ]

    def act(
        self, account: str, number: int, verb: str, document: Mapping[str, object] | None = None
    ) -> Any:  # noqa: ANN401 - Gerrit's answer
        """Do something to a change: abandon, restore, wip, ready, submit, rebase, hashtags."""
        return self.server.call(
            "POST", f"{self._at(number)}/{verb}", dict(document or {}), account=account
        )

    def review(self, account: str, number: int, message: str = "", **labels: int) -> None:
        """Vote and talk: `Code_Review=2` is Code-Review+2."""
        votes = {name.replace("_", "-"): value for name, value in labels.items()}
        document = {"message": message, "labels": votes}
        self.act(account, number, "revisions/current/review", document)

    def say(self, account: str, number: int, text: str) -> None:
        """Comment on the patch set, as the reply dialog does."""
        comment = {"message": text, "unresolved": False}
        document = {"comments": {"/PATCHSET_LEVEL": [comment]}}
        self.act(account, number, "revisions/current/review", document)

    def approve(self, number: int) -> None:
        """Give a change all votes that it needs to be submitted."""
        self.review("zuul", number, Verified=2)
        self.review("core", number, Code_Review=2, Workflow=1)

    def submit(self, number: int) -> None:
        """Approve a change and merge it."""
        self.approve(number)
        self.act("core", number, "submit")

    def messages(self, number: int, account: str = "") -> list[str]:
        """Return what was said on a change, in order; by one account if that is named."""
        return [
            one["message"]
            for one in self.detail(number)["messages"]
            if not account or one.get("author", {}).get("username") == account
        ]

    def _at(self, number: int) -> str:
        return f"/changes/{urllib.parse.quote(self.name, safe='')}~{number}"

    def _write(self, account: str, files: Files) -> None:
        for name, text in files.items():
            place = self.clone(account) / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode() if isinstance(text, str) else text)
        self.git(account, "add", "-A")
