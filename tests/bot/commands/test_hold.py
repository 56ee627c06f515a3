"""pinwarden hold: what a person types, what the file says then."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import run
from bot.main import group
from policies.hold_file import parse_holds
from tests.servers.index import LoopbackIndex
from tests.servers.world import World

TODAY = datetime.now(UTC).date()
PAST = "2026-01-01"
HOLDS = """\
# Why this file exists.

# About alpha.
[[hold]]
package = "alpha"
specifier = "<1.5"   # not yet
reason = "1.5 drops the old API"
added = 2025-06-01
expires = 2026-01-01

# About beta: two lines
# of it.
[[hold]]
package = "beta"
specifier = "<2.5"
reason = "2.5 is slow"
consumers = ["org/one"]
expires = 2999-12-01  # far away
# The end.
"""


@pytest.fixture
def here(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(world.path)
    return world


def hold(*arguments: str) -> int:
    return run(group, "pinwarden", ["hold", *arguments])


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert hold("list", "--format", "json") == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_add_to_nothing(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    later = TODAY + timedelta(days=30)
    arguments = ["--reason", 'It "breaks"\n  logins', "--link", "https://bugs.example.org/1"]
    more = ["--consumer", "org/one", "--consumer", "org/two", "--owner", "Jo"]
    assert hold("add", "Alpha", "<2", *arguments, *more, f"--expires={later}", "--until=2.1") == 0
    assert "Held: alpha<2." in capsys.readouterr().out
    assert (here.path / "data/holds.toml").read_text() == (
        "[[hold]]\n"
        'package = "alpha"\n'
        'specifier = "<2"\n'
        'reason = "It \\"breaks\\" logins"\n'
        'link = "https://bugs.example.org/1"\n'
        'consumers = ["org/one", "org/two"]\n'
        'owner = "Jo"\n'
        f"added = {TODAY}\n"
        f"expires = {later}\n"
        'until = "2.1"\n'
    )


@pytest.mark.parametrize("text", [HOLDS, HOLDS.rstrip("\n"), "# nothing yet\n", "hold = []\n"])
def test_add_keeps_every_byte_that_was_there(here: World, text: str) -> None:
    place = here.path / "data/holds.toml"
    place.write_text(text)
    code = hold("add", "alpha", "<1.9", "--reason", "Why not")
    if text.startswith("hold"):
        assert code == 2
        assert place.read_text() == text
        return
    after = place.read_text()
    assert after.startswith(text.rstrip("\n") + "\n\n[[hold]]\n")
    assert len(parse_holds(after, "holds.toml")) == text.count("[[hold]]") + 1


REFUSED = [
    (("alhpa", "<2", "--reason", "x"), "alhpa is not in the governed set", "did you mean alpha?"),
    (("zzz", "<2", "--reason", "x"), "zzz is not in", "it must stand in global-requirements.txt"),
    (("alpha", "2", "--reason", "x"), "'2' is not a specifier", "write it like '<0.9'"),
    (("alpha", "", "--reason", "x"), "An empty specifier", "write it like"),
    (("alpha", "<2", "--reason", " "), "A hold needs a reason", "--reason"),
    (("alpha", "<2", "--reason", "x", "--until", "soon"), "'soon' is not a version", ""),
    (("alpha", "<2", "--reason", "x", "--expires", PAST), "is not in the future", ""),
    (("alpha", "<1.5", "--reason", "x"), "is held already (holds.toml:4:1)", "hold expire"),
]


@pytest.mark.parametrize(("arguments", "message", "hint"), REFUSED)
def test_add_refuses(
    here: World,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    message: str,
    hint: str,
) -> None:
    (here.path / "data/holds.toml").write_text(HOLDS)
    assert hold("add", *arguments) == 2
    said = capsys.readouterr().err
    assert message in said
    assert hint in said
    assert (here.path / "data/holds.toml").read_text() == HOLDS


def test_a_day_that_is_none_is_a_usage_error(
    here: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hold("add", "alpha", "<2", "--reason", "x", "--expires", "2026-13-01") == 2
    assert "is not a day such as 2026-12-01" in capsys.readouterr().err
    assert not (here.path / "data/holds.toml").exists()


@pytest.mark.usefixtures("here")
def test_add_says_what_the_next_update_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert hold("add", "beta", "<1.5", "--reason", "x") == 0
    assert hold("add", "beta", "<1.4", "--reason", "x") == 0
    said = capsys.readouterr().err
    assert "The present pin 2.0 is outside: the next update moves it." in said
    assert "beta is held to <1.5 too; all of them count." in said


def test_list_as_data(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    (here.path / "data/holds.toml").write_text(HOLDS)
    document = listed(capsys)
    alpha, beta = document["holds"]
    assert document["schema"] == "pinwarden.holds/1"
    assert (alpha["package"], alpha["state"]) == ("alpha", "expired")
    assert alpha["age_days"] == (TODAY - date(2025, 6, 1)).days
    assert (beta["state"], beta["expires"], beta["age_days"]) == ("active", "2999-12-01", None)
    assert document["implicit"] == []


def test_list_shows_what_people_lowered(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    lowered = {"data/upper-constraints.txt": "alpha===0.9\nbeta===1.9\n"}
    commit = here.commit(lowered, "Back to what works")
    (here.path / "data/holds.toml").write_text(HOLDS)  # It names both: nothing is implicit.
    assert listed(capsys)["implicit"] == []
    (here.path / "data/holds.toml").write_text(HOLDS[: HOLDS.index("# About beta")])
    (found,) = listed(capsys)["implicit"]
    day = here.git("show", "-s", "--format=%cs")
    assert found == {
        "package": "beta",
        "version": "1.9",
        "left": "2.0",
        "commit": commit,
        "day": day,
        "subject": "Back to what works",
    }


def test_list_as_a_table(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    (here.path / "data/holds.toml").write_text(HOLDS.replace("is slow", "is \\u001b[31mred [b]x"))
    assert hold("list") == 0
    out = capsys.readouterr().out
    assert out.split()[:7] == ["package", "held", "to", "state", "age", "ends", "why"]
    assert "expired" in out
    assert "2999-12-01" in out
    assert "\x1b" not in out
    assert "[b]x" in " ".join(out.split())


def test_list_asks_the_index_whether_an_ending_release_exists(
    here: World,
    index_server: LoopbackIndex,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (here.path / "data/holds.toml").write_text(
        "".join(
            f'[[hold]]\npackage = "{name}"\nspecifier = "<2"\nreason = "x"\nuntil = "2.1"\n'
            for name in ("alpha", "beta", "gamma")
        )
    )

    def states(*more: str) -> list[str]:
        capsys.readouterr()
        assert hold("list", "--format", "json", *more) == 0
        return [entry["state"] for entry in json.loads(capsys.readouterr().out)["holds"]]

    monkeypatch.setenv("UV_DEFAULT_INDEX", index_server.url)
    index_server.wheel("alpha", "2.1")
    index_server.wheel("beta", "2.0")
    assert states() == ["unknown"] * 3
    assert states("--online") == ["until-reached", "active", "unknown"]
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    assert states("--online") == ["unknown"] * 3


@pytest.mark.usefixtures("here")
def test_list_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert hold("list") == 0
    assert capsys.readouterr().out == "Nothing is held.\n"


def test_list_outside_of_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "global-requirements.txt").write_text("alpha\n")
    monkeypatch.chdir(tmp_path)
    assert hold("list") == 0
    assert capsys.readouterr().out == "Nothing is held.\n"


def test_expire_removes_what_has_ended_and_says_all_of_it(
    here: World, capsys: pytest.CaptureFixture[str]
) -> None:
    place = here.path / "data/holds.toml"
    place.write_text(HOLDS)
    assert hold("expire", "--dry-run") == 0
    assert place.read_text() == HOLDS
    line = "Ended: alpha<1.5 | 1.5 drops the old API | since 2025-06-01 | expires 2026-01-01"
    assert capsys.readouterr().out == f"{line} (dry run)\n"
    assert hold("expire") == 0
    assert capsys.readouterr().out == f"{line}\n"
    begin, end = HOLDS.index("[[hold]]"), HOLDS.index("\n# About beta")
    assert place.read_text() == HOLDS[:begin] + HOLDS[end:]
    assert hold("expire") == 0
    assert capsys.readouterr().out == "No hold has come to its end.\n"


def test_expire_shortens_what_is_named(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    place = here.path / "data/holds.toml"
    place.write_text(HOLDS)
    assert hold("expire", "Beta", "--on", "2998-01-01") == 0
    assert place.read_text() == HOLDS.replace("2999-12-01", "2998-01-01")
    assert "Ends on 2998-01-01: beta<2.5" in capsys.readouterr().out
    assert hold("expire", "beta", "--on", "2998-01-02") == 2
    assert "would prolong it" in capsys.readouterr().err


def test_expire_gives_an_end_to_what_has_none(here: World) -> None:
    place = here.path / "data/holds.toml"
    place.write_text(HOLDS.replace("expires = 2999-12-01  # far away\n", ""))
    assert hold("expire", "beta", "--on", "2998-01-01") == 0
    assert parse_holds(place.read_text(), "holds.toml")[1].expires == date(2998, 1, 1)
    assert "# The end." in place.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("gamma",), "gamma is not held."), (("--on", "2998-01-01"), "--on needs the names")],
)
def test_expire_refuses(
    here: World, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    (here.path / "data/holds.toml").write_text(HOLDS)
    assert hold("expire", *arguments) == 2
    assert message in capsys.readouterr().err


def test_a_governed_set_that_cannot_be_read(
    here: World, capsys: pytest.CaptureFixture[str]
) -> None:
    (here.path / "data/holds.toml").write_text("[[hold]\n")
    assert hold("list") == 2
    assert "holds.toml:1:" in capsys.readouterr().err


def test_a_symbolic_link_is_not_written_through(
    here: World, capsys: pytest.CaptureFixture[str]
) -> None:
    (here.path / "elsewhere.toml").touch()
    (here.path / "data/holds.toml").symlink_to("../elsewhere.toml")
    assert hold("add", "alpha", "<2", "--reason", "x") == 2
    assert "is a symbolic link" in capsys.readouterr().err
    assert (here.path / "elsewhere.toml").read_text() == ""


@pytest.mark.parametrize("verb", ["add", "list", "retry", "expire"])
def test_help_has_examples(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert hold(verb, "--help") == 0
    assert f"pinwarden hold {verb}" in capsys.readouterr().out.partition("Examples:")[2]


def test_retry_says_what_each_hold_still_holds_back(
    here: World, index_server: LoopbackIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    for version in ("1.0", "1.4", "1.6"):
        index_server.wheel("alpha", version, f"delta=={version}")
        index_server.wheel("delta", version)
    index_server.wheel("beta", "2.0")
    here.write(
        {
            "data/holds.toml": HOLDS,
            "data/policy.toml": 'pythons = ["3.12"]\n',
            "data/upper-constraints.txt": "alpha===1.0\nbeta===2.0\ndelta===1.0\n",
        }
    )
    before = here.state()
    assert hold("retry", "--index-url", index_server.url, "--format", "json") == 0
    alpha, beta = json.loads(capsys.readouterr().out)["holds"]
    # alpha's hold has expired, so it moves already; it would still forbid what comes.
    assert (alpha["still_holds"], alpha["beyond"]) == (True, ["1.6"])
    assert (beta["still_holds"], beta["possible"]) == (False, {"3.12": "2.0"})
    here.write({"data/holds.toml": HOLDS.replace("2026-01-01", "2999-01-01")})
    assert hold("retry", "alpha", "--index-url", index_server.url) == 0
    assert capsys.readouterr().out == (
        "alpha<1.5: without it, 1.6 is possible; delta would move too. "
        "Held: 1.5 drops the old API\n"
    )
    here.write({"data/holds.toml": HOLDS})
    assert here.state() == before


def test_an_end_that_only_the_index_knows_is_unknown(
    here: World, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HOLDS.replace("expires = 2999-12-01  # far away", 'until = "2.6"')
    (here.path / "data/holds.toml").write_text(text)
    assert [one["state"] for one in listed(capsys)["holds"]] == ["expired", "unknown"]
    assert hold("expire", "--dry-run") == 0
    assert "beta<2.5 ends when 2.6 exists, which the index was not asked" in capsys.readouterr().err
