"""Run a pinwarden command in this process and write its peak memory, in KiB, to a file.

What counts are the processes that are ours: this one and, at its own peak, the one that reads the
index. Engines are children too, and counted by nobody here.
"""

import resource
import sys
from pathlib import Path

from bench.peaks import reading_peaks
from bot.errors import run
from bot.main import group

with reading_peaks() as peaks:
    code = run(group, "pinwarden", sys.argv[2:])
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
Path(sys.argv[1]).write_text(str(own + max(peaks, default=0)))
sys.exit(code)
