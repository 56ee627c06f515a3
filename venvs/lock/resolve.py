"""Let uv resolve what was asked for, and give back the lock that it wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from venvs.errors import RefusedError, VenvError
from venvs.index_settings import uv_environment
from venvs.lock.asked import Asked
from venvs.process import Completed, run_tool
from venvs.pylock import Lock, Package, format_lock
from venvs.spec.git import git_environment, without_login
from venvs.spec.reference import ARCHIVE, GIT
from venvs.spec.requested import Requested
from venvs.tools.uv import Uv
from venvs.web import UnreachableError, WebSettings

_LONGEST = 1800.0  # seconds
_SHOWN = 10  # constraints that an error names
_NO_SOLUTION = "No solution found"
_LOGIN = re.compile(r"valid authentication credentials|403 Forbidden")
_NEVER = re.compile(r"40[0-9] |certificate|UnknownIssuer|CertificateRequired", re.IGNORECASE)
_AWAY = re.compile(
    r"Failed to fetch|error sending request|Request failed after|server error \(5"
    r"|unexpected JSON|error decoding response body|connection closed|timed out|dns error"
    r"|(?:Missing|Unsupported) `Content-Type`"
    r"|Could not connect|Could not resolve host|Failed to connect|Network is unreachable",
    re.IGNORECASE,
)


def resolved(  # noqa: PLR0913, PLR0917 - what it works with, each once
    asked: Asked,
    preferred: Mapping[str, str],
    uv: Uv,
    cache: Path,
    room: Path,
    settings: WebSettings,
    environment: Mapping[str, str],
) -> str:
    """Return the text of the lock that uv made.

    `preferred` are versions by name that are kept where they can be. Raise RefusedError when there
    is no solution, UnreachableError when an index is away.
    """
    output = room / "pylock.toml"
    packages = tuple(Package(name=name, version=one) for name, one in preferred.items() if one)  # type: ignore[arg-type]  # names of a lock are normalised
    if packages:
        output.write_text(format_lock(Lock(packages)), encoding="utf-8")
    command = [str(uv.path), "pip", "compile", *_files(asked, room), *_options(asked, cache)]
    if asked.arguments.upgrade:
        command.append("--upgrade")
    urls = (one.url for one in asked.now if one.kind == GIT)
    done = run_tool(
        [*command, "--output-file", str(output)],
        environment=git_environment(
            uv_environment(asked.arguments, settings, environment), settings, urls
        ),
        directory=room,
        seconds=_LONGEST,
    )
    if done.code:
        raise _failed(done, asked, room)
    return output.read_text(encoding="utf-8")


def _files(asked: Asked, room: Path) -> Iterator[str]:
    """Write uv's input files, private to this run, and yield the options that name them."""
    groups = {
        "": asked.requirements,
        "--constraint": asked.holding.constraints,
        "--override": asked.overrides,
        "--build-constraint": asked.build_constraints,
    }
    for option, lines in groups.items():
        if option and not lines:
            continue
        path = room / f"{option.strip('-') or 'requirements'}.txt"
        path.write_text("".join(f"{_line(one, asked)}\n" for one in lines), encoding="utf-8")
        yield from (option, str(path)) if option else (str(path),)


def _line(one: Requested, asked: Asked) -> str:
    """Write a line for uv: references as what they are now, markers already decided."""
    extras = f"[{','.join(one.extras)}]" if one.extras else ""
    if one.reference is None:
        return f"{one.name}{extras}{one.specifier}"
    place = _place(one, asked)
    return f"{one.name}{extras} @ {place}" if one.name else f"{place}{extras}"


def _place(one: Requested, asked: Asked) -> str:
    reference = one.reference
    if reference is None:
        raise AssertionError
    now = asked.now[reference]
    fragment = [f"subdirectory={reference.subdirectory}"] if reference.subdirectory else []
    if reference.kind == GIT:
        place = f"git+{without_login(reference.url)}@{now.commit or reference.ref}"
    elif reference.kind == ARCHIVE:
        place = reference.url
        fragment = [f"sha256={now.sha256}", *fragment]
    else:
        place = Path(reference.url).as_uri()
    return f"{place}#{'&'.join(fragment)}" if fragment else place


def _options(asked: Asked, cache: Path) -> Iterator[str]:
    said = asked.arguments
    yield from ("--format", "pylock.toml", "--python", asked.host.python.executable)
    yield from ("--cache-dir", str(cache), "--no-python-downloads", "--no-header", "--no-annotate")
    yield from ("--quiet", "--color", "never")
    flags = {
        "--no-index": said.no_index,
        "--no-deps": said.no_deps,
        "--no-build-isolation": said.no_build_isolation,
        "--no-cache": said.no_cache_dir,
    }
    yield from (option for option, wanted in flags.items() if wanted)
    if said.pre:
        yield from ("--prerelease", "allow")
    if said.uploaded_prior_to:
        yield from ("--exclude-newer", said.uploaded_prior_to)
    yield from _each("--no-binary", said.no_binary)
    yield from _each("--only-binary", said.only_binary)
    yield from _each("--config-setting", said.config_settings)
    yield from _each("--allow-insecure-host", said.trusted_host)


def _each(option: str, values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from (option, value)


def _failed(done: Completed, asked: Asked, room: Path) -> VenvError:
    text = (done.errors.strip() or done.tail).replace(f"{room}/", "")
    if _LOGIN.search(text):
        return VenvError(
            f"an index refuses to answer:\n{text}",
            "give its login in the URL, in ~/.netrc, or in pip's or uv's settings",
        )
    if _NO_SOLUTION in text:
        return RefusedError(
            "\n".join(["there is no set of versions that fits:", text, *_involved(text, asked)]),
            _hint(asked),
        )
    if _AWAY.search(text) and not _NEVER.search(text):
        return UnreachableError(f"an index cannot be asked now:\n{text}", "it may work later")
    return VenvError(f"uv could not resolve it:\n{text}")


def _hint(asked: Asked) -> str:
    hint = "--global-constraints and --overrides go before a constraint that stands in the way"
    if any(one.name is None for one in asked.requirements):
        return f"{hint}; so does a spec with a URL, if it has a name: NAME @ URL"
    return hint


def _involved(text: str, asked: Asked) -> Iterator[str]:
    """Yield the constraints of which uv's reasons speak, with the places where they stand."""
    spoken = set(re.findall(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", text))
    lines = [one for one in asked.holding.constraints if one.name in spoken]
    for one in lines[:_SHOWN]:
        yield f"constraint: {one.text} ({one.where})"
