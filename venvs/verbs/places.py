"""Where the verbs keep things on a host unless they are told."""

from __future__ import annotations

import os
from pathlib import Path


def default_store() -> Path:
    """Return the store of this host: the system's for root, else the user's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/pinwarden/store")
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    return Path(data) / "pinwarden" / "store"
