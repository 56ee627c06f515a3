"""Editing sdist-metadata.toml: sorted, comments kept, what is said already untouched."""

import pytest
from packaging.utils import canonicalize_name

from bot.errors import UserError
from bot.metadata.edit import with_entries
from policies.release_metadata import ReleaseMetadata

TEXT = """# At the top.

[[release]]
name = "Beta"   # as it calls itself
version = "1.0"
requires-dist = ["alpha"]

# About gamma.
# By hand.
[[release]]
name = "gamma"
version = "2"
requires-dist = []
"""


def entry(name: str, version: str, *requires: str, python: str | None = None) -> ReleaseMetadata:
    return ReleaseMetadata(
        name=canonicalize_name(name),
        version=version,
        requires_dist=requires,
        requires_python=python,
    )


def test_the_same_again_changes_no_byte() -> None:
    assert with_entries(TEXT, [entry("beta", "1.0", "alpha"), entry("gamma", "2")]) == TEXT
    assert with_entries(TEXT, []) == TEXT


def test_a_new_entry_goes_to_its_place() -> None:
    after = with_entries(TEXT, [entry("beta", "0.9"), entry("gamma", "10"), entry("alpha", "1")])
    names = [line for line in after.splitlines() if line.startswith(("name", "version"))]
    assert names == [
        'name = "alpha"',
        'version = "1"',
        'name = "beta"',
        'version = "0.9"',
        'name = "Beta"   # as it calls itself',
        'version = "1.0"',
        'name = "gamma"',
        'version = "2"',
        'name = "gamma"',
        'version = "10"',
    ]
    assert after.startswith("# At the top.\n\n[[release]]\n")
    assert '# By hand.\n[[release]]\nname = "gamma"\nversion = "2"' in after


def test_a_changed_entry_keeps_the_comments_above_it() -> None:
    after = with_entries(TEXT, [entry("gamma", "2", 'x; extra == "y"', python=">=3.8")])
    assert "# By hand.\n[[release]]" in after
    assert 'requires-python = ">=3.8"' in after
    assert with_entries(after, [entry("gamma", "2", 'x; extra == "y"', python=">=3.8")]) == after


def test_a_first_entry_makes_the_file() -> None:
    assert with_entries("", [entry("a", "1")]).startswith('[[release]]\nname = "a"\n')


@pytest.mark.parametrize(
    "text", ["[[release]\n", '[[release]]\nname = "a"\n', 'release = [{name = "a", version = "1"}]']
)
def test_what_cannot_be_read_is_not_edited(text: str) -> None:
    with pytest.raises(UserError, match=r"sdist-metadata\.toml"):
        with_entries(text, [entry("b", "1")])


def test_what_was_typed_says_so_until_it_is_built() -> None:
    typed = with_entries(TEXT, [entry("gamma", "2", "x")], typed=True)
    assert "# By hand.\n# Typed by a person, not built.\n[[release]]" in typed
    assert with_entries(typed, [entry("gamma", "2", "y")], typed=True).count("Typed by") == 1
    assert "Typed by" not in with_entries(typed, [entry("gamma", "2", "z")])
