"""Where a marker is true: on which governed Pythons, and on which platforms at all."""

from collections.abc import Iterable

from packaging.markers import Marker

from policies.marker import applies
from policies.policy import PlatformTable

SYSTEMS = ("linux", "darwin", "win32")
MACHINES = ("x86_64", "aarch64", "arm64", "AMD64")


def on_platforms(marker: Marker | None, python: str, platforms: Iterable[PlatformTable]) -> bool:
    """Say whether a marker is true on a Python of at least one governed platform."""
    return marker is None or any(
        applies(
            marker,
            python,
            sys_platform=platform.sys_platform,
            platform_machine=platform.platform_machine,
        )
        for platform in platforms
    )


def anywhere(marker: Marker | None, pythons: Iterable[str]) -> bool:
    """Say whether a marker is true on one of these Pythons on any platform that is in use."""
    return marker is None or any(
        applies(marker, python, sys_platform=system, platform_machine=machine)
        for python in pythons
        for system in SYSTEMS
        for machine in MACHINES
    )


def together(
    left: Marker | None, right: Marker | None, python: str, platforms: Iterable[PlatformTable]
) -> bool:
    """Say whether two markers are both true on a Python of one governed platform."""
    return any(
        on_platforms(left, python, (platform,)) and on_platforms(right, python, (platform,))
        for platform in platforms
    )
