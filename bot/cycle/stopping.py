"""The operator's kill switch: a file beside the mirrors that every cycle looks for."""

from datetime import UTC, datetime
from pathlib import Path

from bot.files import write_atomic
from bot.proposal.message import one_line
from bot.service_config.read import Configured

_NAME = "stopped"
_RESUMED = "resumed"
_LONGEST = 500


def stop(configured: Configured, reason: str) -> Path:
    """Stop everything from now on; a cycle that runs ends with its present action."""
    place = _place(configured)
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(place, f"{one_line(reason)[:_LONGEST]}\n".encode())
    return place


def resume(configured: Configured) -> bool:
    """Go on; False if nothing was stopped."""
    place = _place(configured)
    existed = place.exists()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.with_name(_RESUMED).touch()
    place.unlink(missing_ok=True)
    return existed


def resumed_at(configured: Configured) -> datetime:
    """Return when it was last said to go on: failures from before count no more."""
    try:
        moment = _place(configured).with_name(_RESUMED).stat().st_mtime
    except FileNotFoundError:
        moment = 0.0
    return datetime.fromtimestamp(moment, UTC)


def stopped(configured: Configured) -> str:
    """Return why everything is stopped, empty if it is not."""
    try:
        said = _place(configured).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return configured.config.stop
    return one_line(said[:_LONGEST]) or "no reason was given"


def _place(configured: Configured) -> Path:
    return configured.path(configured.config.work) / _NAME
