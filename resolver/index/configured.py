"""Which indexes pip's and uv's own configuration name, in the order in which they are asked.

A name is taken from the first index that has it, so the order decides whose project it is. The
additional indexes go before the default one, as uv has it: what somebody added is theirs, and the
default is mostly the public one, where anybody may take a name.
"""

import configparser
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from policies.place import Malformed, Place, Problem

PUBLIC = "https://pypi.org/simple"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What one source says: a default index or none, and additional ones; URLs may be secret."""

    source: str
    default: str | None = field(default=None, repr=False)
    extra: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Configured:
    """The indexes by priority, and which sources named them ("" for nobody); URLs may be secret."""

    urls: tuple[str, ...] = field(repr=False)
    source: str


def configured(
    environment: Mapping[str, str],
    uv_files: Iterable[tuple[str, str]],
    pip_files: Iterable[tuple[str, str]],
) -> Configured:
    """Return what uv and pip would use; raise Malformed for a file that cannot be read.

    The files are (path, text), the most important first. The environment goes before files, uv
    before pip; the default index and the additional ones may come from different sources.
    """
    heard = [
        _uv_environment(environment),
        _pip_environment(environment),
        *(_uv_file(path, text, environment) for path, text in uv_files),
        *(_pip_file(path, text) for path, text in pip_files),
    ]
    default = next((said for said in heard if said.default), None)
    extra = next((said for said in heard if said.extra), None)
    urls = (*(extra.extra if extra else ()), (default and default.default) or PUBLIC)
    sources = dict.fromkeys(said.source for said in (extra, default) if said)
    return Configured(urls=tuple(dict.fromkeys(urls)), source=" and ".join(sources))


def read_configured(environment: Mapping[str, str], home: Path) -> Configured:
    """Return what uv and pip would use here; only this function opens files."""
    return configured(
        environment,
        _texts(uv_places(environment, home)),
        _texts(pip_places(environment, home)),
    )


def uv_places(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Yield where uv looks for uv.toml, the most important first; the first that exists counts.

    The governed repository's own uv.toml is foreign text, so it does not say whom to ask.
    """
    if environment.get("UV_NO_CONFIG"):
        return
    if environment.get("UV_CONFIG_FILE"):
        yield Path(environment["UV_CONFIG_FILE"])
        return
    yield _config_home(environment, home) / "uv" / "uv.toml"
    for directory in _config_directories(environment):
        yield directory / "uv" / "uv.toml"
    yield Path("/etc/uv/uv.toml")


def pip_places(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Yield where pip looks for pip.conf, the most important first."""
    named = environment.get("PIP_CONFIG_FILE", "")
    if named == "/dev/null":
        return
    if environment.get("VIRTUAL_ENV"):
        yield Path(environment["VIRTUAL_ENV"]) / "pip.conf"
    yield _config_home(environment, home) / "pip" / "pip.conf"
    yield home / ".pip" / "pip.conf"
    yield Path("/etc/pip.conf")
    for directory in _config_directories(environment):
        yield directory / "pip" / "pip.conf"
    if named:
        yield Path(named)


def _config_home(environment: Mapping[str, str], home: Path) -> Path:
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config")


def _config_directories(environment: Mapping[str, str]) -> list[Path]:
    listed = environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    return [Path(part) for part in listed.split(":") if part]


def _texts(places: Iterable[Path]) -> list[tuple[str, str]]:
    found = []
    for place in places:
        try:
            found.append((str(place), place.read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as err:
            raise _malformed(str(place), f"cannot be read ({type(err).__name__})") from err
    return found


def _uv_environment(environment: Mapping[str, str]) -> Said:
    default = environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL")
    listed = (environment.get("UV_INDEX") or "").split()
    listed += (environment.get("UV_EXTRA_INDEX_URL") or "").split()
    return Said(
        source="uv's environment variables",
        default=_named(default, environment) if default else None,
        extra=tuple(_named(text, environment) for text in listed),
    )


def _named(text: str, environment: Mapping[str, str]) -> str:
    """Read URL or NAME=URL; a named index may have its credentials in variables of its own."""
    match = re.fullmatch(r"([A-Za-z0-9._-]+)=(.*)", text)
    return _with_login(match[2], match[1], environment) if match else text


def _with_login(url: str, name: str, environment: Mapping[str, str]) -> str:
    variable = f"UV_INDEX_{re.sub('[^A-Z0-9]', '_', name.upper())}"
    user = environment.get(f"{variable}_USERNAME", "")
    password = environment.get(f"{variable}_PASSWORD", "")
    if not (user or password):
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def _pip_environment(environment: Mapping[str, str]) -> Said:
    return Said(
        source="pip's environment variables",
        default=environment.get("PIP_INDEX_URL") or None,
        extra=tuple((environment.get("PIP_EXTRA_INDEX_URL") or "").split()),
    )


def _uv_file(path: str, text: str, environment: Mapping[str, str]) -> Said:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise _malformed(path, f"is not TOML: {err}") from err
    # uv reads the table [pip] for its pip commands; what stands there is the more particular.
    tables = [table for table in (document.get("pip"), document) if isinstance(table, dict)]
    entries = [entry for table in tables for entry in _entries(table, path)]
    # An explicit index is only for the projects that name it as their source.
    usable = [entry for entry in entries if not entry.get("explicit")]
    defaults = [_url(entry, path, environment) for entry in usable if entry.get("default")]
    defaults += [str(table["index-url"]) for table in tables if "index-url" in table]
    extra = [_url(entry, path, environment) for entry in usable if not entry.get("default")]
    for table in tables:
        listed = table.get("extra-index-url", [])
        extra += [str(url) for url in (listed if isinstance(listed, list) else [listed])]
    return Said(source=path, default=next(iter(defaults), None), extra=tuple(extra))


def _entries(table: Mapping[str, object], path: str) -> list[Mapping[str, object]]:
    listed = table.get("index", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise _malformed(path, "has an `index` that is no array of tables ([[index]])")
    return listed


def _url(entry: Mapping[str, object], path: str, environment: Mapping[str, str]) -> str:
    url = entry.get("url")
    if not isinstance(url, str):
        raise _malformed(path, "has an [[index]] without `url`")
    return _with_login(url, str(entry.get("name", "")), environment) if "name" in entry else url


def _pip_file(path: str, text: str) -> Said:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text, source=path)
    except configparser.Error as err:
        # The parser's text repeats the line, and a line may hold a password.
        line = getattr(err, "lineno", None) or next((n for n, _ in getattr(err, "errors", ())), 0)
        raise _malformed(path, "is not a file of pip's configuration", int(line)) from None
    found = {
        key: value
        for section in ("global", "install")
        if parser.has_section(section)
        for key, value in parser.items(section)
    }
    # pip takes both spellings of an option.
    options = {key.replace("_", "-"): value for key, value in found.items()}
    return Said(
        source=path,
        default=options.get("index-url", "").strip() or None,
        extra=tuple(options.get("extra-index-url", "").split()),
    )


def _malformed(path: str, message: str, line: int = 0) -> Malformed:
    return Malformed([Problem(Place(path, line), message, "It says which index to ask.")])
