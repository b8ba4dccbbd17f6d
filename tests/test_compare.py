"""Compare: twenty histories of the recorded cloud, each told exactly; scopes, rules, groups, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calipso.compare import compare, parse_rule
from calipso.customers import add_customer, remove_customer
from calipso.errors import Ambiguous, Conflict, Invalid, NotFound
from calipso.graph import Graph
from calipso.past import snapshots
from calipso.past.moments import moment
from calipso.past.snapshots import About, scope_of
from tests import histories
from tests.conftest import Server
from tests.edited_source import EditedSource
from tests.histories import Expected, as_it_was, deleted, edited, moved, of, tagged, without
from tests.replayed import replayed_moz, scan

pytestmark = pytest.mark.graph
WAS = as_it_was
# moz-web-1's interface.
TAP = "tape7c8a612-c9"
SERVERS, NETWORKS, PORTS = "/servers/detail", "/networks", "/ports"
BACKUP = deleted("moz-backup-10")
# Each history: its scans after the first, and what a compare of the first with the last tells.
HISTORIES: dict[str, tuple[list[EditedSource], Expected]] = {
    "nothing": ([WAS()], Expected()),
    "deleted": ([edited(BACKUP)], Expected(removed={"instance moz-backup-10", "port moz-backup-10-eth0"})),
    "deleted and back": ([edited(BACKUP), WAS()], Expected()),
    "renamed": (
        [edited(of(SERVERS, "moz-web-4", name="moz-web-9"))],
        Expected(changed={"instance moz-web-9": {"name"}}),
    ),
    "renamed and back": ([edited(of(SERVERS, "moz-web-4", name="moz-web-9")), WAS()], Expected()),
    "renamed twice": (
        [edited(of(SERVERS, "moz-web-4", name=name)) for name in ("moz-web-8", "moz-web-9")],
        Expected(changed={"instance moz-web-9": {"name"}}),
    ),
    "renamed, then deleted": (
        [edited(of(SERVERS, "moz-backup-10", name="other")), edited(BACKUP)],
        Expected(removed={"instance moz-backup-10", "port moz-backup-10-eth0"}),
    ),
    "shut off": (
        [edited(of(SERVERS, "moz-web-4", status="SHUTOFF", **{"OS-EXT-STS:power_state": 4}))],
        Expected(changed={"instance moz-web-4": {"power_state", "status"}}),
    ),
    "moved": (
        [edited(moved("moz-web-4", "compute-2"))],
        Expected(moved={"moz-web-4"}, changed={"port moz-web-4-eth0": {"binding_host"}}),
    ),
    "moved and back": ([edited(moved("moz-web-4", "compute-2")), WAS()], Expected()),
    "network renamed": (
        [edited(of(NETWORKS, "moz-db", name="moz-sql"))],
        Expected(changed={"network moz-sql": {"name"}, "vservice dhcp-moz-sql": {"name"}}),
    ),
    "network added": (
        [edited(histories.added(NETWORKS, "moz-web", "moz-new"))],
        Expected(added={"network moz-new"}),
    ),
    "network added and gone": ([edited(histories.added(NETWORKS, "moz-web", "moz-new")), WAS()], Expected()),
    "port set down": (
        [edited(of(PORTS, "moz-web-2-eth0", admin_state_up=False))],
        Expected(changed={"port moz-web-2-eth0": {"admin_state_up"}}),
    ),
    "router gone from the API": (
        [edited(without("/routers", "moz-router"))],
        Expected(removed={"vservice moz-router"}),
    ),
    "host silent": ([EditedSource(silent=("compute-3",))], Expected()),
    "host silent while a server is deleted": (
        [edited(BACKUP, silent=("compute-3",))],
        Expected(removed={"instance moz-backup-10", "port moz-backup-10-eth0"}),
    ),
    "API list silent": ([EditedSource(silent=("RegionOne/servers/detail",))], Expected()),
    "API list silent, then renamed": (
        [EditedSource(silent=("RegionOne/servers/detail",)), edited(of(SERVERS, "moz-web-4", name="moz-web-9"))],
        Expected(changed={"instance moz-web-9": {"name"}}),
    ),
    "local VLAN by hand": (
        [tagged("compute-1", TAP, 777)],
        Expected(changed={f"vnic {TAP}": {"tag"}}, types=("vnic", *histories.CLOUD)),
    ),
}


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded Moz cloud; each test begins and ends with it as it was."""
    with replayed_moz(neo4j_server) as graph:
        yield graph


def told(graph: Graph, sources: list[EditedSource], **options: Any) -> dict[str, Any]:
    """A compare of now with after some scans; at the end the cloud is scanned as it was."""
    before = moment(graph, "now", "lab")
    try:
        for source in sources:
            scan(graph, source)
        return compare(graph, before, moment(graph, "now", "lab"), **options)
    finally:
        scan(graph, as_it_was())


def named(found: dict[str, Any], kind: str, types: tuple[str, ...]) -> set[str]:
    """Type and name of what was added, removed or changed, of some types."""
    return {f"{one['type']} {one['name']}" for one in found["objects"][kind] if one["type"] in types}


def test_there_are_twenty_histories() -> None:
    assert len(HISTORIES) == 20


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_is_told_exactly(moz: Graph, name: str) -> None:
    sources, expected = HISTORIES[name]
    found = told(moz, sources)
    assert named(found, "added", expected.types) == expected.added
    assert named(found, "removed", expected.types) == expected.removed
    assert {one["name"] for one in found["objects"]["moved"]} == expected.moved
    changed = {
        f"{one['type']} {one['name']}": set(one["changes"])
        for one in found["objects"]["changed"]
        if one["type"] in expected.types
    }
    assert changed == expected.changed
    silent = "silent" in name.rsplit(", then ", maxsplit=1)[-1]
    differs = expected != Expected(types=expected.types)
    assert found["same"] is (False if differs else None if silent else True)
    assert bool(found["unconfirmed"]) is silent


def test_a_compare_backwards_tells_the_opposite(moz: Graph) -> None:
    before = moment(moz, "now", "lab")
    scan(moz, edited(BACKUP, of(SERVERS, "moz-web-4", name="moz-web-9")))
    after = moment(moz, "now", "lab")
    scan(moz, as_it_was())
    there, back = compare(moz, before, after), compare(moz, after, before)
    for one, other in (("added", "removed"), ("removed", "added")):
        assert {row["id"] for row in there["objects"][one]} == {row["id"] for row in back["objects"][other]}
        assert {(row["type"], row["source"], row["target"]) for row in there["links"][one]} == {
            (row["type"], row["source"], row["target"]) for row in back["links"][other]
        }
    assert there["objects"]["changed"][0]["changes"]["name"] == ["moz-web-4", "moz-web-9"]
    assert back["objects"]["changed"][0]["changes"]["name"] == ["moz-web-9", "moz-web-4"]


def test_what_moved_tells_old_and_new_host_and_path(moz: Graph) -> None:
    found = told(moz, [edited(moved("moz-web-4", "compute-2"))])
    one = found["objects"]["moved"][0]
    assert one["host"] == ["compute-1", "compute-2"]
    assert [path[-2:] for path in one["path"]] == [["compute-1", "moz-web-4"], ["compute-2", "moz-web-4"]]
    assert all(path[:2] == ["lab", "RegionOne"] for path in one["path"])


def test_what_hangs_on_a_deleted_server_is_told_as_what_follows(moz: Graph) -> None:
    found = told(moz, [edited(BACKUP)])
    groups = {group["group"]: group["items"] for group in found["groups"]}
    names = {one["id"]: one["name"] for one in found["objects"]["removed"]}
    assert [names[one] for one in groups["removed"]] == ["moz-backup-10"]
    assert {names[one] for one in groups["follows"] if isinstance(one, str)} >= {"moz-backup-10-eth0"}
    assert {link["type"] for link in groups["rewired"]} == {"VCONNECTOR_VEDGE"}, "its bridge stays on the host"
    assert groups.keys() == {"removed", "follows", "rewired", "changed"}, "the bridge has lost its network"


def test_a_server_that_fails_is_told_as_broken_and_as_recovered(moz: Graph) -> None:
    before = moment(moz, "now", "lab")
    scan(moz, edited(of(SERVERS, "moz-web-4", status="ERROR")))
    during = moment(moz, "now", "lab")
    scan(moz, as_it_was())
    broken, recovered = compare(moz, before, during), compare(moz, during, moment(moz, "now", "lab"))
    assert [group["group"] for group in broken["groups"]] == ["broken"]
    assert [group["group"] for group in recovered["groups"]] == ["recovered"]


def test_a_scope_leaves_out_what_it_does_not_reach_and_says_how_much(moz: Graph) -> None:
    before = moment(moz, "now", "lab")
    scan(moz, edited(BACKUP, of(SERVERS, "moz-web-4", name="moz-web-9")))
    after = moment(moz, "now", "lab")
    web = compare(moz, before, after, scope_of(moz, "lab", clique="moz-web-9"))
    gone = compare(moz, before, after, scope_of(moz, "lab", clique="moz-backup-10"))
    project = compare(moz, before, after, scope_of(moz, "lab", project="moz"))
    other = compare(moz, before, after, scope_of(moz, "lab", project="admin"))
    add_customer(moz, "Moz", ["moz"], "lab")
    customer = compare(moz, before, after, scope_of(moz, "lab", project="Moz"))
    remove_customer(moz, "Moz")
    scan(moz, as_it_was())
    assert (web["objects"]["removed"], len(web["objects"]["changed"])) == ([], 1)
    assert {one["name"] for one in gone["objects"]["removed"]} >= {"moz-backup-10", "moz-backup-10-eth0"}
    assert web["outside_scope"] > 0
    assert other["same"] is True
    assert other["outside_scope"] == len(project["objects"]["removed"]) + len(project["objects"]["changed"])
    assert {key: customer[key] for key in ("objects", "links")} == {key: project[key] for key in ("objects", "links")}


def test_rules_say_what_is_no_change_and_are_kept_with_the_result(moz: Graph) -> None:
    found = told(moz, [tagged("compute-1", TAP, 777)], rules=[parse_rule("vnic.tag")])
    assert (found["same"], found["ignored"]) == (True, 1)
    assert found["rules"] == [{"rule": "vnic.tag", "reason": "", "by": ""}]
    for wrong in ("tag", "vnic.", "nothing.tag"):
        with pytest.raises((Invalid, NotFound)):
            parse_rule(wrong)


def test_the_cost_follows_the_change_and_not_the_history_before_it(moz: Graph) -> None:
    for name in ("moz-web-8", "moz-web-9"):
        scan(moz, edited(of(SERVERS, "moz-web-4", name=name)))
    scan(moz, as_it_was())
    before = moment(moz, "now", "lab")
    scan(moz, as_it_was())
    assert moz.read("past/journal", environment="lab", after=before.scan, until=before.scan + 1) == []


def test_moments_are_named_in_many_ways(moz: Graph) -> None:
    now = moment(moz, "now", "lab")
    taken = snapshots.take_snapshot(moz, "lab", "sunday", About(note="weekly"))
    assert (taken["scan"], taken["pinned"], taken["note"]) == (now.scan, False, "weekly")
    assert moment(moz, "sunday").scan == moment(moz, "lab:sunday").scan == moment(moz, str(now.scan)).scan == now.scan
    assert moment(moz, "lab:").live
    assert moment(moz, now.at.partition("[")[0].replace("Z", "+00:00")).scan == now.scan
    with pytest.raises(NotFound, match="no snapshot of lab is pinned as its design"):
        moment(moz, "designed")
    snapshots.pin_snapshot(moz, "sunday", designed=True)
    assert moment(moz, "designed").scan == now.scan
    with pytest.raises(NotFound, match="nothing is known of lab at"):
        moment(moz, "last-week")
    with pytest.raises(NotFound, match="no snapshot or time 'sundy'"):
        moment(moz, "sundy")
    with pytest.raises(NotFound, match="no finished scan 9999"):
        moment(moz, "9999")
    with pytest.raises(Conflict, match="has a snapshot 'sunday'"):
        snapshots.take_snapshot(moz, "lab", "sunday")
    for wrong in ("now", "12", "2026-11-22", "a/b", "a:b", " "):
        with pytest.raises(Invalid):
            snapshots.take_snapshot(moz, "lab", wrong)
    with pytest.raises(Conflict, match="pinned"):
        snapshots.remove_snapshot(moz, "sunday")
    snapshots.pin_snapshot(moz, "sunday", pinned=False)
    snapshots.remove_snapshot(moz, "sunday")
    assert snapshots.list_snapshots(moz) == []


def test_one_name_in_two_environments_is_asked_for(moz: Graph) -> None:
    moz.write("environments/save", id="other", name="other", definition="{}")
    moz.write("snapshots/save", environment="other", name="twice", scan=1, properties={"at": "", "pinned": False})
    snapshots.take_snapshot(moz, "lab", "twice")
    try:
        with pytest.raises(Ambiguous, match="several environments have a snapshot 'twice'"):
            moment(moz, "twice")
        assert moment(moz, "lab:twice").environment == "lab"
    finally:
        snapshots.remove_snapshot(moz, "twice", "lab")
        moz.write("environments/remove", id="other")
        moz.write("snapshots/remove", environment="other", name="twice")


def test_a_snapshot_without_a_name_is_named_by_its_time_and_found_by_it(moz: Graph) -> None:
    made = snapshots.take_snapshot(moz, "lab")
    try:
        assert moment(moz, made["name"], "lab").snapshot["name"] == made["name"]
    finally:
        snapshots.remove_snapshot(moz, made["name"], "lab")


def test_the_commands_tell_a_week(moz: Graph, run_calipso: Callable[..., Any], calipso_home: Path) -> None:
    taken = run_calipso("snapshot", "take", "sunday", "--no-scan", "--designed", "--note", "as handed over")
    same = run_calipso("compare", "sunday")
    scan(moz, edited(BACKUP, moved("moz-web-4", "compute-2")))
    try:
        differs = run_calipso("compare", "designed", "now", "--project", "moz")
        data = run_calipso("compare", "sunday", "now", "--json")
        then = run_calipso("show", "moz-backup-10", "--at", "sunday", "--json")
        clique = run_calipso("clique", "moz-backup-10", "--at", "sunday", "--json")
        path = run_calipso("path", "moz-backup-10", "moz-db-2", "--at", "sunday", "--json")
        impact = run_calipso("impact", "moz-backup-10", "--at", "sunday", "--json")
        gone = run_calipso("impact", "moz-backup-10", "--json")
        listed = run_calipso("snapshot", "list")
        shown = run_calipso("snapshot", "show", "sunday")
        wrong = run_calipso("compare", "sundy")
        elsewhere = run_calipso("snapshot", "take", "monday")
    finally:
        scan(moz, as_it_was())
        snapshots.pin_snapshot(moz, "sunday", pinned=False)
        snapshots.remove_snapshot(moz, "sunday")
    assert (taken.exit_code, same.exit_code, differs.exit_code, data.exit_code) == (0, 0, 4, 4)
    assert "removed (1): bring it back, or accept that it is gone" in differs.stdout
    assert "moved (1)" in differs.stdout
    assert data.json()["same"] is False
    assert {"a", "b", "same", "objects", "links", "unconfirmed", "outside_scope"} <= data.json().keys()
    assert then.json()["name"] == "moz-backup-10"
    assert len(clique.json()["nodes"]) > 10
    assert path.json()["hops"]
    assert len(impact.json()["removed"]) == 1
    assert (gone.exit_code, "is gone" in gone.stderr) == (1, True)
    assert "designed" in listed.stdout
    assert "removed" in shown.stdout
    assert (wrong.exit_code, "snapshots: sunday" in wrong.stderr) == (1, True)
    assert (elsewhere.exit_code, "--no-scan" in elsewhere.stderr) == (2, True), "the cloud of a recording is elsewhere"
