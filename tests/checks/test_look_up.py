"""How the index spells a name: by file names that a person wrote, not by normalised ones."""

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from checks.facts import Absent, Known, Unknown
from checks.facts.look_up import look_up
from resolver.index.interface import File, IndexUnavailable, Page

SPELLINGS = [
    (["Django-1.0.tar.gz", "django-5.0.tar.gz", "django-5.0-py3-none-any.whl"], "Django"),
    (["django-5.0.tar.gz"], ""),
    (["django_5.0.zip"], ""),
    (["Django-5.0-py3-none-any.whl"], ""),
]


def page(name: str, files: list[str]) -> Page:
    return Page(
        name=canonicalize_name(name),
        index_url="https://index.example.org/simple",
        digest="0",
        files=tuple(
            File(
                filename=file,
                url=f"https://index.example.org/{file}",
                version=Version("1.0"),
                is_wheel=file.endswith(".whl"),
            )
            for file in files
        ),
    )


class Index:
    """An index of one project, and of one that does not answer."""

    def __init__(self, files: list[str]) -> None:
        self._files = files

    def page(self, name: str) -> Page | None:
        """Return the page."""
        if name == "silent":
            raise IndexUnavailable("no answer")
        return page(name, self._files) if name == "django" else None


@pytest.mark.parametrize(("files", "spelling"), SPELLINGS)
def test_only_a_persons_spelling_counts(files: list[str], spelling: str) -> None:
    name = canonicalize_name("Django")
    answer = look_up(Index(files), [name]).of(name)
    assert isinstance(answer, Known)
    assert answer.spelling == spelling


def test_absent_silent_and_unasked_are_three_things() -> None:
    names = [canonicalize_name(name) for name in ("gone", "silent", "unasked")]
    pages = look_up(Index([]), names[:2])
    assert pages.of(names[0]) == Absent()
    assert pages.of(names[1]) == Unknown(reason="no answer")
    assert pages.of(names[2]) == Unknown(reason="not looked up")
