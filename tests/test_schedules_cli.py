"""calipso schedule as users run it, over the recorded cloud; a report that goes out by mail, by a real scheduler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso import reports, schedules
from calipso.graph import Graph
from tests.edited_source import MOZ
from tests.scheduling import Running, ended, schedulers, until
from tests.test_notify import HERE, Box, files_of, serving, url_of

pytestmark = pytest.mark.graph
Run = Callable[..., Any]
Start = Callable[..., Running]


@pytest.fixture
def calipso(graph: Graph, calipso_home: Path, run_calipso: Run) -> Run:
    """The command line with the Moz cloud in the graph, as environment `lab`."""
    done = run_calipso("scan", "--replay", MOZ)
    assert done.exit_code == 0, done.stderr
    return run_calipso


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts schedulers on the test server."""
    with schedulers(tmp_path) as starting:
        yield starting


def test_a_schedule_from_added_to_removed(calipso: Run) -> None:
    added = calipso("schedule", "add", "weekly", "--cron", "0 0 * * sun", "--zone", "Europe/Berlin")
    assert (added.exit_code, "no scheduler runs" in added.stderr) == (0, True), added.stderr
    assert "weekly: scan, At 00:00 on Sunday (Europe/Berlin); next " in added.stdout
    [listed] = calipso("schedule", "list", "--json").json()["items"]
    assert (listed["name"], listed["kind"], listed["parameters"], listed["enabled"]) == ("weekly", "scan", {}, True)
    assert all("T00:00:00+0" in time for time in listed["next"])
    shown = calipso("schedule", "show", "weekly")
    assert shown.stdout.count("T00:00:00+0") == 5

    twice = calipso("schedule", "add", "weekly", "--cron", "0 0 * * sun")
    assert (twice.exit_code, "there is a schedule 'weekly'" in twice.stderr) == (1, True)
    assert "calipso schedule resume weekly" in calipso("schedule", "pause", "weekly").stderr
    assert "paused" in calipso("schedule", "list").stdout
    assert "goes on; next" in calipso("schedule", "resume", "weekly").stderr
    asked = calipso("schedule", "run", "weekly", "--json").json()
    assert (asked["schedule"], asked["status"]) == ("weekly", "queued")
    assert asked["id"] in calipso("schedule", "runs", "--schedule", "weekly").stdout

    assert calipso("schedule", "remove", "weekly").exit_code == 0
    [run] = calipso("schedule", "runs", "--json").json()["items"]
    assert (run["status"], run["message"]) == ("cancelled", "its schedule was removed")
    gone = calipso("schedule", "show", "weekly")
    assert (gone.exit_code, "none yet" in gone.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("weekly",), "a cron expression or a number of weeks"),
        (("weekly", "--cron", "0 0 * *"), "it has 4 fields"),
        (("week ly", "--cron", "0 0 * * sun"), "cannot name a schedule"),
        (("weekly", "--cron", "0 0 * * sun", "--zone", "Berlin"), "no time zone 'Berlin'"),
        (("weekly", "--cron", "0 0 * * sun", "--env", "nowhere"), "no environment nowhere"),
        (("weekly", "--cron", "0 0 * * sun", "--kind", "nonsense"), "kinds: scan, "),
        (("weekly", "--cron", "0 0 * * sun", "--set", "depth=3"), "parameters of scan: environment"),
        (("weekly", "--every", "10d", "--start", "2026-12-04T07:00"), "no number of weeks"),
        (("weekly", "--every", "2w"), "--start 2026"),
        (
            ("m", "--cron", "0 7 * * *", "--kind", "report", "--notify", "mailto://a:s3cr3tword@b"),
            "a URL holds secrets",
        ),
    ],
)
@pytest.mark.usefixtures("graph", "calipso_home")
def test_what_cannot_be_is_told(run_calipso: Run, arguments: tuple[str, ...], words: str) -> None:
    said = run_calipso("schedule", "add", *arguments)

    assert said.exit_code in (1, 2)
    assert words in said.stderr
    assert "s3cr3t" not in said.stderr
    assert "Traceback" not in said.stderr


def test_a_report_goes_out_by_mail_and_one_place_that_refuses_is_told(
    calipso: Run, graph: Graph, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, refusing = Box(), Box("550 5.7.1 relaying denied")
    takes, refuses = serving(box), serving(refusing)
    monkeypatch.setenv("NOC_MAIL", url_of(takes))
    monkeypatch.setenv("BAD_MAIL", url_of(refuses).replace(HERE, f"ada:s3cr3tpassw0rd@{HERE}") + "&reply=x@example.com")
    common = ["--every", "2w", "--start", "2026-12-04T07:00", "--kind", "report", "--report", "inventory"]
    calipso("schedule", "add", "good", *common, "--project", "moz", "--notify", "env:NOC_MAIL", "--set", "format=csv")
    calipso("schedule", "add", "bad", *common, "--notify", "env:BAD_MAIL", "--notify", "env:NOC_MAIL")
    start()

    good = calipso("schedule", "run", "good", "--wait", "--json")
    bad = calipso("schedule", "run", "bad", "--wait", "--json")

    takes.stop()
    refuses.stop()
    assert (good.exit_code, good.json()["status"]) == (0, "done"), good.stdout
    assert good.json()["message"] == "Inventory; kept as report 1; sent to 1 of 1"
    [csv] = files_of(box.mails[0]).items()
    assert csv[0] == "inventory.csv"
    assert b"moz-web-1" in csv[1]
    assert reports.get_report(graph, 1).title == "Inventory"
    assert (bad.exit_code, bad.json()["status"]) == (1, "failed")
    assert "sent to 1 of 2; not sent to env:BAD_MAIL" in bad.json()["message"]
    assert len(box.mails) == 2
    assert "s3cr3t" not in bad.stdout + str(graph.read("schedules/runs", **everything()))


def everything() -> dict[str, Any]:
    """All runs."""
    return {"id": None, "schedule": None, "status": None, "skip": 0, "limit": 100}


def test_compare_snapshot_and_retention_by_the_clock(calipso: Run, graph: Graph, start: Start) -> None:
    start()
    snapshot = ended(graph, schedules.request_run(graph, "snapshot", {"no_scan": True, "note": "nightly"}))
    assert snapshot["status"] == "done", snapshot["message"]
    name = snapshot["result"]["snapshot"]["name"]
    assert (snapshot["status"], snapshot["result"]["snapshot"]["note"]) == ("done", "nightly")

    same = ended(graph, schedules.request_run(graph, "compare", {"a": name}))
    quiet = ended(graph, schedules.request_run(graph, "compare", {"a": name, "only_if_different": True}))
    dropped = ended(graph, schedules.request_run(graph, "retention", {"keep_last": 0}))
    unknown = ended(graph, schedules.request_run(graph, "compare", {"a": "nonsense"}))

    assert (same["status"], same["result"]["same"], same["result"]["report"]) == ("done", True, 1)
    assert (quiet["status"], quiet["message"]) == ("done", "nothing differs; nothing was sent")
    assert (dropped["status"], dropped["result"]["environments"][0]["forgotten"]) == ("done", [name])
    assert (unknown["status"], "no snapshot or time 'nonsense'" in unknown["message"]) == ("failed", True)


def test_a_change_that_is_due_is_looked_at_and_one_that_is_not_is_left(
    calipso: Run, graph: Graph, start: Start
) -> None:
    opened = calipso("change", "open", "--on", "compute-1", "--until", "2h", "--by", "Ada", "--json")
    number = str(opened.json()["number"])
    calipso("change", "approve", number, "--by", "NOC")
    start()

    first, second = (ended(graph, schedules.request_run(graph, "change_tick", {"no_scan": True})) for _ in range(2))

    assert [(one["change"], one["kind"]) for one in first["result"]["changes"]] == [(int(number), "before")]
    assert (first["status"], second["message"]) == ("done", "no change was due")


def test_a_dump_of_a_server_of_ones_own_is_refused(calipso: Run, graph: Graph, start: Start, tmp_path: Path) -> None:
    start()

    run = ended(graph, schedules.request_run(graph, "dump", {"folder": str(tmp_path / "dumps")}))

    assert (run["status"], "neo4j-admin database dump" in run["message"]) == ("failed", True)
    assert until(lambda: schedules.leader(graph)["held"])
