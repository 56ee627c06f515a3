"""What zuul.conf says: a scheduler, an executor and a web server on one machine, on loopback."""

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.servers.gerrit.server import Server, password_of
from tests.servers.zuul.install import Installation
from tests.servers.zuul.operating import CLIENT, ISSUER, KEY, REALM
from tests.servers.zuul.wheels import wheels
from tests.servers.zuul.zookeeper import ZooKeeper

# The name that repositories have in jobs, whatever the port of the server is.
CANONICAL = "review.example.org"


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Directories of one Zuul and the ports that it listens on."""

    place: Path
    web: int
    streamer: int

    @property
    def tenants(self) -> Path:
        """Return the file that says which tenants there are."""
        return self.place / "tenants.yaml"

    @property
    def configuration(self) -> Path:
        """Return the file that this module writes."""
        return self.place / "zuul.conf"

    @property
    def site_variables(self) -> Path:
        """Return the file with what every job is told about the site."""
        return self.place / "site-variables.yaml"

    @property
    def state(self) -> Path:
        """Return where the servers keep what they know."""
        return self.place / "state"

    @property
    def builds(self) -> Path:
        """Return where jobs run."""
        return self.place / "builds"

    @property
    def published(self) -> Path:
        """Return where trusted jobs may put what the site serves: logs, artifacts."""
        return self.place / "published"

    @property
    def url(self) -> str:
        """Return where people find Zuul."""
        return f"http://127.0.0.1:{self.web}/"

    def make(self) -> None:
        """Make the directories."""
        for directory in (self.state / "git", self.builds, self.published):
            directory.mkdir(parents=True)


def configure(
    layout: Layout, installation: Installation, zookeeper: ZooKeeper, gerrit: Server
) -> str:
    """Return the text of zuul.conf."""
    state, certificates = layout.state, zookeeper.certificates
    # A busy machine is no reason to wait: there is no other executor that could take the job.
    # A sandbox shows jobs /usr; the interpreter that the environments were made with may be
    # somewhere else.
    uv = Path(sys.executable).parent / "uv"
    readable = f"{sys.base_prefix}:{wheels()}:{uv}"
    return f"""\
[zookeeper]
hosts=localhost:{zookeeper.port}
tls_cert={certificates.certificate}
tls_key={certificates.key}
tls_ca={certificates.authority}
[keystore]
password=of-the-tests
[database]
dburi=sqlite:///{state}/zuul.db
[scheduler]
tenant_config={layout.tenants}
state_dir={state}
command_socket={state}/scheduler.socket
[executor]
state_dir={state}
git_dir={state}/git
job_dir={layout.builds}
command_socket={state}/executor.socket
private_key_file={gerrit.key("zuul")}
ansible_root={installation.ansible}
manage_ansible=false
variables={layout.site_variables}
trusted_ro_paths={readable}
untrusted_ro_paths={readable}
trusted_rw_paths={layout.published}
finger_port={layout.streamer}
hostname=localhost
sigterm_method=stop
disk_limit_per_job=-1
load_multiplier=1000
min_avail_mem=0
min_avail_hdd=0
[web]
listen_address=127.0.0.1
port={layout.web}
root={layout.url}
command_socket={state}/web.socket
[auth operator]
driver=HS256
realm={REALM}
issuer_id={ISSUER}
client_id={CLIENT}
secret={KEY}
allow_authz_override=true
[connection "gerrit"]
driver=gerrit
server=127.0.0.1
canonical_hostname={CANONICAL}
baseurl={gerrit.url}
user=zuul
password={password_of("zuul")}
auth_type=basic
port={gerrit.ssh}
sshkey={gerrit.key("zuul")}
"""
