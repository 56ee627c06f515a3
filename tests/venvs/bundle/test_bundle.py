"""`bundle`: what arrives is what was sent, or nothing."""

import hashlib
import io
import json
import re
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers import distributions
from tests.venvs.building.workshop import Answer, Workshop


@pytest.fixture
def packed(workshop: Workshop) -> Workshop:
    """Return a workshop with a bundle of one wheel in it."""
    workshop.locked(workshop.package(distributions.wheel("pure", "1.0")))
    assert workshop.build().code == 0
    answer = export(workshop)
    assert answer.code == 0, answer.log
    return workshop


def bundle(workshop: Workshop) -> Path:
    return workshop.root / "pure.tar"


def export(workshop: Workshop, *options: str | Path) -> Answer:
    words = ("export", bundle(workshop), "--store", workshop.store, "--lock", workshop.lock)
    return workshop.run("bundle", *words, *options)


def take_in(workshop: Workshop, *options: str | Path) -> Answer:
    """Import into another host's store."""
    words = ("import", bundle(workshop), "--store", elsewhere(workshop) / "store")
    return workshop.run("bundle", *words, "--locks", elsewhere(workshop), *options)


def elsewhere(workshop: Workshop) -> Path:
    return workshop.root / "elsewhere"


def test_locks_and_wheels_arrive(packed: Workshop) -> None:
    answer = take_in(packed)
    assert answer.code == 0, answer.log
    assert answer.document["changed"] is True
    there = replace(packed, root=elsewhere(packed))
    assert there.lock.read_bytes() == packed.lock.read_bytes()
    assert there.wheel("pure").read_bytes() == packed.wheel("pure").read_bytes()
    assert take_in(packed).document["changed"] is False


def test_a_build_host_without_network_works_with_it(packed: Workshop) -> None:
    take_in(packed)
    packed.index.requests.clear()
    there = replace(packed, root=elsewhere(packed))
    assert there.build().document["reused"] == 1
    assert packed.index.requests == []


def test_the_same_content_gives_the_same_bytes(packed: Workshop) -> None:
    first = bundle(packed).read_bytes()
    export(packed)
    assert bundle(packed).read_bytes() == first


def test_the_engine_travels_along(packed: Workshop) -> None:
    engine = packed.root / "engine.pyz"
    engine.write_bytes(b"the engine")
    export(packed, "--engine", engine)
    take_in(packed, "--engine", elsewhere(packed) / "there.pyz")
    assert (elsewhere(packed) / "there.pyz").read_bytes() == b"the engine"


def test_its_own_digest_can_be_demanded(packed: Workshop) -> None:
    digest = export(packed).document["sha256"]
    assert digest == hashlib.sha256(bundle(packed).read_bytes()).hexdigest()
    assert take_in(packed, "--sha256", "0" * 64).code == 1
    assert take_in(packed, "--sha256", digest).code == 0


Entries = dict[str, bytes]
LOCK = "locks/pylock.toml"


def without_wheel(entries: Entries) -> None:
    del entries[next(name for name in entries if name.startswith("wheels/"))]


def with_changed_wheel(entries: Entries) -> None:
    name = next(name for name in entries if name.startswith("wheels/"))
    entries[name] = bytes(len(entries[name]))


def with_changed_lock(entries: Entries) -> None:
    entries[LOCK] = entries[LOCK].replace(b'"1.0"', b'"2.0"', 1)


def with_stranger(entries: Entries) -> None:
    entries["wheels/stranger.whl"] = b"?"


def listed(entries: Entries, name: str, content: bytes) -> None:
    """Add a member, and speak of it truly in the list."""
    document = json.loads(entries["bundle.json"])
    digest = hashlib.sha256(content).hexdigest()
    document["files"][name] = {"sha256": digest, "size": len(content)}
    entries["bundle.json"] = json.dumps(document).encode()
    entries[name] = content


def with_climbing_lock(entries: Entries) -> None:
    listed(entries, "locks/../../pylock.toml", b"x")


def with_climbing_wheel(entries: Entries) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    listed(entries, f"wheels/{digest}/..\\..\\x.whl", b"x")


def with_absolute_name(entries: Entries) -> None:
    listed(entries, "/etc/pylock.toml", b"x")


def with_lock_that_wants_more(entries: Entries) -> None:
    lock = re.sub(rb'sha256 = "[0-9a-f]{64}"', b'sha256 = "%s"' % (b"f" * 64), entries[LOCK])
    listed(entries, LOCK, lock)


HARM: list[Callable[[Entries], None]] = [
    without_wheel, with_changed_wheel, with_changed_lock, with_stranger, with_climbing_lock,
    with_climbing_wheel, with_absolute_name, with_lock_that_wants_more,
]  # fmt: skip


@pytest.mark.parametrize("harm", HARM)
def test_a_bundle_that_is_not_whole_and_true_is_refused(
    packed: Workshop, harm: Callable[[Entries], None]
) -> None:
    with tarfile.open(bundle(packed)) as archive:
        entries = {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]  # all are files
    before = dict(entries)
    harm(entries)
    assert entries != before
    with tarfile.open(bundle(packed), "w") as archive:
        for name, content in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    answer = take_in(packed)
    assert answer.code in (1, 2), answer.document
    assert not list((elsewhere(packed) / "store/wheels").glob("*/*/*"))
    assert not list(elsewhere(packed).glob("*.toml"))
    assert not list((elsewhere(packed) / "store/incoming").iterdir())


def test_a_link_in_a_bundle_is_refused(packed: Workshop) -> None:
    with tarfile.open(bundle(packed), "a") as archive:
        entry = tarfile.TarInfo("locks/pylock.toml")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    assert take_in(packed).code == 1


@pytest.mark.parametrize("length", [0, 100, 1500])
def test_half_a_bundle_is_refused(packed: Workshop, length: int) -> None:
    bundle(packed).write_bytes(bundle(packed).read_bytes()[:length])
    assert take_in(packed).code == 1
    assert not list(elsewhere(packed).glob("*.toml"))


def test_a_lock_that_was_not_built_is_not_exported(packed: Workshop) -> None:
    shutil.rmtree(packed.store)
    bundle(packed).unlink()
    assert "run build" in export(packed).document["error"]["hint"]
    assert not bundle(packed).exists()
