"""Every form in which people write what they want, against a real git, web server and uv."""

import hashlib
from pathlib import Path

import pytest

from tests.servers import distributions
from tests.venvs.lock.conftest import LockLab, git, project

# What is written, what the lock has for it: version, kind of source, and a detail of the source.
NAMES = [
    ("app", "2.0", "", ""),
    ("App ~= 1.0", "1.0", "", ""),
    ("app[more]<2", "1.0", "", ""),
    ("app ; python_version >= '3'", "2.0", "", ""),
    ("app==1.0 --hash=sha256:{app_digest}", "1.0", "", ""),
    ("app==${{APP_VERSION}}", "1.0", "", ""),
]
REFERENCES = [
    ("demo @ git+{git}@main", "1.1", "vcs", "main"),
    ("demo@git+{git}@v1", "1.0", "vcs", "v1"),
    ("demo[more] @ git+{git}@v1 ; python_version >= '3'", "1.0", "vcs", "v1"),
    ("git+{git}@v1#egg=demo", "1.0", "vcs", "v1"),
    ("git+{git}#egg=demo[more]", "1.1", "vcs", ""),
    ("git+{git}@{commit}", "1.0", "vcs", ""),
    ("demo @ git+{git}@{short}", "1.0", "vcs", "{short}"),
    ("demo @ git+{git}@refs/changes/11/1/2", "1.0", "vcs", "refs/changes/11/1/2"),
    ("demo @ git+ssh://git@review.example.org{repository}@main", "1.1", "vcs", "main"),
    ("git+git@review.example.org:{home_of_git}/demo@main#egg=demo", "1.1", "vcs", "main"),
    ("git+{git}@main#egg=demo&subdirectory=sub", "7.0", "vcs", "main"),
    ("demo @ git+{git}#subdirectory=sub", "7.0", "vcs", ""),
    ("demo @ git+{git}@v1#egg=demo&subdirectory=.", "1.0", "vcs", "v1"),
    ("-e git+{git}@main#egg=demo", "1.1", "vcs", "main"),
    ("{web}/demo-1.0.tar.gz", "1.0", "archive", ""),
    ("demo @ {web}/demo-1.0.tar.gz#sha256={sdist_digest}", "1.0", "archive", ""),
    ("{web}/demo-1.0.tar.gz?download=1#egg=demo", "1.0", "archive", ""),
    ("{web}/demo-1.0-py3-none-any.whl", "1.0", "archive", ""),
    ("{room}/demo-1.0.tar.gz", "1.0", "archive", ""),
    ("demo-1.0-py3-none-any.whl", "1.0", "archive", ""),
    ("demo @ file://{room}/demo-1.0.tar.gz", "1.0", "archive", ""),
    ("./git/demo", "", "directory", ""),
    ("{repository}[more]", "", "directory", ""),
    ("demo @ file://{repository}", "", "directory", ""),
    ("file://{repository}#subdirectory=sub", "", "directory", ""),
]


@pytest.fixture
def known(lab: LockLab, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Make one project in all its places; return what specs are filled in with."""
    app = lab.index.wheel("app", "1.0", extras={"more": ["six"]})
    lab.index.wheel("app", "2.0", extras={"more": ["six"]})
    lab.index.wheel("six", "1.0")
    top = lab.repository("demo", *project("demo", "1.0", "six"))
    first = git(top, "rev-parse", "HEAD")
    git(top, "update-ref", "refs/changes/11/1/2", first)
    sub = (*((f"sub/{path}", text) for path, text in project("demo", "7.0")),)
    lab.commit(top, *project("demo", "1.1", "six"), *sub)
    sdist = distributions.sdist("demo", "1.0", requires=["six"])
    wheel = distributions.wheel("demo", "1.0", requires=["six"])
    for file in (sdist, wheel):
        (lab.room / file.filename).write_bytes(file.content)
        lab.index.documents[f"/{file.filename}"] = file.content
    lab.index.documents["/demo-1.0.tar.gz?download=1"] = sdist.content
    monkeypatch.chdir(lab.room)
    monkeypatch.setenv("APP_VERSION", "1.0")
    monkeypatch.setenv("GIT_SSH_COMMAND", str(_ssh(lab.room)))
    return {
        "app_digest": app.sha256,
        "sdist_digest": hashlib.sha256(sdist.content).hexdigest(),
        "git": top.as_uri(),
        "repository": str(top),
        "home_of_git": str(top.parent).lstrip("/"),
        "commit": first,
        "short": first[:10],
        "web": lab.index.root,
        "room": str(lab.room),
    }


def _ssh(room: Path) -> Path:
    """Write what stands for ssh: it runs the command for the host on this one."""
    script = room / "ssh"
    script.write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


@pytest.mark.parametrize(("spec", "version", "kind", "ref"), [*NAMES, *REFERENCES])
def test_form(
    lab: LockLab, known: dict[str, str], spec: str, version: str, kind: str, ref: str
) -> None:
    requirements = lab.write("requirements.txt", spec.format(**known))
    lab.run("--requirements", requirements)
    lock = lab.lock()
    found = lock.package("demo" if kind else "app")
    assert found is not None
    assert found.version == version
    assert list(found.source) == ([kind] if kind else [])
    if kind == "vcs":
        vcs = found.source["vcs"]
        assert len(vcs["commit-id"]) == 40
        assert vcs.get("requested-revision", "") == ref.format(**known)
        assert (vcs["commit-id"] == known["commit"]) is (version == "1.0")
    elif kind == "archive":
        assert len(found.source["archive"]["hashes"]["sha256"]) == 64
    elif kind == "directory":
        assert len(found.notes["tree-sha256"]) == 64
        assert Path(found.source["directory"]["path"]).is_absolute()
    else:
        assert found.wheels


def test_a_marker_that_is_false_leaves_nothing(lab: LockLab) -> None:
    lab.run("gone ; python_version < '3'", "gone2 @ https://127.0.0.1:1/x.zip ; os_name == 'nt'")
    assert lab.lock().packages == ()


REFUSED = [
    ("hg+https://example.org/x", "hg is not supported"),
    ("demo @ ftp://example.org/demo-1.0.tar.gz", "ftp:// is not supported"),
    ("demo @ git@example.org:demo", "git+ssh://"),
    ("git+https://example.org/x@main#subdirectory=../../etc", "leads out of the tree"),
    ("git+https://example.org/x@--upload-pack=y", "is no branch, tag or commit"),
    ("demo == 1.0 --global-option=x", "--global-option=x has no meaning here"),
    ("demo >= 1 ?", "demo >= 1 ?"),
    ("https://example.org/demo-1.0.tar.gz#md5=0", "give #sha256="),
    ("demo @ https://example.org/tarball/main", "must end in"),
    ("--index https://example.org", "--index"),
]


@pytest.mark.parametrize(("spec", "reason"), REFUSED)
def test_what_nobody_can_fetch_is_refused_with_its_line(
    lab: LockLab, spec: str, reason: str
) -> None:
    requirements = lab.write("requirements.txt", "# first", spec)
    answer = lab.run("--requirements", requirements, code=2)
    assert "requirements:2" in answer["error"]["message"]
    assert reason in answer["error"]["message"]
    assert not lab.output.exists()


def test_all_bad_lines_are_named_at_once(lab: LockLab) -> None:
    requirements = lab.write("requirements.txt", "a ?", "b", "c !")
    message = lab.run("--requirements", requirements, code=2)["error"]["message"]
    assert "requirements:1" in message
    assert "requirements:3" in message
    assert "requirements:2" not in message
