"""policy.toml as a type: every choice that a community makes, with its default."""

import json
from datetime import date
from typing import Annotated, Any, Literal

from packaging.utils import NormalizedName, canonicalize_name
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from policies.marker import python_key
from policies.place import Malformed, Problem, reading_order
from policies.toml_place import TomlPlaces, toml_places
from policies.toml_text import key_path, nearest, parse_toml


def _python(value: object) -> object:
    if isinstance(value, str):
        python_key(value)
    return value


def _name(value: object) -> object:
    return canonicalize_name(value) if isinstance(value, str) else value


Python = Annotated[str, BeforeValidator(_python)]
Name = Annotated[NormalizedName, BeforeValidator(_name)]


class _Table(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=False,
        alias_generator=lambda name: name.replace("_", "-"),
        populate_by_name=True,
    )


class PlatformTable(_Table):
    """A platform that the pins are for, in the values of PEP 508's markers."""

    sys_platform: str = Field(default="linux", description="sys.platform")
    platform_machine: str = Field(default="x86_64", description="platform.machine()")


class Family(_Table):
    """Projects that belong together."""

    name: str = Field(description="What people call it.")
    packages: tuple[str, ...] = Field(description="Normalised names; * matches any part of one.")
    together: bool = Field(
        default=True, description="Move together or not at all; else only shown together."
    )
    reason: str = Field(default="", description="Why they belong together.")


class Cooldown(_Table):
    """How old a release must be before it is taken."""

    major: int = Field(default=0, ge=0, description="Days, for a new first release segment.")
    minor: int = Field(default=0, ge=0, description="Days, for a new second release segment.")
    patch: int = Field(default=0, ge=0, description="Days, for anything smaller.")
    exempt: tuple[str, ...] = Field(
        default=(), description="Names that never wait; * matches any part of one."
    )
    unknown_age: Literal["allow", "hold"] = Field(
        default="allow", description="What to do where the index tells no upload time."
    )


class OwnProjects(_Table):
    """Projects that this community releases itself; they may move on stable branches."""

    packages: tuple[str, ...] = Field(description="Normalised names; * matches any part of one.")
    release_model: str = Field(
        default="", description="How they are released, such as cycle-with-intermediary."
    )


Phase = Literal["development", "I", "II", "III", "unmaintained", "end-of-life"]
Movement = Literal["everything", "own", "security", "nothing"]
ProjectPart = Literal["build-system", "docs", "nested", "lower-constraints", "tox"]


class Branch(_Table):
    """What may move on a branch."""

    name: str = Field(description="The branch; * matches any part of its name.")
    phase: Phase = Field(description="Where the branch stands in its life.")
    allows: Movement = Field(
        default="everything", description="Which releases may be proposed there."
    )


class Freeze(_Table):
    """A time in which only some releases are proposed."""

    branch: str = Field(default="*", description="The branch; * matches any part of its name.")
    begins: date = Field(description="The first day.")
    ends: date = Field(description="The last day.")
    except_: tuple[str, ...] = Field(
        default=(), alias="except", description="Names that go on; * matches any part of one."
    )
    reason: str = Field(default="", description="What the freeze is for.")

    @model_validator(mode="after")
    def _in_order(self) -> "Freeze":
        if self.ends < self.begins:
            raise ValueError(f"ends on {self.ends}, before it begins on {self.begins}")
        return self


class Archive(_Table):
    """A place that tells what distributions ship."""

    name: str = Field(description="What people call it, such as Debian 13.")
    kind: Literal["debian", "repology"] = Field(
        default="debian", description="An archive of Debian's kind, or Repology's interface."
    )
    url: str = Field(pattern="^https?://", description="Where it is.")
    suite: str = Field(default="stable", description="The suite (debian).")
    component: str = Field(default="main", description="The component (debian).")
    repositories: tuple[str, ...] = Field(
        default=(), description="Beginnings of repository names to look at (repology)."
    )


class Waiver(_Table):
    """A recorded exception to a rule."""

    rule: str = Field(description="The rule's code or name.")
    subject: str = Field(description="The project, repository or line that is excepted.")
    reason: str = Field(min_length=1, description="Why.")
    expires: date | None = Field(default=None, description="The day from which it counts no more.")


UNCONSTRAINED = ("argparse", "pip", "setuptools", "wheel", "wmi", "pywin32", "pymi")


class Policy(_Table):
    """The choices of one community."""

    pythons: tuple[Python, ...] = Field(default=(), description="Governed Pythons, such as 3.12.")
    platforms: tuple[PlatformTable, ...] = Field(
        default=(PlatformTable(),), min_length=1, description="Governed platforms."
    )
    strategy: Literal["uniform", "per-python"] = Field(
        default="uniform",
        description="One version for all Pythons where one exists, or the newest on each.",
    )
    order: Literal["hashed", "name"] = Field(
        default="hashed", description="Order of the pins' lines."
    )
    families: tuple[Family, ...] = Field(
        default=(), alias="family", description="Families of projects."
    )
    cooldown: Cooldown = Field(default_factory=Cooldown, description="Minimum ages.")
    own: tuple[OwnProjects, ...] = Field(default=(), description="The community's own projects.")
    unconstrained: tuple[Name, ...] = Field(
        default=tuple(canonicalize_name(name) for name in UNCONSTRAINED),
        description="Names that are resolved but never pinned.",
    )
    licences: tuple[str, ...] = Field(
        default=(), description="Licences that a requirement may have (SPDX identifiers)."
    )
    bots: tuple[str, ...] = Field(
        default=(), description="Accounts of the bot, as Gerrit names their user name."
    )
    build_backend: str = Field(
        default="", description="The build backend that projects must use; any if empty (PEP 517)."
    )
    project_errors: tuple[ProjectPart, ...] = Field(
        default=(), description="Parts of a project whose findings are errors, and not advice."
    )
    archives: tuple[Archive, ...] = Field(
        default=(), alias="archive", description="Where to look whether a project is packaged."
    )
    branches: tuple[Branch, ...] = Field(
        default=(), alias="branch", description="Branches, the first match counts."
    )
    freezes: tuple[Freeze, ...] = Field(
        default=(), alias="freeze", description="Times in which only some releases are proposed."
    )
    waivers: tuple[Waiver, ...] = Field(
        default=(), alias="waiver", description="Recorded exceptions to rules."
    )


DEFAULT = Policy()


def parse_policy(text: str, file: str) -> Policy:
    """Read policy.toml; raise Malformed with every problem and its key path."""
    document = parse_toml(text, file)
    try:
        return Policy.model_validate(document)
    except ValidationError as err:
        places = toml_places(text, file)
        found = (_problem(error, places) for error in err.errors(include_url=False))
        raise Malformed(sorted(found, key=reading_order)) from None


def _problem(error: Any, places: TomlPlaces) -> Problem:  # noqa: ANN401 - pydantic's own dictionary
    path = key_path(error["loc"])
    place = places.of(error["loc"])
    if error["type"] == "extra_forbidden":
        known = dict.fromkeys(_keys_beside(error["loc"]))
        return Problem(place, f"{path}: unknown key", nearest(str(error["loc"][-1]), known))
    return Problem(place, f"{path}: {error['msg'].removeprefix('Value error, ')}")


def _keys_beside(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that are known where an unknown one stands."""
    table: type[BaseModel] = Policy
    for part in location[:-1]:
        if isinstance(part, str):
            table = _TABLES.get(part, table)
    return [field.alias or name for name, field in table.model_fields.items()]


_TABLES: dict[str, type[BaseModel]] = {
    "platforms": PlatformTable,
    "family": Family,
    "cooldown": Cooldown,
    "own": OwnProjects,
    "branch": Branch,
    "archive": Archive,
    "freeze": Freeze,
    "waiver": Waiver,
}


def json_schema() -> str:
    """Return the JSON Schema of policy.toml, as text that ends in a newline."""
    return json.dumps(Policy.model_json_schema(by_alias=True), indent=1, sort_keys=True) + "\n"
