"""`build`: which wheels come from where, and what is built again."""

import json
import zipfile

from tests.servers import distributions, sources
from tests.venvs.building.workshop import Workshop


def seen(workshop: Workshop, name: str) -> dict[str, object]:
    """Return what the backend saw when it built this package."""
    with zipfile.ZipFile(workshop.wheel(name)) as wheel:
        content: dict[str, object] = json.loads(wheel.read(f"{name}/seen.json"))
    return content


def test_wheels_of_the_index_are_fetched_and_the_rest_is_built(workshop: Workshop) -> None:
    workshop.locked(
        workshop.package(distributions.wheel("pure", "1.0"), distributions.sdist("pure", "1.0")),
        workshop.package(sources.sdist("native", "2.0", sources.files("native", "2.0"))),
    )
    answer = workshop.build()
    assert answer.code == 0, answer.log
    assert answer.document["changed"] is True
    assert answer.document["built"] == [{"name": "native", "version": "2.0"}]
    assert answer.document["fetched"] == 1
    assert all(package.is_built for package in workshop.read().packages)
    assert workshop.wheel("native").is_file()
    assert workshop.wheel("pure").is_file()


def test_nothing_is_built_or_fetched_twice(workshop: Workshop) -> None:
    packages = (
        workshop.package(distributions.wheel("pure", "1.0")),
        workshop.package(sources.sdist("native", "2.0", sources.files("native", "2.0"))),
    )
    workshop.locked(*packages)
    workshop.build()
    first = workshop.lock.read_bytes()
    workshop.index.requests.clear()
    workshop.locked(*packages)  # as `lock` leaves it in the next run
    answer = workshop.build()
    assert answer.document["changed"] is False
    assert workshop.index.requests == []
    assert workshop.lock.read_bytes() == first
    assert workshop.build().document["changed"] is False
    assert workshop.lock.read_bytes() == first
