"""`build` from what no index has: repositories, directories, archives."""

import subprocess
from pathlib import Path

import pytest

from policies.name import normalize
from tests.servers import sources
from tests.venvs.building.workshop import Workshop
from venvs.pylock import Package

GIT = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
}


def git(directory: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", directory, *words], check=True, capture_output=True, text=True, env=GIT
    )
    return done.stdout.strip()


def committed(root: Path, version: str, subdirectory: str = ".") -> str:
    """Commit the files of a version; return the commit."""
    if not root.exists():
        root.mkdir()
        git(root, "init", "--quiet", "--initial-branch", "main")
    sources.write_tree(root / subdirectory, sources.files("native", version))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", version)
    git(root, "tag", f"v{version}-{subdirectory.strip('.')}")
    return git(root, "rev-parse", "HEAD")


def of_git(url: str, commit: str, **more: str) -> Package:
    table = {"type": "git", "url": url, "commit-id": commit, **more}
    return Package(normalize("native"), source={"vcs": table})


def test_a_commit_is_built_and_its_version_told(workshop: Workshop) -> None:
    repository = workshop.root / "native.git"
    commit = committed(repository, "1.0")
    committed(repository, "2.0")
    workshop.locked(of_git(repository.as_uri(), commit))
    answer = workshop.build()
    assert answer.code == 0, answer.log
    (package,) = workshop.read().packages
    assert package.version == "1.0"
    assert package.source["vcs"]["commit-id"] == commit
    assert package.is_built


def test_a_commit_that_was_built_needs_no_repository(workshop: Workshop) -> None:
    repository = workshop.root / "native.git"
    first, second = committed(repository, "1.0"), committed(repository, "2.0")
    for commit in (first, second):
        workshop.locked(of_git(repository.as_uri(), commit))
        assert workshop.build().document["built"] != []
    repository.rename(workshop.root / "gone")
    workshop.locked(of_git(repository.as_uri(), first))
    assert workshop.build().document["changed"] is False
    # Its history is in the mirror, so it can even be built anew.
    assert workshop.build("--rebuild").document["built"] == [{"name": "native", "version": "1.0"}]


def test_a_subdirectory_is_built(workshop: Workshop) -> None:
    repository = workshop.root / "native.git"
    commit = committed(repository, "1.0", "python/native")
    workshop.locked(of_git(repository.as_uri(), commit, subdirectory="python/native"))
    assert workshop.build().document["built"] == [{"name": "native", "version": "1.0"}]


def test_a_submodule_is_there(workshop: Workshop) -> None:
    library, repository = workshop.root / "library", workshop.root / "native.git"
    committed(library, "0.1")
    committed(repository, "1.0")
    add = ("submodule", "--quiet", "add", library.as_uri(), "library")
    git(repository, "-c", "protocol.file.allow=always", *add)
    backend = repository / "backend.py"
    backend.write_text(backend.read_text().replace('"module.c"', '"library/module.c"'))
    git(repository, "commit", "--quiet", "--all", "--message", "with a library")
    workshop.environment.update(
        GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="protocol.file.allow", GIT_CONFIG_VALUE_0="always"
    )
    workshop.locked(of_git(repository.as_uri(), git(repository, "rev-parse", "HEAD")))
    answer = workshop.build()
    assert answer.code == 0, answer.log


def test_a_commit_of_a_review_comes_by_its_reference(workshop: Workshop) -> None:
    repository = workshop.root / "native.git"
    committed(repository, "1.0")
    commit = committed(repository, "2.0")
    git(repository, "update-ref", "refs/changes/01/1/1", commit)
    git(repository, "tag", "--delete", "v2.0-")
    git(repository, "reset", "--quiet", "--hard", "HEAD~")
    asked = {"requested-revision": "refs/changes/01/1/1"}
    workshop.locked(of_git(repository.as_uri(), commit, **asked))
    assert workshop.build().document["built"] == [{"name": "native", "version": "2.0"}]


@pytest.mark.parametrize(
    ("url", "commit", "message"),
    [
        ("native.git", "0" * 40, "does not have the commit"),
        ("absent.git", "0" * 40, "cannot fetch"),
    ],
)
def test_what_is_not_there_is_named(
    workshop: Workshop, url: str, commit: str, message: str
) -> None:
    committed(workshop.root / "native.git", "1.0")
    workshop.locked(of_git((workshop.root / url).as_uri(), commit))
    assert message in workshop.build().error


def test_a_directory_is_built_again_when_a_file_changes(workshop: Workshop) -> None:
    tree = sources.write_tree(workshop.root / "tree", sources.files("native", "1.0"))
    package = Package(normalize("native"), source={"directory": {"path": "tree"}})
    workshop.locked(package)
    before = sorted(tree.rglob("*"))
    assert workshop.build().document["built"] != []
    assert sorted(tree.rglob("*")) == before  # the build leaves nothing in it
    assert workshop.build().document["built"] == []
    (tree / "module.c").write_text("int answer(void) { return 43; }\n")
    assert workshop.build().document["built"] != []


def test_an_archive_by_its_url_is_built(workshop: Workshop) -> None:
    file = workshop.index.add(sources.sdist("native", "1.0", sources.files("native", "1.0")))
    url = f"{workshop.index.root}{workshop.index.path_of(file)}"
    table = {"url": url, "hashes": {"sha256": file.sha256}}
    workshop.locked(Package(normalize("native"), source={"archive": table}))
    assert workshop.build().document["built"] == [{"name": "native", "version": "1.0"}]


@pytest.mark.parametrize("inside", ["../elsewhere", "/etc"])
def test_a_subdirectory_outside_is_refused(workshop: Workshop, inside: str) -> None:
    table = {"path": "tree", "subdirectory": inside}
    workshop.locked(Package(normalize("native"), source={"directory": table}))
    assert "leads out of its source" in workshop.build().error
