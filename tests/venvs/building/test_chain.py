"""From specs to an environment on another host: lock, build, publish, install; then again."""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers import distributions, sources
from tests.servers.static import StaticServer
from tests.venvs.building.workshop import Answer, Workshop

GIT = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
}


def repository(root: Path) -> str:
    """Make a repository of a project that compiles C; return its URL."""
    sources.write_tree(root, sources.files("reviewed", "3.0.dev7", requires=["pure"]))
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "x")):
        subprocess.run(["git", "-C", root, *words], check=True, env={**os.environ, **GIT})
    return f"git+{root.as_uri()}"


def built_and_published(workshop: Workshop) -> list[Answer]:
    draft = workshop.root / "pylock.svc-next.toml"
    index = ("--index-url", workshop.index.url)
    python = ("--python", sys.executable)
    answers = [
        workshop.run(
            *("lock", "--requirements", workshop.root / "specs.txt", "--output", draft),
            *("--previous", workshop.lock, "--store", workshop.store, *python, *index),
        ),
        workshop.run("build", "--lock", draft, "--store", workshop.store, *python, *index),
        workshop.run(
            *("publish", "--lock", draft, "--store", workshop.store),
            *("--directory", workshop.root / "www"),
        ),
    ]
    assert [answer.code for answer in answers] == [0, 0, 0], answers
    draft.replace(workshop.lock)
    return answers


def test_a_target_gets_it_all_from_the_web_directory(workshop: Workshop) -> None:
    workshop.environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    workshop.index.add(distributions.wheel("pure", "1.0"))
    workshop.index.add(sources.sdist("native", "2.0", sources.files("native", "2.0")))
    url = repository(workshop.root / "reviewed.git")
    (workshop.root / "specs.txt").write_text(f"native>=1\nreviewed @ {url}\n")
    answers = built_and_published(workshop)
    assert {one["name"] for one in answers[1].document["built"]} == {"native", "reviewed"}
    versions = workshop.read().versions
    assert versions == {"native": "2.0", "pure": "1.0", "reviewed": "3.0.dev7"}

    environment = workshop.root / "there/venv"
    with StaticServer(workshop.root / "www") as server:
        options = (
            *("--lock", workshop.lock, "--source", server.url, "--destination", environment),
            *("--store", workshop.root / "there/store", "--python", sys.executable),
            *("--installer", "uv"),
        )
        workshop.index.requests.clear()
        answer = workshop.run("install", *options)
        assert answer.code == 0, answer.document
        assert workshop.index.requests == []
        assert len(server.paths) == 3
        code = "import native, reviewed, pure; print(pure.__version__)"
        done = subprocess.run(
            [environment / "bin/python", "-c", code], check=True, capture_output=True, text=True
        )
        assert done.stdout == "1.0\n"

        again = [*built_and_published(workshop), workshop.run("install", *options)]
        assert [answer.document["changed"] for answer in again] == [False] * 4
        assert len(server.paths) == 3
