"""Run a real Gerrit on loopback, and speak to it as any of its accounts."""

import json
import shutil
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import httpx

from tests.servers.gerrit.java import java_for_gerrit

admin_password: Final = "secret"  # noqa: S105 - what `init --dev` gives the first account
# Each account's password for HTTP; the site's other accounts are made from this table.
ACCOUNTS: Final[Mapping[str, str]] = {
    name: f"{name}-password" for name in ("bot", "zuul", "reviewer", "core", "outsider")
}
SERVICE_USERS: Final = frozenset({"bot", "zuul"})
_STARTS_WITHIN = 120.0
_PREFIX = ")]}'\n"
# It lives for seconds: the quick compiler and the simple collector start it in two thirds of
# the time.
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-Djava.awt.headless=true")
_MAIN = "com.google.gerrit.launcher.GerritLauncher"


class Refused(AssertionError):  # noqa: N818 - it says what happened
    """Gerrit answered with an error: `status`, and its reason as the text."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        super().__init__(f"{status}: {reason}")


class Server:
    """One server on one site; `start` before use, `kill` after it."""

    def __init__(self, jars: Path, site: Path) -> None:
        """Take free ports for HTTP and SSH."""
        self.jars, self.site = jars, site
        self.http, self.ssh = _free_ports()
        self.url = f"http://127.0.0.1:{self.http}/"
        self._java = java_for_gerrit(jars.parent)
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of_template(cls, jars: Path, template: Path, site: Path) -> Self:
        """Return a server on a copy of a site."""
        shutil.copytree(template, site, symlinks=True)
        return cls(jars, site)

    def initialise(self) -> None:
        """Make the site from nothing."""
        self._configure()
        options = ["--batch", "--dev", "--no-auto-start", "--skip-plugins"]
        subprocess.run(
            self._command("init", *options),
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        # Caches in memory only, and not a second copy of the largest jar.
        self._git_config("--unset", "cache.directory")
        (self.site / "bin/gerrit.war").unlink(missing_ok=True)

    def start(self) -> Self:
        """Start it and wait until it answers."""
        self._configure()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command("daemon", "--console-log"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _STARTS_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"Gerrit did not start:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it cleanly, as its site is to be used again; this takes seconds."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def key(self, account: str) -> Path:
        """Return the file with an account's private SSH key."""
        return self.site / "keys" / account

    def call(
        self,
        method: str,
        path: str,
        document: object = None,
        *,
        text: str | None = None,
        account: str = "core",
    ) -> Any:  # noqa: ANN401 - the answer is whatever JSON the endpoint gives
        """Call the REST interface as an account; raise Refused where Gerrit answers an error."""
        plain = {"Content-Type": "text/plain"}
        answer = httpx.request(
            method,
            f"{self.url}a{path}",
            auth=(account, password_of(account)),
            timeout=60,
            content=text,
            json=document if text is None else None,
            headers=plain if text is not None else {},
        )
        if answer.is_error:
            raise Refused(answer.status_code, answer.text)
        body = answer.text.removeprefix(_PREFIX)
        return json.loads(body) if body != answer.text else body

    def create_project(self, name: str) -> None:
        """Create an empty repository with a branch master."""
        place = f"/projects/{urllib.parse.quote(name, safe='')}"
        document = {"create_empty_commit": True, "branches": ["master"]}
        self.call("PUT", place, document, account="admin")

    def git_url(self, project: str, account: str) -> str:
        """Return where an account clones and pushes over HTTP, its password included."""
        return f"http://{account}:{password_of(account)}@127.0.0.1:{self.http}/a/{project}"

    def connected(self) -> list[str]:
        """Return the accounts connected over SSH: `stream-events` itself never says so."""
        out = subprocess.run(
            [*self._ssh("admin"), "gerrit", "show-connections"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return [line.split()[1] for line in out.splitlines() if len(line.split()) == 3]

    def _ssh(self, account: str) -> list[str]:
        options = (
            "IdentitiesOnly=yes",
            "BatchMode=yes",
            "LogLevel=ERROR",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
        )
        flags = [part for option in options for part in ("-o", option)]
        key = str(self.key(account))
        return ["ssh", "-p", str(self.ssh), "-i", key, *flags, f"{account}@127.0.0.1"]

    @property
    def _log(self) -> Path:
        # Not under logs/: Gerrit compresses what lies there.
        return self.site / "console.log"

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}config/server/version", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def _configure(self) -> None:
        (self.site / "etc").mkdir(parents=True, exist_ok=True)
        for name, value in {
            "gerrit.basePath": "git",
            "gerrit.canonicalWebUrl": self.url,
            "httpd.listenUrl": self.url,
            "httpd.maxThreads": "8",
            "sshd.listenAddress": f"127.0.0.1:{self.ssh}",
            "sshd.threads": "4",
            "auth.type": "DEVELOPMENT_BECOME_ANY_ACCOUNT",
            "index.type": "lucene",
            "change.submitWholeTopic": "true",
            "sendemail.enable": "false",
            "user.email": "gerrit@localhost",
        }.items():
            self._git_config(name, value)

    def _git_config(self, *arguments: str) -> None:
        file = self.site / "etc/gerrit.config"
        subprocess.run(["git", "config", "--file", file, *arguments], check=True)

    def _command(self, *arguments: str) -> list[str]:
        jars = ":".join(sorted(str(jar) for jar in self.jars.glob("*.jar")))
        # JGit keeps settings in the home directory: that of the site.
        home = f"-Duser.home={self.site}"
        # It ends with us, even if we are killed.
        java = [
            "setpriv",
            "--pdeathsig",
            "KILL",
            str(self._java),
            home,
            *_QUICK,
            "-cp",
            jars,
            _MAIN,
        ]
        return [*java, *arguments, "-d", str(self.site)]


def password_of(account: str) -> str:
    """Return an account's password for HTTP."""
    return admin_password if account == "admin" else ACCOUNTS[account]


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
