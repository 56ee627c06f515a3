"""Core metadata by every way there is, without a build."""

from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.utils import NormalizedName

from resolver.index.interface import CoreMetadata, File, IndexUnavailable, MetadataUnavailable
from resolver.index.metadata import parse
from tests.resolver.index.conftest import Look
from tests.servers.distributions import Distribution
from tests.servers.index import Fault, LoopbackIndex

ALPHA = NormalizedName("alpha")
BIG = 300_000  # bytes; far more than one range request takes

Ask = Callable[[LoopbackIndex], tuple[CoreMetadata, File]]


@pytest.fixture
def ask(look: Look) -> Ask:
    """Return a question for the metadata of the only file of alpha."""

    def question(index: LoopbackIndex) -> tuple[CoreMetadata, File]:
        snapshot = look(index.url)
        page = snapshot.page(ALPHA)
        assert page is not None
        return snapshot.metadata(page.files[0]), page.files[0]

    return question


@pytest.mark.parametrize("modern", [True, False])
@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("padding", [0, BIG])
def test_a_wheel_tells(
    ask: Ask,
    modern: bool,  # noqa: FBT001 - a parametrised value
    ranges: bool,  # noqa: FBT001 - a parametrised value
    padding: int,
) -> None:
    with LoopbackIndex(modern=modern, ranges=ranges) as index:
        index.wheel(
            "alpha",
            "1.0",
            "beta>=2",
            extras={"fast": ["gamma"]},
            requires_python=">=3.9",
            fields=["License-Expression: MIT", "Project-URL: Source, https://example.org/alpha"],
            padding=padding,
        )
        found, _ = ask(index)
    assert (found.name, found.version) == ("alpha", "1.0")
    assert found.requires_dist == ("beta>=2", 'gamma ; extra == "fast"')
    assert found.requires_python == ">=3.9"
    assert found.provides_extra == ("fast",)
    assert found.license == "MIT"
    assert found.project_urls == (("Source", "https://example.org/alpha"),)


def test_a_large_wheel_is_not_fetched_whole(ask: Ask) -> None:
    with LoopbackIndex(modern=False) as index:
        index.wheel("alpha", "1.0", padding=BIG)
        ask(index)
        asked = [request for request in index.requests if request.path.startswith("/files/")]
    assert len(asked) == 1
    assert all("range" in request.headers for request in asked)


def test_metadata_is_kept_by_the_files_digest(plain_index_server: LoopbackIndex, ask: Ask) -> None:
    plain_index_server.wheel("alpha", "1.0", "beta")
    first, _ = ask(plain_index_server)
    before = plain_index_server.count("/files/")
    again, _ = ask(plain_index_server)
    assert again == first
    assert plain_index_server.count("/files/") == before


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b"{}", b'{"name": 1}'])
def test_damaged_kept_metadata_is_read_again(
    index_server: LoopbackIndex, ask: Ask, tmp_path: Path, damage: bytes
) -> None:
    index_server.wheel("alpha", "1.0", "beta")
    first, _ = ask(index_server)
    for file in (tmp_path / "store" / "metadata").glob("*/*"):
        file.write_bytes(damage)
    again, _ = ask(index_server)
    assert again == first


def test_a_final_sdist_tells(index_server: LoopbackIndex, ask: Ask) -> None:
    index_server.sdist("alpha", "1.0", "beta>=2", requires_python=">=3.9")
    found, _ = ask(index_server)
    assert (found.requires_dist, found.requires_python) == (("beta>=2",), ">=3.9")


def test_a_dynamic_sdist_does_not_and_is_not_fetched_twice(
    index_server: LoopbackIndex, ask: Ask
) -> None:
    index_server.sdist("alpha", "1.0", "beta>=2", static=False)
    for _ in range(2):
        with pytest.raises(MetadataUnavailable) as caught:
            ask(index_server)
        assert caught.value.needs_build
    assert index_server.count("/files/") == 1


@pytest.mark.parametrize("modern", [True, False])
@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + bytes(100)])
def test_a_file_that_is_no_wheel(
    ask: Ask,
    modern: bool,  # noqa: FBT001 - a parametrised value
    content: bytes,
) -> None:
    with LoopbackIndex(modern=modern) as index:
        index.add(
            Distribution(
                project="alpha",
                version="1.0",
                filename="alpha-1.0-py3-none-any.whl",
                content=content,
            )
        )
        with pytest.raises((MetadataUnavailable, IndexUnavailable), match=r"alpha-1\.0-py3"):
            ask(index)


def test_a_file_that_is_no_sdist(index_server: LoopbackIndex, ask: Ask) -> None:
    index_server.add(
        Distribution(
            project="alpha", version="1.0", filename="alpha-1.0.tar.gz", content=b"no archive"
        )
    )
    with pytest.raises(MetadataUnavailable, match=r"alpha-1\.0\.tar\.gz cannot be read"):
        ask(index_server)


def test_a_wheel_with_another_digest_is_refused(ask: Ask) -> None:
    with LoopbackIndex(modern=False, ranges=False) as index:
        file = index.wheel("alpha", "1.0")
        index.always_fail(index.path_of(file), Fault(body=file.content + b"tampered"))
        with pytest.raises(IndexUnavailable, match="digest"):
            ask(index)


def test_offered_metadata_with_another_digest_is_refused(
    index_server: LoopbackIndex, ask: Ask
) -> None:
    file = index_server.wheel("alpha", "1.0")
    path = f"{index_server.path_of(file)}.metadata"
    index_server.always_fail(path, Fault(body=b"Metadata-Version: 2.1\nName: alpha\n"))
    with pytest.raises(IndexUnavailable, match="digest"):
        ask(index_server)


def test_metadata_that_is_offered_but_missing_is_read_from_the_wheel(
    index_server: LoopbackIndex, ask: Ask
) -> None:
    file = index_server.wheel("alpha", "1.0", "beta")
    index_server.always_fail(f"{index_server.path_of(file)}.metadata", Fault(status=404))
    found, _ = ask(index_server)
    assert found.requires_dist == ("beta",)


def test_a_file_that_is_gone_is_the_indexs_failure(
    plain_index_server: LoopbackIndex, look: Look
) -> None:
    file = plain_index_server.wheel("alpha", "1.0")
    snapshot = look(plain_index_server.url)
    page = snapshot.page(ALPHA)
    assert page is not None
    plain_index_server.remove("alpha")
    with pytest.raises(IndexUnavailable, match=r"answered 404"):
        snapshot.metadata(page.files[0])
    assert file.filename == page.files[0].filename


LENIENT = [
    (b"", CoreMetadata(name="", version="")),
    (
        b"Metadata-Version: 2.1\nName: a\nName: b\nVersion: 1\nRequires-Dist: x\n\n\xff\xfe",
        CoreMetadata(name="", version="1", requires_dist=("x",)),
    ),
    (
        b"Metadata-Version: 9.9\nName: a\nVersion: 1\nNew-Field: y\nRequires-Dist: ???\n",
        CoreMetadata(name="a", version="1", requires_dist=("???",)),
    ),
    (
        b"Name: a\nVersion: 1\nLicense: UNKNOWN\nClassifier: License :: OSI Approved :: ISC\n",
        CoreMetadata(name="a", version="1", license="ISC"),
    ),
    (
        b"Name: a\nVersion: 1\nLicense: Own\n  words\n        \n  more\nRequires-Dist: x\n",
        CoreMetadata(name="a", version="1", requires_dist=("x",)),
    ),
    (
        b"Name: a\r\nVersion: 1\r\nRequires-Dist: x\r\n\r\nRequires-Dist: y\r\n",
        CoreMetadata(name="a", version="1", requires_dist=("x",)),
    ),
    (
        b"Name: a\nVersion: 1\nHome-page: https://a.example.org\nProject-URL: no comma\n",
        CoreMetadata(
            name="a",
            version="1",
            project_urls=(("no comma", ""), ("Homepage", "https://a.example.org")),
        ),
    ),
]


@pytest.mark.parametrize(("data", "expected"), LENIENT)
def test_one_bad_field_does_not_hide_the_others(data: bytes, expected: CoreMetadata) -> None:
    assert parse(data) == expected
