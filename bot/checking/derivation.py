"""Derive a proposal's record again, to prove that its pins are what the bot computes."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from bot.checking.subject import Subject
from bot.errors import UserError
from bot.git.implicit_holds import implicit_holds
from bot.git.repository import Repository
from bot.update.inputs import Tree, asked_indexes
from checks.facts import Derivation, Derived
from policies.governed import CONSTRAINTS
from resolver.conclude import VerificationFailure
from resolver.engines.interface import EngineFailure
from resolver.index.credentials import without_credentials
from resolver.index.interface import IndexFailure
from resolver.progress import Progress
from resolver.record import Record, differences, from_json, sources
from resolver.sdist_metadata import Builds

LARGEST = 64 * 1024 * 1024  # bytes, as of any attachment of a bundle
MANY = 4  # differences that are told
ProgressOf = Callable[[], AbstractContextManager[Progress]]


def derivation_of(file: Path, subject: Subject, here: Path, progress: ProgressOf) -> Derivation:
    """Return whether what a record says follows from the base of a change.

    The record is a stranger's: it is asked of the indexes that are configured here, and nothing is
    built. What has other inputs than the base, and what cannot be asked, is unknown.
    """
    known = _read(file)
    wrong = _mismatch(known, subject)
    if wrong is not None:
        return wrong
    # What solves is imported only where there is something to solve.
    from bot.update.derive import derived, request_of

    try:
        tree = _tree(subject, here)
        asked = replace(
            request_of(known, subject.base.files if subject.base else {}, tree),
            tree=tree,  # With all its implicit holds: a record could leave out what it dislikes.
            index_urls=asked_indexes(),
            builds=Builds.NEVER,
        )
        with progress() as showing:
            again = derived(asked, showing)
    except (UserError, IndexFailure, EngineFailure, VerificationFailure) as err:
        return _unknown(f"it cannot be derived here: {_first(str(err))}")
    return _compared(known, again)


def _read(file: Path) -> Record:
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as err:
        raise UserError(f"{file}: {err.strerror}", "name a record.json of an update") from err
    if len(data) > LARGEST:
        raise UserError(f"{file}: larger than {LARGEST} bytes", "name a record.json of an update")
    try:
        return from_json(data.decode())
    except (ValueError, RecursionError) as err:
        raise UserError(f"{file} is not a record of this version: {_first(str(err))}") from err


def _mismatch(known: Record, subject: Subject) -> Derivation | None:
    """Return why there is no need to derive; None where there is."""
    if subject.base is None:
        return _unknown("there is no change to derive")
    pins = subject.head.files.get(CONSTRAINTS, b"")
    if hashlib.sha256(pins).hexdigest() != known.result:
        return _differs("the record is about other pins than the change")
    before = {one.file: one.sha256 for one in sources(subject.base.files)}
    there = {one.file: one.sha256 for one in known.inputs}
    other = sorted(name for name in before | there if before.get(name) != there.get(name))
    if other:
        return _unknown(f"it was made from another {other[0]} than the base of the change")
    here = tuple(without_credentials(url) for url in asked_indexes())
    if known.indexes != here:
        return _unknown("it was made with other indexes than those that are configured here")
    return None


def _tree(subject: Subject, here: Path) -> Tree:
    """Return what git knew of the governed directory when the record was made."""
    with Repository.open(here) as repository:
        data = PurePosixPath(subject.prefix)
        held = implicit_holds(repository, data / CONSTRAINTS, revision=subject.base_revision)
        return Tree(
            root=(repository.root or repository.git_dir).resolve(),
            revision=subject.base_revision,
            data=data,
            implicit=held.holds,
            cut_off=held.cut_off,
        )


def _compared(known: Record, again: Record) -> Derivation:
    if known.result == again.result:
        return Derivation(derived=Derived.SAME, detail=_narrowed(known))
    told = [one for one in differences(known, again) if not one.startswith("result:")]
    detail = "; ".join(one.rstrip(".") for one in told[:MANY])
    if known.cutoff is None:
        return _unknown(f"it has no cutoff, and the index may have moved on: {detail}")
    return _differs(detail or "other bytes")


def _narrowed(known: Record) -> str:
    """Say how the question was narrowed: the same answer to it is not a whole update."""
    only = ", ".join(str(name) for name in known.options["only"])
    return (
        f"only for {only}" if only else "with present pins ignored" if known.options["free"] else ""
    )


def _differs(detail: str) -> Derivation:
    return Derivation(derived=Derived.DIFFERS, detail=detail)


def _unknown(reason: str) -> Derivation:
    return Derivation(derived=Derived.UNKNOWN, detail=reason)


def _first(text: str) -> str:
    return text.splitlines()[0][:300] if text else "no reason given"
