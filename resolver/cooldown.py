"""Whether a release is old enough to be taken (policy.toml, [cooldown])."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.level import level_of
from policies.policy import Cooldown
from resolver.index.interface import File, Page
from resolver.index.view import Admit
from resolver.values import Pins


def waits(cooldown: Cooldown) -> bool:
    """Say whether any release has to wait, so that upload times decide."""
    return any((cooldown.major, cooldown.minor, cooldown.patch))


def admit_by_age(cooldown: Cooldown, present: Pins, now: datetime) -> Admit:
    """Return the rule: a file is admitted when its release has waited for its level's days.

    The level is that of the step from the lowest present pin; a project without a pin waits as
    long as a major step. What the index gives no time for is decided by `unknown-age`.
    """
    lowest = _lowest(present)
    days = {"major": cooldown.major, "minor": cooldown.minor, "patch": cooldown.patch}

    def admit(page: Page, file: File) -> bool:
        if not any(days.values()) or is_exempt(cooldown, page.name):
            return True
        level = level_of(lowest[page.name], str(file.version)) if page.name in lowest else "major"
        wait = days.get(level, cooldown.patch)
        if not wait:
            return True
        if file.upload_time is None:
            return cooldown.unknown_age == "allow"
        return now - file.upload_time >= timedelta(days=wait)

    return admit


def is_exempt(cooldown: Cooldown, name: NormalizedName) -> bool:
    """Say whether a project never waits."""
    return any(fnmatchcase(name, pattern) for pattern in cooldown.exempt)


def _lowest(present: Pins) -> Mapping[NormalizedName, str]:
    lowest: dict[NormalizedName, str] = {}
    for pins in present.values():
        for name, version in pins.items():
            if name not in lowest or Version(version) < Version(lowest[name]):
                lowest[name] = version
    return lowest
