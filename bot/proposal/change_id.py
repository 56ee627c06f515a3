"""Gerrit's Change-Id: what makes a new commit the next patch set of the same change.

https://gerrit-review.googlesource.com/Documentation/user-changeid.html
"""

import hashlib
import re

from bot.proposal.trailers import trailers_of

_CHANGE_ID = re.compile(r"I[0-9a-f]{40}", re.ASCII)


def change_id_of(message: str) -> str | None:
    """Return the Change-Id in the footer of a commit message; the last one counts, as in Gerrit."""
    found = [
        value for key, value in trailers_of(message) if key == "Change-Id" and is_change_id(value)
    ]
    return found[-1] if found else None


def is_change_id(text: str) -> bool:
    """Tell whether `text` is "I" and forty lower-case hexadecimal digits."""
    return _CHANGE_ID.fullmatch(text) is not None


def new_change_id(*, digest: str, parent: str, committer: str) -> str:
    """Return the Change-Id of a new change, made like Gerrit's hook from what the commit says.

    `committer` is name, address and time as git writes them, so that the same content proposed
    again later, after the first was merged or abandoned, is another change.
    """
    seed = f"{digest}\nparent {parent}\ncommitter {committer}\n".encode()
    return "I" + hashlib.sha1(seed, usedforsecurity=False).hexdigest()
