"""Read setup.cfg: pbr's [extras], and setuptools' own tables."""

import configparser
from collections.abc import Iterator
from dataclasses import dataclass

from checks.consuming.lines import parsed
from checks.consuming.project import Kind, Listed
from policies.place import Place, Problem
from policies.requirement import RequirementLine

FILE = "setup.cfg"


@dataclass(frozen=True, kw_only=True, slots=True)
class SetupCfg:
    """What was read."""

    lists: tuple[Listed, ...] = ()
    problems: tuple[Problem, ...] = ()
    name: str = ""


def read_setup_cfg(data: bytes, path: str) -> SetupCfg:
    """Read the file; nothing in it raises, and a percent sign is a percent sign."""
    text = data.decode("utf-8", "replace")
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # extras keep their case
    try:
        parser.read_string(text)
    except configparser.Error as err:
        # setuptools takes a colon, too; what neither reads is a problem of the file.
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(text)
        except configparser.Error:
            reason = str(err).splitlines()[0]
            return SetupCfg(problems=(Problem(Place(path, 0), f"not readable: {reason}"),))
    reader = _Reader(path, text)
    lists = [
        *_section(parser, "extras", "extra", reader),
        *_section(parser, "options.extras_require", "options", reader),
        *_option(parser, "options", "install_requires", reader),
    ]
    return SetupCfg(
        lists=tuple(lists),
        problems=tuple(reader.problems),
        name=parser.get("metadata", "name", fallback="").strip(),
    )


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.rows = text.split("\n")
        self.problems: list[Problem] = []

    def lines(self, value: str) -> Iterator[RequirementLine]:
        for row in value.split("\n"):
            if row.strip() and not row.lstrip().startswith("#"):
                for found in parsed(row.strip(), self._place(row.strip())):
                    if isinstance(found, Problem):
                        self.problems.append(found)
                    else:
                        yield found

    def _place(self, text: str) -> Place:
        for number, row in enumerate(self.rows, start=1):
            if row.strip() == text:
                return Place(self.path, number, row.find(text) + 1)
        return Place(self.path, 0)


def _section(
    parser: configparser.RawConfigParser, section: str, kind: Kind, reader: _Reader
) -> Iterator[Listed]:
    if parser.has_section(section):
        for name, value in parser.items(section):
            lines = tuple(reader.lines(value))
            yield Listed(path=reader.path, kind=kind, group=name, lines=lines)


def _option(
    parser: configparser.RawConfigParser, section: str, option: str, reader: _Reader
) -> Iterator[Listed]:
    value = parser.get(section, option, fallback="")
    if value.strip():
        lines = tuple(reader.lines(value))
        yield Listed(path=reader.path, kind="options", group=option, lines=lines)
