"""What can go wrong with Gerrit, said with the endpoint and in Gerrit's own words."""

from bot.errors import UNKNOWN, USAGE, UserError


class GerritFailure(UserError):  # noqa: N818 - the bases of edges are called XFailure here
    """A call of Gerrit failed; `hint` is the next step."""

    def __init__(self, message: str, hint: str = "", *, exit_code: int = UNKNOWN) -> None:
        """Keep the parts; Gerrit is outside, so its failures are no judgement (exit code 3)."""
        super().__init__(message, hint, exit_code=exit_code)


class GerritUnavailable(GerritFailure):
    """Gerrit cannot be reached, is overloaded, or fails by itself: later it may work."""


class GerritRefused(GerritFailure):
    """Gerrit understood and said no: `status` (HTTP), `reason` in its own words."""

    def __init__(self, endpoint: str, status: int, reason: str, hint: str = "") -> None:
        """Name the endpoint."""
        super().__init__(f"Gerrit refuses {endpoint} ({status}): {reason}", hint)
        self.status = status
        self.reason = reason


class NotFound(GerritRefused):
    """There is no such thing, or this account may not see it.

    A change that is just closing is missing from the index for a moment as well.
    """


class Conflict(GerritRefused):
    """The change is in a state that does not allow it (closed, merged, moved)."""


class LoginRefused(GerritFailure):
    """The credential is not accepted."""

    def __init__(self, where: str) -> None:
        """Say where; that is a matter of configuration."""
        super().__init__(
            f"{where} does not accept the credential.",
            "make a new HTTP token in Gerrit's settings, and put it where service.toml says",
            exit_code=USAGE,
        )


class BadAnswer(GerritFailure):
    """What answers is not Gerrit, or not one that we understand."""


class VoteDropped(GerritFailure):
    """Gerrit took the review and silently left out a vote."""
