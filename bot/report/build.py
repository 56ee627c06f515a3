"""Build the report's document from what the resolver says; pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from packaging.utils import NormalizedName

from bot.report.document import (
    ChainLink,
    Facts,
    ForcedPin,
    HeldPin,
    Moved,
    RecordedHold,
    UpdateDocument,
)
from bot.report.families import side_by_side
from bot.report.words import weight
from policies.hold import Hold, HoldState
from policies.policy import Family
from resolver.families import members_of
from resolver.implicit_hold import ImplicitHold
from resolver.record import Record, to_json
from resolver.values import Change, Excuse, Forced, Resolution


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What stands around a resolution."""

    branch: str | None
    revision: str
    command: str
    holds: tuple[Hold, ...]
    ended: tuple[tuple[Hold, HoldState], ...]
    implicit_holds: tuple[ImplicitHold, ...]
    families: tuple[Family, ...]
    facts: Mapping[NormalizedName, Facts]


def build_document(resolution: Resolution, record: Record, context: Context) -> UpdateDocument:
    """Return the document; what moves stands by weight, what is held by name."""
    names = {name for pins in resolution.pins.values() for name in pins}
    families = {family.name: members_of(family, names) for family in context.families}
    return UpdateDocument(
        branch=context.branch,
        revision=context.revision,
        pythons=resolution.pythons,
        pins=len(names),
        engine=f"{resolution.engine} {resolution.engine_version}",
        command=context.command,
        changes=tuple(
            sorted((_moved(change, families, context) for change in resolution.changes), key=weight)
        ),
        forced=tuple(_forced(entry) for entry in resolution.forced),
        held=tuple(_held(excuse) for excuse in resolution.excuses),
        holds=tuple(_holds(context)),
        families={name: tuple(members) for name, members in families.items() if members},
        family_members=side_by_side(resolution, context.families),
        warnings=resolution.warnings,
        record=json.loads(to_json(record)),
    )


def _moved(
    change: Change, families: Mapping[str, tuple[NormalizedName, ...]], context: Context
) -> Moved:
    changed = [
        python
        for python in sorted(change.old.keys() | change.new.keys(), key=_python_order)
        if change.old.get(python) != change.new.get(python)
    ]
    return Moved(
        name=change.spelling,
        kind=change.kind.value,
        level=change.level.value,
        from_=dict(change.old),
        to=dict(change.new),
        pythons=tuple(changed),
        reasons=change.reasons,
        required_by=change.required_by,
        family=next((name for name, found in families.items() if change.name in found), None),
        facts=context.facts.get(change.name),
    )


def _python_order(python: str) -> tuple[int, ...]:
    return tuple(int(part) for part in python.split("."))


def _held(excuse: Excuse) -> HeldPin:
    return HeldPin(
        name=excuse.name,
        current=excuse.current,
        newest=excuse.newest,
        pythons=excuse.pythons,
        kind=excuse.kind.value,
        reason=excuse.sentence,
        chain=tuple(
            ChainLink(
                parent=link.parent,
                parent_version=link.parent_version,
                child=link.child,
                specifier=link.specifier,
                line=link.line,
            )
            for link in excuse.chain
        ),
        others=excuse.others,
        detail=excuse.detail,
    )


def _forced(entry: Forced) -> ForcedPin:
    return ForcedPin(
        name=entry.name,
        from_=entry.old,
        to=entry.new,
        pythons=entry.pythons,
        reason=entry.sentence,
        conflict=entry.conflict,
        detail=entry.detail,
    )


def _holds(context: Context) -> Iterable[RecordedHold]:
    states = {hold.place: state for hold, state in context.ended}
    for hold in context.holds:
        yield RecordedHold(
            name=hold.package,
            specifier=str(hold.specifier),
            reason=hold.reason,
            link=web_address(hold.link),
            consumers=hold.consumers,
            added=hold.added.isoformat() if hold.added else None,
            expires=hold.expires.isoformat() if hold.expires else hold.until,
            state=states.get(hold.place, HoldState.ACTIVE).value,
        )
    for held in context.implicit_holds:
        yield RecordedHold(
            name=held.name,
            specifier=f"<={held.version}",
            reason=f'Lowered from {held.left} by {held.commit[:12]} ("{held.subject}").',
            added=held.day.isoformat(),
            state="implicit",
        )


def web_address(text: str) -> str:
    """Return a URL if it is one that a report may link to: http or https; else ""."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    return text.strip() if parts.scheme in ("http", "https") and parts.netloc else ""
