"""Name the Debian packages that the tests need and this machine lacks.

As root in CI (CI=true) they are installed; elsewhere they are only named, and the tests that need
them are skipped. Exit code 0, or 3 when an installation failed.
"""

import os
import shutil
import subprocess
import sys

# Debian package -> (programs, any of which will do; what needs it).
NEEDED = {
    "bubblewrap": (("bwrap",), "builds in a sandbox"),
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "looking at the report"),
    "maven": (("mvn",), "fetching the Gerrit that tests run"),
    "openssh-client": (("ssh-keygen",), "Gerrit's accounts"),
}


def main() -> int:
    """Find what is missing; install it in CI, name it elsewhere."""
    missing = {
        package: why
        for package, (programs, why) in NEEDED.items()
        if not any(shutil.which(program) for program in programs)
    }
    if not missing:
        return 0
    if os.environ.get("CI") == "true" and os.geteuid() == 0 and shutil.which("apt-get"):
        return install(sorted(missing))
    names = ", ".join(f"{package} (for {why})" for package, why in missing.items())
    say(f"Not on this machine: {names}; the tests that need it are skipped.")
    say(f"hint: apt-get install {' '.join(sorted(missing))}")
    return 0


def install(packages: list[str]) -> int:
    """Install Debian packages quietly; show what apt said when it fails."""
    say(f"Installing for the tests: {', '.join(packages)}")
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
    sys.exit(main())
