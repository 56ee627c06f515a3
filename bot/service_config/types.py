"""service.toml as types: each key with its default and what it means."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.proposal.bundle import BRANCH
from bot.schedule.when import trigger_of

Url = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s@]+(?:/\S*)?$")]
Count = Annotated[int, Field(ge=0, le=100_000)]


class _Table(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
        populate_by_name=True,
    )


class GerritTable(_Table):
    """Where Gerrit is, and who we are there."""

    url: Url = Field(description="Gerrit's address, with its path if it has one.")
    username: str = Field(default="", description="The bot's account.")
    password_file: Path | None = Field(default=None, description="A file with its HTTP token.")
    password_env: str = Field(default="", description="The variable that holds its HTTP token.")
    netrc: Path | None = Field(default=None, description="A netrc file to look into.")
    ca_file: Path | None = Field(default=None, description="Certificates of a private authority.")
    git: Literal["http", "ssh"] = Field(default="http", description="How git fetches and pushes.")
    ssh_host: str = Field(default="", description="The SSH server.  [default: that of url]")
    ssh_port: int = Field(default=29418, ge=1, le=65535, description="Its port.")
    ssh_key_file: Path | None = Field(default=None, description="The private key.")
    ssh_known_hosts: Path | None = Field(default=None, description="The server's public key.")
    events: bool = Field(default=False, description="Listen to stream-events over SSH as well.")
    permitted: tuple[str, ...] = Field(
        default=(), description="User names whose comments count as commands."
    )
    permitted_groups: tuple[str, ...] = Field(
        default=(), description="Groups whose members' comments count as commands."
    )

    @model_validator(mode="after")
    def _one_password(self) -> "GerritTable":
        if self.password_file is not None and self.password_env:
            raise ValueError("password-file and password-env are both set: leave one out")
        needs_key = self.git == "ssh" or self.events
        if needs_key and self.ssh_key_file is None:
            raise ValueError('ssh-key-file is missing, which git = "ssh" and events need')
        return self


class RepositoryTable(_Table):
    """One governed repository."""

    name: str = Field(min_length=1, description="Its name at Gerrit.")
    data: str = Field(default="data", description="Where the governed set lies in it.")
    branches: tuple[str, ...] = Field(
        default=("master",), min_length=1, description="The branches to work on."
    )

    @model_validator(mode="after")
    def _inside(self) -> "RepositoryTable":
        if Path(self.data).is_absolute() or ".." in Path(self.data).parts:
            raise ValueError(f"data: {self.data!r} is not a directory in the repository")
        odd = [name for name in self.branches if BRANCH.fullmatch(name) is None]
        if odd:
            raise ValueError(f"branches: not branch names: {', '.join(map(repr, odd))}")
        return self


class IndexTable(_Table):
    """The package index that is computed with."""

    url: str = Field(default="", description="Its address.  [default: pip's and uv's own]")
    extra_urls: tuple[str, ...] = Field(default=(), description="Indexes asked before it.")
    netrc: Path | None = Field(default=None, description="A netrc file for the indexes.")


class IdentityTable(_Table):
    """Who commits."""

    name: str = Field(default="pinwarden", min_length=1, description="The committer's name.")
    email: str = Field(default="", description="Its address.  [default: the account's]")


class ProposalTable(_Table):
    """How proposals are made."""

    ready: bool = Field(default=True, description="Ready for review, or work in progress first.")
    hashtags: tuple[str, ...] = Field(default=("pinwarden",), description="Set on each change.")
    attention: tuple[str, ...] = Field(
        default=(), description="User names to ask when a person is needed."
    )
    split: bool = Field(
        default=False, description="Propose families that move together in changes of their own."
    )
    split_majors: bool = Field(
        default=False, description="Propose each new major version in a change of its own."
    )
    patch_sets: Count = Field(default=20, description="Our patch sets before a new change.")
    open_at_once: Count = Field(default=10, description="Changes of ours open at once.")
    per_hour: Count = Field(default=10, description="New changes within an hour.")
    per_day: Count = Field(default=40, description="New changes within a day.")
    failures_in_a_row: Count = Field(
        default=5, description="Failed runs after which a branch rests until `pinwarden resume`."
    )


class CiTable(_Table):
    """Whose vote says how a change fares."""

    accounts: tuple[str, ...] = Field(default=("zuul",), description="Accounts that test.")
    label: str = Field(default="Verified", description="The label they vote with.")
    zuul_url: str = Field(default="", description="Zuul's web interface, to ask for builds.")
    zuul_tenant: str = Field(default="", description="The tenant there.")
    recheck: str = Field(default="recheck", description="The comment that runs the tests again.")
    probes: Count = Field(
        default=12, description="Probe changes to find out what makes a proposal red."
    )
    probes_at_once: int = Field(default=2, ge=1, description="Probe changes open at once.")

    @model_validator(mode="after")
    def _both(self) -> "CiTable":
        if bool(self.zuul_url) != bool(self.zuul_tenant):
            raise ValueError("zuul-url and zuul-tenant go together: set both or none")
        return self


class StoreTable(_Table):
    """Where the service remembers."""

    url: str = Field(default="sqlite:///pinwarden.db", description="A database, SQLAlchemy's way.")


class ComputeTable(_Table):
    """What computing may use."""

    seconds: int = Field(default=3600, ge=10, description="Time for one computation.")
    memory: int = Field(default=4096, ge=256, description="Address space in MiB.")
    confine: Literal["yes", "no", "if-possible"] = Field(
        default="if-possible", description="Compute in bubblewrap, without a view of this file."
    )


class JobTable(_Table):
    """When the service looks at which branches."""

    name: str = Field(min_length=1, description="What people call it.")
    when: str = Field(
        description="In words (daily at 02:00, weekly on saturday at 08:00, every 30 minutes), or "
        "five fields of cron; there Monday is 0."
    )
    time_zone: str = Field(default="UTC", description="The zone that the times are in.")
    jitter: Count = Field(default=0, description="Seconds by which a start may be late, at random.")
    repositories: tuple[str, ...] = Field(default=(), description="Only these; all if empty.")
    branches: tuple[str, ...] = Field(default=(), description="Only these; all if empty.")

    @model_validator(mode="after")
    def _understood(self) -> "JobTable":
        trigger_of(self.when, self.time_zone)
        return self


class ServeTable(_Table):
    """The dashboard."""

    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port; 0 takes a free one.")
    url: str = Field(
        default="", description="Where people reach the dashboard; reports are linked there."
    )
    log: Literal["text", "json"] = Field(default="text", description="The form of log lines.")


class ServiceConfig(_Table):
    """service.toml; relative paths in it start at its own directory."""

    gerrit: GerritTable
    repository: tuple[RepositoryTable, ...] = Field(min_length=1)
    index: IndexTable = IndexTable()
    identity: IdentityTable = IdentityTable()
    proposal: ProposalTable = ProposalTable()
    ci: CiTable = CiTable()
    store: StoreTable = StoreTable()
    job: tuple[JobTable, ...] = Field(
        default=(JobTable(name="daily", when="daily at 02:00"),), description="The schedule."
    )
    serve: ServeTable = ServeTable()
    compute: ComputeTable = ComputeTable()
    work: Path = Field(default=Path("work"), description="Mirrors, work trees and reports.")
    stop: str = Field(default="", description="A sentence here stops everything, and says why.")
