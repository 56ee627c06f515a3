"""Write docs/service-configuration.md from the types of service.toml; --check only compares."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.service_config.types import ServiceConfig

PAGE = Path(__file__).resolve().parent.parent / "docs/service-configuration.md"
HEAD = """\
# service.toml

The operator's file; it is not governed and not in a repository. Unknown keys are errors, and all
errors are told at once: `pinwarden serve --config service.toml --check`. Relative paths start at
the file's own directory. This page is written by `make docs`.
"""


def main(arguments: list[str]) -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" in arguments:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            sys.stderr.write("docs/service-configuration.md is out of date; run: make docs\n")
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """Return the page."""
    plain: list[tuple[str, FieldInfo]] = []
    sections: list[str] = []
    for name, field in ServiceConfig.model_fields.items():
        table = table_of(field)
        key = field.alias or name
        if table is None:
            plain.append((key, field))
            continue
        many = get_args(field.annotation)
        title = f"[[{key}]]" if many else f"[{key}]"
        summary = (table.__doc__ or "").strip()
        rows = [(inner.alias or inner_name, inner) for inner_name, inner in fields_of(table)]
        sections.append(section(title, summary, rows))
    top = section("At the top", "Keys before the first table.", plain)
    return "\n".join([HEAD, top, *sections])


def fields_of(table: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield a table's keys."""
    yield from table.model_fields.items()


def table_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the type of a table, None for a plain key."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def section(title: str, summary: str, rows: list[tuple[str, FieldInfo]]) -> str:
    """Return one section with its table of keys."""
    lines = [f"## {title}", "", summary, "", "| key | default | meaning |", "|---|---|---|"]
    lines += [
        f"| `{key}` | {default_of(field)} | {(field.description or '').replace('|', '/')} |"
        for key, field in rows
    ]
    return "\n".join([*lines, ""])


def default_of(field: FieldInfo) -> str:
    """Return a default as TOML would write it."""
    value: Any = field.get_default(call_default_factory=False)
    if value is PydanticUndefined:
        return "required"
    match value:
        case None | "" | ():
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return f"`[{', '.join(repr(str(one)) for one in value)}]`".replace("'", '"')
        case str() | Path():
            return f'`"{value}"`'
        case _:
            return f"`{value}`"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
