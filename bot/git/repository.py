"""Open a repository and read from it: the edge over GitPython."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.git.errors import GitFailure, NotARepository, translate

if TYPE_CHECKING:
    import git

# `git rev-parse --local-env-vars`: what a hook or `git rebase --exec` leaves in the environment
# would lead every git call to another repository than the one that was asked for.
_LOCAL_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
# An identity that git guesses from the host's name is nobody's.
_OPTIONS = (
    "--literal-pathspecs",
    *("-c", "core.quotePath=false"),
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "i18n.logOutputEncoding=UTF-8"),
    *("-c", "user.useConfigOnly=true"),
    *("-c", "log.showSignature=false"),
    *("-c", "color.ui=false"),
)
_ABSENT = 128
_ENDED = -9
_TRACES = ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_TRACE_PACKET", "GIT_TRACE_CURL_NO_DATA")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of a tree: `mode` as git writes it ("100644", "120000", "040000")."""

    mode: str
    kind: str
    object_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a git command ended: its exit code and what it wrote."""

    status: int
    out: str
    err: str


class Repository:
    """A repository, bare or not; read-only as far as this module goes (writer.py writes).

    Use it as a context manager, or call `close`. Every method raises GitFailure.
    """

    def __init__(self, repo: "git.Repo") -> None:
        """Take over GitPython's object; `close` closes it."""
        self._repo = repo
        # The user's index is not refreshed behind their back, and nobody is asked for a password.
        repo.git.update_environment(GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the repository that holds `path`, or the bare one at it; raise NotARepository."""
        for name in _LOCAL_VARIABLES:
            os.environ.pop(name, None)
        try:
            import git
        except ImportError as err:
            raise GitFailure("git is not installed.", hint="install git") from err
        try:
            repo = git.Repo(path.absolute(), search_parent_directories=True, expand_vars=False)
        except (git.InvalidGitRepositoryError, git.NoSuchPathError) as err:
            raise NotARepository(
                f"{path} is not in a git repository.", hint="run it in a clone, or `git init` one"
            ) from err
        opened = cls(repo)
        opened.run("rev-parse", "--git-dir")  # Only git itself knows whether it trusts the owner.
        return opened

    def close(self) -> None:
        """End the processes that GitPython may keep."""
        self._repo.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def root(self) -> Path | None:
        """The top of the work tree, None in a bare repository."""
        top = self._repo.working_tree_dir
        return None if top is None or self._repo.bare else Path(top)

    def path_of(self, place: Path) -> PurePosixPath | None:
        """Return a path of the work tree from the root; None if it lies outside of it."""
        if self.root is None:
            return None
        inside = place.parent.resolve() / place.name
        try:
            return PurePosixPath(inside.relative_to(self.root.resolve()))
        except ValueError:
            return None

    @property
    def git_dir(self) -> Path:
        """The directory of this work tree's HEAD and index."""
        return Path(self._repo.git_dir)

    @property
    def shallow(self) -> bool:
        """Tell whether history is cut off, as in `git clone --depth`."""
        return self.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def run(
        self,
        *arguments: str,
        given: bytes | None = None,
        env: Mapping[str, str] | None = None,
        accept: Iterable[int] = (0,),
    ) -> bytes:
        """Run one git command and return what it printed; `given` is its standard input.

        `accept` lists the exit codes that are an answer; any other raises GitFailure.
        """
        command = [self._repo.git.GIT_PYTHON_GIT_EXECUTABLE or "git", *_OPTIONS, *arguments]
        with tempfile.TemporaryFile() as stream:
            if given is not None:
                stream.write(given)
                stream.seek(0)
            status, out, err = self._repo.git.execute(
                command,
                istream=stream,
                env=dict(env or {}),
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
        if status not in tuple(accept):
            raise translate(arguments[0], os.fsdecode(err))
        return bytes(out)

    def transfer(self, *arguments: str, env: Mapping[str, str], seconds: float) -> Ended:
        """Run a git command that speaks to another repository; how it ended is for the caller.

        It is ended after some time, with all that it started: git waits for ever for a server that
        answers a push with something else, such as a login page. What git itself traces would show
        the credential: it is switched off.
        """
        command = [self._repo.git.GIT_PYTHON_GIT_EXECUTABLE or "git", *_OPTIONS, *arguments]
        quiet = {
            **dict.fromkeys(_TRACES, "0"),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
        }
        with subprocess.Popen(
            command,
            cwd=self.root or self.git_dir,
            env={**os.environ, **quiet, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                out, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                return Ended(status=_ENDED, out="", err=f"fatal: no end within {seconds:g} s")
            except BaseException:
                _end(process)
                raise
        return Ended(status=process.returncode, out=os.fsdecode(out), err=os.fsdecode(err))

    def head_branch(self) -> str | None:
        """Return the branch that HEAD is on (it may have no commit yet), None when detached."""
        found = self.run("symbolic-ref", "--quiet", "HEAD", accept=(0, 1)).decode().strip()
        return found.removeprefix("refs/heads/") or None

    def commit_of(self, revision: str) -> str | None:
        """Return the commit that a full ref name or an id stands for, None if there is none."""
        asked = f"{revision}^{{commit}}"
        found = self.run("rev-parse", "--verify", "--quiet", asked, accept=(0, 1, _ABSENT))
        return found.decode().strip() or None

    def entry(self, revision: str, path: PurePosixPath) -> Entry | None:
        """Return the tree entry at `path` in a commit, None if there is none."""
        found = self.run("ls-tree", "-z", "--full-tree", revision, "--", str(path))
        return next(iter(parse_tree(found).values()), None)

    def read(self, revision: str, path: PurePosixPath) -> bytes | None:
        """Return a regular file's bytes in a commit; None if there is none by that name."""
        found = self.entry(revision, path)
        if found is None or found.mode not in {"100644", "100755"}:
            return None
        return self.run("cat-file", "blob", found.object_id)

    def blob(self, object_id: str, largest: int) -> bytes | None:
        """Return an object's bytes, None if there are more than `largest`.

        One process of git hands out all that are asked for.
        """
        try:
            if self._repo.git.get_object_header(object_id)[2] > largest:
                return None
            return self._repo.git.get_object_data(object_id)[3]
        except (ValueError, OSError) as err:
            raise GitFailure(f"git cannot read {object_id}: {err}") from err

    def tree(self, revision: str) -> Mapping[str, Entry]:
        """Return the entries of a tree (`COMMIT:path` or a tree id) by name; empty if absent."""
        if not self.run("rev-parse", "--verify", "--quiet", revision, accept=(0, 1, _ABSENT)):
            return {}
        return parse_tree(self.run("ls-tree", "-z", "--full-tree", revision))

    def directory(self, revision: str, path: PurePosixPath) -> Mapping[str, Entry]:
        """Return the entries of a directory in a commit, by name; empty if there is none."""
        return self.tree(f"{revision}:{'' if path == PurePosixPath() else path}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def parse_tree(listing: bytes) -> dict[str, Entry]:
    """Read the output of `git ls-tree -z`."""
    entries = {}
    for line in zsplit(listing):
        about, _, name = line.partition("\t")
        mode, kind, object_id = about.split(" ")
        entries[name] = Entry(mode=mode, kind=kind, object_id=object_id)
    return entries


def zsplit(listing: bytes) -> list[str]:
    """Split NUL-terminated output; bytes that are not UTF-8 survive as surrogates."""
    return [os.fsdecode(part) for part in listing.split(b"\0") if part]
