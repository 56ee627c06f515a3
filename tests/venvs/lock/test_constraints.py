"""Which constraints hold, whatever they are nested in, and what is said of those that do not."""

import pytest

from tests.venvs.lock.conftest import LockLab, project


@pytest.fixture
def libs(lab: LockLab) -> LockLab:
    """Return the lab with app, which needs lib, of which there are four releases."""
    lab.index.wheel("app", "1.0", "lib")
    for version in ("1.0", "1.5", "2.0", "3.0"):
        lab.index.wheel("lib", version)
    return lab


# Global constraints, others, the version that comes out, the constraint that gives way.
PRECEDENCE = [
    (["lib==1.0"], ["lib===2.0"], "1.0", "lib===2.0"),
    (["lib<2"], ["lib===2.0"], "1.5", "lib===2.0"),
    (["lib<2"], ["lib===1.0"], "1.0", None),
    (["lib>=2"], ["lib<2"], "3.0", "lib<2"),
    (["lib>1"], ["lib<3"], "2.0", None),
    (["lib==1.0", "lib==2.0"], [], "1.0", "lib==2.0"),
    (["other==1"], ["lib===1.5"], "1.5", None),
    (["lib==1.0 ; python_version < '3'"], ["lib===2.0"], "2.0", None),
    (["LIB==1.0"], ["lib===2.0"], "1.0", "lib===2.0"),
]


@pytest.mark.parametrize(("globals_", "others", "version", "shadowed"), PRECEDENCE)
def test_the_first_wins(
    libs: LockLab, globals_: list[str], others: list[str], version: str, shadowed: str | None
) -> None:
    answer = libs.run(
        "app",
        *("--constraints", libs.write("upper.txt", *others)),
        *("--global-constraints", libs.write("global.txt", *globals_)),
    )
    assert libs.lock().versions["lib"] == version
    lines = answer["shadowed"]
    assert libs.lock().notes["shadowed"] == lines
    assert [line.partition(" (")[0] for line in lines] == ([shadowed] if shadowed else [])
    if shadowed:
        assert "gives way to" in lines[0]
        assert "global-constraints:1" in lines[0]


def test_strict_lets_none_give_way(libs: LockLab) -> None:
    words = (
        "app", "--strict",
        "--constraints", libs.write("upper.txt", "lib===2.0"),
        "--global-constraints", libs.write("global.txt", "lib==1.0"),
    )  # fmt: skip
    answer = libs.run(*words, code=1)
    assert "lib==1.0" in answer["error"]["message"]
    assert "constraint: lib===2.0 (constraints:1)" in answer["error"]["message"]
    assert "constraint: lib==1.0 (global-constraints:1)" in answer["error"]["message"]
    assert not libs.output.exists()


def test_a_pin_gives_way_to_a_spec_from_git_and_to_an_override(libs: LockLab) -> None:
    top = libs.repository("lib", *project("lib", "9.0"))
    upper = libs.write("upper.txt", "lib===2.0", "app===1.0")
    spec = f"lib @ git+{top.as_uri()}@main"
    libs.run("app", spec, "--constraints", upper)
    lock = libs.lock()
    assert lock.versions["lib"] == "9.0"
    assert lock.notes["shadowed"] == [f"lib===2.0 (constraints:1) gives way to {spec} (specs:2)"]
    overrides = libs.write("overrides.txt", spec)
    libs.run("app", "--constraints", upper, "--overrides", overrides)
    found = libs.lock().package("lib")
    assert found is not None
    assert found.version == "9.0"
    assert found.notes["pinned-by"] == "overrides:1"


def test_an_override_replaces_what_packages_demand(lab: LockLab) -> None:
    lab.index.wheel("app", "1.0", "lib<2")
    lab.index.wheel("lib", "1.0")
    lab.index.wheel("lib", "2.0")
    lab.run("app", "--overrides", lab.write("overrides.txt", "lib==2.0"))
    assert lab.lock().versions["lib"] == "2.0"


def test_constraints_are_found_wherever_they_are_nested(libs: LockLab) -> None:
    libs.index.documents["/deep/upper.txt"] = b"-c ../lib.txt\napp===1.0\n"
    libs.index.documents["/lib.txt"] = b"\xef\xbb\xbf# comment\r\nlib===\\\r\n1.5\r\n"
    (libs.room / "more").mkdir()
    libs.write("more/list.txt", f"--constraint={libs.index.root}/deep/upper.txt")
    top = libs.write("upper.txt", "-c more/list.txt")
    libs.run("app", "--constraints", top)
    found = libs.lock().package("lib")
    assert found is not None
    assert found.version == "1.5"
    assert found.notes["pinned-by"] == "../lib.txt:2"
    assert libs.lock().notes["unpinned"] == []


def test_requirements_may_name_constraints_and_other_requirements(libs: LockLab) -> None:
    libs.write("base.txt", "app")
    libs.write("upper.txt", "lib===1.5")
    libs.run("--requirements", libs.write("requirements.txt", "-r base.txt", "-c upper.txt"))
    assert libs.lock().versions == {"app": "1.0", "lib": "1.5"}


def test_a_url_pins_in_constraints(libs: LockLab) -> None:
    top = libs.repository("lib", *project("lib", "9.0"))
    for line in (f"lib @ git+{top.as_uri()}@v1", f"git+{top.as_uri()}@v1#egg=lib"):
        libs.run("app", "--constraints", libs.write("upper.txt", line))
        found = libs.lock().package("lib")
        assert found is not None
        assert found.source["vcs"]["requested-revision"] == "v1"
        assert found.notes["pinned-by"] == "constraints:1"


# Content behind a nested path or URL, and what is said of it.
NOTHING = [
    (b"# only\n# comments\n", "of 2 lines none is a constraint"),
    (b"", "of 0 lines none is a constraint"),
    (b"<!DOCTYPE html><html>not found</html>", "a page of HTML"),
    (b"\xff\xfe\x00", "no text in UTF-8"),
    (b"lib==\n", "upper.txt:1"),
    (b"lib[extra]==1\n", "has no extras"),
    (b"git+https://example.org/lib\n", "needs a name"),
    (b"-c upper.txt\n", "files that name one another"),
]


@pytest.mark.parametrize(("content", "said"), NOTHING)
def test_constraints_that_say_nothing_are_an_error(
    libs: LockLab, content: bytes, said: str
) -> None:
    libs.index.documents["/upper.txt"] = content
    top = libs.write("top.txt", f"-c {libs.index.root}/upper.txt")
    message = libs.run("app", "--constraints", top, code=2)["error"]["message"]
    assert said in message
    assert not libs.output.exists()


def test_no_constraints_at_all_are_none(libs: LockLab) -> None:
    libs.run("app", "--constraints", libs.write("top.txt", "# Managed by somebody", ""))
    assert libs.lock().versions["lib"] == "3.0"


def test_require_pins_refuses_what_floats(libs: LockLab) -> None:
    upper = libs.write("upper.txt", "lib<2")
    message = libs.run("app", "--constraints", upper, "--require-pins", code=1)["error"]["message"]
    assert "app, lib" in message
    assert not libs.output.exists()
    upper = libs.write("upper.txt", "lib===1.5")
    libs.run("app==1.0", "--constraints", upper, "--require-pins")
    assert libs.lock().versions == {"app": "1.0", "lib": "1.5"}


def test_a_digest_of_a_line_is_demanded(libs: LockLab) -> None:
    line = f"lib==1.0 --hash=sha256:{'0' * 64}"
    answer = libs.run("--requirements", libs.write("requirements.txt", line), code=1)
    assert "no file of lib 1.0 has a digest that is demanded" in answer["error"]["message"]


FOREIGN = [
    ("-c file:///etc/hostname", "cannot name files of this host"),
    ("lib @ file:///etc/hostname", "cannot name files of this host"),
    ("lib @ git+file:///srv/git/lib", "cannot name files of this host"),
    ("--index-url https://example.org", "cannot have options"),
    ("lib==${HIDDEN}", "lib==${HIDDEN}"),
]


@pytest.mark.parametrize(("line", "said"), FOREIGN)
def test_a_file_behind_a_url_learns_nothing_of_this_host(
    libs: LockLab, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    monkeypatch.setenv("HIDDEN", "1.0")
    libs.index.documents["/upper.txt"] = f"{line}\n".encode()
    words = ("app", "--constraints", f"{libs.index.root}/upper.txt")
    assert said in libs.run(*words, code=2)["error"]["message"]


def test_values_of_variables_are_not_written_down(
    libs: LockLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHERE", "in-no-lock")
    libs.index.documents["/in-no-lock/upper.txt"] = b"lib===1.5\n"
    upper = libs.write(
        "upper.txt",
        "app @ https://example.org/${WHERE}/app-1.0.zip",
        f"-c {libs.index.root}/${{WHERE}}/upper.txt",
    )
    answer = libs.run("app", "--constraints", upper, "--overrides", libs.write("o.txt", "app==1.0"))
    assert libs.lock().versions["lib"] == "1.5"
    assert "in-no-lock" not in f"{answer} {libs.output.read_text()}"
