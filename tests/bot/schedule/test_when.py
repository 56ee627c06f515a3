"""When jobs run: words, cron with Monday as 0, zones, and what is refused."""

from datetime import UTC, datetime

import pytest

from bot.schedule.when import next_times, trigger_of

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday
NEXT = {
    "daily at 02:00": "Sat 21 02:00",
    "weekly on saturday at 08:00": "Sat 21 08:00",
    "Weekly  on Monday at 8:30": "Mon 23 08:30",
    "hourly": "Fri 20 13:00",
    "hourly at :15": "Fri 20 12:15",
    "0 8 * * 5": "Sat 21 08:00",  # 5 is Saturday, for Monday is 0
    "0 8 * * 0": "Mon 23 08:00",
    "0 8 * * sun": "Sun 22 08:00",
    "*/30 * * * *": "Fri 20 12:30",
}
REFUSED = {
    "": "is not understood",
    "now and then": "is not understood",
    "daily at 25:00": "is not understood",
    "weekly on caturday at 08:00": "is not understood",
    "* * *": "is not understood",
    "61 * * * *": "Monday is 0",
    "0 8 * * 9": "Monday is 0",
}


@pytest.mark.parametrize("when", NEXT)
def test_the_next_time_is_as_people_say(when: str) -> None:
    # Five past, since a time that is now counts as next.
    (found,) = next_times(trigger_of(when), NOW.replace(minute=5), 1)
    assert found.strftime("%a %d %H:%M") == NEXT[when]


def test_an_interval_repeats() -> None:
    first, second = next_times(trigger_of("every 30 minutes"), NOW, 2)
    assert (second - first).total_seconds() == 1800


def test_times_are_in_their_zone() -> None:
    (found,) = next_times(trigger_of("daily at 02:00", "Asia/Tokyo"), NOW, 1)
    assert found.astimezone(UTC).hour == 17


@pytest.mark.parametrize("when", REFUSED)
def test_what_is_not_understood_says_what_is_allowed(when: str) -> None:
    with pytest.raises(ValueError, match=REFUSED[when]):
        trigger_of(when)


def test_an_unknown_zone_is_told() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        trigger_of("hourly", "Middle/Earth")
