"""`build`: get the wheels of a lock into the store, and write into the lock which they are."""

from __future__ import annotations

import argparse
import os
import signal
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from policies.name import normalize
from venvs.build.builder import Builder
from venvs.build.confinement import confinement
from venvs.build.frontend import Frontend
from venvs.build.git_source import GitSource
from venvs.build.indexes import Indexes, indexes
from venvs.build.plan import ALL, Forms, plan, unknown
from venvs.build.run import Obtained, obtain
from venvs.build.settings import Settings, config_settings, environment
from venvs.build.sources import Sources
from venvs.errors import UsageError
from venvs.interpreter import compatibility, interpreter
from venvs.outcome import Outcome
from venvs.pip_arguments import PipArguments, add_pip_arguments, pip_arguments
from venvs.pylock import Lock, read_lock, write_lock
from venvs.session import Session
from venvs.store import Store
from venvs.web import Web

NAME = "build"
SUMMARY = "Build the wheels that a lock needs, each once."
EXAMPLES = """
    pinwarden-venv build --lock pylock.keystone.toml --store /var/lib/pinwarden/store
    pinwarden-venv build --lock pylock.keystone.toml --store store --no-binary lxml \\
        --environment CFLAGS --config-settings editable_mode=strict
"""
_SECRET = ("TOKEN", "PASSWORD", "SECRET", "CREDENTIAL", "API_KEY", "PASSPHRASE")
# What old playbooks had in the environment in which --no-build-isolation made everything be built.
_TOOLS = ("pbr", "setuptools", "wheel")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("--lock", type=Path, required=True, metavar="PYLOCK", help="the lock; it is written anew")
    add("--store", type=Path, required=True, metavar="DIR", help="where wheels are kept")
    add("--python", default="python3", metavar="EXE", help="the Python that wheels are for")
    add("--rebuild", action="store_true", help="build everything that is built, past every cache")
    add("--rebuild-package", action="append", default=[], metavar="NAME", help="the same for one")
    add(
        "--environment", action="append", default=[], metavar="NAME[=VALUE]",
        help="a variable that builds may see; no other is seen",
    )  # fmt: skip
    add(
        "--build-requirements", action="append", default=[], type=Path, metavar="FILE",
        help="what every build finds in its environment beside what its source asks for",
    )  # fmt: skip
    add("--jobs", type=int, default=0, metavar="N", help="builds at once (default: processors)")
    add(
        "--confine", choices=("yes", "if-possible", "no"), default="if-possible",
        help="whether builds run in bubblewrap",
    )  # fmt: skip
    add(
        "--visible", action="append", default=[], metavar="PATH",
        help="what confined builds see in addition, read-only",
    )  # fmt: skip
    add("--uv", default="", metavar="EXE", help="the uv to use")
    add(
        "--logins", action="append", default=[], type=Path, metavar="FILE",
        help="a file in which URLs have logins, such as that of the requirements",
    )  # fmt: skip
    add("--no-config", action="store_true", help="leave pip.conf and uv.toml unread")
    add_pip_arguments(parser)


def run(given: argparse.Namespace, session: Session) -> Outcome:
    """Plan, fetch and build; the lock is written only when every wheel is there."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that compilers end with us
    lock = read_lock(given.lock)
    rebuild = {ALL} if given.rebuild else {normalize(name) for name in given.rebuild_package}
    _check_names(lock, rebuild)
    world = indexes(
        pip_arguments(given), os.environ, session, logins=given.logins, no_config=given.no_config
    )
    store = Store(given.store)
    with store.in_use(session):
        builder, reason = _builder(given, world, store, lock, session)
        steps = plan(lock, builder.tags, _forms(world.arguments), rebuild)
        with session.step("wheels"):
            obtained = obtain(steps, builder, session, rebuild=rebuild, jobs=given.jobs)
        written = replace(lock, packages=tuple(one.package for one in obtained))
        write_lock(given.lock, written)
    built = any(one.how == "built" for one in obtained)
    notes = [f"builds ran without confinement: {reason}"] if reason and built else []
    return _outcome(obtained, notes)


def _builder(
    given: argparse.Namespace, world: Indexes, store: Store, lock: Lock, session: Session
) -> tuple[Builder, str]:
    """Return what builds, and why it does so without bubblewrap ("" when it does with it)."""
    python = interpreter(given.python)
    settings = _settings(given, world.arguments, lock)
    hidden = [value for name, value in settings.environment.items() if _is_secret(name)]
    session.secrets.update(hidden)
    kept, reason = confinement(given.confine)
    provider = world.uv(given.uv, python.executable, store, session)
    web = Web(world.settings)
    base = given.lock.parent.absolute()
    git = GitSource(store, world.git(), session)
    sources = Sources(store, web.download, base, git)
    frontend = Frontend(python, provider, settings, kept, tuple(given.visible))
    return Builder(store, sources, frontend, compatibility(python).tags, session), reason


def _check_names(lock: Lock, rebuild: Iterable[str]) -> None:
    strangers = unknown(rebuild, lock)
    if strangers:
        raise UsageError(f"--rebuild-package: the lock has no {', '.join(strangers)}")


def _forms(arguments: PipArguments) -> Forms:
    return Forms(_form(arguments.no_binary), _form(arguments.only_binary))


def _form(names: Iterable[str]) -> frozenset[str]:
    """Return names as pip reads them: `:none:` forgets all that stood before it."""
    result: set[str] = set()
    for name in names:
        if name == ":none:":
            result.clear()
        else:
            result.add(name if name == ALL else normalize(name))
    return frozenset(result)


def _settings(given: argparse.Namespace, arguments: PipArguments, lock: Lock) -> Settings:
    requirements = [line for path in given.build_requirements for line in _lines(path)]
    constraints = [line for path in arguments.build_constraint for line in _lines(Path(path))]
    if arguments.no_build_isolation:
        pinned = (lock.package(name) for name in _TOOLS)
        constraints += [f"{one.name}=={one.version}" for one in pinned if one and one.version]
    return Settings(
        config_settings(arguments.config_settings),
        tuple(constraints),
        tuple(requirements),
        environment(given.environment),
    )


def _lines(path: Path) -> list[str]:
    """Return the lines of a file of requirements, without comments."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise UsageError(f"cannot read {path}: {err}") from err
    lines = (line.partition(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _is_secret(name: str) -> bool:
    return any(word in name.upper() for word in _SECRET)


def _outcome(obtained: Sequence[Obtained], notes: Sequence[str]) -> Outcome:
    counts = Counter(one.how for one in obtained)
    built = [one.package for one in obtained if one.how == "built"]
    names = [{"name": one.name, "version": one.version} for one in built]
    return Outcome(
        changed=counts["built"] + counts["fetched"] > 0,
        summary=(
            (
                f"{len(obtained)} wheels: {counts['built']} built, {counts['fetched']} fetched, "
                f"{counts['there']} there"
            ),
        ),
        notes=tuple(notes),
        data={"built": names, "fetched": counts["fetched"], "reused": counts["there"]},
    )
