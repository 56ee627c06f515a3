"""`pinwarden new`: the real index client, the real uv, archives that answer on loopback."""

import gzip
import http.server
import json
import lzma
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from bot.governance.packaged import packaged
from checks.governance.candidate import Packaged
from checks.governance.groups import groups
from policies.policy import Archive
from tests.bot.governance.conftest import Run, git
from tests.servers.distributions import at
from tests.servers.index import LoopbackIndex

AsJson = Callable[..., tuple[int, dict[str, object]]]
PACKAGES = (
    "Package: python3-tenacity\nVersion: 8.4.2-1\nArchitecture: all\n\n"
    "Package: python3-six\nVersion: 1.16.0-6\n\n"
    "Package: python3-oslo.log\nSource: python-oslo.log\nVersion: 7.1.0-2\n"
    "Description: logging\n of services\n\n"
    "Package: python3-oslo.log-doc\nVersion: 1\n"
)
REPOLOGY = [
    {"repo": "fedora_43", "version": "9.1.10"},
    {"repo": "fedora_42", "version": "9.1.2"},
    {"repo": "gentoo", "version": "9.1.2"},
    "nonsense",
]


class Answers(http.server.BaseHTTPRequestHandler):
    """The archives, as far as they are asked."""

    bodies: dict[str, bytes] = {}  # noqa: RUF012 - set by the fixture

    def do_GET(self) -> None:
        """Answer what is known."""
        body = self.bodies.get(self.path)
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@pytest.fixture
def archives() -> Iterator[str]:
    """Serve Debian's and Repology's answers and yield their address."""
    Answers.bodies = {
        "/dists/trixie/main/binary-amd64/Packages.xz": lzma.compress(PACKAGES.encode()),
        "/dists/noble/main/binary-amd64/Packages.gz": gzip.compress(b"Package: python3-six\n\n"),
        "/api/v1/project/python%3Atenacity": json.dumps(REPOLOGY).encode(),
    }
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clean(governed: Path) -> Path:
    """Return the repository with a governed set in which nothing is wrong."""
    (governed / "global-requirements.txt").write_text("alpha  # MIT\nbeta  # Apache-2.0\n")
    (governed / "upper-constraints.txt").write_text("alpha===1.0\nbeta===2.0\n")
    git(governed, "commit", "-q", "-am", "Mend")
    return governed


def tenacity(index: LoopbackIndex) -> None:
    """Put a well-kept project on the index."""
    licence = ["License-Expression: Apache-2.0", "Project-URL: Source, https://e.test/tenacity"]
    index.wheel("tenacity", "9.0.0", upload_time=at("2026-01-01"), fields=licence)
    index.wheel(
        "tenacity", "9.1.2", "typing-extra>=1", upload_time=at("2026-11-01"), fields=licence
    )
    index.sdist("tenacity", "9.1.2", upload_time=at("2026-11-01"))
    index.wheel("tenacity", "9.2.0", upload_time=at("2026-11-02"), yanked="wrong files")
    index.wheel("typing-extra", "1.5")


def answers(document: dict[str, object]) -> dict[str, tuple[str, str]]:
    """Return question -> (answer, detail)."""
    asked = document["questions"]
    assert isinstance(asked, list)
    return {one["question"]: (one["answer"], one["detail"]) for one in asked}


@pytest.mark.usefixtures("clean")
def test_everything_that_facts_tell_is_told(as_json: AsJson, index: LoopbackIndex) -> None:
    tenacity(index)
    status, document = as_json("new", "tenacity", "-q")
    told = answers(document)
    assert status == 1  # It is not pinned yet.
    maintained = told["Is it actively maintained, with consistent releases?"]
    assert maintained[0] == "person"
    assert maintained[1].startswith("2 releases since 2026")
    assert told["Were releases withdrawn?"] == ("person", "yanked: 9.2.0")
    assert told["Is the code good, with reasonable tests?"][1] == "read https://e.test/tenacity"
    assert told["Is the licence compatible?"] == ("yes", "the release says Apache-2.0")
    assert told["Are there wheels?"] == ("yes", "for every platform")
    assert told["Is its first version pinned in the same change?"][0] == "no"
    assert told["Does it come alone?"] == ("person", "typing-extra 1.5")
    assert told["Do all present pins stay?"] == ("yes", "")
    assert document["added"] == ["tenacity 9.1.2", "typing-extra 1.5"]


@pytest.mark.usefixtures("clean")
def test_what_it_would_move_is_said(as_json: AsJson, index: LoopbackIndex) -> None:
    index.wheel("beta", "2.5")
    index.wheel("newcomer", "1.0", "beta>=2.4")
    _, document = as_json("new", "newcomer", "-q")
    assert answers(document)["Do all present pins stay?"] == ("no", "beta 2.0 to 2.5")


@pytest.mark.usefixtures("clean")
def test_what_cannot_be_resolved_is_unknown_and_said(as_json: AsJson, index: LoopbackIndex) -> None:
    index.wheel("newcomer", "1.0", "nowhere>=1")
    _, document = as_json("new", "newcomer", "-q")
    assert answers(document)["What would come with it, and move?"][0] == "unknown"


@pytest.mark.usefixtures("clean")
def test_a_name_that_no_index_has_is_a_no(as_json: AsJson, index: LoopbackIndex) -> None:
    del index
    status, document = as_json("new", "leftpad", "--no-resolve")
    assert (status, document["questions"]) == (
        1,
        [
            {
                "rule": "G4",
                "question": "Is it on the index?",
                "answer": "no",
                "detail": "no index has a project of that name",
            }
        ],
    )


@pytest.mark.usefixtures("clean")
def test_an_index_that_does_not_answer_is_unknown(
    as_json: AsJson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    status, document = as_json("new", "tenacity", "--no-resolve")
    assert status == 3
    assert answers(document)["Is it on the index?"][0] == "unknown"


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("licence", "answer"),
    [("GPL-3.0-only", "no"), ("MIT", "yes"), ("MIT OR GPL-3.0-only", "yes")],
)
def test_the_licence_of_the_release_counts(
    as_json: AsJson, index: LoopbackIndex, licence: str, answer: str
) -> None:
    index.wheel("newcomer", "1.0", fields=[f"License-Expression: {licence}"])
    _, document = as_json("new", "newcomer", "--no-resolve")
    assert answers(document)["Is the licence compatible?"][0] == answer


@pytest.mark.usefixtures("clean")
def test_what_is_old_archived_and_for_other_pythons_is_told(
    as_json: AsJson, index: LoopbackIndex
) -> None:
    index.wheel("newcomer", "1.0", upload_time=at("2018-01-01"), requires_python="<3.12")
    index.statuses["newcomer"] = "archived"
    index.advisories[("newcomer", "")] = [{"id": "GHSA-9", "fixed_in": []}]
    _, document = as_json("new", "newcomer", "--no-resolve")
    told = answers(document)
    assert told["Is it actively maintained, with consistent releases?"][0] == "no"
    assert told["Does the index list it as active?"] == ("no", "archived")
    assert told["Does it run on the governed Pythons?"] == ("no", "not on 3.12")
    assert told["Is there an sdist?"][0] == "no"
    assert told["Is the newest release free of advisories?"] == ("no", "GHSA-9")


def test_the_message_is_asked_who_needs_it(
    clean: Path, as_json: AsJson, index: LoopbackIndex
) -> None:
    tenacity(index)
    message = clean / "message"
    message.write_text("Add tenacity\n\nnova needs it instead of retrying.\n")
    _, document = as_json("new", "tenacity", "--no-resolve", "--commit-message", str(message))
    told = answers(document)
    assert told["Does the message say which project needs it?"] == ("yes", "openstack/nova")
    plan = told["If it replaces another: is there a plan to drop that one?"]
    assert plan == ("person", "the message speaks of it")


def test_alternatives_on_the_list_are_named(
    clean: Path, as_json: AsJson, index: LoopbackIndex
) -> None:
    tenacity(index)
    (clean / "global-requirements.txt").write_text("retrying  # Apache-2.0\n")
    _, document = as_json("new", "tenacity", "--no-resolve")
    told = answers(document)["Does nothing on the list do this already?"]
    assert told == ("person", "trying again: retrying")


def test_archives_are_asked_and_a_silent_one_is_unknown(
    clean: Path, as_json: AsJson, index: LoopbackIndex, archives: str
) -> None:
    tenacity(index)
    tables = [
        f'[[archive]]\nname = "Debian 13"\nurl = "{archives}"\nsuite = "trixie"\n',
        f'[[archive]]\nname = "Ubuntu 24.04"\nurl = "{archives}"\nsuite = "noble"\n',
        f'[[archive]]\nname = "Debian 99"\nurl = "{archives}"\nsuite = "nowhere"\n',
        f"""[[archive]]
name = "others"
kind = "repology"
url = "{archives}"
repositories = ["fedora", "gentoo", "opensuse"]
""",
    ]
    policy = clean / "policy.toml"
    policy.write_text(policy.read_text() + "\n".join(tables))
    _, document = as_json("new", "tenacity", "--no-resolve")
    told = answers(document)
    assert told["Is it packaged in Debian 13?"] == ("yes", "8.4.2-1")
    assert told["Is it packaged in Ubuntu 24.04?"] == ("no", "")
    assert told["Is it packaged in Debian 99?"][0] == "unknown"
    assert told["Is it packaged in fedora?"] == ("yes", "9.1.10")
    assert told["Is it packaged in gentoo?"] == ("yes", "9.1.2")
    assert told["Is it packaged in opensuse?"] == ("no", "")


@pytest.mark.parametrize(
    ("name", "version"),
    [("oslo.log", "7.1.0-2"), ("Oslo_Log", "7.1.0-2"), ("python-six", "1.16.0-6"), ("oslo", "")],
)
def test_debian_is_asked_by_the_name_that_debian_gives(
    archives: str, name: str, version: str
) -> None:
    archive = Archive(name="Debian 13", url=archives, suite="trixie")
    assert packaged(canonicalize_name(name), [archive]) == (
        Packaged(where="Debian 13", version=version),
    )


@pytest.mark.parametrize("data", [b"", b"not compressed", lzma.compress(b"x" * 1000)[:-20]])
def test_a_broken_archive_is_unknown(archives: str, data: bytes) -> None:
    Answers.bodies["/dists/trixie/main/binary-amd64/Packages.xz"] = data
    archive = Archive(name="Debian 13", url=archives, suite="trixie")
    (found,) = packaged(canonicalize_name("six"), [archive])
    assert found.unknown.startswith(f"{archives} did not answer: ")


@pytest.mark.usefixtures("clean")
def test_people_get_lines(pinwarden: Run, index: LoopbackIndex) -> None:
    tenacity(index)
    _, out = pinwarden("new", "tenacity", "--no-resolve", "-q")
    assert "yes     G27   Is the licence compatible? (the release says Apache-2.0)" in out


def test_groups_are_normalised_and_have_company() -> None:
    for does, members in groups():
        assert does
        assert len(set(members)) == len(members) > 1
        assert all(name == name.lower() and "_" not in name and "." not in name for name in members)
