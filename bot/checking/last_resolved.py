"""Which names the last update resolved, if it was about the same requirements."""

from pathlib import Path

from packaging.utils import NormalizedName

from bot.checking.state import State
from policies.governed import REQUIREMENTS


def last_resolved(directory: Path, state: State) -> frozenset[NormalizedName] | None:
    """Return the names that the last update resolved, None unless it read these requirements."""
    root = next((p for p in (directory, *directory.parents) if (p / ".git").exists()), directory)
    runs = root / ".pinwarden" / "runs"
    if not runs.is_dir():
        return None  # Without a run, what reads one is not even imported.
    from resolver.state import Runs, StateMissing

    try:
        run = Runs(runs).latest()
        if run.governed_files().get(REQUIREMENTS) != state.files.get(REQUIREMENTS):
            return None
        return frozenset(name for pins in run.resolution().resolved.values() for name in pins)
    except (StateMissing, OSError):
        return None
