"""Which wheel of an index is taken, and what is built instead."""

import pytest

from policies.name import normalize
from venvs.build.plan import Forms, Ready, ToBuild, plan
from venvs.errors import UsageError
from venvs.pylock import File, Lock, Package

TAGS = ("cp311-cp311-manylinux_2_17_x86_64", "cp311-abi3-linux_x86_64", "py3-none-any")
SDIST = File("a-1.tar.gz", "0" * 64, "https://index.example.org/a-1.tar.gz")


def lock(*wheels: str, sdist: bool = True, **more: object) -> Lock:
    files = tuple(File(name, "1" * 64, path=name) for name in wheels)
    package = Package(normalize("a"), "1", files, SDIST if sdist else None, **more)  # type: ignore[arg-type]  # passed on as given
    return Lock((package,))


def chosen(where: Lock, forms: Forms = Forms(), rebuild: frozenset[str] = frozenset()) -> str:  # noqa: B008 - a value
    (step,) = plan(where, TAGS, forms, rebuild)
    return "built" if isinstance(step, ToBuild) else step.wheel.name


PURE = "a-1-py3-none-any.whl"
FITTING = "a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"
TENTH = "a-1-10-py3-none-any.whl"
CHOICES = {
    "the best tag": ((PURE, FITTING), FITTING),
    "one of a set of tags": (("a-1-py2.py3-none-any.whl",), "a-1-py2.py3-none-any.whl"),
    "another Python": (("a-1-cp310-cp310-manylinux_2_17_x86_64.whl",), "built"),
    "another machine": (("a-1-cp311-cp311-manylinux_2_17_aarch64.whl", PURE), PURE),
    "another system": (("a-1-cp311-cp311-win_amd64.whl",), "built"),
    "the highest build": (
        ("a-1-2-py3-none-any.whl", "a-1-10-py3-none-any.whl"),
        "a-1-10-py3-none-any.whl",
    ),
    "no wheel's name": (("a-1.whl",), "built"),
    "none": ((), "built"),
}


@pytest.mark.parametrize(("wheels", "expected"), CHOICES.values(), ids=CHOICES)
def test_the_best_wheel_is_taken(wheels: tuple[str, ...], expected: str) -> None:
    assert chosen(lock(*wheels)) == expected


FORMS = {
    "named": (Forms(frozenset({"a"})), "built"),
    "all": (Forms(frozenset({":all:"})), "built"),
    "another": (Forms(frozenset({"b"})), PURE),
    "all but this": (Forms(frozenset({":all:"}), frozenset({"a"})), PURE),
    "this against all": (Forms(frozenset({"a"}), frozenset({":all:"})), "built"),
}


@pytest.mark.parametrize(("forms", "expected"), FORMS.values(), ids=FORMS)
def test_forms_are_read_as_pip_reads_them(forms: Forms, expected: str) -> None:
    assert chosen(lock(PURE), forms) == expected


@pytest.mark.parametrize(
    ("rebuild", "expected"),
    [(frozenset(), PURE), (frozenset({"a"}), "built"), (frozenset({":all:"}), "built")],
)
def test_what_was_built_stays_until_it_is_to_be_rebuilt(
    rebuild: frozenset[str], expected: str
) -> None:
    ours = lock(PURE, notes={"built": "key"})
    assert chosen(ours, Forms(frozenset({"a"})), rebuild) == expected
    assert chosen(lock(PURE), rebuild=rebuild) == PURE  # an index's wheel was never built


def test_a_wheel_behind_a_url_is_taken_as_it_is() -> None:
    table = {"url": f"https://files.example.org/{PURE}", "hashes": {"sha256": "2" * 64}}
    (step,) = plan(lock(sdist=False, source={"archive": table}), TAGS, Forms(), ())
    assert isinstance(step, Ready)
    assert step.wheel == File(PURE, "2" * 64, f"https://files.example.org/{PURE}")


def test_everything_without_a_way_is_named_at_once() -> None:
    other = Package(normalize("b"), "2", sdist=SDIST)
    both = Lock((*lock(sdist=False).packages, other))
    with pytest.raises(UsageError, match=r"a 1: .*; b 2: .*--only-binary"):
        plan(both, TAGS, Forms(only_binary=frozenset({":all:"})), ())
