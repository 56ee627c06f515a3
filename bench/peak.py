"""Run a pinwarden command in this process and write its peak memory, in KiB, to a file."""

import resource
import sys
from pathlib import Path

from bot.errors import run
from bot.main import group

code = run(group, "pinwarden", sys.argv[2:])
# Of this process alone: engines are children, and counted by nobody here.
Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
sys.exit(code)
