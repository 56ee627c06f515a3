"""One update behind which each kind of reason stands; then what a person asks about it."""

import json
from typing import Any

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex
from tests.servers.world import World

LINES = ("alpha", "held", "lined<2", "top", "young", "wants", "closed", "built", "left", "right")
REQUIREMENTS = "\n".join((*LINES, "joint", "free", "steps"))
HOLDS = """\
[[hold]]
package = "held"
specifier = "<2"
reason = "2.0 loses messages."
link = "https://bugs.example.org/1"
"""

# name, kind, sentence, the chain's names, the others
REASONS: tuple[tuple[str, str, str, list[str], list[str]], ...] = (
    ("held", "held", "A hold limits it to <2: 2.0 loses messages.", ["held"], []),
    (
        "lined",
        "global-requirements",
        "Line 3 of global-requirements asks for lined<2.",
        ["lined"],
        [],
    ),
    ("middle", "requirer", "top 1.0 requires middle<2.", ["top", "middle"], []),
    (
        "bottom",
        "requirer",
        "middle 1.0 requires bottom<2, and top 1.0 requires middle<2.",
        ["top", "middle", "bottom"],
        [],
    ),
    (
        "young",
        "python",
        "young 2.0 requires Python >=3.13, and Python 3.12 is governed.",
        ["young"],
        [],
    ),
    (
        "wants",
        "own-requirement",
        "wants 2.0 requires alpha>=9, and 1.1 is the newest release of alpha.",
        ["wants", "alpha"],
        ["alpha"],
    ),
    ("closed", "no-file", "closed 2.0 has no file for a governed platform.", ["closed"], []),
    (
        "built",
        "no-metadata",
        (
            "Only a build can tell what built 2.0 requires; "
            "`pinwarden metadata record built==2.0` records it."
        ),
        ["built"],
        [],
    ),
    ("left", "choice", "With 2.0, right would go down to 1.0.", ["left"], ["right"]),
    (
        "deep",
        "own-requirement",
        "deep 2.0 requires alpha>=9, and 1.1 is the newest release of alpha.",
        ["joint", "deep", "alpha"],
        ["alpha"],
    ),
    (
        "joint",
        "joint",
        (
            "2.0 can be had only together with deep 2.0, "
            "and deep 2.0 requires alpha>=9, and 1.1 is the newest release of alpha."
        ),
        ["joint"],
        ["deep"],
    ),
)

# release, what is said of it although no excuse stands in the report
PROOFS: tuple[tuple[str, str | None, str], ...] = (
    ("alpha==1.1", None, "alpha 1.1 is what is pinned."),
    ("alpha==1.0", None, "alpha 1.0 is older than 1.1, which is pinned, and nothing asks for it."),
    ("alpha==0.9", None, "alpha 0.9 is yanked (lost data)."),
    ("alpha==7", None, "alpha 7 is not on the index."),
    (
        "free==2.0rc1",
        "pre-release",
        "free 2.0rc1 is a pre-release, and neither a pin nor a requirement names one.",
    ),
    (
        "bottom==2.0",
        "requirer",
        "middle 1.0 requires bottom<2, and top 1.0 requires middle<2.",
    ),
)


def _fill(index: LoopbackIndex) -> None:
    for version in ("1.0", "1.1"):
        index.wheel("alpha", version)
    index.wheel("alpha", "0.9", yanked="lost data")
    for version in ("1.0", "2.0"):
        index.wheel("held", version)
        index.wheel("lined", version)
        index.wheel("bottom", version)
        index.wheel("right", version)
    index.wheel("bottom", "3.0")
    index.wheel("top", "1.0", "middle<2")
    index.wheel("middle", "1.0", "bottom<2")
    index.wheel("middle", "2.0", "bottom<3")
    index.wheel("young", "1.0")
    index.wheel("young", "2.0", requires_python=">=3.13")
    index.wheel("wants", "1.0")
    index.wheel("wants", "2.0", "alpha>=9")
    index.wheel("closed", "1.0")
    index.wheel("closed", "2.0", tag="cp312-cp312-win_amd64")
    index.wheel("built", "1.0")
    index.sdist("built", "2.0", static=False)
    index.wheel("left", "1.0")
    index.wheel("left", "2.0", "right<2")
    index.wheel("deep", "1.0")
    index.wheel("deep", "2.0", "alpha>=9")
    index.wheel("joint", "1.0", "deep")
    index.wheel("joint", "2.0", "deep>=2")
    index.wheel("steps", "1.0")
    index.wheel("steps", "1.5", "right<2")
    index.wheel("steps", "2.0", "alpha>=9")
    index.wheel("free", "1.0")
    index.wheel("free", "2.0rc1")


@pytest.fixture
def updated(
    world: World,
    index_server: LoopbackIndex,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> World:
    """Return a repository after an update, the index gone."""
    _fill(index_server)
    world.commit(
        {
            "data/global-requirements.txt": REQUIREMENTS + "\n",
            "data/upper-constraints.txt": "alpha===1.0\nleft===1.0\nright===2.0\n",
            "data/holds.toml": HOLDS,
            "data/policy.toml": 'pythons = ["3.12", "3.13"]\n',
            ".gitignore": ".pinwarden/\n",
        },
        "Govern more",
    )
    monkeypatch.chdir(world.path)
    assert run(group, "pinwarden", ["update", "--index-url", index_server.url]) == 0
    for project in ("alpha", "joint", "left"):  # From here on nobody may look.
        index_server.remove(project)
    index_server.requests.clear()
    capsys.readouterr()
    return world


def test_reasons(
    updated: World, index_server: LoopbackIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(*arguments: str) -> dict[str, Any]:
        assert run(group, "pinwarden", [*arguments, "--format", "json"]) == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    for name, kind, sentence, chain, others in REASONS:
        (told,) = ask("explain", name)["excuses"]
        assert (name, told["kind"], told["sentence"]) == (name, kind, sentence)
        assert [link["child"] for link in told["chain"]] == chain
        assert told["others"] == others
        if chain:
            assert told["chain"][0]["line"] == _line_of(chain[0])
    (rc,) = ask("explain", "free")["excuses"]
    assert (rc["newest"], rc["kind"]) == ("2.0rc1", "pre-release")
    for name in ("alpha", "right", "top"):
        assert ask("explain", name)["excuses"] == []

    for release, expected, proof in PROOFS:
        verdict = ask("why-not", release)
        assert (release, verdict["sentence"]) == (release, proof)
        assert (verdict["excuse"] or {"kind": None})["kind"] == expected
    assert ask("why-not", "left")["excuse"]["kind"] == "choice"
    joint = ask("why-not", "joint")
    assert "deep" in joint["excuse"]["detail"]

    verdicts = {row["version"]: row["verdict"] for row in ask("candidates", "left")["candidates"]}
    assert verdicts == {"2.0": "With 2.0, right would go down to 1.0.", "1.0": "pinned"}

    below = [(row["version"], row["verdict"]) for row in ask("candidates", "steps")["candidates"]]
    assert below == [
        ("2.0", "steps 2.0 requires alpha>=9, and 1.1 is the newest release of alpha."),
        ("1.5", "With 1.5, right would go down to 1.0."),
        ("1.0", "pinned"),
    ]

    (asking,) = ask("explain", "middle")["asking"]
    assert asking == {
        "parent": "top 1.0",
        "specifier": "<2",
        "marker": "",
        "pythons": ["3.12", "3.13"],
    }
    assert index_server.requests == []
    assert updated.git("status", "--porcelain") == "M data/upper-constraints.txt"


def _line_of(name: str) -> int:
    """Return the number of the line that names a project."""
    (number,) = (
        number
        for number, line in enumerate(REQUIREMENTS.splitlines(), 1)
        if line.split("<")[0] == name
    )
    return number
