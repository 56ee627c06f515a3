"""Write uv.lock as constraints for pip: the same releases, from whatever index is configured.

The standard library alone, for it runs before anything is installed.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "uv.lock"


def main(target: Path) -> int:
    """Write one line for each release in the lock."""
    document = tomllib.loads(LOCK.read_text(encoding="utf-8"))
    text = "".join(f"{line}\n" for line in lines(document["package"]))
    target.write_text(text, encoding="utf-8")
    return 0


def lines(packages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield `name===version`, with the markers under which a release is the one of several."""
    for package in packages:
        if "version" not in package or "registry" not in package["source"]:
            continue
        pin = f"{package['name']}==={package['version']}"
        markers = package.get("resolution-markers", ())
        yield f"{pin} ; {' or '.join(f'({marker})' for marker in markers)}" if markers else pin


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
