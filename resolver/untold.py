"""Name releases between a pin and what it cannot have, of which only a build could tell more.

They are passed over, and might be better than the pin: unknown is not clean.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from packaging.version import Version

from resolver.behind import Behind
from resolver.index.interface import Page
from resolver.newest import is_yanked
from resolver.scene import Scene
from resolver.told import told
from resolver.values import Excuse, ExcuseKind

NAMED = 3  # releases; the newest that can be had is what matters
# Reasons that stand against every release above the pin, or that are told with the command.
_TOLD = (ExcuseKind.NO_METADATA, ExcuseKind.NOT_ASKED, ExcuseKind.PRE_RELEASE, ExcuseKind.YANKED)


def untold(excuses: Iterable[Excuse], scene: Scene) -> tuple[str, ...]:
    """Return a sentence for each pin below such releases, with the command that records them."""
    sentences = []
    for excuse in excuses:
        versions = [] if excuse.kind in _TOLD else list(islice(_passed_over(excuse, scene), NAMED))
        if versions:
            releases = " ".join(f"{excuse.name}=={version}" for version in versions)
            sentences.append(
                f"{excuse.name} stays at {excuse.current}, and only a build can tell whether it "
                f"could be {versions[0]}: pinwarden metadata record {releases}"
            )
    return tuple(sentences)


def _passed_over(excuse: Excuse, scene: Scene) -> Iterator[Version]:
    """Yield the releases in between that nothing but their unknown metadata keeps out."""
    page = scene.view.snapshot.page(excuse.name)
    if page is None:
        return
    for version in _between(page, excuse):
        pin = Behind(
            name=excuse.name,
            current=excuse.current,
            newest=version,
            pythons=excuse.pythons,
            page=page,
        )
        first = next(told(pin, scene), None)
        if first is not None and first.kind is ExcuseKind.NO_METADATA:
            yield version


def _between(page: Page, excuse: Excuse) -> Iterator[Version]:
    """Yield the final releases between the pin and the newest that have no wheel, newest first."""
    for version in reversed(page.versions()):
        if Version(excuse.current) < version < Version(excuse.newest) and not (
            version.is_prerelease
            or is_yanked(page, version)
            or any(file.is_wheel for file in page.files_of(version))
        ):
            yield version
