"""The Python client asks the scheduler, a real one, for work and follows it to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calipso.client import Client
from calipso.errors import Conflict, NotFound
from tests.scheduling import Running, schedulers
from tests.served import operator, served
from tests.web import Web, web

__all__ = ["operator", "served", "web"]
pytestmark = pytest.mark.graph


@pytest.fixture
def start(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Running]]:
    """Starts schedulers on the web fixture's graph."""
    password = web.settings.neo4j_password
    assert password
    monkeypatch.setenv("CALIPSO_HOME", str(web.settings.home))
    monkeypatch.setenv("CALIPSO_NEO4J_URI", str(web.settings.neo4j_uri))
    monkeypatch.setenv("CALIPSO_NEO4J_USER", web.settings.neo4j_user)
    monkeypatch.setenv("CALIPSO_NEO4J_PASSWORD", password.get_secret_value())
    with schedulers(tmp_path) as starting:
        yield starting


def test_a_run_is_asked_for_followed_and_kept(operator: Client, start: Callable[..., Running]) -> None:
    waits = operator.runs.start("snapshot", {"note": "by client", "no_scan": True})
    taken_back = operator.runs.start("snapshot", {"note": "never", "no_scan": True})
    assert operator.runs.cancel(taken_back["id"])["status"] == "cancelled"
    start()
    told = list(operator.runs.follow(waits["id"]))

    assert told[-1]["status"] == "done", told[-1]
    assert [one["note"] for one in operator.snapshots.list()] == ["by client"]
    assert operator.runs.get(waits["id"])["status"] == "done"
    assert {one["id"] for one in operator.runs.list(status="done")} == {waits["id"]}
    with pytest.raises(Conflict):
        operator.runs.cancel(waits["id"])


def test_a_scan_is_followed_until_it_says_what_it_could_not_read(
    operator: Client, start: Callable[..., Running]
) -> None:
    start()
    asked = operator.scans.start("lab")
    told = list(operator.scans.follow(asked["id"]))

    assert told[-1]["status"] not in ("queued", "running"), "the recorded cloud's own address answers nobody here"
    assert told[-1]["id"] in {one["id"] for one in operator.scans.list(environment="lab")}


def test_a_schedule_from_added_to_removed(operator: Client) -> None:
    added = operator.schedules.add("sundays", cron="0 0 * * sun", zone="Europe/Berlin")
    assert "T00:00:00+0" in added["next"][0]
    assert operator.schedules.pause("sundays")["enabled"] is False
    assert operator.schedules.resume("sundays")["enabled"] is True
    asked = operator.schedules.run("sundays")
    assert operator.runs.get(asked["id"])["schedule"] == "sundays"
    operator.runs.cancel(asked["id"])
    assert [one["name"] for one in operator.schedules.list()] == ["sundays"]
    operator.schedules.remove("sundays")
    with pytest.raises(NotFound):
        operator.schedules.get("sundays")
