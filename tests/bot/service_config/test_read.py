"""service.toml: every error at once, each with its place; defaults; what is a secret."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.gerrit.credential import Credential, Secret, Source, credential
from bot.service_config.read import parse_service, read_service
from policies.place import Malformed

LEAST = b'[gerrit]\nurl = "https://review.example.org/"\n[[repository]]\nname = "requirements"\n'


def test_the_least_that_is_needed() -> None:
    config = parse_service(LEAST, "service.toml")
    assert config.repository[0].branches == ("master",)
    assert config.serve.host == "127.0.0.1"
    assert config.gerrit.git == "http"


def test_all_errors_at_once_each_with_its_place() -> None:
    text = LEAST + (
        b"data = '/etc'\n[proposal]\npatchsets = 3\nper-hour = -1\n"
        b"[[job]]\nname = 'x'\nwhen = 'at dawn'\n[serve]\nport = 'eighty'\n"
    )
    with pytest.raises(Malformed) as caught:
        parse_service(text, "service.toml")
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 5, told
    assert "service.toml:3:1: repository[0]: data: '/etc' is not a directory" in told[0]
    assert "service.toml:7:1: proposal.patchsets: unknown key" in told[1]
    assert "did you mean patch-sets?" in told[1]
    assert "service.toml:8:1: proposal.per-hour" in told[2]
    assert "job[0]: 'at dawn' is not understood" in told[3]
    assert "serve.port" in told[4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "gerrit: missing"),
        (b"[gerrit\n", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (LEAST.replace(b"https", b"ftp"), "gerrit.url"),
        (LEAST.replace(b"https://", b"https://me:secret@"), "gerrit.url"),
        (LEAST + b"branches = ['a b']\n", "not branch names"),
        (LEAST.replace(b"[[rep", b"git = 'ssh'\n[[rep"), "ssh-key-file is missing"),
    ],
)
def test_what_is_wrong_is_told(text: bytes, said: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_service(text, "service.toml")
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_service(tmp_path / "service.toml")


URL = "https://review.example.org:8443/r/"


def test_a_password_comes_from_a_file(tmp_path: Path) -> None:
    place = tmp_path / "token"
    place.write_text("s3cret\n")
    place.chmod(0o600)
    found = credential(Source(url=URL, username="bot", file=place), {})
    assert found == Credential(username="bot", password=Secret("s3cret"))
    assert "s3cret" not in repr(found) + str(found.password)
    place.chmod(0o644)
    with pytest.raises(UserError, match="everybody on this machine can read"):
        credential(Source(url=URL, username="bot", file=place), {})


def test_a_password_comes_from_a_variable() -> None:
    found = credential(Source(url=URL, username="bot", variable="TOKEN"), {"TOKEN": "s3cret"})
    assert found.password.reveal() == "s3cret"
    with pytest.raises(UserError, match="the variable TOKEN holds no password"):
        credential(Source(url=URL, username="bot", variable="TOKEN"), {})


def test_a_password_comes_from_netrc(tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine review.example.org login bot password s3cret\n")
    found = credential(Source(url=URL), {"HOME": str(tmp_path)})
    assert (found.username, found.password.reveal()) == ("bot", "s3cret")


def test_a_password_comes_from_gits_helper(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text(
        '[credential]\nhelper = "!f() { echo username=bot; echo password=s3cret; }; f"\n'
    )
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "NETRC": "/nonexistent"}
    found = credential(Source(url=URL), environment)
    assert (found.username, found.password.reveal()) == ("bot", "s3cret")


def test_no_credential_at_all_is_told(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    with pytest.raises(UserError, match="There is no credential"):
        credential(Source(url=URL), environment)


def test_the_guides_configuration_is_one() -> None:
    guide = Path(__file__).resolve().parents[3] / "docs/operating.md"
    block = guide.read_text().partition("# /etc/pinwarden/service.toml\n")[2].partition("\n\n`")[0]
    lines = [line.removeprefix("    ") for line in block.splitlines()]
    config = parse_service("\n".join(lines).encode(), "service.toml")
    assert config.repository[0].branches == ("master", "stable/2026.1")
    assert config.job[0].when == "weekly on saturday at 08:00"
