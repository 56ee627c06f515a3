"""Give the text files of each environment names of their own on the build host."""

from __future__ import annotations

from pathlib import Path


def visible_name(destination: Path, lock: Path) -> str:
    """Return the name for the text files: the path's last part for the first that claims it.

    A link beside the lock says whose the short name is; whoever comes later has the longer one.
    """
    claim = lock.with_name(f"pylock.{destination.name.replace('.', '_')}.toml")
    if claim == lock:
        return destination.name
    if not claim.exists():
        claim.unlink(missing_ok=True)
        claim.symlink_to(lock.name)
    if claim.is_symlink() and str(claim.readlink()) == lock.name:
        return destination.name
    return lock.stem[len("pylock.") :]
