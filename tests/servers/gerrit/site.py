"""Make a Gerrit site: jars from Maven Central, `init`, accounts, labels and rights.

A site is made once for a checkout and a version, kept under build/, and copied for each run. It
can be moved: only its addresses are in `etc/gerrit.config`.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import urllib.parse
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.gerrit.server import ACCOUNTS, SERVICE_USERS, Server

HERE = Path(__file__).resolve().parent
SHELF = HERE.parents[2] / "build/servers"
POM = HERE / "pom.xml"
# Gerrit reads its version from a resource that only the release archive has; Zuul needs a number.
# Without the logging configuration an early fatal error is silent.
_VERSION = "com/google/gerrit/common/Version"
_LOGGING = """\
log4j.rootCategory=INFO, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.target=System.err
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern=[%d] [%t] %-5p %c : %m%n
"""
_LABELS = {
    "Verified": {"-2": "Fails gate", "-1": "Fails", " 0": "None", "+1": "Works", "+2": "Gate"},
    "Workflow": {"-1": "Work in progress", " 0": "Ready", "+1": "Approved"},
}


def template() -> tuple[Path, Path]:
    """Return (jars, site): made on the first call in a checkout, kept for later ones."""
    version = re.search(r"<gerrit.version>(.*)</gerrit.version>", POM.read_text())
    assert version is not None
    shelf = SHELF / f"gerrit-{version[1]}"
    jars, site = shelf / "jars", shelf / f"site-{_recipe()}"
    with _one_at_a_time(shelf):
        if not (jars / "complete.jar").exists():
            _fetch(jars, version[1])
        if not site.exists():
            _make(jars, site)
    return jars, site


def _recipe() -> str:
    """Digest what decides how a site looks."""
    digest = hashlib.sha256()
    for file in ("site.py", "server.py"):
        digest.update((HERE / file).read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _one_at_a_time(shelf: Path) -> Iterator[None]:
    shelf.mkdir(parents=True, exist_ok=True)
    with (shelf / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(jars: Path, version: str) -> None:
    shutil.rmtree(jars, ignore_errors=True)
    goal = [
        "dependency:copy-dependencies",
        "-DexcludeTransitive=true",
        f"-DoutputDirectory={jars}",
    ]
    subprocess.run(
        [
            "mvn",
            "--batch-mode",
            "--quiet",
            "-Dstyle.color=never",
            "--strict-checksums",
            "--file",
            POM,
            *goal,
        ],
        check=True,
    )
    waiting = jars / "complete.part"
    with zipfile.ZipFile(waiting, "w") as archive:
        archive.writestr(_VERSION, f"v{version}\n")
        archive.writestr("log4j.properties", _LOGGING)
    waiting.rename(jars / "complete.jar")


def _make(jars: Path, site: Path) -> None:
    waiting = site.with_name(f"{site.name}.part")
    shutil.rmtree(waiting, ignore_errors=True)
    server = Server(jars, waiting)
    server.initialise()
    server.start()
    try:
        _provision(server)
    finally:
        server.stop()
    for name in ("logs", "cache", "tmp", "db"):
        shutil.rmtree(waiting / name, ignore_errors=True)
        (waiting / name).mkdir()
    waiting.rename(site)


def _provision(server: Server) -> None:
    """Create accounts with passwords and keys, labels with submit requirements, and rights."""
    keys = server.site / "keys"
    keys.mkdir(mode=0o700)
    for name in ("admin", *ACCOUNTS):
        key = keys / name
        command: list[str | Path] = [
            "ssh-keygen",
            *("-q", "-t", "ed25519", "-N", "", "-C", name, "-f"),
            key,
        ]
        subprocess.run(command, check=True)
    public = (keys / "admin.pub").read_text()
    server.call("POST", "/accounts/self/sshkeys", text=public, account="admin")
    for name, password in ACCOUNTS.items():
        account = {
            "name": name.capitalize(),
            "email": f"{name}@example.org",
            "http_password": password,
            "ssh_key": (keys / f"{name}.pub").read_text(),
            "groups": ["Service Users"] if name in SERVICE_USERS else [],
        }
        server.call("PUT", f"/accounts/{name}", account, account="admin")
    for label, values in _LABELS.items():
        document = {"values": values, "function": "NoBlock"}
        server.call("PUT", f"/projects/All-Projects/labels/{label}", document, account="admin")
        requirement = {
            "name": label,
            "allow_override_in_child_projects": True,
            "submittability_expression": f"label:{label}=MAX AND -label:{label}=MIN",
        }
        place = f"/projects/All-Projects/submit_requirements/{label}"
        server.call("PUT", place, requirement, account="admin")
    server.call("POST", "/projects/All-Projects/access", _rights(server), account="admin")


def _rights(server: Server) -> dict[str, object]:
    """Return the rights of the site: cores approve, reviewers vote +1, outsiders may only talk."""
    for group, members in {"cores": ["core"], "reviewers": ["reviewer", "core"]}.items():
        server.call("PUT", f"/groups/{group}", {"members": members}, account="admin")
    groups = {
        name: urllib.parse.unquote(group["id"])
        for name, group in server.call("GET", "/groups/", account="admin").items()
    }
    service, admins = groups["Service Users"], groups["Administrators"]
    cores, reviewers = groups["cores"], groups["reviewers"]
    heads = {
        **_may_vote("Verified", {service: 2}),
        **_may_vote("Workflow", {reviewers: 0, cores: 1}, lowest=-1),
        **_may_vote("Code-Review", {reviewers: 1, cores: 2}),
        **_may("submit", cores, service),
        **_may("toggleWipState", cores),
        **_may("abandon", cores),
        **_may("rebase", cores),
        **_may("addPatchSet", reviewers),
        **_may("editHashtags", reviewers, service),
        **_may("editTopicName", reviewers, service),
        **_may("push", admins),
        **_may("create", admins),
    }
    notes = _may("create", admins) | _may("push", admins) | _may("forgeAuthor", admins)
    return {
        "message": "Rights of the test site",
        "add": {"refs/heads/*": {"permissions": heads}, "refs/notes/*": {"permissions": notes}},
    }


def _may(permission: str, *groups: str) -> dict[str, object]:
    rules = {group: {"action": "ALLOW", "force": False} for group in groups}
    return {permission: {"exclusive": False, "rules": rules}}


def _may_vote(label: str, most: dict[str, int], *, lowest: int | None = None) -> dict[str, object]:
    rules = {
        group: {
            "action": "ALLOW",
            "min": -highest if lowest is None else lowest,
            "max": highest,
            "force": False,
        }
        for group, highest in most.items()
    }
    return {f"label-{label}": {"label": label, "exclusive": False, "rules": rules}}
