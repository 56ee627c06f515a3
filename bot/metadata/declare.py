"""Take metadata that a person types, for a release that does not build here."""

from collections.abc import Sequence

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from bot.errors import UserError
from bot.metadata.survey import Release, sdist_to_build
from policies.release_metadata import ReleaseMetadata
from resolver.index.snapshot import Snapshot

NOTHING = "none"
_HINT = 'as in: metadata record vintage==0.4.1 --declare "gossip>=2" --requires-python ">=3.8"'


def declaration(
    named: Sequence[Release],
    declared: Sequence[str],
    requires_python: str | None,
    snapshot: Snapshot,
) -> ReleaseMetadata:
    """Return what was typed as an entry; raise UserError, also where nothing needs typing."""
    if len(named) != 1:
        raise UserError("--declare speaks of one release", _HINT)
    if not declared:
        raise UserError(f"what {named[0]} requires is not declared", "--declare none for nothing")
    requires = _requirements(declared)
    python = _specifier(requires_python)
    if sdist_to_build(snapshot, named[0]) is None:
        raise UserError(
            f"{named[0]} tells its metadata without a build; nothing has to be declared"
        )
    return ReleaseMetadata(
        name=named[0].name,
        version=str(named[0].version),
        requires_dist=requires,
        requires_python=python,
    )


def _requirements(declared: Sequence[str]) -> tuple[str, ...]:
    if NOTHING in declared:
        if len(declared) > 1:
            raise UserError("--declare none contradicts the others", "leave one out")
        return ()
    bad = []
    for text in declared:
        try:
            Requirement(text)
        except InvalidRequirement as err:
            bad.append(f"{text!r} ({str(err).splitlines()[0]})")
    if bad:
        raise UserError(f"not a requirement (PEP 508): {', '.join(bad)}", _HINT)
    return tuple(text.strip() for text in declared)


def _specifier(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier as err:
        raise UserError(f"--requires-python {text!r} is not a specifier (PEP 440)", _HINT) from err
