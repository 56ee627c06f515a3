"""Wire one repository's cycle from service.toml."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from bot.acting.do import Actor
from bot.acting.journal import Forgetful, Journal
from bot.acting.read import Reader, permitted_names
from bot.compute.confined import Bounds
from bot.compute.proposal import Indexes, Place
from bot.errors import UserError
from bot.gerrit.access import Access, Http, Ssh
from bot.gerrit.client import Gerrit
from bot.gerrit.credential import Credential, Source, credential
from bot.gerrit.remote import Remote
from bot.gerrit.transport import Patience, Transport
from bot.git.writer import Identity
from bot.life.terms import Limits
from bot.service_config.read import Configured
from bot.service_config.types import RepositoryTable
from bot.zuul.api import ZuulApi


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """All that a cycle on one repository needs."""

    configured: Configured
    repository: RepositoryTable
    reader: Reader
    actor: Actor
    indexes: Indexes
    bounds: Bounds
    limits: Limits
    work: Path
    clock: Callable[[], datetime] = _now

    @property
    def remote(self) -> Remote:
        """The repository at Gerrit."""
        return self.reader.remote

    @property
    def data(self) -> PurePosixPath:
        """The governed directory from the root of the repository."""
        return PurePosixPath(self.repository.data)

    def place(self, branch: str) -> Place:
        """Return where a branch is computed."""
        return Place(work=self.work / "branches" / flat(branch), data=self.data)


@contextmanager
def open_setting(
    configured: Configured,
    repository: RepositoryTable,
    *,
    journal: Journal | None = None,
    patience: Patience | None = None,
    clock: Callable[[], datetime] = _now,
) -> Iterator[Setting]:
    """Connect to Gerrit and open the mirror; both are closed in the end."""
    config = configured.config
    found = credential_of(configured)
    authority = None if config.gerrit.ca_file is None else configured.path(config.gerrit.ca_file)
    gerrit = Gerrit(Transport(config.gerrit.url, found, patience=patience, authority=authority))
    work = configured.path(config.work) / flat(repository.name)
    zuul = ZuulApi(config.ci.zuul_url, config.ci.zuul_tenant) if config.ci.zuul_url else None
    access = access_of(configured, found)
    seconds = (patience or Patience()).git
    remote = Remote.open(work / "mirror.git", access, repository.name, seconds)
    try:
        permitted = permitted_names(gerrit, config.gerrit.permitted, config.gerrit.permitted_groups)
        reader = Reader(gerrit, remote, PurePosixPath(repository.data), permitted, zuul)
        identity = _identity(configured, gerrit)
        table = config.proposal
        yield Setting(
            configured=configured,
            repository=repository,
            reader=reader,
            actor=Actor(reader=reader, identity=identity, journal=journal or Forgetful()),
            indexes=_indexes(configured),
            bounds=Bounds(
                seconds=config.compute.seconds,
                memory=config.compute.memory,
                confine=config.compute.confine,
            ),
            limits=Limits(
                patch_sets=table.patch_sets,
                open_at_once=table.open_at_once,
                per_hour=table.per_hour,
                per_day=table.per_day,
            ),
            work=work,
            clock=clock,
        )
    finally:
        remote.close()
        gerrit.close()
        if zuul is not None:
            zuul.close()


def credential_of(configured: Configured) -> Credential:
    """Return the credential that service.toml names."""
    table = configured.config.gerrit
    return credential(
        Source(
            url=table.url,
            username=table.username,
            file=None if table.password_file is None else configured.path(table.password_file),
            variable=table.password_env,
            netrc=None if table.netrc is None else configured.path(table.netrc),
        )
    )


def access_of(configured: Configured, found: Credential, *, ssh: bool = False) -> Access:
    """Return how git reaches Gerrit; with `ssh` by SSH, whatever git uses."""
    table = configured.config.gerrit
    if table.git == "http" and not ssh:
        authority = None if table.ca_file is None else configured.path(table.ca_file)
        return Http(url=table.url, credential=found, authority=authority)
    if table.ssh_key_file is None:
        raise UserError("[gerrit], ssh-key-file is missing.")
    hosts = table.ssh_known_hosts
    return Ssh(
        host=table.ssh_host or urlsplit(table.url).hostname or "",
        port=table.ssh_port,
        username=found.username,
        key_file=configured.path(table.ssh_key_file),
        known_hosts=None if hosts is None else configured.path(hosts),
    )


def flat(name: str) -> str:
    """Return a name as one part of a path: different names stay different."""
    return name.replace("%", "%25").replace("/", "%2F")


def _identity(configured: Configured, gerrit: Gerrit) -> Identity:
    table = configured.config.identity
    email = table.email or gerrit.myself().email
    if not email:
        raise UserError(
            "The bot's account has no address, and Gerrit takes no commit without one.",
            "set [identity], email, to an address of that account",
        )
    return Identity(name=table.name, email=email)


def _indexes(configured: Configured) -> Indexes:
    table = configured.config.index
    netrc = None if table.netrc is None else configured.path(table.netrc)
    return Indexes(url=table.url, extra=table.extra_urls, netrc=netrc)
