"""What the caller says about builds; all of it counts when asking whether one was done before."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from venvs.errors import UsageError

# The first second that a zip archive can tell; the same as for the metadata of sdists.
EPOCH = "315532800"


@dataclass(frozen=True)
class Settings:
    """How to build.

    `config_settings` are what PEP 517 hands to a backend, each with its values in order;
    `constraints` and `requirements` are lines for what a build needs beside what its source says,
    `environment` the variables that builds may see.
    """

    config_settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constraints: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def identity(self) -> Mapping[str, object]:
        """All of it, for a key."""
        return {
            "config-settings": {name: list(one) for name, one in self.config_settings.items()},
            "constraints": sorted(self.constraints),
            "requirements": sorted(self.requirements),
            "environment": dict(self.environment),
        }


def config_settings(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Parse NAME=VALUE, as pip does: a name that comes again has several values."""
    values: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--config-settings {text!r}: NAME=VALUE is how one is written")
        values[name] = (*values.get(name, ()), value)
    return values


def environment(names: Iterable[str]) -> dict[str, str]:
    """Return the variables of these names, or NAME=VALUE; one that is not set is an error."""
    values = {}
    for text in names:
        name, equals, value = text.partition("=")
        if not equals and name not in os.environ:
            raise UsageError(f"--environment {name}: there is no such variable")
        values[name] = value if equals else os.environ[name]
    return values
