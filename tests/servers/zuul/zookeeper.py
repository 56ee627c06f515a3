"""Run a ZooKeeper that speaks TLS, as Zuul wants it, on loopback."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers.zuul.install import SHELF
from tests.servers.zuul.process import Process

POM = Path(__file__).resolve().parent / "pom.xml"
_MAIN = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")
_AUTHORITY = "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=tests -keyout ca.key -out ca.pem"
_REQUEST = "req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out key.csr"
_SIGN = "x509 -req -days 30 -in key.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names"


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificates:
    """The files of one key pair, good for server and clients alike."""

    authority: Path
    certificate: Path
    key: Path


class ZooKeeper:
    """One server; `start` before use, `process.stop` after everything that uses it."""

    def __init__(self, place: Path, log: Path, port: int) -> None:
        """Make certificates and configuration in `place`."""
        (place / "data").mkdir(parents=True)
        self.port = port
        self.certificates = _certify(place)
        configuration = place / "zoo.cfg"
        configuration.write_text(_configuration(place, port))
        command = ["java", *_QUICK, "-cp", f"{jars()}/*", _MAIN, str(configuration)]
        search = {"PATH": os.environ["PATH"]}
        self.process = Process("ZooKeeper", command, log=log, environment=search)

    def serves(self) -> bool:
        """Tell whether it accepts connections."""
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


def jars() -> Path:
    """Return the directory with the server's jars: fetched on the first call in a checkout."""
    recipe = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    place = SHELF / f"zookeeper-{recipe}"
    SHELF.mkdir(parents=True, exist_ok=True)
    with (SHELF / "zookeeper.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _fetch(place)
    return place


def _fetch(place: Path) -> None:
    waiting = place.with_name(f"{place.name}.part")
    shutil.rmtree(waiting, ignore_errors=True)
    goal = (
        "dependency:copy-dependencies",
        "-DincludeScope=runtime",
        f"-DoutputDirectory={waiting}",
    )
    quiet = ("--batch-mode", "--quiet", "-Dstyle.color=never", "--strict-checksums")
    subprocess.run(["mvn", *quiet, "--file", POM, *goal], check=True)
    waiting.rename(place)


def _certify(place: Path) -> Certificates:
    (place / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1")
    for step in (_AUTHORITY, _REQUEST, f"{_SIGN} -out certificate.pem"):
        subprocess.run(["openssl", *step.split()], cwd=place, check=True, capture_output=True)
    both = (place / "key.pem").read_text() + (place / "certificate.pem").read_text()
    (place / "both.pem").write_text(both)
    return Certificates(
        authority=place / "ca.pem", certificate=place / "certificate.pem", key=place / "key.pem"
    )


def _configuration(place: Path, port: int) -> str:
    return f"""\
tickTime=2000
dataDir={place}/data
secureClientPort={port}
secureClientPortAddress=127.0.0.1
serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
ssl.keyStore.location={place}/both.pem
ssl.trustStore.location={place}/ca.pem
admin.enableServer=false
"""
