"""The JSON Schema of SARIF 2.1.0, as an npm package carries it.

The package is taken with npm's own client and only believed with its digest.
"""

import hashlib
import io
import json
import subprocess
import tarfile
from pathlib import Path

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
SHA512 = (
    "0357ce84f77a21ce620e4e05f583f0d6a341e1717eefe22f891ef197caf617a4"
    "33424c7972963d2ec1a4dab1318852047016e3a559d29b058606e9004a4890f4"
)
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"


def sarif_schema(directory: Path) -> dict[str, object]:
    """Fetch the package into a directory and return the schema."""
    done = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE],
        cwd=directory,
        check=True,
        capture_output=True,
        text=True,
    )
    data = (directory / done.stdout.strip().splitlines()[-1]).read_bytes()
    if hashlib.sha512(data).hexdigest() != SHA512:
        raise AssertionError(f"{PACKAGE} is not what it was")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        member = archive.extractfile(MEMBER)
        if member is None:
            raise AssertionError(f"{PACKAGE} has no {MEMBER}")
        schema: dict[str, object] = json.load(member)
        return schema
