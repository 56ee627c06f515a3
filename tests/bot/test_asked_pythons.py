"""Versions, commands and paths: which Pythons they name, and which interpreters they give."""

import sys
from pathlib import Path

import pytest

from bot.asked_pythons import asked_pythons
from bot.errors import UserError
from resolver.engines.interpreters import ask

THIS = f"{sys.version_info.major}.{sys.version_info.minor}"


def test_a_path_gives_its_interpreter_and_a_version_none(tmp_path: Path) -> None:
    interpreter = ask(Path(sys.executable))
    assert interpreter is not None
    link = tmp_path / "mine"
    link.symlink_to(sys.executable)
    found = asked_pythons(["3.99", str(link), THIS, sys.executable], "--python")
    assert found.pythons == ("3.99", THIS)
    assert found.interpreters == (interpreter.path,)


def test_the_option_is_named_in_what_is_wrong() -> None:
    with pytest.raises(UserError, match=r"--python /nowhere/bin/x: there is no such interpreter"):
        asked_pythons(["/nowhere/bin/x"], "--python")
