"""The example tenant of docs/zuul, on a real Gerrit and a real Zuul.

Its files are used as they are, but for what names a site: its address, the bot's account.
"""

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.servers.gerrit.repository import Files, GerritRepository
from tests.servers.gerrit.server import Server, password_of
from tests.servers.index import LoopbackIndex
from tests.servers.static import StaticServer
from tests.servers.zuul.install import SHELF
from tests.servers.zuul.operating import Operator
from tests.servers.zuul.secret import encrypted
from tests.servers.zuul.server import Zuul
from tests.servers.zuul.settings import CANONICAL

TOP = SHELF.parents[1]
TENANT = "example"
_FILES = TOP / "docs/zuul"
_REPOSITORIES = ("config", "requirements", "consumer", "library")
_ENDED_WITHIN = 600.0
_QUIET_FOR = 4.0


@dataclass(kw_only=True)
class Example:
    """The tenant: people act in `repositories`, releases appear on `index`."""

    gerrit: Server
    zuul: Zuul
    index: LoopbackIndex
    published: StaticServer
    clones: Path
    repositories: dict[str, GerritRepository] = field(default_factory=dict)
    configured: dict[str, dict[str, str]] = field(default_factory=dict)

    def open(self) -> None:
        """Create the repositories, load the tenant and wait until it is without an error."""
        for name in _REPOSITORIES:
            files = self.files(name) or {"README": f"{name}\n"}
            self._create(name, f"{TENANT}/{name}", files)
            self.configured[name] = _configuration(files)
        self._create("pinwarden", "pinwarden", _checkout())
        site = {
            "site_logs_directory": str(self.zuul.layout.published),
            "site_logs_url": self.published.url,
        }
        variables = "".join(f"{name}: {value}\n" for name, value in site.items())
        self.zuul.load((_FILES / "tenant.yaml").read_text(), variables)
        self.zuul.wait("the tenant to be loaded", lambda: "pinwarden-check" in self.jobs())
        self._tell_secret()

    def becomes(self, name: str, files: Mapping[str, str]) -> None:
        """Let a repository's master have these files and no others, past every review.

        Zuul is told when its configuration is among them: it does not look after a mere push.
        """
        self.repositories[name].become(files, "Begin a story")
        configuration = _configuration(files)
        if self.configured.get(name) != configuration:
            since = self._reconfigured()
            self.zuul.ran("tenant-reconfigure", TENANT)
            self.zuul.wait("the tenant to change", lambda: self._reconfigured() != since)
            self.configured[name] = configuration

    def jobs(self) -> set[str]:
        """Return the names of the jobs that the tenant has."""
        if TENANT not in {one["name"] for one in self.zuul.api("tenants")}:
            return set()
        return {job["name"] for job in self.zuul.api(f"tenant/{TENANT}/jobs")}

    def branches(self, repository: str) -> set[str]:
        """Return the branches of a repository that Zuul has a configuration for."""
        name = self.repositories[repository].name
        found = self.zuul.api(f"tenant/{TENANT}/project/{name}")["configs"]
        return {str(one["source_context"]["branch"]) for one in found}

    def errors(self) -> list[str]:
        """Return what Zuul finds wrong in the configuration."""
        return [one["error"] for one in self.zuul.api(f"tenant/{TENANT}/config-errors")]

    def period(self, repository: str, branch: str = "master") -> dict[str, Any]:
        """Let the periodic pipeline run once for a branch; return the buildset that came of it."""
        name = self.repositories[repository].name
        before = {one["uuid"] for one in self._periods(name)}
        ref = f"refs/heads/{branch}"
        Operator(url=self.zuul.layout.url, tenant=TENANT).enqueue(name, "periodic", ref)

        def ended() -> str:
            return next(
                (
                    str(one["uuid"])
                    for one in self._periods(name)
                    if one["uuid"] not in before and one["result"]
                ),
                "",
            )

        uuid = self.zuul.wait(f"the periodic jobs of {name}", ended, within=_ENDED_WITHIN)
        found: dict[str, Any] = self.zuul.api(f"tenant/{TENANT}/buildset/{uuid}")
        return found

    def verdict(self, repository: str, change: int) -> int:
        """Wait until Zuul has voted on the current patch set; return its vote."""
        there = self.repositories[repository]

        def vote() -> int:
            votes = there.detail(change)["labels"]["Verified"].get("all", [])
            return next((one["value"] for one in votes if one.get("username") == "zuul"), 0)

        return self.zuul.wait(f"a vote on {repository} {change}", vote, within=_ENDED_WITHIN)

    def merged(self, repository: str, change: int) -> None:
        """Wait until the gate has merged a change."""
        there = self.repositories[repository]

        def is_merged() -> bool:
            return bool(there.detail(change)["status"] == "MERGED")

        self.zuul.wait(f"{repository} {change} to merge", is_merged, within=_ENDED_WITHIN)

    def build(self, change: int, job: str) -> dict[str, Any]:
        """Return a job's last build of a change."""
        return self.builds(change=str(change), job_name=job)[0]

    def artifact(self, build: Mapping[str, Any], name: str) -> str:
        """Fetch an artifact of a build as a person would, from the address that Zuul shows."""
        (url,) = [one["url"] for one in build["artifacts"] if one["name"] == name]
        answer = httpx.get(url, timeout=20)
        answer.raise_for_status()
        return answer.text

    def log(self, build: Mapping[str, Any]) -> list[str]:
        """Return the lines of a build's log."""
        answer = httpx.get(f"{build['log_url']}job-output.txt", timeout=20)
        answer.raise_for_status()
        return answer.text.splitlines()

    def shows(self, text: str) -> list[str]:
        """Return which of all the files that jobs published contain a text."""
        place = self.zuul.layout.published
        files = [file for file in sorted(place.rglob("*")) if file.is_file()]
        assert files
        return [
            str(file.relative_to(place)) for file in files if text.encode() in file.read_bytes()
        ]

    def running(self) -> bool:
        """Tell whether a job of the tenant runs on the executor now."""
        return any(self.zuul.layout.builds.glob("*/*/logs/job-output.txt"))

    def quiet(self) -> None:
        """Wait until Zuul has nothing to do, and nobody has given it anything for some seconds."""
        since: list[float] = []

        def is_quiet() -> bool:
            if self._busy():
                since.clear()
            since.append(time.monotonic())
            return since[-1] - since[0] > _QUIET_FOR

        self.zuul.wait("Zuul to come to rest", is_quiet, within=_ENDED_WITHIN)

    def _busy(self) -> bool:
        """Tell whether an event waits or a change is in a pipeline."""
        status = self.zuul.api(f"tenant/{TENANT}/status")
        waiting = [status["trigger_event_queue"]["length"]]
        for pipeline in status["pipelines"]:
            waiting += [pipeline[f"{kind}_events"] for kind in ("trigger", "result", "management")]
            waiting += [len(queue["heads"]) for queue in pipeline["change_queues"]]
        return any(waiting)

    def builds(self, **asked: str) -> list[dict[str, Any]]:
        """Return builds, the newest first."""
        found: list[dict[str, Any]] = self.zuul.api(f"tenant/{TENANT}/builds", **asked)
        return found

    def _periods(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.zuul.api(
            f"tenant/{TENANT}/buildsets", project=name, pipeline="periodic"
        )
        return found

    def files(self, name: str) -> dict[str, str]:
        """Return what docs/zuul has for one of the tenant's repositories, told of this site."""
        told = {
            f"https://{CANONICAL}/": self.gerrit.url,
            'username = "pinwarden"': 'username = "bot"',
        }
        place = _FILES / name
        files = {}
        for file in sorted(place.rglob("*")):
            if file.is_file():
                text = file.read_text()
                for written, here in told.items():
                    text = text.replace(written, here)
                files[str(file.relative_to(place))] = text
        return files

    def _tell_secret(self) -> None:
        """Put the bot's password into the config repository, for Zuul's eyes only."""
        config = self.repositories["config"]
        key = httpx.get(f"{self.zuul.layout.url}api/tenant/{TENANT}/key/{config.name}.pub").text
        name = "zuul.d/secrets.yaml"
        text = self.files("config")[name]
        told = text.replace("password: example", f"password: {encrypted(password_of('bot'), key)}")
        assert told != text
        self.becomes("config", {**self.files("config"), name: told})

    def _reconfigured(self) -> object:
        """Return what tells one configuration of the tenant from the next."""
        return self.zuul.api(f"tenant/{TENANT}/status")["last_reconfigured"]

    def _create(self, key: str, name: str, files: Files) -> None:
        made = GerritRepository.create(self.gerrit, name, self.clones / key, files)
        self.repositories[key] = made


def _configuration(files: Mapping[str, str]) -> dict[str, str]:
    """Return those of a repository's files that Zuul reads."""
    return {name: text for name, text in files.items() if name.startswith("zuul.")}


def _checkout() -> Files:
    """Return pinwarden as it is in this checkout, tests left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", ":!tests"],
        cwd=TOP,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return {
        name: (TOP / name).read_bytes() for name in listed.splitlines() if (TOP / name).exists()
    }
