"""Listen to Gerrit's events over SSH; each is only a reason to look, and none is needed.

There is no promise that an event arrives, and none is repeated: polling alone must suffice.
https://gerrit-review.googlesource.com/Documentation/cmd-stream-events.html
"""

import json
import logging
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any

from bot.errors import printable
from bot.gerrit.access import Access, Ssh

log = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
# Gerrit says nothing until the first event: a connection that lives this long is taken for good.
_SETTLES = 3.0
_LONGEST_LINE = 1 << 20
_SHOWN = 300
# What people can do to a change of ours, with the field that tells who did it.
_ABOUT_CHANGES = {
    "change-abandoned": "abandoner",
    "change-deleted": "deleter",
    "change-merged": "submitter",
    "change-restored": "restorer",
    "comment-added": "author",
    "hashtags-changed": "editor",
    "patchset-created": "uploader",
    "private-state-changed": "changer",
    "topic-changed": "changer",
    "vote-deleted": "remover",
    "wip-state-changed": "changer",
}
_BRANCHES = "refs/heads/"


class Listener:
    """Keeps one `gerrit stream-events` open; `put(repository, branch, why)` for each reason.

    `again` is called when it is back after a break: whatever happened meanwhile was missed.
    """

    def __init__(
        self,
        access: Access,
        put: Callable[[str, str, str], None],
        again: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare; only SSH gives events."""
        if not isinstance(access, Ssh):
            raise TypeError("events need SSH")
        self._access = access
        self._put = put
        self._again = again
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._listen, name="gerrit events", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the connection."""
        self._ending.set()
        process = self._process
        if process is not None:
            process.terminate()
        self._thread.join(10)

    def _listen(self) -> None:
        pause, broken = _FIRST_PAUSE, False
        while True:
            lived, why = self._once(self._again if broken else lambda: None)
            if self._ending.is_set():
                return
            pause = _FIRST_PAUSE if lived else min(pause * 2, _LONGEST_PAUSE)
            broken = True
            log.warning("events=ended again_in=%ds error=%s", pause, why)
            if self._ending.wait(pause):
                return

    def _once(self, settled: Callable[[], None]) -> tuple[bool, str]:
        """Listen until the connection ends; return whether it lived, and what ssh said of its end.

        `settled` is called once it has lived for a while.
        """
        access = self._access
        command = [*access.command(), "-p", str(access.port)]
        command += [f"{access.username}@{access.host}", "gerrit", "stream-events"]
        lives = threading.Event()

        def is_up() -> None:
            lives.set()
            log.info("events=connected host=%s", access.host)
            settled()

        with tempfile.TemporaryFile() as said:
            timer = threading.Timer(_SETTLES, is_up)
            timer.daemon = True
            try:
                with subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
                ) as process:
                    self._process = process
                    timer.start()
                    self._read(process)
            except OSError as err:
                return False, str(err)
            finally:
                timer.cancel()
                self._process = None
            return lives.is_set(), _last_words(said)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - asked for in `_once`
        if self._ending.is_set():
            process.terminate()
        while line := process.stdout.readline(_LONGEST_LINE):
            reason = reason_in(line, self._access.username)
            if reason is not None:
                self._put(*reason)


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    text = said.read().decode("utf-8", "replace").strip()
    return printable(text[-_SHOWN:]).replace("\n", " ") or "it ended without a word"


def reason_in(line: bytes, us: str) -> tuple[str, str, str] | None:
    """Return repository, branch and kind of an event that is a reason to look, else None.

    A reason is what others than `us` (a user name) do to our changes, and a branch that moves.
    Any field may be missing, and any kind may be new; what does not tell whose it is counts.
    """
    try:
        event = json.loads(line)
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    kind = event.get("type")
    if kind == "ref-updated":
        return _moved(_part(event, "refUpdate"))
    if not isinstance(kind, str) or kind not in _ABOUT_CHANGES:
        return None
    change = _part(event, "change")
    doer = _part(event, _ABOUT_CHANGES[kind]).get("username")
    if _part(change, "owner").get("username", us) != us or doer == us:
        return None
    return _place(change.get("project"), change.get("branch"), kind)


def _moved(update: Mapping[str, Any]) -> tuple[str, str, str] | None:
    ref = update.get("refName")
    if not isinstance(ref, str) or (ref.startswith("refs/") and not ref.startswith(_BRANCHES)):
        return None  # Such as the refs of changes, and of what Gerrit keeps for itself.
    return _place(update.get("project"), ref.removeprefix(_BRANCHES), "ref-updated")


def _place(project: object, branch: object, kind: str) -> tuple[str, str, str] | None:
    if not isinstance(project, str) or not isinstance(branch, str):
        return None
    return project, branch, kind


def _part(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = event.get(name)
    return found if isinstance(found, dict) else {}
