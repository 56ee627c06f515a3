"""Listen to Gerrit's events over SSH; each is only a reason to look, and none is needed.

There is no promise that an event arrives, and none is repeated: polling alone must suffice.
https://gerrit-review.googlesource.com/Documentation/cmd-stream-events.html
"""

import json
import logging
import subprocess
import threading
from collections.abc import Callable

from bot.gerrit.access import Access, Ssh

log = logging.getLogger(__name__)
_LONGEST_PAUSE = 300.0
_LONGEST_LINE = 1 << 20
_REASONS = frozenset(
    {
        "change-abandoned",
        "change-merged",
        "change-restored",
        "comment-added",
        "hashtags-changed",
        "patchset-created",
        "ref-updated",
        "vote-deleted",
        "wip-state-changed",
    }
)


class Listener:
    """Keeps one `gerrit stream-events` open; `put(repository, branch, why)` for each reason."""

    def __init__(self, access: Access, put: Callable[[str, str, str], None]) -> None:
        """Prepare; only SSH gives events."""
        if not isinstance(access, Ssh):
            raise TypeError("events need SSH")
        self._access = access
        self._put = put
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._listen, name="gerrit events", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the connection."""
        self._ending.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(10)

    def _listen(self) -> None:
        pause = 1.0
        while not self._ending.is_set():
            heard = self._once()
            pause = 1.0 if heard else min(pause * 2, _LONGEST_PAUSE)
            if self._ending.wait(pause):
                return

    def _once(self) -> bool:
        """Listen until the connection ends; True if anything was heard."""
        access = self._access
        command = [*access.command(), "-p", str(access.port)]
        command += [f"{access.username}@{access.host}", "gerrit", "stream-events"]
        heard = False
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            self._process = process
            assert process.stdout is not None  # noqa: S101 - asked for above
            while line := process.stdout.readline(_LONGEST_LINE):
                heard = True
                self._look(line)
        self._process = None
        return heard

    def _look(self, line: bytes) -> None:
        reason = reason_in(line)
        if reason is not None:
            self._put(*reason)


def reason_in(line: bytes) -> tuple[str, str, str] | None:
    """Return repository, branch and kind of an event that is a reason to look, else None.

    Any field may be missing, and any kind may be new.
    """
    try:
        event = json.loads(line)
    except ValueError:
        return None
    if not isinstance(event, dict) or event.get("type") not in _REASONS:
        return None
    about = event.get("change") or event.get("refUpdate") or {}
    project, branch = about.get("project"), about.get("branch") or about.get("refName")
    if not isinstance(project, str) or not isinstance(branch, str):
        return None
    return project, branch.removeprefix("refs/heads/"), str(event["type"])
