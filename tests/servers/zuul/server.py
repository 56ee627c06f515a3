"""Run a real Zuul on loopback: scheduler, executor and web, beside a Gerrit and a ZooKeeper."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.servers.gerrit.server import Server
from tests.servers.zuul.install import installed
from tests.servers.zuul.process import Process
from tests.servers.zuul.settings import Layout, configure
from tests.servers.zuul.waiting import Seen, wait_for
from tests.servers.zuul.wheels import wheels
from tests.servers.zuul.zookeeper import ZooKeeper

_EXECUTOR = Path(__file__).resolve().parent / "executor.py"


class Zuul:
    """One Zuul; `boot` before anything else, `stop` at the end.

    ZooKeeper starts at once and needs nothing, the rest when there is a Gerrit with repositories.
    """

    def __init__(self, place: Path, index_url: str) -> None:
        """Take free ports, start ZooKeeper; `place` is a directory that may not exist yet.

        Jobs have the index and pinwarden's dependencies from the executor's environment.
        """
        self.logs = place / "logs"
        self.logs.mkdir(parents=True)
        zookeeper, web, streamer = _free_ports(3)
        self.layout = Layout(place=place, web=web, streamer=streamer)
        self.layout.make()
        self.index_url = index_url
        self.installation = installed()
        self.zookeeper = ZooKeeper(place / "zookeeper", self.logs / "zookeeper", zookeeper)
        self.zookeeper.process.start()
        self.scheduler = self._server("scheduler", self.installation.programs / "zuul-scheduler")
        python = self.installation.python
        self.executor = self._server("executor", python, "-P", _EXECUTOR)
        self.web = self._server("web", self.installation.programs / "zuul-web")
        self._processes = (self.zookeeper.process, self.scheduler, self.executor, self.web)

    def boot(self, gerrit: Server) -> None:
        """Start everything, without a tenant, and wait until events arrive."""
        self.layout.tenants.write_text("[]\n")
        self.layout.site_variables.write_text("{}\n")
        text = configure(self.layout, self.installation, self.zookeeper, gerrit)
        self.layout.configuration.write_text(text)
        self.wait("ZooKeeper to listen", self.zookeeper.serves)
        for process in (self.scheduler, self.executor, self.web):
            process.start()
        self.wait("Zuul's web interface to answer", self._answers)
        self.wait("Zuul to hear of events at Gerrit", lambda: "zuul" in gerrit.connected())

    def load(self, tenants: str, site_variables: str) -> None:
        """Take over tenants (YAML, as an operator writes it) and what jobs are told of the site."""
        self.layout.site_variables.write_text(site_variables)
        self.layout.tenants.write_text(tenants)
        self.ran("smart-reconfigure")

    def stop(self) -> None:
        """End all of it; ZooKeeper last, since the others would wait for it."""
        for process in (self.web, self.executor, self.scheduler, self.zookeeper.process):
            process.stop()

    def wait(self, what: str, look: Callable[[], Seen | None], *, within: float = 120.0) -> Seen:
        """Wait as long as all servers run."""
        return wait_for(what, look, within=within, alive=self._alive)

    def api(self, path: str, **asked: str) -> Any:  # noqa: ANN401 - any JSON
        """Ask the web interface."""
        answer = httpx.get(f"{self.layout.url}api/{path}", params=asked, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def ran(self, *arguments: str) -> str:
        """Run the scheduler's command line, such as `smart-reconfigure`."""
        program = self.installation.programs / "zuul-scheduler"
        done = subprocess.run(
            [program, "-c", self.layout.configuration, *arguments],
            check=True,
            env=self._environment(),
            capture_output=True,
            text=True,
        )
        return done.stdout

    def _alive(self) -> None:
        for process in self._processes:
            process.must_run()

    def _answers(self) -> bool:
        try:
            self.api("tenants")
        except httpx.HTTPError:
            return False
        return True

    def _server(self, name: str, *program: str | Path) -> Process:
        command: list[str | Path] = [*program, "-c", self.layout.configuration, "-f"]
        return Process(name, command, log=self.logs / name, environment=self._environment())

    def _environment(self) -> dict[str, str]:
        """Return all that Zuul inherits, and its jobs from it: nothing of whoever runs tests."""
        search = (
            self.installation.programs,
            Path(sys.base_prefix, "bin"),
            *os.defpath.split(os.pathsep),
            "/usr/sbin",
            "/sbin",
            Path(sys.executable).parent,  # In a sandbox nothing but uv is left of it.
        )
        path = os.pathsep.join(str(place) for place in search)
        return {
            "HOME": str(self.layout.state),
            "PATH": path,
            "LANG": "C.UTF-8",
            "PIP_INDEX_URL": self.index_url,
            "PIP_FIND_LINKS": str(wheels()),
            "UV_DEFAULT_INDEX": self.index_url,
            "UV_FIND_LINKS": str(wheels()),
            "UV_PYTHON_DOWNLOADS": "never",
        }


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
