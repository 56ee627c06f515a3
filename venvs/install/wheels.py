"""Get the wheels of a lock into this host's store, each checked by its digest."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from venvs.errors import RefusedError, VenvError
from venvs.pylock import File, Package
from venvs.session import Session
from venvs.store import Store
from venvs.web import UnreachableError, Web
from venvs.wheel_file import metadata_of

_AT_ONCE = 8


@dataclass(frozen=True)
class Sources:
    """Where wheels may lie: directories and URLs, in this order.

    A lock's own URL for a wheel comes last, and only if `index` allows it.
    """

    places: Sequence[str] = ()
    index: bool = True


def get_wheels(
    packages: Iterable[Package], store: Store, sources: Sources, web: Web, session: Session
) -> dict[str, Path]:
    """Return where the wheel of each package lies in the store, by the package's name.

    Raises VenvError for a wheel that is nowhere, RefusedError for one with another digest.
    """
    wanted = {one.name: one.wheels[0] for one in packages}
    with session.step("wheels"), ThreadPoolExecutor(_AT_ONCE) as pool:
        jobs = {name: pool.submit(_got, file, store, sources, web) for name, file in wanted.items()}
        return {name: job.result() for name, job in jobs.items()}


def _got(file: File, store: Store, sources: Sources, web: Web) -> Path:
    there = store.taken(file)
    if there is not None:
        return there
    tried = []
    for source in _places(file, sources):
        try:
            reason = _brought(source, file, store, web)
        except RefusedError:
            # Another wheel has the name by now; the one of this lock is kept by its digest.
            place, _, name = source.rpartition("/")
            if _brought(f"{place}/sha256/{file.sha256}/{name}", file, store, web):
                raise
            reason = ""
        if not reason:
            return store.place(file.sha256, file.name)
        tried.append(reason)
    where = "; ".join(tried) or "no source was given"
    raise VenvError(
        f"{file.name} is nowhere: {where}",
        "publish the lock again, or give --source the place where its wheels are",
    )


def _brought(source: str, file: File, store: Store, web: Web) -> str:
    """Bring a wheel from one place into the store; return why it is not there, or nothing."""
    with store.drafting() as room:
        reason = _fetched(source, room / file.name, web)
        if not reason:
            _accepted(room / file.name, file, source, store)
        return reason


def _places(file: File, sources: Sources) -> list[str]:
    places = [f"{one.rstrip('/')}/{quote(file.name)}" for one in sources.places]
    places += [file.path] if file.path else []
    places += [file.url] if file.url and sources.index else []
    return places


def _fetched(source: str, draft: Path, web: Web) -> str:
    """Copy or download; return why not, or nothing."""
    scheme = urlsplit(source).scheme
    if scheme in ("http", "https"):
        try:
            web.download(source, draft)
        except UnreachableError:
            raise
        except VenvError as err:
            return err.message
        return ""
    path = Path(unquote(urlsplit(source).path) if scheme == "file" else unquote(source))
    if not path.is_file():
        return f"{path} is not there"
    shutil.copyfile(path, draft)
    return ""


def _accepted(draft: Path, file: File, source: str, store: Store) -> None:
    """Take a wheel into the store: the one of the lock, with no member that leads outside."""
    try:
        metadata_of(draft)
        store.add(draft, file.name, file.sha256)
    except RefusedError as err:
        raise RefusedError(f"{source}: {err.message}", err.hint) from err
