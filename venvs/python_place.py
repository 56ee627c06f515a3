"""Find a Python by its name, version or path; nothing is asked of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from venvs.errors import UsageError


def found_python(python: str) -> str:
    """Return the path of a Python given by name, version or path; raise UsageError."""
    path = shutil.which(f"python{python}" if python[:1].isdigit() else python)
    if path is not None:
        return str(Path(path).absolute())
    raise UsageError(
        f"there is no Python {python!r} on this host", "install it, or give --python another one"
    )
