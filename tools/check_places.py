"""Fail when a tracked file names a place of one machine, or the lock a server of one site."""

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"(?<![\w.}])/(?:root|home|work|Users|private)/[\w.-]+")
HOST = re.compile(r"https?://([^/\"\s]+)")
LOCK_HOSTS = {"pypi.org", "files.pythonhosted.org"}


def main() -> int:
    """Print every finding with file and line; exit code 1 when there is one."""
    findings = [finding for file in tracked() for finding in findings_in(file)]
    sys.stderr.write("".join(f"{finding}\n" for finding in findings))
    return 1 if findings else 0


def tracked() -> list[Path]:
    """Return the files git tracks, or would on the next add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        cwd=TOP,
        capture_output=True,
        text=True,
    )
    return [TOP / name for name in listed.stdout.split("\0") if name and (TOP / name).is_file()]


def findings_in(file: Path) -> list[str]:
    """Return what is wrong in one file; binary files have no lines to judge."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    name = file.relative_to(TOP)
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        found += [
            f"{name}:{number}: {place.group()} is a place of one machine"
            for place in PLACE.finditer(line)
        ]
        if file.name == "uv.lock":
            found += [
                f"{name}:{number}: {host} is no public index; lock against pypi.org"
                for host in HOST.findall(line)
                if host not in LOCK_HOSTS
            ]
    return found


if __name__ == "__main__":
    sys.exit(main())
