"""Ask repositories which commit a branch or tag is now, as pip and uv would find it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from venvs.errors import UsageError, VenvError
from venvs.process import run_tool
from venvs.redaction import without_secrets
from venvs.spec.reference import Reference
from venvs.web import UnreachableError, WebSettings, split_login

_AT_ONCE = 8
_ATTEMPTS = 3
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_SHORT = re.compile(r"[0-9a-f]{7,39}")
_TRANSIENT = re.compile(
    r"Could not resolve host|Failed to connect|Connection (?:refused|reset|timed out|closed)"
    r"|timed out|early EOF|RPC failed|unexpected disconnect|Empty reply"
    r"|returned error: (?:429|5\d\d)"
    r"|Operation too slow|No route to host|Network is unreachable|remote end hung up",
    re.IGNORECASE,
)


def git_environment(
    environment: Mapping[str, str], settings: WebSettings, urls: Iterable[str] = ()
) -> dict[str, str]:
    """Return an environment in which git never asks a person, and knows logins and the CA.

    Logins of `urls` reach git by its configuration, so that they stand on no command line; who
    runs git, also by way of uv, names the same URLs without them.
    """
    result = dict(environment)
    result["GIT_TERMINAL_PROMPT"] = "0"
    result.setdefault("GIT_ASKPASS", "true")
    result.setdefault("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh")
    connect = f"-oConnectTimeout={max(1, int(settings.timeout))}"
    result.setdefault("GIT_SSH_COMMAND", f"ssh -oBatchMode=yes {connect}")
    if settings.ca:
        kind = "GIT_SSL_CAPATH" if Path(settings.ca).is_dir() else "GIT_SSL_CAINFO"
        result[kind] = settings.ca
    told = {
        "http.lowSpeedLimit": "1",
        "http.lowSpeedTime": str(max(1, int(settings.timeout))),
    }
    if settings.proxy:
        told["http.proxy"] = settings.proxy
    for url in urls:
        plain = without_login(url)
        if plain != url:
            told[f"url.{url}.insteadOf"] = plain
    for host in sorted(settings.insecure):
        told[f"http.https://{host}/.sslVerify"] = "false"
    before = int(result.get("GIT_CONFIG_COUNT") or 0)
    for number, (key, value) in enumerate(told.items(), before):
        result[f"GIT_CONFIG_KEY_{number}"] = key
        result[f"GIT_CONFIG_VALUE_{number}"] = value
    result["GIT_CONFIG_COUNT"] = str(before + len(told))
    return result


def without_login(url: str) -> str:
    """Return the URL of a repository without a login; the user of ssh is none."""
    return split_login(url)[0] if urlsplit(url).scheme in ("http", "https") else url


def commits(
    references: Iterable[Reference], environment: Mapping[str, str]
) -> dict[Reference, str]:
    """Return the commit of each reference now; "" for an abbreviated commit, which nobody lists.

    Raise UnreachableError when a repository cannot be asked now, UsageError when it has no such
    reference.
    """
    asked = list(dict.fromkeys(references))
    if not asked:
        return {}
    from concurrent.futures import ThreadPoolExecutor  # slow to import, and mostly not needed

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        answers = list(pool.map(lambda one: _commit(one, environment), asked))
    return dict(zip(asked, answers))


def _commit(reference: Reference, environment: Mapping[str, str]) -> str:
    if _COMMIT.fullmatch(reference.ref):
        return reference.ref
    wanted = _candidates(reference.ref)
    listed = _listed(without_login(reference.url), wanted, environment)
    for name in wanted:
        if name in listed:
            return listed[name]
    if _SHORT.fullmatch(reference.ref):
        return ""
    url = without_secrets(reference.url)
    raise UsageError(
        f"{url} has no {reference.ref or 'HEAD'!r}", "is it a branch, a tag or refs/...?"
    )


def _candidates(ref: str) -> list[str]:
    """Return the full names that a reference may mean, in order; tags by what they point at."""
    if not ref:
        return ["HEAD"]
    if ref.startswith("refs/"):
        return [f"{ref}^{{}}", ref]
    return [f"refs/heads/{ref}", f"refs/tags/{ref}^{{}}", f"refs/tags/{ref}", ref]


def _listed(url: str, names: list[str], environment: Mapping[str, str]) -> dict[str, str]:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            done = run_tool(
                ["git", "ls-remote", "--quiet", "--", url, *names],
                environment={**environment, "LC_ALL": "C"},  # messages are looked at
                directory=Path("/"),
                seconds=60,
            )
        except VenvError as err:
            raise UnreachableError(f"{without_secrets(url)}: {err.message}") from err
        if done.code == 0:
            rows = (line.split("\t", 1) for line in done.output.splitlines() if "\t" in line)
            return {name: commit for commit, name in rows}
        if not _TRANSIENT.search(done.tail):
            raise VenvError(
                f"git cannot list {without_secrets(url)}: {_reason(done.tail)}",
                "is the address right, and may this account read it?",
            )
        if attempt < _ATTEMPTS:
            time.sleep(0.3 * 2**attempt)
    raise UnreachableError(
        f"{without_secrets(url)}: {_reason(done.tail)}, asked {_ATTEMPTS} times",
        "it may work later; is the server up, and a proxy needed?",
    )


def _reason(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "remote:", "ssh:", "error:"))]
    return without_secrets("; ".join((told or lines or ["git says nothing"])[:3]))
