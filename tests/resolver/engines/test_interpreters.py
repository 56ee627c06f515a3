"""Finding interpreters: only what runs and says the right version counts."""

import sys
from pathlib import Path

import pytest

from resolver.engines.interface import EngineFailure
from resolver.engines.interpreters import Places, ask, find

OURS = f"{sys.version_info.major}.{sys.version_info.minor}"


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_the_running_one_is_found_without_any_place() -> None:
    found = find([OURS], Places())[OURS]
    assert found.python == OURS
    assert found.implementation == "cpython"
    assert found.version == ".".join(str(part) for part in sys.version_info[:3])


def test_a_name_proves_nothing(tmp_path: Path) -> None:
    executable(tmp_path / "python3.99", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    executable(tmp_path / "python3.98", "#!/bin/sh\nexit 127\n")
    executable(tmp_path / "python3.97", "#!/bin/sh\necho '{\"path\": 1}'\n")
    with pytest.raises(EngineFailure) as caught:
        find(["3.99", OURS, "3.98", "3.97"], Places(search_path=(tmp_path,)))
    assert "3.99 and 3.98 and 3.97" in str(caught.value)
    assert "--engine uv" in str(caught.value)


def test_pyenv_versions_are_asked(tmp_path: Path) -> None:
    answer = '{"path": "/p", "version": "3.99.VERSION", "implementation": "cpython"}'
    for patch in ("2", "10", "9"):
        text = f"#!/bin/sh\necho '{answer.replace('VERSION', patch)}'\n"
        executable(tmp_path / f"versions/3.99.{patch}/bin/python", text)
    assert find(["3.99"], Places(pyenv_root=tmp_path))["3.99"].version == "3.99.10"


def test_another_implementation_does_not_count(tmp_path: Path) -> None:
    answer = '{"path": "/p", "version": "3.99.1", "implementation": "pypy"}'
    executable(tmp_path / "python3.99", f"#!/bin/sh\necho '{answer}'\n")
    with pytest.raises(EngineFailure, match=r"no interpreter found for 3\.99"):
        find(["3.99"], Places(search_path=(tmp_path,)))


def test_a_given_path_comes_first_and_must_run(tmp_path: Path) -> None:
    answer = f'{{"path": "/given", "version": "{OURS}.99", "implementation": "cpython"}}'
    given = executable(tmp_path / "mine", f"#!/bin/sh\necho '{answer}'\n")
    assert find([OURS], Places(given=(given,)))[OURS].path == Path("/given")
    with pytest.raises(EngineFailure, match="is not a Python interpreter that runs"):
        find([OURS], Places(given=(tmp_path / "absent",)))
    other = executable(
        tmp_path / "pypy", f"#!/bin/sh\necho '{answer.replace('cpython', 'pypy')}'\n"
    )
    with pytest.raises(EngineFailure, match="is pypy; the pins are for CPython"):
        find([OURS], Places(given=(other,)))


def test_a_virtual_environment_names_its_base(tmp_path: Path) -> None:
    link = tmp_path / "python"
    link.symlink_to(sys.executable)
    asked = ask(link)
    assert asked is not None
    assert asked.path.is_file()
    assert not asked.path.is_symlink()
