"""Which of pip's arguments the engine understands, and what they say.

Playbooks hand pip's arguments to every verb, and pip.conf, PIP_* variables and requirement files
say the same things in their own ways: all of it is brought into one value here.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NoReturn

from venvs.errors import UsageError

# Without a meaning here, and without harm: they are accepted, and nothing is done.
_IDLE_FLAGS = (
    "--disable-pip-version-check", "--no-input", "--no-color", "--no-clean", "--use-pep517",
    "--prefer-binary", "--no-warn-script-location", "--no-warn-conflicts",
    "--check-build-dependencies", "--no-python-version-warning", "--break-system-packages",
)  # fmt: skip
_IDLE_OPTIONS = (
    "--log", "--progress-bar", "--exists-action", "--src", "--root-user-action", "--use-feature",
    "--use-deprecated", "--upgrade-strategy", "--cache-dir", "--keyring-provider",
)  # fmt: skip
_LISTS = (
    ("--extra-index-url",),
    ("-f", "--find-links"),
    ("--trusted-host",),
    ("--no-binary",),
    ("--only-binary",),
    ("-C", "--config-setting", "--config-settings"),
    ("--build-constraint",),
    ("-c", "--constraint"),
)
_SPLIT = ("no_binary", "only_binary")


@dataclass(frozen=True)
class PipArguments:
    """What pip's arguments say; names of options with _ for -.

    `index_url` is "" when nobody said one. `no_binary` and `only_binary` are names or ":all:".
    `config_settings` are KEY=VALUE.
    """

    index_url: str = field(default="", repr=False)
    extra_index_url: tuple[str, ...] = field(default=(), repr=False)
    no_index: bool = False
    find_links: tuple[str, ...] = field(default=(), repr=False)
    trusted_host: tuple[str, ...] = ()
    cert: str = ""
    client_cert: str = ""
    proxy: str = field(default="", repr=False)
    timeout: float = 0.0
    retries: int = -1
    pre: bool = False
    no_binary: tuple[str, ...] = ()
    only_binary: tuple[str, ...] = ()
    no_build_isolation: bool = False
    no_deps: bool = False
    no_cache_dir: bool = False
    config_settings: tuple[str, ...] = ()
    build_constraint: tuple[str, ...] = ()
    constraint: tuple[str, ...] = ()
    uploaded_prior_to: str = ""
    upgrade: bool = False


def add_pip_arguments(parser: argparse.ArgumentParser) -> None:
    """Add pip's arguments to a verb's own; argparse names those that nobody understands."""
    group = parser.add_argument_group(
        "pip's arguments", "as pip knows them, from playbooks as well"
    )
    group.add_argument("-i", "--index-url", "--pypi-url", default="", metavar="URL")
    for names in _LISTS:
        attribute = names[-1].lstrip("-").replace("-", "_")
        group.add_argument(*names, dest=attribute, action="append", default=[], metavar="X")
    for option in ("--no-index", "--pre", "--no-build-isolation", "--no-deps", "--no-cache-dir"):
        group.add_argument(option, action="store_true")
    for option in ("--cert", "--client-cert", "--proxy", "--uploaded-prior-to"):
        group.add_argument(option, default="", metavar="X")
    group.add_argument("--timeout", "--default-timeout", type=float, default=0.0, metavar="SECONDS")
    group.add_argument("--retries", type=int, default=-1, metavar="N")
    group.add_argument("-U", "--upgrade", action="store_true")
    group.add_argument("-v", "--verbose", "-q", "--quiet", action="count", help=argparse.SUPPRESS)
    for option in _IDLE_FLAGS:
        group.add_argument(option, action="store_true", help=argparse.SUPPRESS)
    for option in _IDLE_OPTIONS:
        group.add_argument(option, help=argparse.SUPPRESS)


def pip_arguments(given: argparse.Namespace) -> PipArguments:
    """Return what a parsed command line says."""
    values = {one.name: getattr(given, one.name) for one in fields(PipArguments)}
    for name, value in values.items():
        if isinstance(value, list):
            parts = [one.split(",") if name in _SPLIT else [one] for one in value]
            values[name] = tuple(dict.fromkeys(one for part in parts for one in part if one))
    return PipArguments(**values)


def parsed_words(words: Sequence[str], where: str) -> PipArguments:
    """Return what words say that stand in a file; raise UsageError for any that is not known."""
    parser = _WordParser(prog=where, add_help=False, allow_abbrev=False)
    add_pip_arguments(parser)
    return pip_arguments(parser.parse_args(list(words)))


def together(sources: Iterable[PipArguments]) -> PipArguments:
    """Return what several sources say, the most important last: it wins, and lists add up."""
    values: dict[str, Any] = {}
    for source in sources:
        for one in fields(PipArguments):
            value = getattr(source, one.name)
            if value == one.default:
                continue
            if isinstance(value, tuple):
                value = tuple(dict.fromkeys((*values.get(one.name, ()), *value)))
            values[one.name] = value
    return PipArguments(**values)


def from_settings(settings: Mapping[str, str], where: str) -> PipArguments:
    """Return what pip's settings say: values by the long name of an option, without the dashes.

    Settings that we do not know are no errors: they are for other commands of pip.
    """
    words = []
    for key, text in settings.items():
        name = key.strip().lower().replace("_", "-").lstrip("-")
        attribute = _ATTRIBUTES.get(name, name.replace("-", "_"))
        default = _DEFAULTS.get(attribute)
        if default is not None and text.strip():
            words += _words(f"--{name}", default, text, where)
    return parsed_words(words, where)


def _words(option: str, default: object, text: str, where: str) -> list[str]:
    if isinstance(default, bool):
        word = text.strip().lower()
        if word not in _TRUTH:
            raise UsageError(f"{where}: {option} is {text.strip()!r}, neither true nor false")
        return [option] if _TRUTH[word] else []
    values = text.split() if isinstance(default, tuple) else [text.strip()]
    return [f"{option}={value}" for value in values]


_DEFAULTS = {one.name: one.default for one in fields(PipArguments)}
_ATTRIBUTES = {"default-timeout": "timeout", "config-setting": "config_settings"}
_TRUTH = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off"), False),
}


class _WordParser(argparse.ArgumentParser):
    """A parser whose complaints name where the words stand."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}")
