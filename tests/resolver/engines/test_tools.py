"""Environments for tools: made once, however many want one at the same moment."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from resolver.engines.interpreters import ask
from resolver.engines.tools import Workshop
from resolver.index.client import Client
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.session import uv_executable
from tests.servers.index import LoopbackIndex


def test_nobody_takes_an_environment_away_from_another(
    index_server: LoopbackIndex, tmp_path: Path
) -> None:
    index_server.wheel("tool", "1.0")
    client = Client((index_server.url,))
    snapshot = Snapshot(client, Store(tmp_path / "store"))
    workshop = Workshop(uv=uv_executable(), cache=tmp_path / "cache", snapshot=snapshot)
    interpreter = ask(Path(sys.executable))
    assert interpreter is not None

    def wanted(_number: int) -> int:
        place = workshop.environment(interpreter, ["tool==1.0"]).python.parents[1]
        return place.stat().st_ino

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(wanted, range(6)))) == 1
    client.close()
