"""When schedules are due: cron as Debian reads it, every so many weeks, in any zone, through every change of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from croniter import croniter

from calipso.errors import Invalid
from calipso.schedules import Timing
from calipso.schedules.times import TimingTrigger

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
WEEKLY = "0 0 * * sun"
# Days of the week as cron numbers them.
SUNDAY, MONDAY, FRIDAY, SATURDAY = 0, 1, 5, 6


def days_of(cron: str) -> set[int]:
    """On which days of the week a cron expression is due, 0 for Sunday."""
    found = Timing(cron).next(datetime(2026, 3, 1, tzinfo=UTC), 30)
    return {(time.weekday() + 1) % 7 for time in found}


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("sun", {SUNDAY}), ("SUN", {SUNDAY}), ("0", {SUNDAY}), ("7", {SUNDAY}), ("1", {MONDAY}), ("mon", {MONDAY}),
        ("6", {SATURDAY}), ("0,6", {SUNDAY, SATURDAY}), ("6,7", {SUNDAY, SATURDAY}), ("5-7", {FRIDAY, SATURDAY, SUNDAY}),
        ("0-1", {SUNDAY, MONDAY}), ("mon-fri", {1, 2, 3, 4, 5}), ("1-5", {1, 2, 3, 4, 5}), ("*/2", {0, 2, 4, 6}),
        ("1-5/2", {1, 3, 5}), ("fri,sun", {FRIDAY, SUNDAY}), ("*", {0, 1, 2, 3, 4, 5, 6}),
    ],
)  # fmt: skip
def test_days_of_the_week_are_crons_own(field: str, days: set[int]) -> None:
    assert days_of(f"0 0 * * {field}") == days


def test_a_day_of_the_month_and_one_of_the_week_mean_either() -> None:
    found = Timing("0 0 1 * mon").next(datetime(2026, 5, 31, 12, tzinfo=UTC), 5)

    assert [f"{time:%d %a}" for time in found] == ["01 Mon", "08 Mon", "15 Mon", "22 Mon", "29 Mon"]
    assert f"{Timing('0 0 1 * mon').next(found[-1], 1)[0]:%d %a}" == "01 Wed"


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_sunday_midnight_is_what_other_libraries_say(zone: str) -> None:
    begins, ends = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)), datetime(2027, 1, 1, tzinfo=ZoneInfo(zone))

    ours = Timing(WEEKLY, zone=zone).due(begins, ends)

    times = croniter("0 0 * * 0", begins)
    theirs = [times.get_next(datetime) for _ in range(52)]
    assert [time.astimezone(UTC) for time in ours] == [time.astimezone(UTC) for time in theirs]
    trigger = CronTrigger(hour=0, minute=0, day_of_week="sun", timezone=zone)
    assert [trigger.get_next_fire_time(None, time - timedelta(days=6)) for time in ours] == ours
    assert {(time.weekday(), time.hour, time.minute) for time in ours} == {(6, 0, 0)}
    assert len(ours) == 52
    offsets = {time.utcoffset() for time in ours}
    assert len(offsets) == (1 if zone == "Asia/Kolkata" else 2), "summer and winter time"


@pytest.mark.parametrize(
    ("cron", "zone", "day", "times"),
    [
        ("30 2 * * *", "Europe/Berlin", "2026-03-29", ["03:00+0200"]),  # 02:30 is not there
        ("30 2 * * *", "Europe/Berlin", "2026-10-25", ["02:30+0200"]),  # 02:30 comes twice
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-04", ["02:30+1100"]),  # half an hour is left out
        ("45 1 * * *", "Australia/Lord_Howe", "2026-04-05", ["01:45+1100"]),  # half an hour comes twice
        ("0 0 * * *", "Africa/Cairo", "2026-04-24", ["01:00+0300"]),  # midnight is not there
        ("0 */3 * * *", "Europe/Berlin", "2026-03-29", ["00:00+0100", "03:00+0200", "06:00+0200"]),
        ("30 * * * *", "Europe/Berlin", "2026-03-29", ["00:30+0100", "01:30+0100", "03:30+0200"]),
        ("30 * * * *", "Europe/Berlin", "2026-10-25", ["00:30+0200", "01:30+0200", "02:30+0200", "02:30+0100"]),
    ],
)
def test_what_happens_where_the_clock_is_changed(cron: str, zone: str, day: str, times: list[str]) -> None:
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))

    found = Timing(cron, zone=zone).next(midnight - timedelta(minutes=1), 12)

    assert [f"{time:%H:%M%z}" for time in found if time.date().isoformat() == day][: len(times)] == times
    if not cron.startswith(("0 */", "30 * ")):
        assert [time.date().isoformat() for time in found].count(day) == 1


def test_every_two_weeks_keeps_day_and_wall_clock_through_summer_time() -> None:
    timing = Timing(every_weeks=2, start="2026-03-06T08:00", zone="Europe/Berlin")

    found = timing.due(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))

    assert [f"{time:%m-%d %H:%M}" for time in found[:3]] == ["03-06 08:00", "03-20 08:00", "04-03 08:00"]
    assert {(time.weekday(), time.hour, time.minute) for time in found} == {(4, 8, 0)}
    dates = [time.date() for time in found]
    assert {after - before for before, after in pairwise(dates)} == {timedelta(days=14)}
    assert timing.next(found[4], 1) == [found[5]]
    assert timing.next(found[4] + timedelta(seconds=1), 1) == [found[5]]
    assert timing.next(found[4] - timedelta(seconds=1), 1) == [found[4]]


@pytest.mark.parametrize(("start", "time"), [("2026-03-29T02:30", "03:00+0200"), ("2026-10-25T02:30", "02:30+0200")])
def test_every_so_many_weeks_at_an_hour_that_is_left_out_or_comes_twice(start: str, time: str) -> None:
    timing = Timing(every_weeks=1, start=start, zone="Europe/Berlin")
    day = start[:10]

    found = timing.next(datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ZoneInfo("Europe/Berlin")), 2)

    assert [f"{one:%H:%M%z}" for one in found if one.date().isoformat() == day] == [time]
    assert f"{found[1]:%H:%M}" == "02:30"


def test_apscheduler_is_woken_at_the_same_times() -> None:
    timing = Timing(WEEKLY, zone="Europe/Berlin")
    trigger, last, found = TimingTrigger(timing), None, []
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(52):
        last = trigger.get_next_fire_time(last, begins)
        found.append(last)

    assert found == timing.next(begins, 52)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"cron": "0 0 * *"}, "it has 4 fields"),
        ({"cron": "0 0 0 * * *"}, "it has 6 fields"),
        ({"cron": "@weekly"}, "it has 1 fields"),
        ({"cron": "0 0 * * sunday"}, "wrong day-of-week"),
        ({"cron": "0 0 * * 8"}, "wrong day-of-week"),
        ({"cron": "61 0 * * *"}, "wrong minute"),
        ({"cron": "0 0 31 2 *"}, "wrong day-of-month"),
        ({"cron": "0 0 * * *", "zone": "Europe/Nowhere"}, "no time zone"),
        ({"cron": "0 0 * * *", "zone": "../../etc/passwd"}, "no time zone"),
        ({"cron": "0 0 * * *", "zone": ""}, "no time zone"),
        ({}, "a cron expression or a number of weeks"),
        ({"cron": "0 0 * * *", "every_weeks": 2, "start": "2026-01-01"}, "a cron expression or a number of weeks"),
        ({"every_weeks": 2}, "no first time"),
        ({"every_weeks": 2, "start": "tomorrow"}, "no first time"),
        ({"every_weeks": 2, "start": "2026-01-01T00:00+01:00"}, "no first time"),
        ({"every_weeks": -2, "start": "2026-01-01"}, "every -2 weeks"),
    ],
)
def test_what_cannot_be_is_refused_by_name(values: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        Timing(**values)  # type: ignore[arg-type]

    assert refused.value.hint
