"""Read and write consumers.json, `pinwarden.consumers/1`."""

import json
from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from checks.facts.consumers import Consumer, Consumers, UsedLine
from policies.place import Malformed, Place
from policies.requirement import parse_requirement

SCHEMA = "pinwarden.consumers/1"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UsedDocument(_Table):
    """One requirement as it stands in a file of a project."""

    file: str = Field(description="The file, from the top of the repository.")
    line: int = Field(ge=0, description="Its line, from 1; 0 where it could not be told.")
    group: str = Field(default="", description="The extra or dependency group.")
    text: str = Field(description="The requirement as it is written.")
    free: bool = Field(
        default=False, description="No constraint binds it: for a build only, or from an address."
    )


class ConsumerDocument(_Table):
    """One repository on one branch."""

    repository: str = Field(description="As projects.txt names it.")
    commit: str = Field(default="", description="The commit that was read.")
    date: datetime | None = Field(default=None, description="When that commit was made.")
    digest: str = Field(default="", description="SHA-256 over its requirements.")
    problem: str = Field(default="", description="Why its requirements are not known.")
    requirements: tuple[UsedDocument, ...] = ()


class ConsumersDocument(_Table):
    """The whole file."""

    schema_: Literal["pinwarden.consumers/1"] = Field(alias="schema")
    branch: str = Field(description="The branch of the governed set that it is for.")
    extracted: AwareDatetime = Field(description="When the repositories were read.")
    projects: tuple[ConsumerDocument, ...] = ()


def json_schema() -> str:
    """Return the JSON Schema, as text that ends in a newline."""
    schema = ConsumersDocument.model_json_schema(by_alias=True)
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def write(consumers: Consumers) -> bytes:
    """Return the file; the same consumers give the same bytes."""
    document = {
        "schema": SCHEMA,
        "branch": consumers.branch,
        "extracted": None if consumers.extracted is None else consumers.extracted.isoformat(),
        "projects": [_written(consumer) for consumer in consumers.consumers],
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _written(consumer: Consumer) -> dict[str, object]:
    return {
        "repository": consumer.repository,
        "commit": consumer.commit,
        "date": None if consumer.date is None else consumer.date.isoformat(),
        "digest": consumer.digest,
        "problem": consumer.problem,
        "requirements": [
            {
                "file": used.line.place.file,
                "line": used.line.place.line,
                "group": used.group,
                "text": used.line.text.strip(),
                "free": used.free,
            }
            for used in consumer.requirements
        ],
    }


def read(data: bytes, *, branch: str, now: datetime, oldest: timedelta) -> Consumers:
    """Read the file; what is wrong with it, too old or for another branch is unknown, not empty."""
    try:
        document = ConsumersDocument.model_validate_json(data)
    except ValidationError as err:
        first = err.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        return Consumers(unknown=f"consumers.json cannot be read: {where}: {first['msg']}")
    extracted = document.extracted.astimezone(UTC)
    unknown = ""
    if document.branch != branch:
        unknown = f"consumers.json is for {document.branch}, and this is {branch}"
    elif now - extracted > oldest:
        unknown = f"consumers.json is of {extracted:%Y-%m-%d}, older than {oldest.days} days"
    elif not document.projects:
        unknown = "consumers.json tells of no project"
    return Consumers(
        branch=document.branch,
        extracted=extracted,
        consumers=tuple(_read(entry, document.branch) for entry in document.projects),
        unknown=unknown,
    )


def _read(entry: ConsumerDocument, branch: str) -> Consumer:
    problem = entry.problem
    lines: list[UsedLine] = []
    for used in entry.requirements:
        try:
            line = parse_requirement(used.text, Place(used.file, used.line))
        except Malformed as err:
            problem = problem or f"{used.file}: {err.problems[0].message}"
        else:
            lines.append(UsedLine(line=line, group=used.group, free=used.free))
    return Consumer(
        repository=entry.repository,
        branch=branch,
        commit=entry.commit,
        date=entry.date,
        digest=entry.digest,
        requirements=tuple(lines),
        problem=problem,
    )
