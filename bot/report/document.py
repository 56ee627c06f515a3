"""The report as data: `pinwarden.update/1`, from which every rendering is made.

The names of the fields are a contract: a field may be added, none is renamed or removed within
one version of the schema.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "pinwarden.update/1"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ChainLink(_Value):
    """One step of the way from global-requirements to a pin; the first has no parent."""

    parent: str | None = Field(description="Who asks; null for a line of global-requirements.")
    parent_version: str | None = Field(description="The version of who asks.")
    child: str = Field(description="Who is asked for.")
    specifier: str = Field(description="With which specifier (PEP 440).")
    line: int | None = Field(description="The line of global-requirements, for the first step.")


class Facts(_Value):
    """What the index says of one release; what it does not say is null or empty."""

    version: str
    uploaded: str | None = Field(default=None, description="ISO 8601, UTC.")
    licence: str = ""
    summary: str = ""
    links: dict[str, str] = Field(default_factory=dict, description="Label -> http(s) URL.")


class Moved(_Value):
    """What happens to the lines of one name."""

    name: str
    kind: str = Field(description="upgrade, downgrade, add, remove, split, join or mixed")
    level: str = Field(description="major, minor, patch or other")
    from_: dict[str, str] = Field(alias="from", description="Python -> version before.")
    to: dict[str, str] = Field(description="Python -> version after.")
    pythons: tuple[str, ...] = Field(description="The Pythons on which something changes.")
    reasons: tuple[str, ...] = Field(description="Sentences.")
    required_by: tuple[str, ...] = Field(description="Who requires it directly.")
    family: str | None = None
    facts: Facts | None = Field(default=None, description="Of the newest version taken.")


class HeldPin(_Value):
    """A pin that is not the newest release, and why."""

    name: str
    current: str
    newest: str
    pythons: tuple[str, ...]
    kind: str = Field(description="The one primary reason, as data.")
    reason: str = Field(description="The same as a sentence.")
    chain: tuple[ChainLink, ...] = ()
    others: tuple[str, ...] = ()
    detail: str = ""


class ForcedPin(_Value):
    """A pin that could not stay where it was."""

    name: str
    from_: str = Field(alias="from")
    to: str | None = Field(description="null: the pin goes away.")
    pythons: tuple[str, ...]
    reason: str
    conflict: tuple[str, ...]
    detail: str = ""


class FamilyMember(_Value):
    """One member of a family; its versions stand beside those of the others."""

    name: str
    from_: dict[str, str] = Field(alias="from", description="Python -> version before.")
    to: dict[str, str] = Field(description="Python -> version after; empty where it goes away.")
    newest: str | None = Field(description="A newer release that it waits for; null for none.")

    @property
    def moves(self) -> bool:
        """Say whether any of its versions changes."""
        return self.from_ != self.to


class RecordedHold(_Value):
    """An entry of holds.toml, or what people did without one."""

    name: str
    specifier: str
    reason: str
    link: str = ""
    consumers: tuple[str, ...] = ()
    added: str | None = None
    expires: str | None = None
    state: str


class UpdateDocument(_Value):
    """All that an update has to say."""

    schema_: Literal["pinwarden.update/1"] = Field(default="pinwarden.update/1", alias="schema")
    branch: str | None
    revision: str
    pythons: tuple[str, ...]
    pins: int = Field(description="The number of pinned names.")
    engine: str
    command: str = Field(description="How to have it made again.")
    changes: tuple[Moved, ...]
    forced: tuple[ForcedPin, ...]
    held: tuple[HeldPin, ...]
    holds: tuple[RecordedHold, ...]
    families: dict[str, tuple[str, ...]]
    family_members: dict[str, tuple[FamilyMember, ...]] = Field(
        default_factory=dict, description="Family -> its members' versions, side by side."
    )
    warnings: tuple[str, ...]
    errors: tuple[str, ...] = ()
    record: dict[str, object]
