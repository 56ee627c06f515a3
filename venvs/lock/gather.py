"""Read everything that a lock is made of: the Python, settings, files, URLs, references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from venvs.index_settings import secrets_of, web_settings, with_places
from venvs.interpreter import compatibility, interpreter, platform_key
from venvs.lock.asked import Asked, Host, Options, digest
from venvs.pip_arguments import together
from venvs.pip_settings import pip_settings, uv_names_indexes, uv_places
from venvs.session import Session
from venvs.spec.files import FileReader, Read
from venvs.spec.fixed import fixed
from venvs.spec.precedence import applicable, holding
from venvs.spec.requested import Requested
from venvs.web import UnreachableError, Web
from venvs.web_cache import WebCache

# Settings of uv that decide how it works, not what comes out.
_IDLE_UV = ("UV_CACHE_DIR", "UV_HTTP_", "UV_CONCURRENT_", "UV_NO_PROGRESS", "UV_LINK_MODE")
Environment = Mapping[str, str]


@dataclass(frozen=True)
class Lines:
    """What the files of each kind say, in order; `spec` is the digest of what was said here.

    `unreachable` is the first URL that could not be read, None when all could.
    """

    requirements: Read
    global_constraints: Read
    constraints: Read
    overrides: Read
    build_constraints: Read
    spec: str
    unreachable: UnreachableError | None

    @property
    def all(self) -> tuple[Read, ...]:
        """The five, in the order in which they count."""
        return (
            self.overrides, self.global_constraints, self.requirements, self.constraints,
            self.build_constraints,
        )  # fmt: skip


def host_of(options: Options, environment: Environment, session: Session) -> Host:
    """Return what this host is and says."""
    home = Path(environment.get("HOME") or "/")
    python = interpreter(options.python)
    settings = pip_settings(environment, home, with_files=not options.no_config)
    if uv_names_indexes({**environment, **_no_config(options)}, home):
        settings = replace(
            settings, index_url="", extra_index_url=(), find_links=(), no_index=False
        )
    arguments, missing = with_places(together([settings, options.arguments]), Path.cwd())
    for place in missing:
        session.say(f"there is no {place} (find-links)")
    session.secrets.update(secrets_of(arguments, environment))
    return Host(
        python=python,
        platform=platform_key(),
        markers=compatibility(python).markers,
        arguments=arguments,
        uv_settings=_uv_settings({**environment, **_no_config(options)}, home),
    )


def web_of(options: Options, host: Host, environment: Environment) -> Web:
    """Return the client for this run."""
    return Web(
        web_settings(host.arguments, environment), WebCache(options.store / "cache" / "http")
    )


def read_lines(options: Options, host: Host, web: Web, environment: Environment) -> Lines:
    """Read all files; raise UsageError for lines that say nothing."""
    reader = FileReader(web, environment)
    constraint = host.arguments.constraint

    def read(label: str, files: Iterable[str], *, constraints: bool = True) -> Read:
        return _one([reader.read(file, label, constraints=constraints) for file in files])

    requirements = _one(
        [
            reader.read_specs(list(options.specs)),
            read("requirements", options.requirements, constraints=False),
        ]
    )
    constraints = read("constraints", (*options.constraints, *constraint))
    global_constraints = read("global-constraints", options.global_constraints)
    overrides = read("overrides", options.overrides)
    build = read("build-constraints", host.arguments.build_constraint)
    reader.done()
    groups = (requirements, global_constraints, constraints, overrides, build)
    key = host.key(host.arguments, strict=options.strict)
    return Lines(
        *groups,
        spec=digest([key, [group.local for group in groups]]),
        unreachable=next(iter(reader.unreachable), None),
    )


def asked(options: Options, host: Host, lines: Lines, web: Web, environment: Environment) -> Asked:
    """Find out what everything is now; raise UnreachableError for what is away."""
    if lines.unreachable is not None:
        raise lines.unreachable

    def here(read: Iterable[Requested]) -> tuple[Requested, ...]:
        return tuple(applicable(read, host.markers))

    requirements = here(lines.requirements.requirements)
    overrides = here(lines.overrides.constraints)
    direct = [one for one in requirements if one.reference is not None]
    in_order = (lines.global_constraints, lines.requirements, lines.constraints)
    holds = holding(
        [*overrides, *([] if options.strict else direct)],
        here(one for read in in_order for one in read.constraints),
        strict=options.strict,
    )
    build = here(lines.build_constraints.constraints)
    everything = (*requirements, *overrides, *holds.constraints, *build)
    archives = None if options.dry_run else options.store / "sources" / "archives"
    references = (one.reference for one in everything if one.reference is not None)
    told = [said for read in lines.all for said in read.arguments]
    arguments, _ = with_places(together([host.arguments, *told]), Path.cwd())
    return Asked(
        host=host,
        arguments=arguments,
        requirements=requirements,
        overrides=overrides,
        build_constraints=build,
        holding=holds,
        now=fixed(references, web, environment, archives),
        strict=options.strict,
        notes=tuple(note for read in lines.all for note in _notes(read)),
    )


def _notes(read: Read) -> Iterable[str]:
    yield from read.notes
    for url in dict.fromkeys(read.away):
        yield f"{url} cannot be reached; its last known content counts"


def _one(reads: Iterable[Read]) -> Read:
    """Put what several files say into one."""
    found = Read()
    for read in reads:
        found.requirements += read.requirements
        found.constraints += read.constraints
        found.arguments += read.arguments
        found.local += read.local
        found.away += read.away
        found.notes += read.notes
    return found


def _no_config(options: Options) -> dict[str, str]:
    return {"UV_NO_CONFIG": "1"} if options.no_config else {}


def _uv_settings(environment: Environment, home: Path) -> str:
    """Return a digest of uv's own settings, "" when there are none."""
    said: list[object] = [
        [name, value]
        for name, value in sorted(environment.items())
        if name.startswith("UV_") and not name.startswith(_IDLE_UV) and value
    ]
    said += [path.read_text() for path in uv_places(environment, home) if path.is_file()]
    return digest(said) if said else ""
