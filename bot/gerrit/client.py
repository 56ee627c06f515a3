"""Speak to Gerrit's REST interface: typed answers, and what it does silently is checked."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from bot.gerrit.errors import NotFound, VoteDropped
from bot.gerrit.review import Review, document_of
from bot.gerrit.transport import Transport
from bot.gerrit.wire import (
    AccountInfo,
    ChangeInfo,
    CommentInfo,
    RelatedInfo,
    ReviewResult,
    ServerInfo,
    TogetherInfo,
    understood,
)

_PAGE = 100
# All that a decision needs, in one answer.
DETAIL: Final = (
    "CURRENT_REVISION",
    "ALL_REVISIONS",
    "ALL_COMMITS",
    "DETAILED_LABELS",
    "DETAILED_ACCOUNTS",
    "MESSAGES",
    "SUBMIT_REQUIREMENTS",
    "SUBMITTABLE",
)


class Gerrit:
    """One account's view of one Gerrit. Every method raises GerritFailure."""

    def __init__(self, transport: Transport) -> None:
        """Take the connection; `close` closes it."""
        self._transport = transport

    def close(self) -> None:
        """End the connections."""
        self._transport.close()

    def version(self) -> str:
        """Return the server's version, such as "3.13.5"."""
        return understood(str, self._transport.get("config/server/version"), "config/version")

    def server(self) -> ServerInfo:
        """Return what the server says of itself."""
        return understood(ServerInfo, self._transport.get("config/server/info"), "config/info")

    def myself(self) -> AccountInfo:
        """Return the account that we are."""
        return understood(AccountInfo, self._transport.get("accounts/self"), "accounts/self")

    def members(self, group: str) -> tuple[AccountInfo, ...]:
        """Return who is in a group, through groups in groups."""
        endpoint = f"groups/{quote(group, safe='')}/members/"
        found = self._transport.get(endpoint, [("recursive", "")])
        return understood(tuple[AccountInfo, ...], found, endpoint)

    def query(
        self, query: str, options: Sequence[str] = DETAIL, *, most: int = 1000
    ) -> tuple[ChangeInfo, ...]:
        """Return the changes that match a query, newest first, at most `most`, all pages."""
        return tuple(change for change, _ in zip(self._pages(query, options), range(most)))  # noqa: B905 - the range ends it

    def _pages(self, query: str, options: Sequence[str]) -> Iterator[ChangeInfo]:
        start = 0
        while True:
            parameters = [("q", query), ("n", str(_PAGE)), ("S", str(start))]
            parameters += [("o", option) for option in options]
            found = self._transport.get("changes/", parameters)
            page = understood(tuple[ChangeInfo, ...], found, f"changes/?q={query}")
            yield from page
            if not page or not page[-1].more_changes:
                return
            start += len(page)

    def change(self, project: str, number: int) -> ChangeInfo:
        """Return a change by its number: a change that is closing is missing from every query."""
        endpoint = _change(project, number)
        parameters = [("o", option) for option in DETAIL]
        return understood(ChangeInfo, self._transport.get(endpoint, parameters), endpoint)

    def find(self, project: str, branch: str, change_id: str) -> ChangeInfo | None:
        """Return the change of a Change-Id on a branch, None if there is none.

        The same Change-Id may stand on several branches, so that the whole triplet is needed.
        """
        endpoint = f"changes/{quote(project, safe='')}~{quote(branch, safe='')}~{change_id}"
        parameters = [("o", option) for option in DETAIL]
        try:
            found = self._transport.get(endpoint, parameters)
        except NotFound:
            return None
        return understood(ChangeInfo, found, endpoint)

    def files(self, change: ChangeInfo, revision: str) -> frozenset[str]:
        """Return the paths that a patch set changes, those of Gerrit's own making left out."""
        endpoint = f"{_of(change)}/revisions/{revision}/files"
        found = understood(dict[str, object], self._transport.get(endpoint), endpoint)
        return frozenset(path for path in found if not path.startswith("/"))

    def mergeable(self, change: ChangeInfo) -> bool:
        """Tell whether the current patch set merges into its branch without a conflict."""
        endpoint = f"{_of(change)}/revisions/current/mergeable"
        found = understood(dict[str, object], self._transport.get(endpoint), endpoint)
        return found.get("mergeable") is True

    def of_its_topic(self, change: ChangeInfo) -> tuple[ChangeInfo, ...]:
        """Return the other changes of its topic, where the server submits whole topics."""
        endpoint = f"{_of(change)}/submitted_together"
        options = ("NON_VISIBLE_CHANGES", "DETAILED_LABELS", "DETAILED_ACCOUNTS")
        found = self._transport.get(endpoint, [("o", option) for option in options])
        together = understood(TogetherInfo, found, endpoint).changes
        # Beside them, what lies below it in a chain: that is submitted without it as well.
        topic = [one for one in together if one.topic and one.topic == change.topic]
        return tuple(one for one in topic if one.number != change.number)

    def stacked_on(self, change: ChangeInfo) -> tuple[ChangeInfo, ...]:
        """Return the open changes that stand on the current patch set, directly or not."""
        endpoint = f"{_of(change)}/revisions/current/related"
        chain = understood(RelatedInfo, self._transport.get(endpoint), endpoint).changes
        below, numbers = {change.current_revision}, []
        for one in reversed(chain):
            if one.commit.commit not in below and any(
                parent.commit in below for parent in one.commit.parents
            ):
                below.add(one.commit.commit)
                numbers += [one.number] if one.status == "NEW" else []
        if not numbers:
            return ()
        query = " OR ".join(f"change:{number}" for number in numbers)
        return self.query(query, ("DETAILED_LABELS", "DETAILED_ACCOUNTS"))

    def comments(self, change: ChangeInfo) -> dict[str, tuple[CommentInfo, ...]]:
        """Return all published comments by path."""
        endpoint = f"{_of(change)}/comments"
        found = self._transport.get(endpoint)
        return understood(dict[str, tuple[CommentInfo, ...]], found, endpoint)

    def review(self, change: ChangeInfo, revision: str, review: Review) -> None:
        """Post a review on a patch set by its SHA; raise VoteDropped if a vote was not taken."""
        endpoint = f"{_of(change)}/revisions/{revision}/review"
        files = self.files(change, revision) if review.comments else frozenset()
        answer = self._transport.post(endpoint, document_of(review, files))
        taken = understood(ReviewResult, answer, endpoint).labels
        dropped = {label: vote for label, vote in review.votes.items() if taken.get(label) != vote}
        if dropped:
            said = ", ".join(f"{label}{vote:+d}" for label, vote in sorted(dropped.items()))
            raise VoteDropped(
                f"Gerrit took the review of change {change.number}, but not {said}.",
                "the label must exist, and the bot's account must be allowed to vote so",
            )

    def abandon(self, change: ChangeInfo, message: str) -> None:
        """Abandon a change."""
        document = {"message": message, "notify": "NONE"}
        self._transport.post(f"{_of(change)}/abandon", document)

    def restore(self, change: ChangeInfo, message: str) -> None:
        """Restore an abandoned change."""
        self._transport.post(f"{_of(change)}/restore", {"message": message})

    def set_topic(self, change: ChangeInfo, topic: str) -> None:
        """Give a change another topic."""
        self._transport.put(f"{_of(change)}/topic", {"topic": topic})

    def set_hashtags(
        self, change: ChangeInfo, *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> None:
        """Add and remove hashtags."""
        document = {"add": list(add), "remove": list(remove)}
        self._transport.post(f"{_of(change)}/hashtags", document)


def quoted(value: str) -> str:
    """Write a value for a query: in quotes, since none of ours holds a quote or a backslash."""
    if '"' in value or "\\" in value:
        raise ValueError(f"{value!r} cannot be asked for")
    return f'"{value}"'


def _change(project: str, number: int) -> str:
    return f"changes/{quote(project, safe='')}~{number}"


def _of(change: ChangeInfo) -> str:
    return _change(change.project, change.number)
