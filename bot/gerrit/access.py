"""How git reaches Gerrit: over HTTP with a token, or over SSH with a key.

A secret is never an argument of a command, nor in an address or a file of the repository: git
gets it in its environment, which only the same user can read.
"""

import base64
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from bot.gerrit.credential import Credential

_STALLED = {"http.lowSpeedLimit": "100", "http.lowSpeedTime": "60"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Http:
    """Git over HTTP: `url` is Gerrit's address, `authority` a file of certificates."""

    url: str
    credential: Credential
    authority: Path | None = None

    def remote(self, project: str) -> str:
        """Return the repository's address; it holds no secret."""
        return f"{self.url.rstrip('/').removesuffix('/a')}/a/{quote(project)}"

    def environment(self) -> dict[str, str]:
        """Return the variables that let git in; the header goes to this Gerrit only."""
        pair = f"{self.credential.username}:{self.credential.password.reveal()}"
        header = f"Authorization: Basic {base64.b64encode(pair.encode()).decode()}"
        parts = urlsplit(self.url)
        settings = {
            f"http.{parts.scheme}://{parts.netloc.rpartition('@')[2]}/.extraHeader": header,
            "http.followRedirects": "false",
            "credential.helper": "",
            **_STALLED,
        }
        if self.authority is not None:
            settings["http.sslCAInfo"] = str(self.authority)
        return _configuration(settings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ssh:
    """Git over SSH; `known_hosts` names the file with the server's key."""

    host: str
    port: int
    username: str
    key_file: Path
    known_hosts: Path | None = None

    def remote(self, project: str) -> str:
        """Return the repository's address."""
        return f"ssh://{self.username}@{self.host}:{self.port}/{quote(project)}"

    def environment(self) -> dict[str, str]:
        """Return the variables by which git finds the key."""
        return {"GIT_SSH_COMMAND": shlex.join(self.command()), "GIT_SSH_VARIANT": "ssh"}

    def command(self) -> list[str]:
        """Return the ssh command without the server: nobody is asked, nothing unknown trusted."""
        options = ["BatchMode=yes", "IdentitiesOnly=yes", "ConnectTimeout=20"]
        options += ["ServerAliveInterval=20", "ServerAliveCountMax=3", "StrictHostKeyChecking=yes"]
        if self.known_hosts is not None:
            options.append(f"UserKnownHostsFile={self.known_hosts}")
        flags = [part for option in options for part in ("-o", option)]
        return ["ssh", "-i", str(self.key_file), *flags]


Access = Http | Ssh


def _configuration(settings: dict[str, str]) -> dict[str, str]:
    """Write git configuration as variables (git-config(1), GIT_CONFIG_COUNT)."""
    variables = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables
