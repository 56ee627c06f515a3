"""Find the credential for Gerrit, and never show it.

From a file, an environment variable, netrc, or git's credential helpers: the one that
service.toml names, else netrc, else git's.
"""

import netrc
import os
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import UserError

_HELPER_TIME = 30.0


class Secret:
    """Text that is never printed: `reveal` gives it out."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    def reveal(self) -> str:
        """Return the text itself, for the one place that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """Who we are for Gerrit over HTTP."""

    username: str
    password: Secret


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where service.toml says that the password is; at most one of the three is set."""

    url: str
    username: str = ""
    file: Path | None = None
    variable: str = ""
    netrc: Path | None = None


def credential(source: Source, environment: Mapping[str, str] = os.environ) -> Credential:
    """Return the credential; raise UserError, which says where it was looked for."""
    looks: tuple[Callable[[Source, Mapping[str, str]], Credential | None], ...] = (
        _from_file,
        _from_variable,
        _from_netrc,
        _from_git,
    )
    for look in looks:
        found = look(source, environment)
        if found is not None:
            return found
    raise UserError(
        f"There is no credential for {source.url}.",
        "name one in service.toml, [gerrit]: password-file or password-env; or put it in netrc",
    )


def _from_file(source: Source, _environment: Mapping[str, str]) -> Credential | None:
    if source.file is None:
        return None
    try:
        mode = source.file.stat().st_mode
        text = source.file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as err:
        raise UserError(f"{source.file}: the password cannot be read ({err}).") from err
    if stat.S_IMODE(mode) & (stat.S_IROTH | stat.S_IWOTH):
        raise UserError(
            f"{source.file}: everybody on this machine can read the password.",
            f"chmod 600 {source.file}",
        )
    return _named(source, text, str(source.file))


def _from_variable(source: Source, environment: Mapping[str, str]) -> Credential | None:
    if not source.variable:
        return None
    return _named(source, environment.get(source.variable, ""), f"the variable {source.variable}")


def _named(source: Source, password: str, where: str) -> Credential:
    if not password:
        raise UserError(f"{where} holds no password for {source.url}.")
    if not source.username:
        raise UserError(
            f"Whose password is in {where}?", "set username in service.toml, section [gerrit]"
        )
    return Credential(username=source.username, password=Secret(password))


def _from_netrc(source: Source, environment: Mapping[str, str]) -> Credential | None:
    place = source.netrc or _netrc_place(environment)
    host = urlsplit(source.url).hostname or ""
    try:
        found = netrc.netrc(place).authenticators(host)
    except (OSError, netrc.NetrcParseError) as err:
        if source.netrc is None:
            return None
        raise UserError(f"{place}: cannot be read as netrc ({_plain(err)}).") from err
    if found is None or not found[2] or (source.username and found[0] != source.username):
        return None
    return Credential(username=found[0], password=Secret(found[2]))


def _plain(error: Exception) -> str:
    """Say an error without the line that it quotes: that may be the password."""
    return f"line {error.lineno}" if isinstance(error, netrc.NetrcParseError) else str(error)


def _netrc_place(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("NETRC") or Path(environment.get("HOME", "/")) / ".netrc")


def _from_git(source: Source, environment: Mapping[str, str]) -> Credential | None:
    parts = urlsplit(source.url)
    asked = [f"protocol={parts.scheme}", f"host={parts.netloc.rpartition('@')[2]}"]
    if source.username:
        asked.append(f"username={source.username}")
    try:
        done = subprocess.run(
            ["git", "credential", "fill"],
            input="\n".join(asked) + "\n\n",
            env={**environment, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true"},
            check=False,
            capture_output=True,
            text=True,
            timeout=_HELPER_TIME,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    answer = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    if done.returncode != 0 or not answer.get("password") or not answer.get("username"):
        return None
    return Credential(username=answer["username"], password=Secret(answer["password"]))
