"""Read files of specs and constraints with all that they name: by path or URL, nested."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from venvs.errors import UsageError
from venvs.pip_arguments import PipArguments, parsed_words
from venvs.redaction import without_secrets
from venvs.spec.lines import Line, logical_lines, with_variables
from venvs.spec.requested import Requested, requested
from venvs.web import UnreachableError, Web

_NESTED = re.compile(
    r"(?P<option>-c|-r|--constraints?|--requirements?)(?:\s*=\s*|\s+)?(?P<place>\S.*)"
)
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=\s*|\s+)(?P<spec>\S.*)")
# Who can write that file is not who runs this: it learns nothing of this host.
_FOREIGN = "a file behind a URL cannot name files of this host"
_DEEPEST = 20  # files that name one another
_SHOWN = 20  # problems that an error lists


@dataclass
class Read:
    """What files say, in the order in which they say it.

    `local` are the lines that stood on this host, as they were written: what was asked for,
    whatever is behind the URLs in it. `away` are URLs whose last known content was taken.
    """

    requirements: list[Requested] = field(default_factory=list)
    constraints: list[Requested] = field(default_factory=list)
    arguments: list[PipArguments] = field(default_factory=list)
    local: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """Where a file lies: a URL or an absolute path."""

    url: str = field(default="", repr=False)
    path: Path = Path()

    def beside(self, written: str) -> _Place:
        """Return what a file means by what it writes."""
        scheme = urlsplit(written).scheme.lower()
        if scheme in ("http", "https"):
            return _Place(url=written)
        if scheme == "file" and not self.url:
            return _Place(path=Path(unquote(urlsplit(written).path)))
        if self.url and not scheme:
            return _Place(url=urljoin(self.url, written))
        if self.url:
            raise ValueError(_FOREIGN)
        return _Place(path=(self.path.parent / Path(written).expanduser()).resolve())


class FileReader:
    """Reads files of one run.

    What is wrong with any line is raised by `done`, all at once. URLs that cannot be read now, and
    of which nothing is known, are in `unreachable`; all that lies on this host is read anyway.
    """

    def __init__(self, web: Web, environment: Mapping[str, str]) -> None:
        self._web = web
        self._environment = environment
        self._problems: list[str] = []
        self.unreachable: list[UnreachableError] = []

    def read(self, written: str, label: str, *, constraints: bool) -> Read:
        """Return what a file says, and those that it names; `label` is what notes call it."""
        found = Read()
        place = _Place(path=Path.cwd() / "-").beside(written)
        self._file(place, label, found, constraints=constraints, chain=())
        return found

    def read_specs(self, specs: list[str]) -> Read:
        """Return what specs on the command line say."""
        found = Read(local=list(specs))
        for number, text in enumerate(specs, 1):
            line = Line(text, f"specs:{number}")
            self._line(line, _Place(path=Path.cwd() / "-"), found, constraints=False, chain=())
        return found

    def done(self) -> None:
        """Raise UsageError if any line could not be read."""
        if self._problems:
            shown = self._problems[:_SHOWN]
            more = len(self._problems) - len(shown)
            rest = f"\n(and {more} more)" if more else ""
            raise UsageError(
                "\n".join(shown) + rest, "see docs/venv-engine.md for what may stand there"
            )

    def _file(
        self,
        place: _Place,
        label: str,
        found: Read,
        *,
        constraints: bool,
        chain: tuple[_Place, ...],
    ) -> None:
        if place in chain or len(chain) >= _DEEPEST:
            self._problems.append(f"{label}: files that name one another")
            return
        text = self._text(place, label, found)
        lines = list(logical_lines(text, label))
        if not place.url:
            found.local += [line.text for line in lines]
        before = len(found.constraints), len(self._problems)
        for line in lines:
            self._line(line, place, found, constraints=constraints, chain=(*chain, place))
        nothing = (len(found.constraints), len(self._problems)) == before and not self.unreachable
        if constraints and nothing and (lines or (chain and (text.strip() or place.url))):
            count = len(text.splitlines())
            self._problems.append(f"{label}: of {count} lines none is a constraint")

    def _line(
        self,
        line: Line,
        place: _Place,
        found: Read,
        *,
        constraints: bool,
        chain: tuple[_Place, ...],
    ) -> None:
        text = line.text if place.url else with_variables(line.text, self._environment)
        nested = _NESTED.fullmatch(text)
        editable = _EDITABLE.fullmatch(text)
        try:
            if nested:
                named = nested["place"].strip("\"'")
                of_constraints = constraints or nested["option"].startswith(("-c", "--c"))
                label = without_secrets(_written(line.text))
                inner = place.beside(named)
                self._file(inner, label, found, constraints=of_constraints, chain=chain)
            elif text.startswith("-") and not editable:
                found.arguments.append(_arguments(text, line.where, place))
            else:
                spec = editable["spec"] if editable else text
                one = replace(requested(spec, line.where, Path.cwd()), text=line.text)
                self._take(one, found, constraints=constraints, remote=bool(place.url))
                if editable:
                    found.notes.append(f"{line.where}: installed as a wheel, not as editable")
        except UnreachableError as err:
            self.unreachable.append(err)
        except (ValueError, UsageError) as err:
            self._problems.append(f"{line.where}: {err}: {line.text}")

    @staticmethod
    def _take(one: Requested, found: Read, *, constraints: bool, remote: bool) -> None:
        if remote and one.reference is not None and one.reference.is_local:
            raise ValueError(_FOREIGN)
        if not constraints:
            found.requirements.append(one)
            return
        if one.name is None:
            raise ValueError("a constraint needs a name: name @ URL, or #egg=name")
        if one.extras:
            raise ValueError("a constraint has no extras")
        found.constraints.append(one)

    def _text(self, place: _Place, label: str, found: Read) -> str:
        content = self._fetched(place.url, found) if place.url else _read(place.path, label)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(f"{label} is no text in UTF-8") from None
        if text.lstrip()[:1] == "<":
            raise UsageError(
                f"{label} is a page of HTML, not a list", "is it the address of the plain text?"
            )
        return text

    def _fetched(self, url: str, found: Read) -> bytes:
        try:
            return self._web.get(url)
        except UnreachableError:
            kept = self._web.last(url)
            if kept is None:
                raise
            found.away.append(without_secrets(url))
            return kept


def _written(text: str) -> str:
    """Return what a line calls the file that it nests, with variables as they were written."""
    found = _NESTED.fullmatch(text)
    return found["place"].strip("\"'") if found else text


def _arguments(text: str, where: str, place: _Place) -> PipArguments:
    if place.url:
        raise ValueError("a file behind a URL cannot have options")
    return parsed_words(shlex.split(text), where)


def _read(path: Path, label: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise UsageError(f"{label}: cannot read {path}: {err.strerror or err}") from err
