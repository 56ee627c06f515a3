"""A document as large as a real one, with names that want to do harm."""

import pytest

from bot.report.document import (
    ChainLink,
    Facts,
    FamilyMember,
    ForcedPin,
    HeldPin,
    Moved,
    RecordedHold,
    UpdateDocument,
)

PYTHONS = ("3.11", "3.12")
HOSTILE = (
    '<script>window.harmed = 1</script>"onmouseover="window.harmed=1" \u202e[x](http://e.test)'
)
LEVELS = ("major", "minor", "patch")


@pytest.fixture(scope="session")
def document() -> UpdateDocument:
    changes = [
        moved(f"project-{number:03}", "upgrade", LEVELS[number % 3], "1.0", "2.0")
        for number in range(220)
    ]
    changes += [
        moved("newcomer", "add", "other", "", "1.0"),
        moved("leaver", "remove", "other", "1.0", ""),
        moved("hostile", "upgrade", "minor", "1.0", "1.1", reason=HOSTILE),
    ]
    held = [
        HeldPin(
            name=f"waiting-{number:02}",
            current="1.0",
            newest="2.0",
            pythons=PYTHONS,
            kind=("held", "requirer", "python")[number % 3],
            reason=HOSTILE if number == 0 else f"project-{number:03} 1.0 requires it <2.",
            chain=(
                ChainLink(parent=None, parent_version=None, child="top", specifier="", line=3),
                ChainLink(
                    parent="top", parent_version="1.0", child="waiting", specifier="<2", line=None
                ),
            ),
            detail="because " * 40 if number == 1 else "",
        )
        for number in range(60)
    ]
    return UpdateDocument(
        branch="master",
        revision="0" * 40,
        pythons=PYTHONS,
        pins=600,
        engine="uv 1.2.3",
        command="pinwarden update",
        changes=tuple(changes),
        forced=(
            ForcedPin(
                name="lowered",
                from_="2.0",
                to="1.0",
                pythons=("3.11",),
                reason="lowered 2.0 cannot stay: it requires alpha>=3, and alpha is 1.0.",
                conflict=(),
                detail="proof",
            ),
        ),
        held=tuple(held),
        holds=(
            RecordedHold(
                name="waiting-00",
                specifier="<2",
                reason="breaks",
                link="https://bugs.example.org/1",
                state="expired",
                expires="2026-01-01",
            ),
        ),
        families={"aws": ("boto3", "botocore"), "calm": ("one",)},
        family_members={
            "aws": (
                member("boto3", "1.0", "1.1"),
                member("botocore", "1.0", "", newest="2.0"),
                member(f"x{HOSTILE}", "", "1.0"),
            ),
            "calm": (member("one", "1.0", "1.0"),),
        },
        warnings=("The clone is shallow.",),
        record={"result": "0" * 64},
    )


def moved(
    name: str, kind: str, level: str, old: str, new: str, reason: str = "2.0 is the newest release."
) -> Moved:
    return Moved(
        name=name,
        kind=kind,
        level=level,
        from_=dict.fromkeys(PYTHONS, old) if old else {},
        to=dict.fromkeys(PYTHONS, new) if new else {},
        pythons=PYTHONS,
        reasons=(reason,),
        required_by=("requirer",),
        facts=Facts(
            version=new or old,
            uploaded="2026-01-02T03:04+00:00",
            licence="MIT",
            summary="s" * 300,
            links={"Changelog": "https://example.org/changes"},
        ),
    )


def member(name: str, old: str, new: str, newest: str | None = None) -> FamilyMember:
    return FamilyMember(
        name=name,
        from_=dict.fromkeys(PYTHONS, old) if old else {},
        to=dict.fromkeys(PYTHONS, new) if new else {},
        newest=newest,
    )
