"""When a schedule is due: by the five fields of cron, or every so many weeks, by the wall clock of a time zone.

Cron is read as Debian's cron(8) reads it, by cronsim: names and numbers of days (0 and 7 are Sunday), a day of the month and one
of the week mean either of them. Where clocks are put forward, what was planned for the hour that is left out is due right behind
it; where they are put back, what was planned for the hour that comes twice is due once, the first time. What is planned for each
hour or minute (a `*` in front) is due by the time that really passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.base import BaseTrigger
from cronsim import CronSim, CronSimError
from tzlocal import get_localzone_name

from calipso.errors import Invalid

FIELDS = 5
# Nobody is told of more missed times than this, and nothing is reckoned for longer.
MOST_DUE = 100_000
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """When something is due: `cron`, or every `every_weeks` from `start` (wall-clock time, ISO text without a zone), in `zone`.

    Raises Invalid, naming what is wrong, when it is made.
    """

    cron: str = ""
    every_weeks: int = 0
    start: str = ""
    zone: str = "UTC"

    def __post_init__(self) -> None:
        zone = zone_of(self.zone)
        if bool(self.cron) == bool(self.every_weeks):
            raise Invalid("a schedule has a cron expression or a number of weeks", "give --cron or --every, not both")
        if self.cron:
            _read_cron(self.cron, datetime.now(zone))
        elif self.every_weeks < 1:
            raise Invalid(f"every {self.every_weeks} weeks cannot be", "give --every 2w or more")
        else:
            _read_start(self.start)

    def after(self, then: datetime) -> Iterator[datetime]:
        """The times that come behind an aware time, in the schedule's zone, without end."""
        local = then.astimezone(ZoneInfo(self.zone))
        return _read_cron(self.cron, local) if self.cron else self._weekly(local)

    def next(self, then: datetime, count: int) -> list[datetime]:
        """The first `count` times behind a time."""
        times = self.after(then)
        return [next(times) for _ in range(count)]

    def due(self, since: datetime, now: datetime) -> list[datetime]:
        """The times behind `since` up to and with `now`."""
        found: list[datetime] = []
        for time in self.after(since):
            if time > now or len(found) == MOST_DUE:
                break
            found.append(time)
        return found

    def _weekly(self, then: datetime) -> Iterator[datetime]:
        first, step = _read_start(self.start), WEEK * self.every_weeks
        turn = max(0, (then.replace(tzinfo=None) - first) // step - 1)
        while True:
            time = _behind_the_gap((first + turn * step).replace(tzinfo=then.tzinfo))
            if time.astimezone(UTC) > then.astimezone(UTC):
                yield time
            turn += 1

    @property
    def text(self) -> str:
        """The times in words."""
        if self.cron:
            return CronSim(self.cron, datetime.now(UTC)).explain()
        weeks = "week" if self.every_weeks == 1 else f"{self.every_weeks} weeks"
        return f"Every {weeks} from {_read_start(self.start):%Y-%m-%d %H:%M}, a {_read_start(self.start):%A}"


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name. Raises Invalid."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as err:
        raise Invalid(
            f"there is no time zone {name!r}", "name one like Europe/Berlin, America/New_York or UTC"
        ) from err


def local_zone() -> str:
    """The IANA name of this machine's time zone, UTC where it has none."""
    try:
        name = str(get_localzone_name() or "UTC")
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
    return name


def _read_cron(text: str, then: datetime) -> CronSim:
    """The times of a cron expression behind one. Raises Invalid."""
    hint = 'write five fields, minute hour day month weekday, like "0 0 * * sun" (docs/schedules.md)'
    if len(text.split()) != FIELDS:
        raise Invalid(f"{text!r} is no cron expression: it has {len(text.split())} fields", hint)
    try:
        times = CronSim(text, then)
        next(CronSim(text, then))
    except CronSimError as err:
        said = str(err).lower() or "it is never due"
        raise Invalid(f"{text!r} is no cron expression: {said.replace('bad ', 'wrong ')}", hint) from err
    except StopIteration as err:
        raise Invalid(f"{text!r} is never due", hint) from err
    return times


def _read_start(text: str) -> datetime:
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        start = None
    if start is None or start.tzinfo is not None:
        raise Invalid(
            f"{text!r} is no first time for every so many weeks",
            "give --start 2026-11-27T08:00, by the clock of the schedule's zone",
        )
    return start


def _behind_the_gap(time: datetime) -> datetime:
    """The time itself; where the clock is put forward over it, the first minute that there is again."""
    while time.astimezone(UTC).astimezone(time.tzinfo).replace(tzinfo=None) != time.replace(tzinfo=None):
        time += timedelta(minutes=1)
    return time


class TimingTrigger(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Times for APScheduler."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """See BaseTrigger: the first time behind the last one, or behind now."""
        return self._timing.next(previous_fire_time or now, 1)[0]
