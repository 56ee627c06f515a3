"""Lay out the constraints of branches as files for a web server."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.checking.state import commit_named, where_data_lies
from bot.errors import UserError
from bot.files import write_atomic
from bot.git.repository import Repository
from policies.document import parse_constraints
from policies.governed import CONSTRAINTS
from policies.place import Malformed

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
PLACE = "constraints/upper"


def publish(
    target: Path, pairs: tuple[str, ...], aliases: tuple[str, ...], data: str | None, here: Path
) -> Iterator[str]:
    """Write every series, then the redirects and the index; yield a line on each series."""
    wanted = [_pair(pair) for pair in pairs]
    redirects = _redirects(aliases, {name for name, _ in wanted})
    with Repository.open(here) as repository:
        contents = {name: _content(repository, branch, data) for name, branch in wanted}
    directory = target / PLACE
    directory.mkdir(parents=True, exist_ok=True)
    for name, (commit, text) in contents.items():
        path = directory / name
        if path.is_file() and path.read_bytes() == text:
            yield f"{PLACE}/{name} is as it was"
            continue
        write_atomic(path, text)
        yield f"{PLACE}/{name} is {commit[:12]}"
    rules = "".join(
        f"Redirect 302 /{PLACE}/{alias} /{PLACE}/{name}\n" for alias, name in redirects.items()
    )
    write_atomic(target / "constraints/.htaccess", rules.encode())
    index = _index(contents, dict(wanted), redirects)
    write_atomic(target / "constraints/index.json", (json.dumps(index, indent=1) + "\n").encode())


def _index(
    contents: Mapping[str, tuple[str, bytes]],
    branches: Mapping[str, str],
    redirects: Mapping[str, str],
) -> dict[str, object]:
    return {
        "schema": "pinwarden.published/1",
        "series": [
            {
                "name": name,
                "branch": branches[name],
                "commit": commit,
                "sha256": hashlib.sha256(text).hexdigest(),
                "path": f"{PLACE}/{name}",
            }
            for name, (commit, text) in sorted(contents.items())
        ],
        "redirects": [
            {"from": f"{PLACE}/{alias}", "to": f"{PLACE}/{name}"}
            for alias, name in redirects.items()
        ],
    }


def _redirects(aliases: tuple[str, ...], series: set[str]) -> dict[str, str]:
    """Return alias -> series, sorted; an alias that is a series would hide its file."""
    found: dict[str, str] = {}
    for text in aliases:
        alias, name = _pair(text, "ALIAS=SERIES, such as hibiscus=2026.2")
        if name not in series or alias in series:
            raise UserError(
                f"{text!r} does not lead from a new name to a series that is published",
                f"series: {', '.join(sorted(series))}",
            )
        found[alias] = name
    return dict(sorted(found.items()))


def _pair(text: str, form: str = "NAME=BRANCH, such as 2026.1=stable/2026.1") -> tuple[str, str]:
    name, equals, branch = text.partition("=")
    if not equals or not branch or _NAME.fullmatch(name) is None:
        raise UserError(f"{text!r} is not understood", f"write {form}")
    return name, branch


def _content(repository: Repository, branch: str, data: str | None) -> tuple[str, bytes]:
    commit = commit_named(repository, branch)
    path = where_data_lies(repository, commit, data) / CONSTRAINTS
    text = repository.read(commit, path)
    if text is None:
        raise UserError(f"{branch} holds no {path}", "name the governed directory with --data")
    try:
        parse_constraints(text, f"{branch}:{path}")
    except Malformed as err:
        raise UserError(
            f"The constraints of {branch} cannot be read:\n{err}", "what pip refuses is not served"
        ) from err
    return commit, text
