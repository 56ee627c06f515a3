"""Read service.toml: all its errors at once, each with line, column and key path."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from bot.errors import UserError
from bot.service_config.types import ServiceConfig
from policies.place import Malformed, Problem, reading_order
from policies.toml_place import TomlPlaces, toml_places
from policies.toml_text import decode_toml, key_path, nearest, parse_toml

_MOST = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Configured:
    """service.toml and where it lies."""

    place: Path
    config: ServiceConfig

    def path(self, path: Path) -> Path:
        """Return a path of the configuration, from its own directory on."""
        return path if path.is_absolute() else self.place.parent / path


def read_service(place: Path) -> Configured:
    """Return the configuration; raise UserError with everything that is wrong with it."""
    try:
        with place.open("rb") as stream:
            data = stream.read(_MOST + 1)
    except OSError as err:
        raise UserError(
            f"{place}: cannot be read ({err.strerror}).",
            "docs/operating.md shows a service.toml to begin with",
        ) from err
    if len(data) > _MOST:
        raise UserError(f"{place}: larger than {_MOST >> 20} MiB; this is no configuration.")
    try:
        config = parse_service(data, str(place))
    except Malformed as err:
        raise UserError(str(err), "docs/operating.md lists every key") from err
    return Configured(place=place.absolute(), config=config)


def parse_service(data: bytes, file: str) -> ServiceConfig:
    """Return the configuration as a value; raise Malformed with every problem."""
    text, problems = decode_toml(data, file)
    if problems:
        raise Malformed(problems)
    document = parse_toml(text, file)
    try:
        return ServiceConfig.model_validate(document)
    except ValidationError as err:
        places = toml_places(text, file)
        errors = err.errors(include_url=False)
        found = (_problem(one, places) for one in errors if not _follows(one, errors))
        raise Malformed(sorted(found, key=reading_order)) from None


def _follows(error: Any, errors: list[Any]) -> bool:  # noqa: ANN401 - pydantic's own dictionary
    """Tell whether a list is only too short because what is in it is wrong, which is told."""
    length = len(error["loc"])
    inside = any(one["loc"][:length] == error["loc"] and one is not error for one in errors)
    return error["type"] == "too_short" and inside


def _problem(error: Any, places: TomlPlaces) -> Problem:  # noqa: ANN401 - pydantic's own dictionary
    location = error["loc"]
    path, place = key_path(location), places.of(location)
    if error["type"] == "extra_forbidden":
        known = dict.fromkeys(_keys(location[:-1]))
        return Problem(place, f"{path}: unknown key", nearest(str(location[-1]), known))
    if error["type"] == "missing":
        return Problem(place, f"{path}: missing")
    return Problem(place, f"{path}: {error['msg'].removeprefix('Value error, ')}")


def _keys(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that are known in the table at a location."""
    table: type[BaseModel] = ServiceConfig
    for part in location:
        if isinstance(part, str):
            table = _table_of(table, part) or table
    return [field.alias or name for name, field in table.model_fields.items()]


def _table_of(table: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, field in table.model_fields.items():
        if (field.alias or name) != key:
            continue
        kinds = (field.annotation, *get_args(field.annotation))
        return next(
            (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)),
            None,
        )
    return None
