"""Bring what was said about indexes, certificates and proxies to each tool in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from venvs.pip_arguments import PipArguments
from venvs.web import ATTEMPTS, TIMEOUT, WebSettings, ca_of, split_login

# What would make a tool look at another environment, or at another project's settings.
_DIVERTING = (
    "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "UV_PROJECT", "UV_WORKING_DIR",
    "UV_SYSTEM_PYTHON", "UV_PYTHON", "VIRTUAL_ENV",
)  # fmt: skip
_SECRETS = ("TOKEN", "PASSWORD", "PASSWD", "SECRET", "CREDENTIAL", "API_KEY", "PRIVATE_KEY")
_UV_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")


def web_settings(arguments: PipArguments, environment: Mapping[str, str]) -> WebSettings:
    """Return how we ask servers ourselves."""
    said = [environment.get(name, "") for name in _UV_INDEXES]
    urls = [word.partition("=")[2] if "=" in word.partition("/")[0] else word
            for text in said for word in text.split()]  # fmt: skip
    known = (arguments.index_url, *arguments.extra_index_url, *arguments.find_links, *urls)
    return WebSettings(
        ca=arguments.cert or ca_of(environment),
        client_certificate=arguments.client_cert,
        proxy=arguments.proxy,
        insecure=frozenset(arguments.trusted_host),
        timeout=arguments.timeout or TIMEOUT,
        attempts=arguments.retries + 1 if arguments.retries >= 0 else ATTEMPTS,
        logins=dict(_logins(known)),
    )


def uv_environment(
    arguments: PipArguments, settings: WebSettings, environment: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment in which uv does what pip's arguments say.

    URLs are said here and not on its command line, where others could read their logins. What uv
    builds to learn what it needs sees no other variable that is named like a secret.
    """
    result = {
        name: value
        for name, value in environment.items()
        if name not in _DIVERTING and (name.startswith("UV_") or not is_secret(name))
    }
    if arguments.index_url:
        result.pop("UV_INDEX_URL", None)
        result["UV_DEFAULT_INDEX"] = arguments.index_url
    if arguments.extra_index_url:
        result["UV_INDEX"] = " ".join(arguments.extra_index_url)
    if arguments.find_links:
        result["UV_FIND_LINKS"] = ",".join(arguments.find_links)
    result.update(tls_environment(settings))
    result.setdefault("UV_HTTP_TIMEOUT", str(max(1, int(settings.timeout))))
    result.setdefault("UV_HTTP_RETRIES", str(settings.attempts - 1))
    return result


def pip_environment(
    arguments: PipArguments, settings: WebSettings, environment: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment in which pip does what its arguments say."""
    result = {name: value for name, value in environment.items() if name not in _DIVERTING}
    told = {
        "PIP_INDEX_URL": arguments.index_url,
        "PIP_EXTRA_INDEX_URL": " ".join(arguments.extra_index_url),
        "PIP_FIND_LINKS": " ".join(arguments.find_links),
        "PIP_TRUSTED_HOST": " ".join(arguments.trusted_host),
        "PIP_PROXY": arguments.proxy,
        "PIP_NO_INDEX": "1" if arguments.no_index else "",
    }
    result.update({name: value for name, value in told.items() if value})
    result.update(tls_environment(settings))
    result["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return result


def tls_environment(settings: WebSettings) -> dict[str, str]:
    """Return the variables by which pip, uv, git and curl all take the same CA and proxy."""
    result = {}
    if settings.ca and Path(settings.ca).is_dir():
        result["SSL_CERT_DIR"] = settings.ca
    elif settings.ca:
        names = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        result.update(dict.fromkeys(names, settings.ca))
    if settings.client_certificate:
        result["SSL_CLIENT_CERT"] = settings.client_certificate
    if settings.proxy:
        names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
        result.update(dict.fromkeys(names, settings.proxy))
    return result


def with_places(arguments: PipArguments, base: Path) -> tuple[PipArguments, list[str]]:
    """Return the arguments with absolute paths, and the directories in them that do not exist.

    As pip does, a --find-links that is not there is left out.
    """
    kept, missing = [], []
    for text in arguments.find_links:
        if urlsplit(text).scheme in ("http", "https", "file"):
            kept.append(text)
        elif (base / Path(text).expanduser()).exists():
            kept.append(str(base / Path(text).expanduser()))
        else:
            missing.append(text)
    return replace(arguments, find_links=tuple(kept)), missing


def secrets_of(arguments: PipArguments, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what nobody may see: passwords of URLs, and variables that are named like secrets."""
    urls: Iterable[str] = (arguments.index_url, *arguments.extra_index_url, *arguments.find_links)
    for url in (*urls, arguments.proxy):
        login = split_login(url)[1]
        if login is not None:
            yield login[1] or login[0]
    yield from (value for name, value in environment.items() if is_secret(name))


def is_secret(variable: str) -> bool:
    """Say whether a variable is named like one whose value nobody may see."""
    return any(mark in variable.upper() for mark in _SECRETS)


def _logins(urls: Iterable[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for url in urls:
        plain, login = split_login(url)
        if login is not None:
            yield urlsplit(plain).netloc, login
