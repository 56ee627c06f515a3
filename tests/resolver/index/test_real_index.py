"""The real index answers as the rest of these tests expect."""

from pathlib import Path

import pytest
from packaging.utils import NormalizedName

from resolver.index.client import Client
from resolver.index.configured import PUBLIC
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store


@pytest.mark.index
def test_a_page_and_the_metadata_of_its_newest_wheel(tmp_path: Path) -> None:
    client = Client((PUBLIC,))
    try:
        snapshot = Snapshot(client, Store(tmp_path))
        page = snapshot.page(NormalizedName("requests"))
        assert page is not None
        assert len(page.versions()) > 100
        wheel = max((file for file in page.files if file.is_wheel), key=lambda file: file.version)
        metadata = snapshot.metadata(wheel)
        assert metadata.name.lower() == "requests"
        assert any(line.startswith("urllib3") for line in metadata.requires_dist)
        assert snapshot.page(NormalizedName("pinwarden-has-no-such-name")) is None
    finally:
        client.close()
