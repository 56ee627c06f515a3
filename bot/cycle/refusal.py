"""Say no to what was asked for or computed: a person has to look."""

from bot.errors import FINDINGS, UserError
from bot.life.reasons import Reason


class Refusal(UserError):  # noqa: N818 - it is an answer
    """A "no" with its reason; exit code 1."""

    def __init__(self, reason: Reason, message: str, hint: str = "") -> None:
        """Keep the parts."""
        super().__init__(message, hint, exit_code=FINDINGS)
        self.reason = reason
