"""Turn what pip's arguments say of indexes into settings for our client and for uv."""

from __future__ import annotations

import netrc
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from venvs.build.uv_provider import UvProvider
from venvs.errors import UsageError
from venvs.pip_arguments import PipArguments
from venvs.store import Store
from venvs.web import ATTEMPTS, TIMEOUT, WebSettings, ca_of, split_login

_PASSED = ("PATH", "LANG", "TMPDIR", "SSL_CERT_DIR", "SSL_CLIENT_CERT")
_PROXIES = frozenset({"http_proxy", "https_proxy", "no_proxy", "all_proxy"})


def web_settings(arguments: PipArguments) -> WebSettings:
    """Return how our own client reaches the indexes."""
    logins = {}
    for url in _urls(arguments):
        plain, login = split_login(url)
        if login is not None:
            logins[urlsplit(plain).netloc] = login
    return WebSettings(
        ca=arguments.cert or ca_of(os.environ),
        client_certificate=arguments.client_cert,
        proxy=arguments.proxy,
        insecure=frozenset(arguments.trusted_host),
        timeout=arguments.timeout or TIMEOUT,
        attempts=ATTEMPTS if arguments.retries < 0 else arguments.retries + 1,
        logins=logins,
    )


def uv_provider(arguments: PipArguments, store: Store, *, with_files: bool) -> UvProvider:
    """Return uv with these indexes; what may be secret is in its environment, not its options."""
    has_login = any("@" in urlsplit(url).netloc for url in _urls(arguments))
    has_login = has_login or _in_netrc(_urls(arguments))
    return UvProvider(
        executable=found_uv(),
        environment=_environment(arguments, with_files=with_files),
        options=(
            "--index-strategy",
            "unsafe-best-match",
            *(() if with_files else ("--no-config",)),
        ),
        cache=str(store.root / "cache" / "uv"),
        has_login=has_login,
    )


def found_uv() -> str:
    """Return the path of uv: beside our Python or on PATH."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.is_file() else shutil.which("uv")
    if found is None:
        raise UsageError("uv is not on this host", "install uv")
    return found


def _environment(arguments: PipArguments, *, with_files: bool) -> Mapping[str, str]:
    ours = os.environ
    values = {name: ours[name] for name in _PASSED if ours.get(name)}
    values.update((name, value) for name, value in ours.items() if name.lower() in _PROXIES)
    if with_files:
        values.update((name, value) for name, value in ours.items() if name.startswith("UV_"))
    given = {
        "UV_DEFAULT_INDEX": arguments.index_url,
        "UV_INDEX": " ".join(arguments.extra_index_url),
        "UV_FIND_LINKS": ",".join(arguments.find_links),
        "UV_INSECURE_HOST": " ".join(arguments.trusted_host),
        "UV_NO_INDEX": "1" if arguments.no_index else "",
        "SSL_CERT_FILE": arguments.cert or ca_of(ours),
        "SSL_CLIENT_CERT": arguments.client_cert,
    }
    values.update((name, value) for name, value in given.items() if value)
    home = ours.get("HOME", "/")
    values["HOME"] = home
    values["UV_PYTHON_DOWNLOADS"] = "never"
    return values


def _urls(arguments: PipArguments) -> Iterable[str]:
    return filter(None, (arguments.index_url, *arguments.extra_index_url, *arguments.find_links))


def _in_netrc(urls: Iterable[str]) -> bool:
    try:
        known = netrc.netrc()
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        return False
    return any(known.authenticators(urlsplit(url).hostname or "") for url in urls)
