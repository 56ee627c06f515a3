"""Turn the module's parameters into the engine's options and the files that these name."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HEADER = "# Managed with python_venv_build role"
Parameters = Mapping[str, Any]


def lines(items: Iterable[object] | None) -> list[str]:
    """Return what is left of a list from a playbook: no empty items, no spaces around, no twins."""
    texts = (str(item).strip() for item in items or () if item is not None)
    return list(dict.fromkeys(text for text in texts if text))


def packages(items: Iterable[object] | None) -> list[str]:
    """Return the same in an order that does not depend on the playbook's."""
    return sorted(lines(items), key=lambda text: (text.lower(), text))


def input_files(build: Parameters) -> dict[str, str]:
    """Return the texts of the files that a lock is made from, by the names that operators know."""
    texts = {
        "requirements": packages(build["packages"]),
        "global-constraints": lines(build["global_constraints"]),
        "source-constraints": lines(build["constraints"]),
        "tools": packages(build["tools"]),
        "build-requirements": packages(build["build_requirements"]),
        "overrides": lines(build["overrides"]),
    }
    return {name: text_of(items) for name, items in texts.items()}


def visible_files(install: Parameters) -> dict[str, str]:
    """Return the texts of the files in the environment that operators look at, by name.

    With a build host the engine makes constraints.txt of the lock: then it is not among them.
    """
    texts = {
        "requirements.txt": packages(install["packages"]),
        "global-constraints.txt": lines(install["global_constraints"]),
    }
    if install["constraints"] is not None:
        texts["constraints.txt"] = lines(install["constraints"])
    return {name: text_of(items) for name, items in texts.items()}


def text_of(items: Iterable[str]) -> str:
    """Return the text of a file: the header as a line of its own, then one item a line."""
    return "".join(f"{line}\n" for line in (HEADER, *items))


def lock_options(build: Parameters, python: str, files: Mapping[str, str], draft: str) -> list[str]:
    """Return the options of `lock`; `files` are the paths of the input files.

    The new lock is a draft, compared with the present one, until its wheels are published.
    """
    return [
        *("--requirements", files["requirements"], "--requirements", files["tools"]),
        *("--constraints", files["source-constraints"]),
        *("--global-constraints", files["global-constraints"]),
        *("--overrides", files["overrides"]),
        *("--python", python, "--previous", build["lock"], "--output", draft),
        *("--store", build["store"]),
        *flag("--strict", build["strict"]),
        *flag("--require-pins", build["require_pins"]),
        *flag("--upgrade", build["upgrade"]),
        *flag("--no-config", build["ignore_configuration"]),
        *shlex.split(build["arguments"] or ""),
    ]


def build_options(build: Parameters, python: str, files: Mapping[str, str], lock: str) -> list[str]:
    """Return the options of `build`; `files` are the paths of the input files."""
    return [
        *("--lock", lock, "--store", build["store"], "--python", python),
        *("--build-requirements", files["build-requirements"], "--logins", files["requirements"]),
        *("--confine", build["confine"]),
        *flag("--rebuild", build["rebuild"]),
        *each("--rebuild-package", build["rebuild_packages"]),
        *each("--environment", build["environment"]),
        *flag("--no-config", build["ignore_configuration"]),
        *shlex.split(build["arguments"] or ""),
    ]


def publish_options(build: Parameters, name: str, files: Mapping[str, str], lock: str) -> list[str]:
    """Return the options of `publish`; `name` begins the names of the visible text files."""
    inputs = ("requirements", "global-constraints", "source-constraints")
    return [
        *("--lock", lock, "--store", build["store"], "--directory", build["wheels"]),
        *("--requirements-directory", str(Path(build["lock"]).parent), "--name", name),
        *each("--input", [f"{kind}={files[kind]}" for kind in inputs]),
        *value("--owner", build["owner"]),
        *value("--group", build["group"]),
    ]


def install_options(
    install: Parameters, destination: str, python: str, lock: str | None, files: Mapping[str, str]
) -> list[str]:
    """Return the options of `install`; without a lock, that of the environment itself counts."""
    return [
        *("--destination", destination, "--python", python, "--installer", install["tool"]),
        *value("--lock", lock),
        *value("--source", install["source"]),
        *each("--file", [f"{name}={path}" for name, path in files.items()]),
        *(() if "constraints.txt" in files else ("--file", "constraints.txt")),
        *each("--without", install["without"]),
        *each("--tool", install["tools"]),
        *value("--store", install["store"]),
        *each("--system-package", install["system_packages"]),
        *[word for item in install["facts"] or () for word in fact(item)],
        *value("--facts-name", install["facts_name"] if install["facts"] else None),
        *("--keep", str(install["keep"])),
        *flag("--rebuild", install["rebuild"]),
        *flag("--deep", install["deep"]),
        *sources(shlex.split(install["arguments"] or "")),
    ]


def sources(arguments: Iterable[str]) -> list[str]:
    """Spell pip's `--find-links` as the engine does, and leave other arguments as they are."""
    spelt = []
    for argument in arguments:
        option, equals, rest = argument.partition("=")
        spelt.append(("--source" if option in ("--find-links", "-f") else option) + equals + rest)
    return spelt


def fact(item: Parameters) -> list[str]:
    """Return the option for a local fact; it takes three values."""
    return ["--fact", str(item["section"]), str(item["option"]), str(item["value"])]


def flag(option: str, wanted: object) -> list[str]:
    """Return the option when it is wanted."""
    return [option] if wanted else []


def value(option: str, given: object) -> list[str]:
    """Return the option with its value when there is one."""
    return [option, str(given)] if given else []


def each(option: str, items: Iterable[object] | None) -> list[str]:
    """Return the option once for each item that is not empty."""
    return [word for item in lines(items) for word in (option, item)]
