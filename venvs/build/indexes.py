"""Bring what pip's arguments and settings say of indexes to our client, to uv and to git."""

from __future__ import annotations

import netrc
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from venvs.build.uv_provider import UvProvider
from venvs.errors import UsageError
from venvs.index_settings import (
    pip_environment,
    secrets_of,
    uv_environment,
    web_settings,
    with_places,
)
from venvs.pip_arguments import PipArguments, together
from venvs.pip_settings import pip_settings, uv_names_indexes
from venvs.session import Session
from venvs.spec.git import git_environment
from venvs.store import Store
from venvs.tools.uv import find_uv
from venvs.web import WebSettings, split_login

_URL_WITH_LOGIN = re.compile(r"(?:git\+)?(https?://[^\s@/'\"]+@[^\s'\"#;]+)")
# What uv is shown when no index needs a login: then it may build what has no wheel.
_HARMLESS = (
    "UV_",
    "SSL_",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "LANG",
    "PATH",
    "TMPDIR",
)
_PROXIES = frozenset({"http_proxy", "https_proxy", "no_proxy", "all_proxy"})


@dataclass(frozen=True)
class Indexes:
    """What one run knows of indexes and logins."""

    arguments: PipArguments
    settings: WebSettings
    environment: Mapping[str, str]
    logins: tuple[str, ...] = ()

    @property
    def has_login(self) -> bool:
        """Whether an index needs a login, as far as one can tell without asking it."""
        if self.settings.logins or self.environment.get("UV_KEYRING_PROVIDER"):
            return True
        said = self.arguments
        urls = (said.index_url, *said.extra_index_url, *said.find_links)
        return _in_netrc(filter(None, urls))

    def git(self) -> dict[str, str]:
        """Return the environment for git, with the logins of repositories that were given."""
        return git_environment(self.environment, self.settings, self.logins)

    def uv(self, given: str, python: str, store: Store, session: Session) -> UvProvider:
        """Return uv for build environments; `given` is a path or ""."""
        for_pip = pip_environment(self.arguments, self.settings, self.environment)
        found = find_uv(given, store.root / "tools", python, for_pip, session)
        variables = uv_environment(self.arguments, self.settings, self.environment)
        if not self.has_login:
            variables = {name: one for name, one in variables.items() if _is_harmless(name, one)}
            variables["HOME"] = "/nonexistent"
        flags = [f"--allow-insecure-host={host}" for host in self.arguments.trusted_host]
        return UvProvider(
            executable=str(found.path),
            environment=variables,
            options=(*flags, *(("--no-index",) if self.arguments.no_index else ())),
            cache=str(store.root / "cache" / "uv"),
            has_login=self.has_login,
        )


def indexes(
    given: PipArguments,
    environment: Mapping[str, str],
    session: Session,
    *,
    logins: Iterable[Path] = (),
    no_config: bool = False,
) -> Indexes:
    """Gather it from arguments, pip's settings and uv's; the same way as `lock` does.

    `logins` are files in which URLs of repositories and archives have logins.
    """
    ours = {**environment, **({"UV_NO_CONFIG": "1"} if no_config else {})}
    home = Path(environment.get("HOME") or "/")
    said = pip_settings(ours, home, with_files=not no_config)
    if uv_names_indexes(ours, home):
        said = replace(said, index_url="", extra_index_url=(), find_links=(), no_index=False)
    arguments, _ = with_places(together([said, given]), Path.cwd())
    urls = tuple(url for path in logins for url in _URL_WITH_LOGIN.findall(_text(path)))
    settings = web_settings(arguments, ours)
    for url in urls:
        plain, login = split_login(url)
        if login is not None:
            settings = replace(settings, logins={urlsplit(plain).netloc: login, **settings.logins})
            session.secrets.add(login[1] or login[0])
    session.secrets.update(secrets_of(arguments, ours))
    return Indexes(arguments, settings, ours, tuple(_repository(url) for url in urls))


def _repository(url: str) -> str:
    """Return the URL of a repository without @REF at its end."""
    place, _, _ = url.rpartition("@")
    return place if "@" in place else url


def _is_harmless(name: str, value: str) -> bool:
    if name.lower() in _PROXIES:
        return "@" not in value
    return name.startswith(_HARMLESS)


def _in_netrc(urls: Iterable[str]) -> bool:
    try:
        known = netrc.netrc()
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        return False
    return any(known.authenticators(urlsplit(url).hostname or "") for url in urls)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise UsageError(f"cannot read {path}: {err}") from err
