"""Measure environments from pins on a nova-size set, beside uv at the same work.

The set is nova with what a service of it runs with, locked by the list in data/ and built once
before anything is measured. The engine runs as its one file, as on hosts.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from bench.measure import run, say
from bench.rivals import BIN
from bench.table import Row
from venvs.pylock import read_lock

PACKAGES = (
    "nova", "PyMySQL", "python-memcached", "keystonemiddleware", "pymemcache", "uv",
)  # fmt: skip
PEER_UV = 25.2  # seconds: the old role's second target with uv, as measured for its successor
RUNS = 5


class Site:
    """A build host and a host, below one directory."""

    def __init__(self, place: Path, data: Path, env: Mapping[str, str]) -> None:
        """Take the directory, the governed set and the environment of commands."""
        self.place = place
        self.data = data
        self.env = env
        self.engine = place / "pinwarden-venv.pyz"
        self.lock = place / "pylock.nova.toml"
        self.published = place / "published"
        self.destination = place / "venvs/nova"
        self.destination.parent.mkdir(parents=True)

    def prepare(self) -> None:
        """Make the engine, lock, build and publish."""
        subprocess.run([sys.executable, "tools/make_zipapp.py", self.engine], check=True)
        store = ("--store", self.place / "built")
        constraints = ("--constraints", self.data / "upper-constraints.txt")
        self.call("lock", *PACKAGES, *constraints, "--output", self.lock, *store)
        self.call("build", "--lock", self.lock, *store)
        self.call("publish", "--lock", self.lock, *store, "--directory", self.published)

    def call(self, verb: str, *options: str | Path) -> float:
        """Run a verb; return its seconds."""
        python = ("--python", sys.executable) if verb in ("lock", "build", "install") else ()
        command = [sys.executable, "-I", self.engine, verb, *options, *python]
        return run(command, where=self.place, env=self.env).seconds

    def install(self, source: str | Path, *options: str | Path) -> float:
        """Install on the host; return its seconds."""
        where = ("--destination", self.destination, "--store", self.place / "store")
        more = ("--source", source, "--tool", "uv", "--keep", "0")
        return self.call("install", "--lock", self.lock, *where, *more, *options)


def environments(place: Path, data: Path, env: Mapping[str, str]) -> list[Row]:
    """Measure all of it, in one run."""
    place.mkdir()
    site = Site(place, data, {**env, "PATH": f"{BIN}:{env.get('PATH', os.defpath)}"})
    say("environments: lock, build and publish a nova-size set")
    site.prepare()
    wheels = len(read_lock(site.lock).packages)
    with Server(site.published) as server:
        say(f"environments: install {wheels} wheels")
        cold = site.install(server.url)
        asked = server.count
        nothing = min(site.install(server.url) for _ in range(RUNS))
        again = server.count - asked
    warm, gap = without_it(site)
    uv = with_uv(site)
    deep = min(site.call("verify", "--destination", site.destination) for _ in range(RUNS))
    return [
        Row.limit(f"{wheels} wheels: nothing changed (best of {RUNS})", nothing, "s", most=0.15),
        Row.ratio("the same, warm store, compiled / uv --compile-bytecode", warm, uv, most=1.2),
        Row.limit("the same, on a host that has nothing yet", cold, "s", most=PEER_UV / 2),
        Row.limit("environment absent or half filled in a change", gap * 1000, "ms", most=10),
        Row.limit("requests of an install beyond one for each wheel", asked - wheels, "", most=2),
        Row.limit("requests when nothing changed", again, "", most=0),
        Row.limit("verify with digests and requirements", deep, "s", most=0.5),
    ]


def without_it(site: Site) -> tuple[float, float]:
    """Make the environment anew; return the seconds, and those in which it could not be used.

    A program of it is looked for all the time; the longest gap counts, and no gap is none.
    """
    program = str(site.destination / "bin/alembic")
    ended = threading.Event()
    longest = 0.0

    def watch() -> None:
        nonlocal longest
        gone: float | None = None
        while not ended.is_set():
            if os.access(program, os.X_OK):
                gone = None
            else:
                now = time.monotonic()
                gone = gone or now
                longest = max(longest, now - gone)
            time.sleep(0.0005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds = site.install(site.published, "--rebuild")
    ended.set()
    watcher.join()
    return seconds, longest


def with_uv(site: Site) -> float:
    """Install the same wheels by uv, with a warm cache, into an empty environment; seconds."""
    uv, cache = BIN / "uv", site.place / "uv-cache"
    requirements = site.place / "requirements.txt"
    pins = [
        f"{one.name}=={one.version} --hash=sha256:{one.wheels[0].sha256}"
        for one in read_lock(site.lock).packages
        if one.name != "uv"
    ]
    requirements.write_text("\n".join(pins) + "\n", encoding="utf-8")
    options = ("--no-index", "--no-deps", "--require-hashes", "--find-links", site.published)
    command = (uv, "pip", "install", "-q", *options, "--compile-bytecode", "-r", requirements)
    seconds = 0.0
    for number in range(2):  # The first one fills the cache.
        tree = site.place / f"by-uv-{number}"
        run([uv, "venv", "-q", "--python", sys.executable, tree], where=site.place, env=site.env)
        seconds = run(
            [*command, "--python", tree / "bin/python", "--cache-dir", cache],
            where=site.place,
            env=site.env,
        ).seconds
    return seconds


class Server:
    """Serves a directory on loopback and counts what it is asked."""

    def __init__(self, directory: Path) -> None:
        """Take the directory."""
        self.count = 0
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(_Handler, self, directory=str(directory))
        )
        self._thread = threading.Thread(target=self._server.serve_forever)

    @property
    def url(self) -> str:
        """The URL of the directory."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, owner: Server, *arguments: object, directory: str) -> None:
        self._owner = owner
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]  # as given

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Count instead of writing."""
        del code, size
        self._owner.count += 1
