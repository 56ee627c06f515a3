"""What a commit message says: its footers, what it links to, whether it reverts something."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_FOOTER = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9-]*): (?P<value>\S.*)")
_REVERT = re.compile(r'^Revert "|^This reverts commit [0-9a-f]{7,40}', re.MULTILINE)
_LINK = re.compile(r"https?://\S+|\bI[0-9a-f]{40}\b")
_BUG = re.compile(r"\b(?:LP ?#?|bug:? ?#?|#)\d{4,}\b", re.IGNORECASE)
_REPOSITORY = re.compile(r"\b[a-z][a-z0-9-]*/[a-z0-9][a-z0-9._-]*\b")
ENOUGH = 20  # characters of a body that may be a reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A commit message in parts; footers keep their order and may repeat."""

    subject: str
    body: str
    footers: tuple[tuple[str, str], ...]

    def footer(self, key: str) -> tuple[str, ...]:
        """Return a footer's values, in order; keys compare without case."""
        return tuple(value for name, value in self.footers if name.lower() == key.lower())

    @property
    def reverts(self) -> bool:
        """Say whether it takes something back."""
        return _REVERT.search(f"{self.subject}\n{self.body}") is not None

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The changes that it depends on."""
        return self.footer("Depends-On")

    @property
    def reason(self) -> bool:
        """Say whether there is a body that may be a reason, or a link to one."""
        return len(self.body) >= ENOUGH or bool(self.depends_on)

    def mentions(self, *spellings: str) -> bool:
        """Say whether a name stands in the message, in one of these spellings."""
        text = f"{self.subject}\n{self.body}".lower()
        words = {word.strip(".") for word in re.findall(r"[a-z0-9][a-z0-9._-]*", text)}
        return any(spelling.lower() in words for spelling in spellings)

    def links(self) -> tuple[str, ...]:
        """Return addresses, change ids and bug numbers, but for the commit's own Change-Id."""
        text = f"{self.subject}\n{self.body}"
        values = [
            value
            for key in ("Depends-On", "Needed-By", "Closes-Bug", "Related-Bug", "Partial-Bug")
            for value in self.footer(key)
        ]
        return (*_LINK.findall(text), *_BUG.findall(text), *values)

    def names(self, repositories: Iterable[str]) -> tuple[str, ...]:
        """Return which of the repositories it names, by their whole name or its last part."""
        text = f"{self.subject}\n{self.body}\n" + "\n".join(value for _, value in self.footers)
        words = {word.rstrip("._-") for word in re.findall(r"[a-z0-9][a-z0-9._-]*", text.lower())}
        whole = set(_REPOSITORY.findall(text.lower()))
        return tuple(
            name
            for name in repositories
            if name.lower() in whole or name.lower().rpartition("/")[2] in words
        )


def parse_message(text: str) -> Said:
    """Split a commit message; the footers are the lines of its last paragraph that look so."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    subject = lines[0] if lines else ""
    paragraphs = "\n".join(lines[1:]).strip().split("\n\n")
    last = [line for line in paragraphs[-1].split("\n") if line]
    found = [_FOOTER.fullmatch(line) for line in last]
    footers = tuple((match["key"], match["value"]) for match in found if match is not None)
    rest = [line for line, match in zip(last, found, strict=True) if match is None]
    body = "\n\n".join([*paragraphs[:-1], "\n".join(rest)]).strip()
    return Said(subject=subject, body=body, footers=footers)
