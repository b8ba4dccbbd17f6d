"""`calipso up` on the live lab: a scan by the API, a schedule at its minute, and a scan that survives its scheduler."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calipso import accounts, doors
from calipso.client import Client
from calipso.config import Settings
from calipso.graph import Graph

from . import live

pytestmark = live.LIVE
USER = f"up-{os.urandom(4).hex()}"
FIRES, PATIENCE_S = 2, 240


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Of the Calipso that make lab-test has started."""
    home = Path(os.environ["CALIPSO_HOME"])
    return Settings(home=home, neo4j_uri=None, secret_key_file=home / "secret.key")


@pytest.fixture(scope="module")
def operator(settings: Settings) -> Iterator[Client]:
    """A client of the web door that runs."""
    web = doors.status(settings, doors.WEB)
    assert web, "calipso up starts it"
    assert web.url
    with Graph(*live.access(), key_file=settings.key_file) as graph:
        accounts.add_user(graph, USER, os.urandom(12).hex(), "operator", by="test")
        token = accounts.add_token(graph, USER, "test", by="test")[0]
        with Client(web.url, token) as client:
            yield client
        accounts.remove_user(graph, USER)


def test_a_scan_is_asked_for_and_followed_by_the_api(operator: Client) -> None:
    asked = operator.scans.start(live.ENVIRONMENT)
    told = list(operator.scans.follow(asked["id"]))
    assert told[-1]["status"] in ("completed", "completed_with_errors"), told[-1]
    assert any(one["progress"] for one in told)
    assert operator.scans.get(asked["id"])["scan"] == told[-1]["scan"]


def test_a_schedule_fires_at_its_minute_twice(operator: Client) -> None:
    operator.schedules.add(
        "each-minute", "snapshot", {"no_scan": True, "environment": live.ENVIRONMENT}, cron="* * * * *"
    )
    try:
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            done = [one for one in operator.runs.list(schedule="each-minute") if one["status"] == "done"]
            if len(done) >= FIRES:
                break
            time.sleep(1)
    finally:
        operator.schedules.remove("each-minute")
    assert len(done) >= FIRES
    for one in done:
        planned, began = (datetime.fromisoformat(one[name]) for name in ("planned_at", "started_at"))
        assert planned.second == 0
        assert 0 <= (began - planned).total_seconds() < 15, "it fires at its minute"
        assert planned <= datetime.now(UTC)
    assert len({one["planned_at"] for one in done}) == len(done), "a run is unique for its planned time"


def test_a_scan_whose_scheduler_is_killed_is_taken_up_by_another(
    operator: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "CALIPSO_SECRET_KEY_FILE", str(settings.key_file)
    )  # what it seals is read by who was started before
    scheduler = doors.status(settings, doors.SCHEDULER)
    assert scheduler
    before = next(operator.scans.list(environment=live.ENVIRONMENT))["scan"]
    asked = operator.scans.start(live.ENVIRONMENT)
    for told in operator.scans.follow(asked["id"]):
        if told["status"] == "running":
            break
    os.kill(scheduler.pid, signal.SIGKILL)
    while doors.status(settings, doors.SCHEDULER):  # the kernel takes a moment to end it
        time.sleep(0.1)
    assert not doors.start(settings, doors.SCHEDULER).already_running
    *_, last = operator.scans.follow(asked["id"])
    assert last["status"] in ("completed", "completed_with_errors"), last
    assert last["scan"] == before + 1, "one number for both attempts"
    assert operator.runs.get(asked["id"])["attempts"] == FIRES
