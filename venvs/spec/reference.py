"""Read direct references: where something lies that no index has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

GIT = "git"
ARCHIVE = "archive"
PATH = "path"
ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".tar.lzma")
_SCP = re.compile(r"(?P<login>[\w.+-]+@[\w.-]+):(?!\d+(?:/|$))(?P<path>[^/].*)")
_OTHER_TOOLS = ("hg+", "svn+", "bzr+")


@dataclass(frozen=True)
class Reference:
    """A repository (`git`), a file behind a URL (`archive`) or a file or directory here (`path`).

    `url` has no fragment and no `git+`; of a path it is the absolute path. `ref` is a branch, tag,
    commit or full reference as it was written, "" for what the repository offers. `sha256` is the
    digest that a URL demands. URLs may hold a login.
    """

    kind: str
    url: str = field(repr=False)
    ref: str = ""
    subdirectory: str = ""
    sha256: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it lies on this host."""
        return self.kind == PATH or urlsplit(self.url).scheme == "file"

    @property
    def file_name(self) -> str:
        """The last part of the path: for an archive the name of its file."""
        path = self.url if self.kind == PATH else unquote(urlsplit(self.url).path)
        return path.rstrip("/").rpartition("/")[2]


def reference(text: str, base: Path) -> tuple[Reference, str]:
    """Return what a URL or path says, and its #egg= ("" without); paths begin at `base`.

    Raise ValueError for what nobody could fetch.
    """
    place, _, fragment = text.partition("#")
    said = dict(parse_qsl(fragment, keep_blank_values=True))
    egg = said.get("egg", "")
    found = replace(_placed(place, base), subdirectory=_subdirectory(said), sha256=_digest(said))
    return found, egg


def is_reference(text: str) -> bool:
    """Say whether a spec without a name is a URL or path rather than a name."""
    bare = text.partition("#")[0].partition("[")[0].rstrip()
    return (
        "://" in bare
        or bare.startswith((".", "/", "~", "git+", "file:", *_OTHER_TOOLS))
        or bare.lower().endswith(ARCHIVES)
        or "/" in bare
    )


def _placed(place: str, base: Path) -> Reference:
    if place.startswith(_OTHER_TOOLS):
        raise ValueError(f"{place.partition('+')[0]} is not supported, only git")
    if place.startswith("git+") or urlsplit(place).scheme in ("git", "ssh"):
        return _repository(place.removeprefix("git+"))
    scheme = urlsplit(place).scheme.lower()
    if scheme in ("http", "https"):
        if not urlsplit(place).path.lower().endswith(ARCHIVES):
            raise ValueError(f"the path of a URL must end in one of {', '.join(ARCHIVES)}")
        return Reference(ARCHIVE, place)
    if scheme == "file":
        return Reference(PATH, str(Path(unquote(urlsplit(place).path))))
    if "://" in place:
        raise ValueError(f"{scheme}:// is not supported; git+https://, https:// and file:// are")
    if _SCP.fullmatch(place):
        raise ValueError("an address of ssh is written git+ssh://git@host/path@ref")
    return Reference(PATH, str((base / Path(place).expanduser()).resolve()))


def _repository(url: str) -> Reference:
    short = _SCP.fullmatch(url)
    if short:
        url = f"ssh://{short['login']}/{short['path']}"
    parts = urlsplit(url)
    if not parts.scheme or parts.scheme.lower() not in ("https", "http", "ssh", "git", "file"):
        raise ValueError("no address of a repository: write it as git+https://host/path@ref")
    path, at, ref = parts.path.rpartition("@")
    if not at:
        return Reference(GIT, url)
    if not ref or ref.startswith("-") or re.search(r"[\s~^:?*\[\\]|\.\.", ref):
        raise ValueError(f"{ref!r} is no branch, tag or commit")
    return Reference(GIT, parts._replace(path=path).geturl(), unquote(ref))


def _subdirectory(said: Mapping[str, str]) -> str:
    text = said.get("subdirectory", "").strip("/")
    if ".." in text.split("/"):
        raise ValueError(f"the subdirectory {text!r} leads out of the tree")
    return "" if text == "." else text


def _digest(said: Mapping[str, str]) -> str:
    for name, value in said.items():
        if name in ("md5", "sha1", "sha224", "sha384", "sha512"):
            raise ValueError(f"{name} cannot be checked here; give #sha256=")
        if name == "sha256" and not re.fullmatch(r"[0-9a-f]{64}", value.lower()):
            raise ValueError(f"{value!r} is no SHA-256")
    return said.get("sha256", "").lower()
