"""Where the forge of a project shows what is between two of its releases: pure, from its links.

A link to a difference needs the names of two tags. They are known where a link of the release's own
metadata names its tag, and where a forge's or a community's releases are tagged with the bare
version; else only the list of tags is linked.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit


@dataclass(frozen=True, kw_only=True, slots=True)
class Forge:
    """How a forge writes its addresses under a repository; tags come quoted."""

    tags: str
    tag: str
    difference: str
    bare: bool = False  # everything there is tagged with the bare version


_GITEA = Forge(tags="/tags", tag="/src/tag/{new}", difference="/compare/{old}...{new}")
FORGES: Mapping[str, Forge] = {
    "github.com": Forge(
        tags="/tags", tag="/releases/tag/{new}", difference="/compare/{old}...{new}"
    ),
    "gitlab.com": Forge(tags="/-/tags", tag="/-/tags/{new}", difference="/-/compare/{old}...{new}"),
    "codeberg.org": _GITEA,
    "opendev.org": replace(_GITEA, bare=True),
}
_TAG = re.compile(
    r"/(?:releases/tag|tree|blob|-/tags|-/releases|src/tag|archive(?:/refs/tags)?)/([^/?#]+)"
)
_ARCHIVE = re.compile(r"\.(?:tar\.gz|tgz|zip)$")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def diff_links(urls: Iterable[str], old: str | None, new: str, *, bare: bool) -> dict[str, str]:
    """Return label -> address: "Diff" and "Tag" where the tags are known, else "Tags".

    `urls` are http(s) addresses of the new release's metadata, the likeliest repository first;
    `old` is None for what was not pinned before; `bare` says that the tags are the versions.
    """
    addresses = tuple(urls)
    found = next((place for url in addresses if (place := _repository(url))), None)
    if found is None:
        return {}
    top, forge = found
    pattern = "{}" if bare or forge.bare else _pattern(addresses, new)
    if pattern is None:
        return {"Tags": top + forge.tags}
    tags = {"new": _tag(pattern, new), "old": _tag(pattern, old or "")}
    links = {"Diff": top + forge.difference.format(**tags)} if old else {}
    return {**links, "Tag": top + forge.tag.format(**tags)}


def _repository(url: str) -> tuple[str, Forge] | None:
    """Return the address of a repository on a known forge, and the forge."""
    parts = urlsplit(url)
    forge = FORGES.get(parts.hostname or "")
    steps = [step for step in parts.path.split("/") if step]
    if forge is None or len(steps) < 2:  # noqa: PLR2004 - an owner and a repository
        return None
    owner, name = steps[0], steps[1].removesuffix(".git")
    if not (_PART.fullmatch(owner) and _PART.fullmatch(name)) or owner in ("sponsors", "orgs"):
        return None
    return f"https://{parts.hostname}/{owner}/{name}", forge


def _pattern(urls: Iterable[str], version: str) -> str | None:
    """Return how tags are written, "v{}" for example; None where no link names one."""
    for url in urls:
        for found in _TAG.findall(urlsplit(url).path):
            tag = _ARCHIVE.sub("", unquote(found))
            before, version_in_it, after = tag.partition(version)
            if version_in_it and not before[-1:].isdigit() and not after and "{" not in before:
                return f"{before}{{}}"
    return None


def _tag(pattern: str, version: str) -> str:
    return quote(pattern.format(version), safe="")
