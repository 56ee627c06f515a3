"""Project pages in both forms, and everything that is not one."""

import html
import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.index.filenames import version_text
from resolver.index.interface import IndexUnavailable, Page
from resolver.index.links import chosen_links, parsed_links, plain_links
from resolver.index.pages import JSON, page_of, rows_of

ALPHA = NormalizedName("alpha")
URL = "https://index.example.org/simple/alpha/"
DIGEST = "a" * 64

HTML_PAGE = f"""<!DOCTYPE html><html><head>
<meta name="pypi:repository-version" content="1.1"><title>Links for alpha</title></head><body>
<a href="../../files/alpha-1.0-py3-none-any.whl#sha256={DIGEST}" data-requires-python="&gt;=3.9"
 data-yanked="breaks &amp; burns" data-core-metadata="sha256={DIGEST}"
 data-upload-time="2026-01-31T12:00:00.5Z">alpha-1.0-py3-none-any.whl</a><br/>
<a href="https://files.example.org/alpha-1.0.tar.gz" data-yanked="">alpha-1.0.tar.gz</a><br/>
<a href="alpha-0.9-py2.7.egg">alpha-0.9-py2.7.egg</a><br/>
<a href="/elsewhere">alpha's home</a></body></html>""".encode()

JSON_PAGE = json.dumps(
    {
        "meta": {"api-version": "1.4"},
        "name": "alpha",
        "project-status": {"status": "archived", "reason": "use beta"},
        "versions": ["1.0"],
        "files": [
            {
                "filename": "alpha-1.0-py3-none-any.whl",
                "url": "../../files/alpha-1.0-py3-none-any.whl",
                "hashes": {"sha256": DIGEST},
                "requires-python": ">=3.9",
                "yanked": "breaks & burns",
                "core-metadata": {"sha256": DIGEST},
                "upload-time": "2026-01-31T12:00:00.5Z",
                "size": 7,
            },
            {
                "filename": "alpha-1.0.tar.gz",
                "url": "https://files.example.org/alpha-1.0.tar.gz",
                "hashes": {},
                "yanked": True,
            },
            {"filename": "alpha-0.9-py2.7.egg", "url": "alpha-0.9-py2.7.egg", "hashes": {}},
        ],
    }
).encode()


def read(content: bytes, kind: str) -> Page:
    rows, status, reason = rows_of(content, kind, URL, ALPHA)
    return page_of(rows, name=ALPHA, index_url="i", digest="d", status=(status, reason))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(HTML_PAGE, "text/html", id="html"),
        pytest.param(HTML_PAGE, "text/html; charset=utf-8", id="html-charset"),
        pytest.param(HTML_PAGE, "application/vnd.pypi.simple.v1+html", id="versioned-html"),
        pytest.param(JSON_PAGE, JSON, id="json"),
        pytest.param(JSON_PAGE, "application/json", id="plain-json"),
    ],
)
def test_both_forms_tell_the_same(content: bytes, kind: str) -> None:
    wheel, sdist = read(content, kind).files
    assert wheel.filename == "alpha-1.0-py3-none-any.whl"
    assert wheel.url == "https://index.example.org/files/alpha-1.0-py3-none-any.whl"
    assert (wheel.version, wheel.is_wheel) == (Version("1.0"), True)
    assert (wheel.sha256, wheel.metadata_sha256) == (DIGEST, DIGEST)
    assert wheel.requires_python == ">=3.9"
    assert wheel.yanked == "breaks & burns"
    assert wheel.upload_time == datetime(2026, 1, 31, 12, 0, 0, 500000, tzinfo=UTC)
    assert (sdist.is_wheel, sdist.sha256, sdist.yanked) == (False, None, "")
    assert sdist.url == "https://files.example.org/alpha-1.0.tar.gz"
    assert (sdist.metadata_sha256, sdist.upload_time) == (None, None)


def test_the_status_of_a_project() -> None:
    page = read(JSON_PAGE, JSON)
    assert (page.status, page.status_reason) == ("archived", "use beta")
    assert read(HTML_PAGE, "text/html").status == "active"


def listing(**changes: object) -> bytes:
    page = {"meta": {"api-version": "1.0"}, "name": "alpha", "files": []}
    return json.dumps({**page, **changes}).encode()


GARBAGE = [
    pytest.param(b"<html><body>Please log in</body></html>", "text/html", id="login-page"),
    pytest.param(b"<a href='https://login.example.org'>log in</a>", "text/html", id="other-link"),
    pytest.param(b"", "text/html", id="empty"),
    pytest.param(b"   ", "text/html", id="blank"),
    pytest.param(b"\x00\xff\x01", "text/html", id="binary"),
    pytest.param(b"<!-- -->", "text/html", id="comment-only"),
    pytest.param(JSON_PAGE[:200], JSON, id="truncated-json"),
    pytest.param(b"{}", JSON, id="empty-object"),
    pytest.param(b"[]", JSON, id="list"),
    pytest.param(b"null", JSON, id="null"),
    pytest.param(b"\xff\xfe", JSON, id="not-text"),
    pytest.param(b"[" * 100000, JSON, id="deep"),
    pytest.param(b"<html>", JSON, id="html-called-json"),
    pytest.param(listing(meta={"api-version": "2.0"}), JSON, id="api-2"),
    pytest.param(listing(files={"a": 1}), JSON, id="files-no-list"),
    pytest.param(listing(files=[7]), JSON, id="file-no-object"),
    pytest.param(listing(files=[{"filename": "alpha-1.tar.gz"}]), JSON, id="no-url"),
    pytest.param(listing(files=[{"filename": "alpha-1.tar.gz", "url": 7}]), JSON, id="url-no-text"),
    pytest.param(
        listing(files=[{"filename": "alpha-1.tar.gz", "url": "u", "hashes": [1]}]),
        JSON,
        id="hashes-no-object",
    ),
    pytest.param(
        listing(files=[{"filename": "alpha-1.tar.gz", "url": "http://[::1", "hashes": {}}]),
        JSON,
        id="url-no-url",
    ),
    pytest.param(
        listing(files=[{"filename": "alpha-1.tar.gz", "url": "u", "requires-python": 3}]),
        JSON,
        id="requires-python-no-text",
    ),
    pytest.param(
        listing(files=[{"filename": "alpha-1.tar.gz", "url": "u", "upload-time": 3}]),
        JSON,
        id="upload-time-no-text",
    ),
    pytest.param(listing(**{"project-status": "odd"}), JSON, id="status-no-object"),
    pytest.param(JSON_PAGE, "text/plain", id="wrong-type"),
    pytest.param(JSON_PAGE, "", id="no-type"),
    pytest.param(
        listing(name="beta", files=[{"filename": "beta-1.tar.gz", "url": "u"}]),
        JSON,
        id="other-project-json",
    ),
    pytest.param(
        b"<a href='beta-1.tar.gz'>beta-1.tar.gz</a>", "text/html", id="other-project-html"
    ),
    pytest.param(
        b"<a href='//[::1/alpha-1.tar.gz'>alpha-1.tar.gz</a>", "text/html", id="href-no-url"
    ),
]


@pytest.mark.parametrize(("content", "kind"), GARBAGE)
def test_garbage_is_called_so_with_its_address(content: bytes, kind: str) -> None:
    with pytest.raises(IndexUnavailable, match=URL):
        read(content, kind)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><title>Links for alpha</title><h1>Links for alpha</h1></html>", "text/html"),
        (listing(), JSON),
    ],
)
def test_a_project_without_files_is_a_page(content: bytes, kind: str) -> None:
    assert read(content, kind).files == ()


VERSIONS = [
    ("alpha-1.0.tar.gz", "alpha", "1.0"),
    ("alpha-1.0.zip", "alpha", "1.0"),
    ("alpha-1.0-1.tar.gz", "alpha", "1.0-1"),
    ("Alpha-1.0.tar.bz2", "alpha", "1.0"),
    ("a-b-1.0.tar.gz", "a-b", "1.0"),
    ("a.b-1.0.tar.gz", "a-b", "1.0"),
    ("a_b-1.0rc1.tar.gz", "a-b", "1.0rc1"),
    ("alpha-1.0-py3-none-any.whl", "alpha", "1.0"),
    ("alpha-1.0-2-py3-none-any.whl", "alpha", "1.0"),
    ("alpha-1!1.0-py3-none-any.whl", "alpha", "1!1.0"),
    ("alpha-py3-none-any.whl", "alpha", None),
]


@pytest.mark.parametrize(("filename", "name", "version"), VERSIONS)
def test_versions_in_file_names(filename: str, name: str, version: str | None) -> None:
    assert version_text(filename, NormalizedName(name)) == version


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="pypi:project-status" content="archived">', ("archived", "")),
        (
            (
                '<meta content=" deprecated " name="pypi:project-status"/>'
                '<META NAME="pypi:project-status-reason" CONTENT="use &lt;beta&gt;">'
            ),
            ("deprecated", "use <beta>"),
        ),
        ('<meta name="pypi:project-status" content="">', ("active", "")),
        ("<!-- pypi:project-status archived -->", ("active", "")),
        ("", ("active", "")),
    ],
)
def test_the_status_in_the_head_of_an_html_page(head: str, expected: tuple[str, str]) -> None:
    content = HTML_PAGE.replace(b"<head>", b"<head>" + head.encode())
    page = read(content, "text/html")
    assert (page.status, page.status_reason) == expected
    assert len(page.files) == 2


def test_a_status_outside_of_the_head_is_none() -> None:
    status = b'<body><meta name="pypi:project-status" content="quarantined">'
    assert read(HTML_PAGE.replace(b"<body>", status), "text/html").status == "active"


LINK = '<a href="/f/alpha-{v}.tar.gz"{more}>alpha-{v}.tar.gz</a>'
PLAIN = (
    "<!DOCTYPE html>\n<html><head><title>Links for alpha</title></head><body>\n"
    "<h1>Links for alpha</h1>\n{links}\n</body></html>\n"
)
NAMES = st.sampled_from(["data-yanked", "data-requires-python", "rel", "data-core-metadata"])
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126)).map(html.escape)


@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=4), min_size=1, max_size=4))
def test_of_a_plain_page_the_patterns_tell_what_the_parser_tells(
    written: list[dict[str, str]],
) -> None:
    links = "<br/>\n".join(
        LINK.format(v=v, more="".join(f' {name}="{value}"' for name, value in more.items()))
        for v, more in enumerate(written)
    )
    content = PLAIN.format(links=links).encode()
    found = plain_links(content, every)
    assert found == list(parsed_links(content))
    assert len(found) == len(written)


def every(texts: Sequence[str]) -> Sequence[int]:
    return range(len(texts))


ONE = LINK.format(v=1, more="")
NOT_PLAIN = [
    pytest.param(f"<!-- {ONE} -->", id="comment"),
    pytest.param(f"<script>'{ONE}'</script>", id="script"),
    pytest.param(LINK.format(v=1, more=" data-yanked"), id="no-value"),
    pytest.param(LINK.format(v=1, more=" data-yanked='why'"), id="single-quotes"),
    pytest.param(LINK.format(v=1, more=" data-yanked=why"), id="no-quotes"),
    pytest.param(LINK.format(v=1, more=' data-requires-python=">=3.9"'), id="bare-bracket"),
    pytest.param(LINK.format(v=1, more=' data-yanked="a\r\nb"'), id="line-end-in-a-value"),
    pytest.param(LINK.format(v=1, more=' data-yanked="a&copy;b"'), id="other-entity"),
    pytest.param(LINK.format(v=1, more=' DATA-YANKED="why"'), id="capitals"),
    pytest.param(LINK.format(v=1, more=' data-yanked="é"'), id="not-ascii"),
    pytest.param(ONE.replace("tar.gz</a>", "tar<b>.gz</b></a>"), id="markup-in-a-link"),
    pytest.param(ONE.replace("<a ", "<A "), id="capital-tag"),
    pytest.param(ONE.replace("</a>", ""), id="never-closed"),
    pytest.param('<a name="here">alpha-1.tar.gz</a>', id="no-address"),
    pytest.param('<a href="">alpha-1.tar.gz</a>', id="empty-address"),
    pytest.param(f"<p>{ONE}</p>", id="another-element"),
    pytest.param("", id="no-link"),
]


@pytest.mark.parametrize("link", NOT_PLAIN)
def test_anything_odd_is_left_to_the_parser(link: str) -> None:
    beside = LINK.format(v=2, more="") if link else ""
    content = PLAIN.format(links=f"{link}<br/>\n{beside}").encode()
    assert plain_links(content, every) is None
    assert chosen_links(content, every) == list(parsed_links(content))
