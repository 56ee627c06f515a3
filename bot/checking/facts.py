"""Look up what rules need beyond the governed files."""

from collections.abc import Iterable

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName
from packaging.version import Version

from bot.update.inputs import asked_indexes, cache_directory, netrc_file
from checks.facts import Pages, Requires
from checks.facts.look_up import look_up
from policies.constraint import ConstraintLine
from policies.governed import GovernedSet
from resolver.index.client import Client
from resolver.index.interface import IndexFailure
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.members import member_of


def governed_names(governed: GovernedSet) -> frozenset[NormalizedName]:
    """Return every name that the governed files speak of."""
    documents: tuple[Iterable[NormalizedName], ...] = (
        (line.key for line in governed.requirements.entries),
        (line.key for line in governed.constraints.entries),
        (line.key for line in governed.denylist.entries),
        (hold.key for hold in governed.holds),
    )
    return frozenset(name for names in documents for name in names)


def pages_of(
    names: Iterable[NormalizedName],
    index_url: str | None = None,
    extra_index_urls: tuple[str, ...] = (),
) -> Pages:
    """Ask the configured indexes about the names; pages are kept and revalidated between runs."""
    client = Client(asked_indexes(index_url, extra_index_urls), netrc_file=netrc_file())
    try:
        return look_up(Snapshot(client, Store(cache_directory())), names)
    finally:
        client.close()


def requires_of(
    pins: Iterable[ConstraintLine], index_url: str | None = None, extra: tuple[str, ...] = ()
) -> Requires:
    """Return what pinned releases require, as their metadata on the index says."""
    client = Client(asked_indexes(index_url, extra), netrc_file=netrc_file())
    try:
        snapshot = Snapshot(client, Store(cache_directory()))
        return Requires(
            answers={(pin.key, Version(pin.version)): _required(pin, snapshot) for pin in pins}
        )
    finally:
        client.close()


def _required(pin: ConstraintLine, snapshot: Snapshot) -> tuple[Requirement, ...] | str:
    try:
        member = member_of(pin.key, pin.version, snapshot, ())
        return tuple(map(Requirement, member.requires_dist))
    except (IndexFailure, InvalidRequirement) as err:
        return str(err).splitlines()[0]
