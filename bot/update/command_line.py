"""Write down the command that makes an update again, as a person would type it."""

import shlex
from collections.abc import Iterator

from bot.update.request import Request
from resolver.index.credentials import without_credentials
from resolver.sdist_metadata import Builds
from resolver.session import DEFAULT_INDEX

_BUILDS = {Builds.NEVER: "--no-build", Builds.ANYWHERE: "--allow-builds"}


def command_line(request: Request) -> str:
    """Return the command with every option that is not what policy or habit says anyway.

    Indexes come without credentials; the machine's configuration has these.
    """
    return shlex.join(["pinwarden", "update", *_options(request)])


def _options(request: Request) -> Iterator[str]:
    policy = request.governed.policy
    if request.engine != "uv":
        yield from ("--engine", request.engine)
    if set(request.pythons) != set(policy.pythons):
        for python in request.pythons:
            yield from ("--python", python)
    if request.strategy != policy.strategy:
        yield from ("--strategy", request.strategy)
    if request.cutoff is not None:
        yield from ("--cutoff", request.cutoff.isoformat())
    if request.free:
        yield "--free"
    for name in sorted(request.only):
        yield from ("--package", name)
    if request.builds in _BUILDS:
        yield _BUILDS[request.builds]
    for engine in request.verify_with:
        yield from ("--verify-with", engine)
    yield from _indexes(request.index_urls)


def _indexes(urls: tuple[str, ...]) -> Iterator[str]:
    if urls == (DEFAULT_INDEX,):
        return
    *first, last = (without_credentials(url) for url in urls)
    for url in first:
        yield from ("--extra-index-url", url)
    yield from ("--index-url", last)
