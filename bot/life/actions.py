"""What the bot can do to the world, as values; bot/acting does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.gerrit.review import Attention, Comment
from bot.life.reasons import Reason
from bot.life.world import Change
from bot.proposal.moves import Move


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The content that a proposal should have.

    `proposal` is branch and family; `digest` over `files` (a name in the governed directory to
    its bytes); `moves` of pins, in the order of names; `body` the commit message without its
    footers; `report` what is said on the change; `comments` on lines.
    """

    proposal: str
    digest: str
    files: Mapping[str, bytes]
    moves: tuple[Move, ...]
    body: str
    report: str
    comments: tuple[Comment, ...] = ()
    footers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """Make a change of the wanted content, or the next patch set of one (`change`).

    `why` says the reason in words.
    """

    wanted: Wanted
    change: Change | None
    topic: str
    hashtags: tuple[str, ...]
    ready: bool | None
    reason: Reason
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Post the report on our current patch set."""

    change: Change
    wanted: Wanted


@dataclass(frozen=True, kw_only=True, slots=True)
class Speak:
    """Say something on a change, once; `kind` by which it is known that it was said."""

    change: Change
    kind: str
    text: str
    attention: tuple[Attention, ...] = ()
    ready: bool | None = None
    answers: str = ""


class Closing(StrEnum):
    """Why a change of ours is closed; each is a reason (bot.life.reasons)."""

    UP_TO_DATE = "up-to-date"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    BRANCH_CLOSED = "branch-closed"
    PROBE_DONE = "probe-done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Abandon:
    """Close a change of ours: why, and in words."""

    change: Change
    why: Closing
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """Add and remove hashtags."""

    change: Change
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


Action = Upload | Report | Speak | Abandon | Tag


class State(StrEnum):
    """Where a proposal stands."""

    DONE = "done"
    OPEN = "open"
    WAITING = "waiting for votes"
    HELD = "held by a person"
    FROZEN = "frozen"
    THROTTLED = "throttled"
    RED = "red"
    STOPPED = "stopped"
    REFUSED = "refused"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What is decided of one proposal: its state, why, what is to be done, and on which change.

    `reason` is for programs, `sentence` says it to people.
    `outside`: something outside failed (network, server, index), so that later it may work.
    """

    proposal: str
    state: State
    reason: Reason
    sentence: str
    actions: tuple[Action, ...] = ()
    change: Change | None = None
    outside: bool = False
