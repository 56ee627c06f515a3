"""Which addresses of differences and tags are known from a release's own links."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report.diff_links import FORGES, diff_links

# the links, the old version, whether tags are bare versions, what is linked; the new one is 2.0
TABLE: tuple[tuple[tuple[str, ...], str | None, bool, Mapping[str, str]], ...] = (
    (
        ("https://github.com/a/b.git", "https://github.com/a/b/releases/tag/v2.0"),
        "1.9",
        False,
        {
            "Diff": "https://github.com/a/b/compare/v1.9...v2.0",
            "Tag": "https://github.com/a/b/releases/tag/v2.0",
        },
    ),
    (
        ("https://github.com/a/b", "https://github.com/a/b/archive/refs/tags/release-2.0.tar.gz"),
        "1.9",
        False,
        {
            "Diff": "https://github.com/a/b/compare/release-1.9...release-2.0",
            "Tag": "https://github.com/a/b/releases/tag/release-2.0",
        },
    ),
    (
        ("https://opendev.org/openstack/x/",),
        "1.9",
        False,
        {
            "Diff": "https://opendev.org/openstack/x/compare/1.9...2.0",
            "Tag": "https://opendev.org/openstack/x/src/tag/2.0",
        },
    ),
    (
        ("https://github.com/openstack/x",),
        None,
        True,
        {"Tag": "https://github.com/openstack/x/releases/tag/2.0"},
    ),
    (
        ("https://gitlab.com/a/b", "https://gitlab.com/a/b/-/blob/v2.0/CHANGES"),
        "1.0",
        False,
        {
            "Diff": "https://gitlab.com/a/b/-/compare/v1.0...v2.0",
            "Tag": "https://gitlab.com/a/b/-/tags/v2.0",
        },
    ),
    # A tag that nothing names is not guessed.
    (("https://github.com/a/b",), "1.9", False, {"Tags": "https://github.com/a/b/tags"}),
    (
        ("https://github.com/a/b/blob/main/CHANGES",),
        "1.9",
        False,
        {"Tags": "https://github.com/a/b/tags"},
    ),
    (("https://github.com/a/b/tree/v12.0",), "1.9", False, {"Tags": "https://github.com/a/b/tags"}),
    # Nothing that is no repository of a known forge.
    (("https://example.org/a/b", "https://github.com/a"), "1.9", True, {}),
    (("https://github.com/sponsors/a",), "1.9", True, {}),
    (("https://github.com/a/..", "https://github.com.evil.test/a/b"), "1.9", True, {}),
    ((), "1.9", True, {}),
)


@pytest.mark.parametrize(("urls", "old", "bare", "expected"), TABLE)
def test_what_is_linked(
    *, urls: tuple[str, ...], old: str | None, bare: bool, expected: Mapping[str, str]
) -> None:
    assert diff_links(urls, old, "2.0", bare=bare) == expected


@given(
    urls=st.lists(
        st.text(max_size=30).map(lambda text: f"https://github.com/a/{text}"), max_size=3
    ),
    old=st.text(max_size=10),
    bare=st.booleans(),
)
def test_foreign_links_lead_to_known_forges_only(*, urls: list[str], old: str, bare: bool) -> None:
    for address in diff_links(urls, old, "2.0", bare=bare).values():
        parts = urlsplit(address)
        assert (parts.scheme, parts.query, parts.fragment) == ("https", "", "")
        assert parts.hostname in FORGES
        assert not any(mark.isspace() or mark in "<>\"'" for mark in address)
