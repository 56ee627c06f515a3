"""Open the last run of the repository that we are in, for the verbs that answer from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import UserError

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from resolver.index.client import Client
    from resolver.reload import Reloaded


@contextmanager
def last_run(data: Path, *, online: bool = False) -> "Iterator[Reloaded]":
    """Give the last run; raise UserError when there is none to answer from.

    With `online`, what it did not read is read now; else nothing is asked of the network.
    """
    from bot.update.inputs import cache_directory, look_around
    from resolver.reload import reload
    from resolver.state import Runs, StateMissing

    root = look_around(data).root
    try:
        run = Runs(root / ".pinwarden" / "runs").latest()
        with _client(online=online) as client, reload(run, cache_directory(), client) as reloaded:
            yield reloaded
    except StateMissing as err:
        raise UserError(str(err), "pinwarden update") from err


@contextmanager
def _client(*, online: bool) -> "Iterator[Client | None]":
    if not online:
        yield None
        return
    from bot.update.inputs import asked_indexes, netrc_file
    from resolver.index.client import Client

    client = Client(asked_indexes(), netrc_file=netrc_file())
    try:
        yield client
    finally:
        client.close()


def known_name(run: "Reloaded", text: str) -> "NormalizedName":
    """Return a resolved name; raise UserError with the nearest one when it is not."""
    from difflib import get_close_matches

    from policies.name import normalize
    from resolver.explain import knows

    try:
        name = normalize(text)
    except ValueError as err:
        raise UserError(str(err)) from err
    if not knows(run, name):
        names = sorted({str(n) for pins in run.solution.resolved.pins.values() for n in pins})
        close = get_close_matches(name, names, n=3)
        raise UserError(
            f"the last run did not resolve {name}",
            f"did you mean {' or '.join(close)}?" if close else "see global-requirements.txt",
        )
    return name
