"""A mirror on a full disk: it is told, and leaves nothing that a later run would stumble over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resolver import sandbox

STORY = """\
import pathlib, sys
from bot.gerrit.access import Http
from bot.gerrit.credential import Credential, Secret
from bot.gerrit.remote import Remote
from bot.git.errors import GitFailure

disk = pathlib.Path(sys.argv[1])
access = Http(url="http://127.0.0.1:9/", credential=Credential(username="b", password=Secret("s")))
ballast = disk / "ballast"
with ballast.open("wb", buffering=0) as stream:
    try:
        while True:
            stream.write(bytes(4096))
    except OSError:
        stream.truncate(max(0, stream.tell() - int(sys.argv[2])))
try:
    Remote.open(disk / "mirror.git", access, "p").close()
except GitFailure as err:
    print("told", err.exit_code, err.message)
ballast.unlink()
Remote.open(disk / "mirror.git", access, "p").close()
print("made")
"""


@pytest.mark.parametrize("free", [0, 4096, 12288])
def test_a_full_disk_leaves_no_half_mirror(tmp_path: Path, free: int) -> None:
    found = sandbox.find()
    if isinstance(found, str):
        pytest.skip(found)
    small = ["--dev-bind", "/", "/", "--size", str(1 << 20), "--tmpfs", str(tmp_path)]
    command = [str(found.executable), *small, "--", sys.executable, "-c", STORY, str(tmp_path)]
    done = subprocess.run(
        [*command, str(free)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
    )
    *told, last = done.stdout.splitlines()
    assert last == "made"
    assert told or free > 0
    assert all(one.startswith("told 3 The mirror") for one in told), told
