"""policy.toml as a type: every choice that a community makes, with its default."""

from typing import Annotated, Any, Literal

from packaging.utils import NormalizedName, canonicalize_name
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from policies.marker import python_key
from policies.place import Malformed, Place, Problem
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

    sys_platform: str = Field("linux", description="sys.platform")
    platform_machine: str = Field("x86_64", description="platform.machine()")


class Family(_Table):
    """Projects that belong together."""

    name: str = Field(description="What people call it.")
    packages: tuple[str, ...] = Field(description="Normalised names; * matches any part of one.")
    together: bool = Field(True, description="Move together or not at all; else only shown so.")
    reason: str = Field("", description="Why they belong together.")


class Cooldown(_Table):
    """How old a release must be before it is taken."""

    major: int = Field(0, ge=0, description="Days, for a new first release segment.")
    minor: int = Field(0, ge=0, description="Days, for a new second release segment.")
    patch: int = Field(0, ge=0, description="Days, for anything smaller.")
    exempt: tuple[str, ...] = Field((), description="Names that never wait; * matches.")
    unknown_age: Literal["allow", "hold"] = Field(
        "allow", description="What to do where the index tells no upload time."
    )


UNCONSTRAINED = ("argparse", "pip", "setuptools", "wheel", "wmi", "pywin32", "pymi")


class Policy(_Table):
    """The choices of one community."""

    pythons: tuple[Python, ...] = Field((), description="Governed Pythons, such as 3.12.")
    platforms: tuple[PlatformTable, ...] = Field(
        (PlatformTable(),), description="Governed platforms."
    )
    strategy: Literal["uniform", "per-python"] = Field(
        "uniform", description="One version for all Pythons where one exists, or newest on each."
    )
    order: Literal["hashed", "name"] = Field("hashed", description="Order of the pins' lines.")
    families: tuple[Family, ...] = Field((), alias="family", description="Families of projects.")
    cooldown: Cooldown = Field(default_factory=lambda: Cooldown(), description="Minimum ages.")
    unconstrained: tuple[Name, ...] = Field(
        tuple(canonicalize_name(name) for name in UNCONSTRAINED),
        description="Names that are resolved but never pinned.",
    )


DEFAULT = Policy()


def parse_policy(text: str, file: str) -> Policy:
    """Read policy.toml; raise Malformed with every problem and its key path."""
    document = parse_toml(text, file)
    try:
        return Policy.model_validate(document)
    except ValidationError as err:
        raise Malformed(
            [_problem(error, file) for error in err.errors(include_url=False)]
        ) from None


def _problem(error: Any, file: str) -> Problem:  # noqa: ANN401 - pydantic's own dictionary
    path = key_path(error["loc"])
    if error["type"] == "extra_forbidden":
        known = {name.replace("_", "-"): None for name in Policy.model_fields}
        return Problem(
            Place(file, 0), f"{path}: unknown key", nearest(str(error["loc"][-1]), known)
        )
    return Problem(Place(file, 0), f"{path}: {error['msg']}")
