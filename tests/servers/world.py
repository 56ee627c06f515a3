"""A real git repository to act on, with a governed set in data/."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.proposal.bundle import Bundle

CONSTRAINTS = "# Keep this remark.\nalpha===1.0\nbeta===2.0\n"
NEW = CONSTRAINTS.replace("1.0", "1.1")

BundleOf = Callable[..., Bundle]


@dataclass(frozen=True)
class World:
    """A repository in a temporary directory, and git in it."""

    path: Path

    def git(self, *arguments: str, check: bool = True) -> str:
        """Run git as a person would and return what it prints."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, check=False, capture_output=True, text=True
        )
        if check and done.returncode:
            raise AssertionError(f"git {arguments}: {done.stderr}")
        return done.stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        """Put files into the work tree."""
        for name, text in files.items():
            place = self.path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    def commit(self, files: Mapping[str, str], message: str, author: str = "") -> str:
        """Commit files on the present branch; `author` is "Name <address>"."""
        self.write(files)
        self.git("add", "-A")
        person = [f"--author={author}"] if author else []
        self.git("commit", "-q", "-m", message, *person)
        return self.git("rev-parse", "HEAD")

    def state(self) -> dict[str, object]:
        """Return all that a person could lose: HEAD, refs, index, work tree."""
        return {
            "head": (self.path / ".git/HEAD").read_bytes(),
            "refs": self.git("for-each-ref"),
            "index": (self.path / ".git/index").read_bytes(),
            "stash": self.git("stash", "list"),
            "files": {
                str(place.relative_to(self.path)): place.read_bytes()
                for place in sorted(self.path.rglob("*"))
                if place.is_file() and ".git" not in place.parts
            },
        }


def new_world(path: Path) -> World:
    """Make a repository on branch master with a governed set in data/."""
    path.mkdir(parents=True, exist_ok=True)
    world = World(path)
    world.git("init", "-q", "--initial-branch=master", "--template=")
    world.git("config", "user.name", "Rita Reviewer")
    world.git("config", "user.email", "rita@example.org")
    world.commit(
        {
            "README": "hello\n",
            "data/global-requirements.txt": "alpha\nbeta\n",
            "data/upper-constraints.txt": CONSTRAINTS,
        },
        "Begin",
    )
    return world
