"""What a Python is, as it says itself."""

import json
import subprocess
import sys

import pytest

from venvs.errors import UsageError
from venvs.interpreter import compatibility, interpreter

ASKED = """
import json
from packaging.markers import default_environment
from packaging.tags import sys_tags
print(json.dumps([[str(tag) for tag in sys_tags()], default_environment()]))
"""


def test_the_python_that_runs_us_is_not_asked_and_says_the_same() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], check=True, capture_output=True, text=True)
    tags, markers = json.loads(done.stdout)
    found = compatibility(interpreter(sys.executable))
    assert list(found.tags) == tags
    assert dict(found.markers) == markers


def test_a_python_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="no Python 'python399'"):
        interpreter("python399")
