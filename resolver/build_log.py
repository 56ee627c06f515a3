"""Cut what a failed build said out of what pip says about it."""

import re

from resolver.engines.process import Ended, tail

LINES, CHARACTERS = 40, 4000  # the end of a log: a compiler's or a traceback's last words
_BEGIN = re.compile(r"\[\d+ lines? of output\]\s*$")
_END = re.compile(r"\[end of output\]\s*$")


def end_of_log(ended: Ended) -> str:
    """Return the end of the last log that pip quotes; without one, the end of what it said."""
    lines = ended.stderr.splitlines()
    ends = [number for number, line in enumerate(lines) if _END.search(line)]
    if not ends:
        return tail(ended)
    begins = [number for number, line in enumerate(lines[: ends[-1]]) if _BEGIN.search(line)]
    if not begins:
        return tail(ended)
    quoted = [line.removeprefix("      ").rstrip() for line in lines[begins[-1] + 1 : ends[-1]]]
    return "\n".join(quoted[-LINES:])[-CHARACTERS:].strip() or tail(ended)
