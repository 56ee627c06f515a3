"""A community in the example tenant: a governed repository, a consumer, a library, an index."""

from dataclasses import dataclass

import pytest

from tests.servers.gerrit.repository import GerritRepository
from tests.servers.zuul.example import Example

GOVERNED = {
    "global-requirements.txt": "alpha  # MIT\nbeta  # MIT\n",
    "upper-constraints.txt": "alpha===1.0\nbeta===1.0\n",
    "policy.toml": 'pythons = ["3.11"]\norder = "name"\nlicences = ["MIT"]\n',
}
CONSUMER = {
    "setup.cfg": "[metadata]\nname = consumer\n",
    "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n',
    "requirements.txt": "alpha>=1.0 # MIT\n",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Community:
    """What a story is told with."""

    example: Example
    requirements: GerritRepository
    consumer: GerritRepository

    def night(self, branch: str = "master") -> dict[str, str]:
        """Let the periodic jobs of the governed repository run; return what each came to."""
        found = self.example.period("requirements", branch)
        return {build["job_name"]: build["result"] for build in found["builds"]}

    def release(self, name: str, version: str, *requires: str) -> None:
        """Let a release appear on the index."""
        self.example.index.wheel(name, version, *requires)


@pytest.fixture
def community(example_tenant: Example) -> Community:
    """Return the community as it is at the beginning of each story."""
    there = example_tenant.repositories
    index = example_tenant.index
    for project in ("alpha", "beta"):
        index.remove(project)
        index.wheel(project, "1.0")
    for repository in there.values():
        for change in repository.changes("status:open"):
            repository.act("core", change["_number"], "abandon")
    for name, files in {"requirements": GOVERNED, "consumer": CONSUMER}.items():
        example_tenant.becomes(name, example_tenant.files(name) | files)
    return Community(
        example=example_tenant,
        requirements=there["requirements"],
        consumer=there["consumer"],
    )
