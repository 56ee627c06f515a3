"""Make what was installed in one place believe it is in another: scripts and their RECORDs.

Installers write the environment's path into the scripts that they make. A staged environment is
exchanged for the present one as a whole, so its scripts name the final path beforehand.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
from pathlib import Path


def name_final_paths(tree: Path, final: Path, site_packages: Path) -> None:
    """Replace the tree's path by the final one in its bin and pyvenv.cfg, and mend the RECORDs."""
    before, after = os.fsencode(str(tree)), os.fsencode(str(final))
    changed: dict[Path, bytes | None] = {}
    for path in [*sorted((tree / "bin").iterdir()), tree / "pyvenv.cfg"]:
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if before in content:
                content = content.replace(before, after)
                _rewrite(path, content)
                changed[path] = content
    _mend_records(site_packages, changed)


def remove_leavings(tree: Path, site_packages: Path) -> None:
    """Remove what an installer leaves for itself: uv's lock file, and its notes on its cache."""
    (tree / ".lock").unlink(missing_ok=True)
    changed: dict[Path, bytes | None] = {}
    for path in site_packages.glob("*.dist-info/uv_cache.json"):
        path.unlink()
        changed[path] = None
    _mend_records(site_packages, changed)


def _mend_records(site_packages: Path, changed: dict[Path, bytes | None]) -> None:
    """Bring RECORDs up to date with new contents; None is a file that went."""
    if changed:
        for record in sorted(site_packages.glob("*.dist-info/RECORD")):
            _mend_record(record, site_packages, changed)


def _rewrite(path: Path, content: bytes) -> None:
    """Write into a new file of the same mode: an installer may have linked the old one."""
    mode = path.stat().st_mode
    path.unlink()
    path.write_bytes(content)
    path.chmod(mode & 0o7777)


def _mend_record(record: Path, site_packages: Path, changed: dict[Path, bytes | None]) -> None:
    with record.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row]
    mended = []
    for row in rows:
        path = Path(os.path.normpath(site_packages / row[0]))
        if path not in changed:
            mended.append(row)
            continue
        content = changed[path]
        if content is not None:
            mended.append([row[0], f"sha256={_digest(content)}", str(len(content))])
    if mended != rows:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(mended)
        _rewrite(record, text.getvalue().encode())


def _digest(content: bytes) -> str:
    """Return a digest as RECORD has it: URL-safe base64 without padding (PEP 427)."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
