"""What tests of several verbs of the venv engine share."""

from pathlib import Path

import pytest

from tests.servers.index import LoopbackIndex
from tests.venvs.building.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path, index_server: LoopbackIndex) -> Workshop:
    """Return a place to build in."""
    return Workshop(tmp_path, index_server)
