"""Read from a branch what its law says about proposals: policy, and whether they are stopped."""

from dataclasses import dataclass

from bot.cycle.wanted import Read
from bot.errors import UserError
from bot.proposal.message import one_line
from policies.place import Malformed
from policies.policy import DEFAULT, Policy, parse_policy
from policies.toml_text import decode_toml

POLICY = "policy.toml"
STOP_FILE = "pinwarden.stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class Law:
    """The policy of a branch; `stopped` is why nothing is proposed, empty if nothing is wrong."""

    policy: Policy
    stopped: str = ""


def law_of(read: Read) -> Law:
    """Return the law; raise UserError where policy.toml cannot be read."""
    stop = read(STOP_FILE)
    stopped = ""
    if stop is not None:
        reason = one_line(stop.decode("utf-8", "replace").strip()[:200])
        stopped = f"{STOP_FILE} is in the repository{': ' + reason if reason else ''}"
    data = read(POLICY)
    if data is None:
        return Law(policy=DEFAULT, stopped=stopped)
    try:
        return Law(policy=_policy(data), stopped=stopped)
    except Malformed as err:
        raise UserError(str(err), "mend it on the branch; nothing is proposed before") from err


def _policy(data: bytes) -> Policy:
    text, problems = decode_toml(data, POLICY)
    if problems:
        raise Malformed(problems)
    return parse_policy(text, POLICY)
