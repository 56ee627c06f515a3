"""Write docs/reasons.md from the codes of the bot's decisions; --check only compares."""

import sys
from pathlib import Path

from bot.life.actions import State
from bot.life.reasons import MEANING, Reason

PAGE = Path(__file__).resolve().parent.parent / "docs/reasons.md"
HEAD = """\
# Why a proposal stands where it does

`pinwarden run --format json` and the service's `/api/state` give, for each proposal, its `state`, a
`reason` from this list, and a `sentence` for people. A reason is never renamed and never used for
something else; sentences and the list's length may change. This page is written by `make docs`.
"""


def main(arguments: list[str]) -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" in arguments:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            sys.stderr.write("docs/reasons.md is out of date; run: make docs\n")
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """Return the page."""
    states = ", ".join(f"`{one.value}`" for one in State)
    rows = [f"| `{one.value}` | {MEANING[one]} |" for one in Reason]
    table = "\n".join(["| reason | meaning |", "|---|---|", *rows])
    return "\n".join([HEAD, f"States: {states}.", "", table, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
