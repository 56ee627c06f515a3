"""Lay out the constraints of branches as files for a web server."""

import hashlib
import json
import re
from collections.abc import Iterator
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


def publish(target: Path, pairs: tuple[str, ...], data: str | None, here: Path) -> Iterator[str]:
    """Write every series, then the index; yield a line for each that changed or did not."""
    wanted = [_pair(pair) for pair in pairs]
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
    branches = dict(wanted)
    index = {
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
    }
    write_atomic(target / "constraints/index.json", (json.dumps(index, indent=1) + "\n").encode())


def _pair(text: str) -> tuple[str, str]:
    name, equals, branch = text.partition("=")
    if not equals or not branch or _NAME.fullmatch(name) is None:
        raise UserError(f"{text!r} is no series", "write NAME=BRANCH, such as 2026.1=stable/2026.1")
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
