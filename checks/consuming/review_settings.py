"""Read .gitreview: what a repository is called, and which branch its changes are for."""

from dataclasses import dataclass

FILE = ".gitreview"
LARGEST = 10_000  # bytes; five lines are usual


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewSettings:
    """What the file says; "" where it does not."""

    project: str = ""
    branch: str = ""


def read_review_settings(data: bytes) -> ReviewSettings:
    """Read the file (git-review's settings); what cannot be understood says nothing."""
    said: dict[str, str] = {}
    for row in data[:LARGEST].decode("utf-8", "replace").splitlines():
        key, equals, value = row.partition("=")
        if equals:
            said[key.strip()] = value.strip()
    return ReviewSettings(
        project=said.get("project", "").removesuffix(".git"),
        branch=said.get("defaultbranch", "").removeprefix("refs/heads/"),
    )
