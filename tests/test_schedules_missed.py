"""What was planned while no scheduler ran: told, made up for once, or too late; and never run twice. Clocks are handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calipso import schedules
from calipso.graph import Graph
from calipso.schedules import Schedule, Timing, leading
from calipso.schedules.lease import Lease
from calipso.schema import ensure_schema

pytestmark = pytest.mark.graph
# After any schedule that a test makes.
LATER = (datetime.now(UTC) + timedelta(days=3)).replace(hour=12, minute=30, second=30, microsecond=0)


@pytest.fixture
def lease(graph: Graph) -> Lease:
    """The lease of the one scheduler."""
    ensure_schema(graph)
    held = Lease("test", 600)
    assert held.take(graph)
    return held


def added(graph: Graph, cron: str = "* * * * *", grace_s: int = 3600) -> dict[str, Any]:
    """A schedule that had everything planned a while before LATER."""
    schedules.add_schedule(graph, Schedule("often", Timing(cron), "change_tick", grace_s=grace_s))
    return handled(graph, LATER - timedelta(minutes=10))


def handled(graph: Graph, at: datetime) -> dict[str, Any]:
    """The schedule, as if everything up to a time had been planned."""
    graph.write("database/test_handled", name="often", at=at.isoformat())
    return row(graph)


def row(graph: Graph) -> dict[str, Any]:
    """The schedule as schedulers read it."""
    [found] = leading.enabled_schedules(graph)
    return found


def plan(graph: Graph, lease: Lease, now: datetime) -> dict[str, Any] | None:
    """The run that is planned at a time."""
    run = leading.plan(graph, lease, row(graph), now)
    return schedules.get_run(graph, run) if run else None


def done(graph: Graph, lease: Lease) -> None:
    """The run that waits is done."""
    claimed = leading.claim(graph, lease, 0)
    assert claimed is not None
    leading.finish(graph, lease, claimed.id, leading.Ending("done", "done"))


def test_a_schedule_of_each_minute_is_planned_once_a_minute(graph: Graph, lease: Lease) -> None:
    added(graph)
    handled(graph, LATER - timedelta(seconds=40))
    times = []
    for seconds in (0, 5, 29, 30, 31, 60, 89, 90, 91):
        if run := plan(graph, lease, LATER + timedelta(seconds=seconds)):
            times.append((seconds, run["planned_at"], run["message"]))
            done(graph, lease)

    assert [(seconds, datetime.fromisoformat(at), message) for seconds, at, message in times] == [
        (0, LATER.replace(second=0), ""),
        (30, LATER.replace(second=0) + timedelta(minutes=1), ""),
        (90, LATER.replace(second=0) + timedelta(minutes=2), ""),
    ]


def test_missed_times_become_one_run_that_tells_how_many_they_were(graph: Graph, lease: Lease) -> None:
    added(graph)
    handled(graph, LATER - timedelta(minutes=3, seconds=50))

    run = plan(graph, lease, LATER)

    assert run is not None
    assert (run["status"], datetime.fromisoformat(run["planned_at"])) == ("queued", LATER.replace(second=0))
    first = LATER.replace(second=0) - timedelta(minutes=3)
    assert run["message"] == f"3 planned times were missed since {first.isoformat()}; this run makes up for them"
    assert run["log"] == [run["message"]]
    assert plan(graph, lease, LATER) is None
    assert len(schedules.list_runs(graph)) == 1


def test_what_is_too_late_is_told_and_not_run(graph: Graph, lease: Lease) -> None:
    added(graph, "0 * * * *", grace_s=600)
    handled(graph, LATER - timedelta(hours=4))

    run = plan(graph, lease, LATER)  # half past, and ten minutes late is the most

    assert run is not None
    assert run["status"] == "missed"
    assert "4 planned times were missed since" in run["message"]
    assert "too late" in run["message"]
    assert leading.claim(graph, lease, 0) is None


def test_a_run_that_is_not_over_lets_the_next_be_missed_and_told(graph: Graph, lease: Lease) -> None:
    added(graph)
    handled(graph, LATER - timedelta(seconds=40))
    assert plan(graph, lease, LATER)

    second = plan(graph, lease, LATER + timedelta(minutes=1))

    assert second is not None
    assert (second["status"], second["message"]) == ("missed", "the run before it was not over")
    done(graph, lease)
    third = plan(graph, lease, LATER + timedelta(minutes=2))
    assert third is not None
    assert third["status"] == "queued"


def test_two_leaders_that_plan_the_same_time_make_one_run(graph: Graph, lease: Lease) -> None:
    seen = added(graph)

    runs = [leading.plan(graph, lease, seen, LATER) for _ in range(3)]

    assert [run is not None for run in runs] == [True, False, False]


def test_a_clock_that_is_set_back_runs_nothing_twice(graph: Graph, lease: Lease) -> None:
    added(graph)
    assert plan(graph, lease, LATER)
    done(graph, lease)

    for minutes in range(120, 0, -1):
        assert plan(graph, lease, LATER - timedelta(minutes=minutes)) is None
    assert plan(graph, lease, LATER) is None

    assert plan(graph, lease, LATER + timedelta(minutes=1))


def test_what_was_planned_while_a_schedule_was_paused_is_not_made_up_for(graph: Graph, lease: Lease) -> None:
    added(graph, "* * * * *")
    handled(graph, datetime.now(UTC) - timedelta(hours=1))
    schedules.switch_schedule(graph, "often", enabled=False)
    assert leading.enabled_schedules(graph) == []
    found = schedules.switch_schedule(graph, "often", enabled=True)

    assert plan(graph, lease, datetime.now(UTC)) is None
    assert len(found["next"]) == 5


def test_a_schedule_that_was_changed_meanwhile_is_not_planned_as_it_was(graph: Graph, lease: Lease) -> None:
    seen = added(graph)
    schedules.switch_schedule(graph, "often", enabled=False)
    assert leading.plan(graph, lease, seen, LATER) is None
    schedules.remove_schedule(graph, "often")

    assert leading.plan(graph, lease, seen, LATER) is None
    assert schedules.list_runs(graph) == []


def test_old_runs_are_let_go_and_those_that_wait_are_not(graph: Graph, lease: Lease) -> None:
    added(graph)
    for minute in range(5):
        plan(graph, lease, LATER + timedelta(minutes=minute))
        done(graph, lease)
    waiting = schedules.request_run(graph, "change_tick")

    graph.write("schedules/runs_forget", days=1, most=2)

    left = schedules.list_runs(graph)
    assert [one["status"] for one in left] == ["queued", "done", "done"]
    assert left[0]["id"] == waiting
