"""What tests of several verbs of the venv engine share."""

from pathlib import Path

import pytest

from tests.servers.index import LoopbackIndex
from tests.venvs.building.workshop import Workshop
from venvs.build.confinement import confinement


@pytest.fixture
def workshop(tmp_path: Path, index_server: LoopbackIndex) -> Workshop:
    """Return a place to build in."""
    return Workshop(tmp_path, index_server)


@pytest.fixture(scope="session")
def bubblewrap() -> None:
    """Skip where builds cannot be confined; CI can."""
    _, reason = confinement("if-possible")
    if reason:
        pytest.skip(reason)


@pytest.fixture(params=["yes", "no"])
def confine(request: pytest.FixtureRequest) -> str:
    """Return a value for --confine: one test in bubblewrap, one without."""
    if request.param == "yes":
        request.getfixturevalue("bubblewrap")
    return str(request.param)
