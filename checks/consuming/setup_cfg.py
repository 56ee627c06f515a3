"""Read setup.cfg: pbr's [extras], and setuptools' own tables."""

import configparser
from collections.abc import Iterator
from dataclasses import dataclass

from checks.consuming.lines import MOST_LINES, parsed
from checks.consuming.project import Kind, Listed
from policies.place import Place, Problem

FILE = "setup.cfg"


@dataclass(frozen=True, kw_only=True, slots=True)
class SetupCfg:
    """What was read."""

    lists: tuple[Listed, ...] = ()
    name: str = ""


def read_setup_cfg(data: bytes, path: str) -> SetupCfg:
    """Read the file; nothing in it raises, and a percent sign is a percent sign."""
    text = data.decode("utf-8-sig", "replace")
    if text.count("\n") > MOST_LINES:
        return _unread(path, f"more than {MOST_LINES} lines")
    try:
        parser = _parsed("\n".join(map(_calm, text.split("\n"))))
    except configparser.Error as err:
        return _unread(path, str(err).splitlines()[0][:200])
    reader = _Reader(path, text)
    return SetupCfg(
        lists=(
            *_section(parser, "extras", "extra", reader),
            *_section(parser, "options.extras_require", "options", reader),
            *_option(parser, "options", "install_requires", reader),
        ),
        name=parser.get("metadata", "name", fallback="").strip(),
    )


def _calm(row: str) -> str:
    """Return a row without runs of blanks; the parser's time grows with their square."""
    return f"{' ' if row[:1].isspace() else ''}{' '.join(row.split())}"


def _parsed(text: str) -> configparser.RawConfigParser:
    """Read with `=` alone, so that extras may have a marker after a colon; else with colons."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # extras keep their case
    try:
        parser.read_string(text)
    except configparser.Error:
        parser = configparser.RawConfigParser(strict=False)
        parser.read_string(text)
    return parser


def _unread(path: str, reason: str) -> SetupCfg:
    problem = Problem(Place(path, 0), f"not readable: {reason}")
    return SetupCfg(lists=(Listed(path=path, kind="extra", problems=(problem,)),))


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self._places: dict[tuple[str, str], Place] = {}
        section = ""
        for number, row in enumerate(text.split("\n"), start=1):
            if row.startswith("["):
                section = row[1:].partition("]")[0]
            column = len(row) - len(row.lstrip()) + 1
            calm = " ".join(row.split())
            self._places.setdefault((section, calm), Place(path, number, column))

    def listed(self, kind: Kind, section: str, group: str, value: str) -> Listed:
        rows = [row.strip() for row in value.split("\n")]
        whole = Place(self.path, 0)
        pieces = [
            piece
            for row in rows
            if row and not row.startswith("#")
            for piece in parsed(row, self._places.get((section, row), whole))
        ]
        return Listed.of(self.path, kind, pieces, group=group)


def _section(
    parser: configparser.RawConfigParser, section: str, kind: Kind, reader: _Reader
) -> Iterator[Listed]:
    if parser.has_section(section):
        for name, value in parser.items(section):
            yield reader.listed(kind, section, name, value or "")


def _option(
    parser: configparser.RawConfigParser, section: str, option: str, reader: _Reader
) -> Iterator[Listed]:
    value = parser.get(section, option, fallback="")
    if value and value.strip():
        yield reader.listed("options", section, option, value)
