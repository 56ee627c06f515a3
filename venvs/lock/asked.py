"""What a lock is to be made of, as values, and the digests by which it is known again. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from venvs.interpreter import Interpreter
from venvs.pip_arguments import PipArguments
from venvs.redaction import without_secrets
from venvs.spec.fixed import Fixed
from venvs.spec.precedence import Holding
from venvs.spec.reference import Reference
from venvs.spec.requested import Requested


@dataclass(frozen=True)
class Options:
    """What the caller said; files are paths or URLs as they were written."""

    specs: tuple[str, ...]
    requirements: tuple[str, ...]
    constraints: tuple[str, ...]
    global_constraints: tuple[str, ...]
    overrides: tuple[str, ...]
    python: str
    output: Path
    previous: Path
    store: Path
    uv: str
    arguments: PipArguments
    strict: bool = False
    require_pins: bool = False
    no_config: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Host:
    """The Python and the platform, and what settings say here.

    `uv_settings` is a digest of uv's own, which uv reads itself.
    """

    python: Interpreter
    platform: str
    markers: Mapping[str, str]
    arguments: PipArguments
    uv_settings: str

    def key(self, arguments: PipArguments, *, strict: bool) -> list[object]:
        """Return what decides, beside the lines, what the lock is; no secrets."""
        said = arguments
        choices = [said.pre, said.no_deps, said.no_index, said.no_build_isolation, strict]
        return [
            [self.python.key, self.platform, self.uv_settings],
            [without_secrets(url) for url in (said.index_url, *said.extra_index_url)],
            [without_secrets(place) for place in said.find_links],
            [sorted(said.no_binary), sorted(said.only_binary), sorted(said.config_settings)],
            [*choices, said.uploaded_prior_to],
        ]


@dataclass(frozen=True)
class Asked:
    """The lines that hold on this Python, and what their references are now."""

    host: Host
    arguments: PipArguments
    requirements: tuple[Requested, ...]
    overrides: tuple[Requested, ...]
    build_constraints: tuple[Requested, ...]
    holding: Holding
    now: Mapping[Reference, Fixed]
    strict: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def inputs(self) -> str:
        """The SHA-256, in hex, of everything that the lock is made of, by content."""
        groups = (
            self.requirements, self.holding.constraints, self.overrides, self.build_constraints,
        )  # fmt: skip
        lines = [[self._said(one) for one in group] for group in groups]
        return digest([self.host.key(self.arguments, strict=self.strict), lines])

    def _said(self, one: Requested) -> list[object]:
        place: list[str] = []
        if one.reference is not None:
            now = self.now[one.reference].key or one.reference.ref
            url = without_secrets(one.reference.url)
            place = [one.reference.kind, url, one.reference.subdirectory, now]
        specifiers = sorted(map(str, one.specifier))
        return [one.name or "", list(one.extras), specifiers, place, sorted(one.digests)]


def digest(content: object) -> str:
    """Return the SHA-256 of a value of lists, texts and numbers, in hex."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
