"""Read when a job runs: in words, or in the five fields of cron.

The days of the week are those of APScheduler: 0 is Monday. In crontab(5) 0 is Sunday, so a
number is worth a second look; names (mon, sat) mean the same everywhere.
https://apscheduler.readthedocs.io/en/3.x/modules/triggers/cron.html
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AT = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
_DAILY = re.compile(rf"daily at {_AT}")
_WEEKLY = re.compile(rf"weekly on (?P<day>{'|'.join(DAYS)}) at {_AT}")
_HOURLY = re.compile(r"hourly(?: at :(?P<minute>[0-5]\d))?")
_EVERY = re.compile(r"every (?P<count>[1-9]\d{0,4}) (?P<unit>minute|hour)s?")
_FIELDS = 5


class Trigger(Protocol):
    """What APScheduler calls a trigger."""

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """Return when it fires next."""


def trigger_of(when: str, zone: str = "UTC", jitter: int = 0) -> Trigger:
    """Return the trigger; raise ValueError that says what is allowed."""
    words = " ".join(when.lower().split())
    place = _zone(zone)
    options = {"timezone": place, "jitter": jitter or None}
    if match := _DAILY.fullmatch(words):
        return _at(options, hour=match["hour"], minute=match["minute"])
    if match := _WEEKLY.fullmatch(words):
        day = str(DAYS.index(match["day"]))
        return _at(options, day_of_week=day, hour=match["hour"], minute=match["minute"])
    if match := _HOURLY.fullmatch(words):
        return _at(options, minute=match["minute"] or "0")
    if match := _EVERY.fullmatch(words):
        length = {f"{match['unit']}s": int(match["count"])}
        return cast("Trigger", IntervalTrigger(**length, **options))
    return _cron(when, options)


def _at(options: Mapping[str, object], **fields: str) -> Trigger:
    return cast("Trigger", CronTrigger(**fields, **options))


def _cron(when: str, options: Mapping[str, object]) -> Trigger:
    fields = when.split()
    if len(fields) != _FIELDS or fields[0].isalpha():
        raise ValueError(
            f"{when!r} is not understood; write `daily at 02:00`, `weekly on saturday at 08:00`, "
            "`hourly`, `every 30 minutes`, or five fields of cron (Monday is 0)"
        )
    names = ("minute", "hour", "day", "month", "day_of_week")
    try:
        return _at(options, **dict(zip(names, fields, strict=True)))
    except ValueError as err:
        raise ValueError(f"{when!r}: {err} (minute hour day month weekday; Monday is 0)") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write it as in Europe/Berlin") from None


def next_times(trigger: Trigger, now: datetime, count: int = 3) -> tuple[datetime, ...]:
    """Return when a trigger fires next, without its jitter."""
    times: list[datetime] = []
    last: datetime | None = None
    for _ in range(count):
        found = trigger.get_next_fire_time(last, times[-1] if times else now)
        if found is None or found == last:
            break
        times.append(found)
        last = found
    return tuple(times)
