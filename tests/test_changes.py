"""Change windows on the recorded cloud: from request to verdict, and everything that must be refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calipso import changes
from calipso.changes import Wish
from calipso.environments import parse_environment, remove_environment, save_environment
from calipso.errors import Conflict, Invalid, NeedsDecision, NotFound
from calipso.graph import Graph
from calipso.past import snapshots
from calipso.past.snapshots import About, Scope
from calipso.scan import Request, run_scan
from calipso.scan.wanted import part_of_clique
from tests.conftest import Server
from tests.edited_source import EditedSource
from tests.histories import as_it_was, edited, moved, of
from tests.replayed import replayed_moz

pytestmark = pytest.mark.graph
NOW = datetime.now(UTC)
HOST_DOWN = edited(
    of("/servers/detail", "moz-web-1", status="SHUTOFF", **{"OS-EXT-STS:power_state": 4}),
    of("/ports", "moz-web-1-eth0", status="DOWN"),
)
PORT_DOWN = edited(of("/ports", "moz-web-1-eth0", status="DOWN"))


@pytest.fixture
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded Moz cloud, without any change."""
    with replayed_moz(neo4j_server) as graph:
        yield graph


def wish(**options: Any) -> Wish:
    """Work on compute-1 for Moz, from now for two hours."""
    asked = Wish(["compute-1"], NOW, NOW + timedelta(hours=2), project="moz", downtime_min=5, sla_minutes=30, by="Ada")
    return replace(asked, **options)


def looking(graph: Graph, source: EditedSource) -> changes.Look:
    """A look at the cloud as the source says it is, at the change's scope only."""

    def look(scope: Scope) -> tuple[int, list[str]]:
        environment = parse_environment(source.definition, "recording")
        part = part_of_clique(graph, environment, *scope.ids)
        report = run_scan(graph, Request(environment, source, "test", part, allow_removals=True))
        return report.exit_code, [failure.message for failure in report.errors]

    return look


def begun(graph: Graph, **options: Any) -> int:
    """A change that is approved and has its snapshot before."""
    number = int(changes.open_change(graph, wish(**options), "lab")["number"])
    changes.approve(graph, number, "NOC")
    changes.tick(graph, number, looking(graph, as_it_was()))
    return number


def test_a_request_says_who_is_down_and_whether_the_sla_bears_it(moz: Graph) -> None:
    found = changes.open_change(moz, wish(), "lab")
    down = {one["name"] for one in found["impact"]["down"]}
    assert {"moz-web-1", "moz-web-4"} <= down
    assert found["budget"] == {"minutes_per_week": 30, "needed": 5, "bears": True}
    assert (found["status"], found["events"][0]["kind"]) == ("requested", "requested")
    assert "." not in found["start"] + found["until"]  # people plan by seconds at most
    text = changes.request_document(found)
    for word in ("compute-1", "moz-web-1", "5 minutes, borne by the 30 minutes", "Ada", "nobody yet"):
        assert word in text
    late = changes.open_change(moz, wish(objects=["compute-2"], downtime_min=45, sla_minutes=30), "lab")
    assert late["budget"]["bears"] is False
    assert "MORE THAN" in changes.request_document(late)
    nothing_said = changes.open_change(moz, wish(objects=["compute-3"], sla_minutes=None), "lab")
    assert nothing_said["budget"]["bears"] is None


def test_a_window_from_request_to_verdict(moz: Graph) -> None:
    number = int(changes.open_change(moz, wish(), "lab")["number"])
    with pytest.raises(Conflict, match="is requested"):
        changes.tick(moz, number, looking(moz, as_it_was()))
    assert changes.approve(moz, number, "NOC, Bob")["status"] == "approved"
    assert changes.tick(moz, number, looking(moz, as_it_was()))["events"][-1]["kind"] == "before"

    during = changes.tick(moz, number, looking(moz, HOST_DOWN))
    effects = during["events"][-1]["result"]
    assert (during["status"], during["events"][-1]["kind"]) == ("running", "tick")
    assert any("moz-web-1 changed" in one["what"] for one in effects["expected"])
    assert effects["unexpected"] == []

    after = changes.tick(moz, number, looking(moz, PORT_DOWN), NOW + timedelta(hours=3))
    assert (after["status"], after["events"][-1]["kind"]) == ("done", "after")
    with pytest.raises(NeedsDecision, match="port moz-web-1-eth0") as err:
        changes.close(moz, number, looking(moz, PORT_DOWN), "Ada")
    assert err.value.exit_code == 5
    assert changes.get_change(moz, number)["events"][-1]["kind"] == "refused"

    closed = changes.close(moz, number, looking(moz, as_it_was()), "Ada")
    assert (closed["status"], closed["verdict"]) == ("closed", "all healthy, and as before")
    assert [event["kind"] for event in closed["events"]] == [
        "requested", "approved", "before", "tick", "after", "refused", "closed",
    ]  # fmt: skip
    names = {one["name"]: one["pinned"] for one in snapshots.list_snapshots(moz)}
    assert names == {f"change-{number}-before": True, f"change-{number}-1": False, f"change-{number}-after": True}
    with pytest.raises(Conflict, match="is closed"):
        changes.close(moz, number, None, "Ada")


def test_what_is_due_is_begun_changes_first_look_and_those_whose_pause_or_window_is_over(moz: Graph) -> None:
    number = int(changes.open_change(moz, wish(every_s=600), "lab")["number"])
    assert changes.due_changes(moz) == [], "nobody approved it"
    changes.approve(moz, number, "NOC")
    assert changes.due_changes(moz, now=NOW - timedelta(minutes=1)) == []
    assert changes.due_changes(moz) == [number]
    assert changes.due_changes(moz, "elsewhere") == []
    changes.tick(moz, number, looking(moz, as_it_was()))
    assert changes.due_changes(moz) == [], "it was looked at a moment ago"
    assert changes.due_changes(moz, now=datetime.now(UTC) + timedelta(minutes=11)) == [number]
    changes.tick(moz, number, looking(moz, as_it_was()), NOW + timedelta(hours=3))
    assert changes.due_changes(moz, now=NOW + timedelta(hours=4)) == [], "the look behind its end is done"


def test_what_nobody_expected_is_told_apart(moz: Graph) -> None:
    number = begun(moz)
    source = edited(of("/servers/detail", "moz-web-1", name="other"), of("/ports", "moz-web-4-eth0", status="DOWN"))
    effects = changes.tick(moz, number, looking(moz, source))["events"][-1]["result"]
    told = " ".join(one["what"] for one in effects["unexpected"])
    assert "instance other changed" in told
    assert ["moz-web-4-eth0" in one["what"] for one in effects["expected"]] == [True]


def test_a_server_that_came_to_the_host_meanwhile_is_seen(moz: Graph) -> None:
    number = begun(moz)
    host = "compute-1"
    effects = changes.tick(moz, number, looking(moz, edited(moved("moz-web-2", host))))["events"][-1]["result"]
    told = [one["what"] for one in effects["unexpected"]]
    assert any("instance moz-web-2 moved" in what for what in told), told


def test_what_is_left_is_waived_with_reason_and_name_only(moz: Graph) -> None:
    number = begun(moz)
    changes.tick(moz, number, looking(moz, PORT_DOWN))
    assert [rest.what.split(" since ")[0] for rest in changes.rests_of(moz, number)] == ["port moz-web-1-eth0 changed"]
    for reason, by in (("", "Ada"), ("because", " ")):
        with pytest.raises(Invalid, match="a reason and a name"):
            changes.waive(moz, number, "all", reason, by)
    with pytest.raises(NotFound, match="has no rest"):
        changes.waive(moz, number, "compute-2", "because", "Ada")
    changes.waive(moz, number, "moz-web-1-eth0", "the customer wants it down", "Ada")
    assert changes.rests_of(moz, number) == []
    closed = changes.close(moz, number, None, "Ada")
    assert closed["verdict"].startswith("all healthy, and as before, but for ")
    assert closed["waived"][0] == {
        "item": closed["waived"][0]["item"], "reason": "the customer wants it down", "by": "Ada",
    }  # fmt: skip


def test_what_could_not_be_read_keeps_a_change_open(moz: Graph) -> None:
    number = begun(moz)
    silent = EditedSource(silent=("compute-1",))
    with pytest.raises(NeedsDecision, match="could not be read"):
        changes.close(moz, number, looking(moz, silent), "Ada")
    assert changes.close(moz, number, looking(moz, as_it_was()), "Ada")["status"] == "closed"


def test_it_has_to_be_as_designed_where_that_is_asked_for(moz: Graph) -> None:
    with pytest.raises(NotFound, match="pinned as its design"):
        changes.open_change(moz, wish(designed=True), "lab")
    snapshots.take_snapshot(moz, "lab", "handover", About(designed=True))
    look = looking(moz, PORT_DOWN)
    look(Scope("clique", "compute-1", ("compute-1",)))  # it drifted from the design before the change
    number = int(changes.open_change(moz, wish(designed=True), "lab")["number"])
    changes.approve(moz, number, "NOC")
    changes.tick(moz, number, look)
    with pytest.raises(NeedsDecision, match="since handover"):
        changes.close(moz, number, look, "Ada")
    with pytest.raises(NeedsDecision, match="since change-1-before"):
        changes.close(moz, number, looking(moz, as_it_was()), "Ada")
    changes.waive(moz, number, "all", "it was wrong before", "Ada")
    verdict = changes.close(moz, number, None, "Ada")["verdict"]
    assert verdict.startswith("all healthy, and as before and as designed, but for ")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"until": NOW - timedelta(hours=1)}, "ends before it starts"),
        ({"start": NOW - timedelta(hours=3), "until": NOW - timedelta(hours=1)}, "is over already"),
        ({"every_s": 0}, "cannot be negative"),
        ({"downtime_min": 500}, "longer than the window"),
        ({"drift": ["nonsense"]}, "is no rule"),
    ],
)
def test_windows_that_cannot_be_are_refused(moz: Graph, options: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        changes.open_change(moz, wish(**options), "lab")
    assert changes.list_changes(moz) == []


def test_an_object_is_in_one_open_change_only(moz: Graph) -> None:
    number = changes.open_change(moz, wish(), "lab")["number"]
    with pytest.raises(Conflict, match=f"compute-1 is in change {number} already"):
        changes.open_change(moz, wish(objects=["tor-1", "compute-1"]), "lab")
    with pytest.raises(NotFound, match="no change 99"):
        changes.get_change(moz, 99)
    with pytest.raises(NotFound):
        changes.open_change(moz, wish(objects=["nothing"]), "lab")


def test_a_change_that_did_not_begin_is_withdrawn_and_another_may_be_opened(moz: Graph) -> None:
    number = changes.open_change(moz, wish(), "lab")["number"]
    withdrawn = changes.close(moz, number, looking(moz, HOST_DOWN), "Ada")
    assert (withdrawn["status"], withdrawn["verdict"]) == ("closed", "withdrawn before it began")
    assert snapshots.list_snapshots(moz) == []
    assert changes.open_change(moz, wish(), "lab")["status"] == "requested"


def test_a_change_is_of_one_environment(moz: Graph) -> None:
    source = as_it_was()
    other = parse_environment(source.definition | {"environment": "other"}, "recording")
    save_environment(moz, other)
    run_scan(moz, Request(other, source, "test"))
    both = ["lab/host/RegionOne/compute-1", "other/host/RegionOne/compute-2"]
    with pytest.raises(Invalid, match="of one environment, and these are of lab, other"):
        changes.open_change(moz, wish(objects=both, project=None))


def test_changes_go_with_their_environment(moz: Graph) -> None:
    begun(moz)
    remove_environment(moz, "lab")
    assert changes.list_changes(moz) == []
    assert moz.read("changes/events", number=1) == []


def test_nothing_is_done_before_the_window_starts(moz: Graph) -> None:
    number = changes.open_change(moz, wish(start=NOW + timedelta(hours=1)), "lab")["number"]
    changes.approve(moz, number, "NOC")
    found = changes.tick(moz, number, looking(moz, HOST_DOWN))
    assert found["waits_until"] > NOW.isoformat()
    assert snapshots.list_snapshots(moz) == []


def test_the_commands_lead_through_a_window(
    moz: Graph, run_calipso: Callable[..., Any], calipso_home: Path, tmp_path: Path
) -> None:
    design, request = tmp_path / "moz.yaml", tmp_path / "request.md"
    design.write_text(
        "design: moz\nproject: moz\nenvironment: lab\nsla: {minutes_per_week: 30}\ndrift: [{rule: vnic.tag}]\n"
    )
    asked = ("change", "open", "--on", "compute-1", "--until", "2h", "--downtime", "5m", "--by", "Ada")
    opened = run_calipso(*asked, "--design", str(design), "--document", str(request))
    twice = run_calipso(*asked)
    early = run_calipso("change", "tick", "1", "--no-scan")
    approved = run_calipso("change", "approve", "1", "--by", "NOC")
    before = run_calipso("change", "tick", "1", "--no-scan")
    looking(moz, PORT_DOWN)(Scope("clique", "compute-1", ("compute-1",)))
    during = run_calipso("change", "tick", "1", "--no-scan")
    status = run_calipso("change", "status", "1")
    refused = run_calipso("change", "close", "1", "--no-scan", "--by", "Ada")
    looking(moz, as_it_was())(Scope("clique", "compute-1", ("compute-1",)))
    closed = run_calipso("change", "close", "1", "--no-scan", "--by", "Ada")
    listed = run_calipso("change", "list", "--json")
    wrong = run_calipso("change", "open", "--on", "compute-1", "--until", "two hours")
    assert opened.exit_code == 0, opened.stderr
    assert "5 minutes, borne by the 30 minutes a week" in opened.stdout
    assert "moz-web-1" in request.read_text()
    assert (twice.exit_code, "is in change 1 already" in twice.stderr) == (1, True)
    assert (early.exit_code, "calipso change approve 1" in early.stderr) == (1, True)
    assert (approved.exit_code, before.exit_code, during.exit_code) == (0, 0, 0)
    assert "expected port moz-web-1-eth0 changed" in during.stdout
    assert "left before it can be closed" in status.stdout
    assert (refused.exit_code, "cannot be closed: port moz-web-1-eth0" in refused.stderr) == (5, True)
    assert (closed.exit_code, "all healthy, and as before" in closed.stdout) == (0, True), closed.stderr
    assert listed.json()["items"][0]["status"] == "closed"
    assert (wrong.exit_code, "is no time" in wrong.stderr) == (2, True)
