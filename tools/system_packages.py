"""Name the Debian packages that tests or benchmarks need and this machine lacks.

    python tools/system_packages.py [test|bench]

As root in CI (CI=true) they are installed; elsewhere they are only named, with how to get them and
what is left out without them. Exit code 0, or 3 when an installation failed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A Debian package: it is there when one of its programs is, or its pkg-config module.

    `files` is a pattern from the root, for programs that no PATH leads to.
    """

    why: str
    programs: tuple[str, ...] = ()
    module: str = ""
    files: str = ""

    def is_there(self) -> bool:
        """Look for it; what is installed in another way than by apt counts as well."""
        if any(shutil.which(program) for program in self.programs):
            return True
        if self.files and any(Path("/").glob(self.files)):
            return True
        tool = shutil.which("pkg-config")
        if not self.module or tool is None:
            return False
        asked = subprocess.run([tool, "--exists", self.module], check=False, capture_output=True)
        return asked.returncode == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Purpose:
    """What a set of packages is for, and what happens without them."""

    packages: Mapping[str, Package]
    without: str


PURPOSES = {
    "test": Purpose(
        packages={
            "bubblewrap": Package(programs=("bwrap",), why="builds in a sandbox"),
            "chromium": Package(
                programs=("chromium", "chromium-browser", "google-chrome"),
                why="looking at the report",
            ),
            "gcc": Package(programs=("gcc",), why="building wheels that compile C"),
            "maven": Package(programs=("mvn",), why="fetching the Gerrit that tests run"),
            "openssl": Package(programs=("openssl",), why="Zuul's certificates"),
            "postgresql": Package(
                programs=("initdb",), files="usr/lib/postgresql/*/bin/initdb", why="the store"
            ),
            "openssh-client": Package(programs=("ssh-keygen",), why="Gerrit's accounts"),
        },
        without="the tests that need it are skipped",
    ),
    # What sdists of the list call as soon as pip asks them for their metadata.
    "bench": Purpose(
        packages={
            "libkrb5-dev": Package(programs=("krb5-config",), why="gssapi and krb5"),
            "libpq-dev": Package(programs=("pg_config",), why="psycopg2"),
            "libsystemd-dev": Package(module="libsystemd", why="systemd-python"),
            "libvirt-dev": Package(module="libvirt", why="libvirt-python"),
            "pkg-config": Package(programs=("pkg-config",), why="libvirt- and systemd-python"),
        },
        without="pip is measured on the list without what it would have to build",
    ),
}


def main(arguments: list[str]) -> int:
    """Find what is missing; install it in CI, name it elsewhere."""
    purpose = PURPOSES[arguments[0] if arguments else "test"]
    lacking = missing(purpose)
    if not lacking:
        return 0
    if os.environ.get("CI") == "true" and os.geteuid() == 0 and shutil.which("apt-get"):
        return install(lacking)
    names = ", ".join(f"{name} (for {purpose.packages[name].why})" for name in lacking)
    say(f"Not on this machine: {names}; {purpose.without}.")
    say(f"hint: apt-get install {' '.join(lacking)}")
    return 0


def missing(purpose: Purpose) -> list[str]:
    """Return the names of the packages that are not there, sorted."""
    return sorted(name for name, package in purpose.packages.items() if not package.is_there())


def install(packages: list[str]) -> int:
    """Install Debian packages quietly; show what apt said when it fails."""
    say(f"Installing: {', '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
        if done.returncode != 0:
            say(done.stdout + done.stderr)
            say(f"make: {' '.join(command)} failed")
            return 3
    return 0


def say(text: str) -> None:
    """Write one remark to stderr."""
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
