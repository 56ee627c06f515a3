"""A proposal as a directory: written by the part without credentials, read by the part with them.

    manifest.json           schema `pinwarden.bundle/1`, pydantic model `Manifest`
    files/NAME              the new content of the governed file NAME
    report.md, report.html, report.json, record.json

Nothing in it is executed, and no name in it chooses a path: governed files and attachments come
from two fixed lists, so there is nothing that could traverse.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.proposal.digest import content_digest, sha256
from bot.proposal.summary import Summary
from policies.governed import FILES as FILES_OF_A_SET
from resolver.values import Source

SCHEMA: Final = "pinwarden.bundle/1"
MANIFEST = "manifest.json"
FILES = "files"
DEFAULT_FAMILY = "constraints"

GOVERNED = frozenset({*FILES_OF_A_SET, "bindep.txt"})

# What pinwarden writes by itself. The other governed files are people's: a bundle that carries
# one was not written by us.
PROPOSABLE = frozenset(
    {"upper-constraints.txt", "upper-constraints-xfails.txt", "holds.toml", "sdist-metadata.toml"}
)
ATTACHMENTS = frozenset({"report.md", "report.html", "report.json", "record.json"})

MAX_MANIFEST = 8 * 1024 * 1024
MAX_FILE = 16 * 1024 * 1024
MAX_ATTACHMENT = 64 * 1024 * 1024

# A subset of what git allows (git-check-ref-format), without what needs escaping somewhere.
BRANCH = re.compile(
    r"(?!.*(?:\.\.|//|/\.|\.lock(?:/|$)|\.(?:/|$)))[A-Za-z0-9_][A-Za-z0-9_.+/-]{0,199}(?<!/)",
    re.ASCII,
)
FAMILY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(_Strict):
    """One file of a bundle, with the SHA-256 of its bytes and their number."""

    path: Annotated[str, StringConstraints(max_length=255)]
    sha256: Sha256
    size: Annotated[int, Field(ge=0)]


class Input(_Strict):
    """One governed file as it was read, by name within the governed directory."""

    file: Annotated[str, StringConstraints(max_length=255)]
    sha256: Sha256


class Manifest(_Strict):
    """manifest.json; `digest` is over the governed files, see digest.py."""

    schema_: Literal["pinwarden.bundle/1"] = Field(alias="schema")
    branch: Annotated[str, StringConstraints(max_length=200)] | None
    family: Annotated[str, StringConstraints(max_length=64)]
    base: Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
    inputs: tuple[Input, ...]
    files: tuple[Listed, ...]
    attachments: tuple[Listed, ...]
    digest: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
    summary: Summary


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """A proposal: new content for governed files, and what a reviewer wants to know about it.

    `branch` is the branch it is for, None when the work tree was on none; `base` the commit that
    the governed files were read from; `inputs` these files' digests as they were read; `files`
    maps a file name within the governed directory to its new bytes. Only files that change need
    to be in it.
    """

    branch: str | None
    base: str
    files: Mapping[str, bytes]
    inputs: tuple[Source, ...] = ()
    family: str = DEFAULT_FAMILY
    summary: Summary = field(default_factory=Summary)
    attachments: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The content digest: equal for equal files, whatever branch, base or report."""
        return content_digest(self.files)


def manifest_of(bundle: Bundle) -> Manifest:
    """Return the manifest that describes the bundle, files in the order of their names."""
    return Manifest(
        schema=SCHEMA,
        branch=bundle.branch,
        family=bundle.family,
        base=bundle.base,
        inputs=tuple(Input(file=one.file, sha256=one.sha256) for one in bundle.inputs),
        files=_listed(bundle.files),
        attachments=_listed(bundle.attachments),
        digest=bundle.digest,
        summary=bundle.summary,
    )


def _listed(files: Mapping[str, bytes]) -> tuple[Listed, ...]:
    return tuple(
        Listed(path=name, sha256=sha256(data), size=len(data))
        for name, data in sorted(files.items())
    )
