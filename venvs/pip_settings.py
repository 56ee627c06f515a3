"""Read what pip.conf, PIP_* variables and uv's own settings say on this host."""

from __future__ import annotations

import configparser
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from venvs.errors import UsageError
from venvs.pip_arguments import PipArguments, from_settings, together

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SECTIONS = ("global", "download", "wheel")  # what `pip wheel` reads, which this succeeds
_UV_INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
_UV_INDEX_KEYS = ("index", "index-url", "extra-index-url", "no-index", "find-links")


def pip_settings(
    environment: Mapping[str, str], home: Path, *, with_files: bool = True
) -> PipArguments:
    """Return what pip would take from its files and its variables; variables win."""
    files = [_pip_file(path) for path in pip_places(environment, home)] if with_files else []
    variables = {
        name[len("PIP_") :]: value for name, value in environment.items() if name.startswith("PIP_")
    }
    return together([*files, from_settings(variables, "the PIP_ variables")])


def pip_places(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Yield where pip looks for pip.conf, the most important last."""
    named = environment.get("PIP_CONFIG_FILE", "")
    if named == "/dev/null":
        return
    for directory in (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"):
        if directory:
            yield Path(directory) / "pip" / "pip.conf"
    yield Path("/etc/pip.conf")
    yield home / ".pip" / "pip.conf"
    yield _config_home(environment, home) / "pip" / "pip.conf"
    if named:
        yield Path(named)


def uv_names_indexes(environment: Mapping[str, str], home: Path) -> bool:
    """Say whether uv's own settings name indexes; then they go before pip's."""
    if any(environment.get(name) for name in _UV_INDEX_VARIABLES):
        return True
    return any(_names_indexes(path) for path in uv_places(environment, home))


def uv_places(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Yield where uv looks for uv.toml."""
    if environment.get("UV_NO_CONFIG"):
        return
    if environment.get("UV_CONFIG_FILE"):
        yield Path(environment["UV_CONFIG_FILE"])
        return
    yield _config_home(environment, home) / "uv" / "uv.toml"
    for directory in (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"):
        if directory:
            yield Path(directory) / "uv" / "uv.toml"
    yield Path("/etc/uv/uv.toml")


def _config_home(environment: Mapping[str, str], home: Path) -> Path:
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config")


def _pip_file(path: Path) -> PipArguments:
    text = _text(path)
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error as err:
        raise UsageError(f"{path}: {err}") from err
    settings: dict[str, str] = {}
    for section in _SECTIONS:
        if parser.has_section(section):
            settings.update(parser.items(section))
    return from_settings(settings, str(path))


def _names_indexes(path: Path) -> bool:
    try:
        content: dict[str, Any] = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as err:
        raise UsageError(f"{path}: {err}") from err
    tables = (content, content.get("pip", {}))
    return any(key in table for table in tables for key in _UV_INDEX_KEYS)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as err:
        raise UsageError(f"{path} cannot be read: {err}") from err
