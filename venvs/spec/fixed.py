"""Find what references are at this moment: the commit of a branch, the digest of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from venvs.errors import RefusedError
from venvs.files import write_atomically
from venvs.redaction import without_secrets
from venvs.spec.content import digest_of_path
from venvs.spec.git import commits, git_environment
from venvs.spec.reference import ARCHIVE, GIT, PATH, Reference
from venvs.web import LONGEST, UnreachableError, Web

LARGEST = 1_000_000_000  # bytes of an archive behind a URL


@dataclass(frozen=True)
class Fixed:
    """What a reference is now: a commit, or the SHA-256 of a file or a tree.

    `commit` is "" for an abbreviated one, which only the repository can complete.
    """

    commit: str = ""
    sha256: str = ""
    is_tree: bool = False

    @property
    def key(self) -> str:
        """Text that is another when the content is."""
        return self.commit or self.sha256


def fixed(
    references: Iterable[Reference],
    web: Web,
    environment: Mapping[str, str],
    archives: Path | None = None,
) -> dict[Reference, Fixed]:
    """Return what each reference is now; unreachable ones raise UnreachableError.

    What was fetched is kept under `archives`, by digest, for those who build it: they need neither
    the network nor a login then.
    """
    asked = list(dict.fromkeys(references))
    repositories = [one for one in asked if one.kind == GIT]
    logins = git_environment(environment, web.settings, (one.url for one in repositories))
    found = {one: Fixed(commit=commit) for one, commit in commits(repositories, logins).items()}
    for one in asked:
        if one.kind == PATH:
            path = Path(one.url)
            found[one] = Fixed(sha256=digest_of_path(path), is_tree=path.is_dir())
        elif one.kind == ARCHIVE:
            content = _content(one, web)
            found[one] = Fixed(sha256=sha256(content).hexdigest())
            if archives is not None:
                name = urlsplit(one.url).path.rpartition("/")[2]
                _keep(content, archives / found[one].sha256 / name)
        _agree(one, found[one])
    return found


def _content(one: Reference, web: Web) -> bytes:
    try:
        return web.get(one.url, limit=LARGEST, seconds=LONGEST)
    except UnreachableError:
        kept = web.last(one.url)
        if kept is None or not one.sha256 or sha256(kept).hexdigest() != one.sha256:
            raise
        return kept


def _keep(content: bytes, place: Path) -> None:
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, content)


def _agree(one: Reference, now: Fixed) -> None:
    if one.sha256 and now.sha256 and one.sha256 != now.sha256:
        raise RefusedError(
            f"{without_secrets(one.url)} has the SHA-256 {now.sha256}, not {one.sha256}",
            "the file was exchanged, or the digest is of another one",
        )
