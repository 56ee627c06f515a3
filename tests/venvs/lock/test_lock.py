"""The plain way: specs and constraints to a lock, and the same again."""

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
