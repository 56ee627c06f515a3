"""The plain way: specs and constraints to a lock, and the same again."""

import tomllib

import pytest
from packaging.pylock import Pylock

from tests.venvs.lock.conftest import LockLab


def test_constraints_decide_and_the_rest_is_told(lab: LockLab) -> None:
    lab.index.wheel("app", "1.0", "lib", "free")
    lab.index.wheel("lib", "1.0")
    lab.index.wheel("lib", "2.0")
    lab.index.sdist("free", "3.0")
    constraints = lab.write("upper.txt", "lib===1.0", "app===1.0", "unused===7")
    answer = lab.run("app", "--constraints", constraints)
    lock = lab.lock()
    assert lock.versions == {"app": "1.0", "free": "3.0", "lib": "1.0"}
    assert answer["changed"] is True
    assert answer["added"] == [
        {"name": "app", "version": "1.0"},
        {"name": "free", "version": "3.0"},
        {"name": "lib", "version": "1.0"},
    ]
    assert answer["unpinned"] == lock.notes["unpinned"] == ["free"]
    assert [one.notes.get("pinned-by") for one in lock.packages] == [
        "constraints:2",
        None,
        "constraints:1",
    ]


WRONG = [
    (("--requirements", "none.txt"), "cannot read"),
    (("./none",), "cannot read"),
    ((), "nothing to lock"),
    (("app", "--output", "lock.txt"), "lock.txt is no name for a lock"),
    (("app", "--python", "python399"), "no Python 'python399'"),
    (("app", "--uv", "/none/uv"), "/none/uv is no uv"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_what_cannot_be_is_said_before_any_index_is_asked(
    lab: LockLab, words: tuple[str, ...], said: str
) -> None:
    assert said in lab.run(*words, code=2)["error"]["message"]
    assert lab.index.requests == []


def test_a_file_without_a_spec_is_a_lock_of_nothing(lab: LockLab) -> None:
    lab.run("--requirements", lab.write("requirements.txt", "# Managed by somebody"))
    assert lab.lock().packages == ()


def test_packaging_selects_all_of_it_for_this_python(lab: LockLab) -> None:
    lab.index.wheel("app", "1.0", "lib")
    lab.index.sdist("lib", "1.0")
    lab.run("app")
    chosen = Pylock.from_dict(tomllib.loads(lab.output.read_text())).select()
    names = {str(package.name): type(file).__name__ for package, file in chosen}
    assert names == {"app": "PackageWheel", "lib": "PackageSdist"}
