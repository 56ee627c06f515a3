"""Ask the index what the governance tools want to know beyond project pages."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.update.inputs import asked_indexes, cache_directory, netrc_file
from checks.facts import Known, Pages
from checks.facts.look_up import THREADS, look_up
from checks.governance.advisories import Advisories, Advisory
from checks.governance.licences import Told
from policies.constraint import ConstraintLine
from resolver.index.client import Client
from resolver.index.interface import CoreMetadata, File, IndexFailure
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.index.upload_times import project_url

Value = TypeVar("Value")


class IndexFacts:
    """What the configured indexes tell; every answer may be that it is not known."""

    def __init__(self, client: Client, snapshot: Snapshot) -> None:
        """Take the open ends."""
        self._client = client
        self._snapshot = snapshot

    def pages(self, names: Iterable[NormalizedName]) -> Pages:
        """Return the project pages."""
        return look_up(self._snapshot, names)

    def licences(
        self, pins: Iterable[ConstraintLine], pages: Pages
    ) -> Mapping[NormalizedName, Told]:
        """Return what the pinned releases' metadata says of their licence."""
        found = _each(pins, lambda pin: self._licence(pin, pages))
        return {name: told for (name, _), told in found.items()}

    def advisories(
        self, pins: Iterable[ConstraintLine], pages: Pages
    ) -> Mapping[tuple[NormalizedName, str], Advisories]:
        """Return the advisories that the index lists for each pinned release."""
        return _each(pins, lambda pin: self._advisories(pin, pages))

    def document(self, name: NormalizedName, index_url: str, version: str = "") -> Any | None:  # noqa: ANN401 - foreign JSON
        """Return the index's JSON on a project, or a release of it; None if it has none."""
        url = project_url(index_url, name)
        if url is None:
            return None
        if version:
            url = f"{url.removesuffix('/json')}/{version}/json"
        try:
            content = self._client.optional(url)
            return None if content is None else json.loads(content)
        except (IndexFailure, ValueError, RecursionError):
            return None

    def metadata(self, file: File) -> CoreMetadata:
        """Return a file's metadata; raise IndexFailure."""
        return self._snapshot.metadata(file)

    def content(self, file: File) -> bytes:
        """Return a whole file; raise IndexFailure."""
        return self._snapshot.content(file)

    def advisories_of(self, name: NormalizedName, index_url: str, version: str) -> Advisories:
        """Return the advisories of a project's newest release."""
        document = self.document(name, index_url, version) or self.document(name, index_url)
        return _advisories_in(document)

    def _licence(self, pin: ConstraintLine, pages: Pages) -> Told:
        answer = pages.of(pin.key)
        if not isinstance(answer, Known):
            return Told(unknown="the index has no page, or did not answer")
        files = answer.page.files_of(Version(pin.version))
        wheels = [file for file in files if file.is_wheel]
        if not wheels:
            return Told(unknown="no wheel that would tell it")
        try:
            return Told(licence=self._snapshot.metadata(wheels[0]).license)
        except IndexFailure as err:
            return Told(unknown=str(err))

    def _advisories(self, pin: ConstraintLine, pages: Pages) -> Advisories:
        answer = pages.of(pin.key)
        if not isinstance(answer, Known):
            return Advisories(unknown="the index has no page, or did not answer")
        document = self.document(pin.key, answer.page.index_url, pin.version)
        if document is None:
            finals = [v for v in answer.page.versions() if not v.is_prerelease]
            if not finals or finals[-1] != Version(pin.version):
                return Advisories(unknown="the index tells only of the newest release")
            document = self.document(pin.key, answer.page.index_url)
        return _advisories_in(document)


@contextmanager
def open_facts(
    index_url: str | None = None, extra_index_urls: tuple[str, ...] = ()
) -> Iterator[IndexFacts]:
    """Give access to the configured indexes while the block runs."""
    client = Client(asked_indexes(index_url, extra_index_urls), netrc_file=netrc_file())
    try:
        yield IndexFacts(client, Snapshot(client, Store(cache_directory()), times=True))
    finally:
        client.close()


def _each(
    pins: Iterable[ConstraintLine], ask: Callable[[ConstraintLine], Value]
) -> Mapping[tuple[NormalizedName, str], Value]:
    wanted = list({(pin.key, pin.version): pin for pin in pins}.values())
    with ThreadPoolExecutor(THREADS) as pool:
        answers = pool.map(ask, wanted)
        return {(pin.key, pin.version): answer for pin, answer in zip(wanted, answers, strict=True)}


def _advisories_in(document: Any | None) -> Advisories:  # noqa: ANN401 - foreign JSON
    listed = document.get("vulnerabilities") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        return Advisories(unknown="the index lists no advisories")
    return Advisories(found=tuple(_advisory(one) for one in listed if isinstance(one, dict)))


def _advisory(entry: Mapping[str, Any]) -> Advisory:
    def texts(key: str) -> tuple[str, ...]:
        value = entry.get(key)
        return tuple(map(str, value)) if isinstance(value, list) else ()

    return Advisory(
        id=str(entry.get("id", "?")),
        fixed_in=texts("fixed_in"),
        aliases=texts("aliases"),
        link=str(entry.get("link") or ""),
        withdrawn=bool(entry.get("withdrawn")),
    )
