"""Things and links added by hand stand in the graph like all others, and no scan removes, changes or is disturbed by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from calipso import by_hand, cliques, inventory
from calipso.by_hand import Thing
from calipso.environments import remove_environment
from calipso.errors import CalipsoError, Conflict, Invalid, NotFound
from calipso.graph import Graph, WriteCounts
from calipso.scan import Request, run_scan
from calipso.scan.part import Part
from calipso.scan.report import ScanReport
from calipso.sources.answers import ApiQuestion
from tests.conftest import Server
from tests.edited_source import EditedSource
from tests.graph_state import hashes
from tests.replayed import replayed_moz
from tests.test_scan import environment_of

pytestmark = pytest.mark.graph
Rows = list[dict[str, Any]]
OPS = "ops"
SPARE = "lab/host/RegionOne/spare-1"


@pytest.fixture
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded Moz cloud after one scan, as environment `lab`."""
    with replayed_moz(neo4j_server) as graph:
        yield graph


def scan(graph: Graph, source: EditedSource | None = None, **options: Any) -> ScanReport:
    """One more scan of the (edited) recording."""
    source = source or EditedSource()
    return run_scan(graph, Request(environment_of(source), source, "test", **options))


def with_host(name: str) -> EditedSource:
    """The cloud after a compute host was added to it."""

    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        if question.path != "/os-services" or not rows:
            return rows
        compute = next((row for row in rows if row["binary"] == "nova-compute"), None)
        return [*rows, compute | {"id": "new", "host": name}] if compute else rows

    return EditedSource(rows=rows)


def without(name: str) -> EditedSource:
    """The cloud after a server was deleted, its ports with it."""

    def rows(_question: ApiQuestion, rows: Rows) -> Rows:
        return [row for row in rows if not str(row.get("name", "")).startswith(name)]

    return EditedSource(rows=rows)


def spare_host(graph: Graph) -> str:
    """A host by hand with a NIC that is wired to tor-1's port swp11s0."""
    by_hand.add_object(graph, Thing("host", "spare-1", {"status": "up"}, "lab/region/RegionOne"), owner=OPS)
    port = next(hit["id"] for hit in inventory.search(graph, "tor-1 swp11s0"))
    nic = Thing(
        "host_pnic", "eth7", {"mac": "52:54:00:00:00:07", "speed_mbps": "1000", "addresses": "10.9.9.9/24"}, SPARE
    )
    return by_hand.add_object(graph, nic, links=[("host_pnic_switch_pnic", port)], owner=OPS)


def test_what_is_added_by_hand_is_found_shown_and_walked_like_all_else(moz: Graph) -> None:
    nic = spare_host(moz)

    shown = inventory.show(moz, nic)
    walked = {node["name"] for node in cliques.clique(moz, nic)["nodes"]}
    listed = [row["id"] for row in inventory.tree(moz, SPARE, 2)]

    assert nic == "lab/host_pnic/RegionOne/spare-1/eth7"
    assert shown["by_hand"]["owner"] == OPS
    assert shown["properties"] == {
        "addresses": ["10.9.9.9/24"],
        "host": "spare-1",
        "mac": "52:54:00:00:00:07",
        "region": "RegionOne",
        "speed_mbps": 1000,
    }
    assert {link["type"]: link["evidence"] for link in shown["links"]}["HOST_PNIC_SWITCH_PNIC"] == "by hand: ops"
    assert {"tor-1", "swp11s0"} <= walked
    assert listed == [SPARE, nic]
    assert inventory.search(moz, "spare-1 eth7")[0]["id"] == nic
    assert inventory.search(moz, "52-54-00-00-00-07")[0]["id"] == nic
    assert inventory.history(moz, nic)["states"][0]["at"]


def test_scans_of_the_unchanged_cloud_write_nothing_and_ask_no_host_by_hand(moz: Graph) -> None:
    spare_host(moz)
    stood = hashes(moz)

    first, second = scan(moz), scan(moz)

    assert hashes(moz) == stood
    for report in (first, second):
        assert report.status == "completed"
        assert report.writes == WriteCounts()
        assert report.objects["added"] == report.objects["changed"] == report.objects["removed"] == 0
        assert report.links["added"] == report.links["changed"] == report.links["removed"] == 0
        assert report.unconfirmed == []


def test_scans_of_a_part_of_a_changed_and_of_a_silent_cloud_leave_it_as_it_is(moz: Graph) -> None:
    nic = spare_host(moz)
    stood = {mark: value for mark, value in hashes(moz).items() if "spare-1" in mark}

    scan(moz, part=Part(("host/RegionOne/compute-1",)))
    scan(moz, without("moz-web-1"))
    scan(moz, EditedSource(silent=["compute-1", "tor-1"]))
    scan(moz, allow_removals=True)

    assert {mark: value for mark, value in hashes(moz).items() if "spare-1" in mark} == stood
    assert inventory.show(moz, nic)["health"] == "unknown"  # no status was given, and this type has one
    assert inventory.show(moz, SPARE)["health"] == "ok"


def test_a_host_by_hand_that_is_discovered_is_discoverys_until_it_is_gone(moz: Graph) -> None:
    by_hand.add_object(moz, Thing("host", "spare-1", {}, "lab/region/RegionOne"), owner=OPS)

    scan(moz, with_host("spare-1"))
    found, state = inventory.show(moz, SPARE), by_hand.list_by_hand(moz)[0]["state"]
    with pytest.raises(Conflict, match="is discovered already"):
        by_hand.add_object(moz, Thing("host", "spare-1", {}, "lab/region/RegionOne"), owner=OPS)
    scan(moz)
    again = inventory.show(moz, SPARE)

    assert (found["by_hand"], found["properties"]["roles"], state) == (None, ["compute"], "discovered")
    assert again["live"]
    assert again["by_hand"]["owner"] == OPS
    assert len(inventory.history(moz, SPARE)["states"]) == 3
    assert by_hand.list_by_hand(moz)[0]["state"] == "stands"


def test_a_thing_below_a_gone_one_hangs_below_the_environment_till_that_is_back(moz: Graph) -> None:
    disk = by_hand.add_object(moz, Thing("vnic", "tap-extra", {}, "moz-web-1"), owner=OPS)
    server = inventory.find_object(moz, "moz-web-1")["id"]

    scan(moz, without("moz-web-1"))
    alone = [link["source"] for link in inventory.show(moz, disk)["links"]]
    scan(moz)

    assert alone == ["lab"]
    assert [link["source"] for link in inventory.show(moz, disk)["links"]] == [server]


def test_a_link_by_hand_comes_with_its_other_end_and_goes_and_returns_with_it(moz: Graph) -> None:
    scan(moz, without("moz-web-1"))
    told = by_hand.add_link(moz, "moz", "project_instance", "moz-web-2", "lab", owner=OPS)
    aggregate = inventory.find_object(moz, "agg-b")["id"]
    waiting = by_hand.add_link(moz, aggregate, "AGGREGATE_HOST", "spare-1", owner=OPS)
    by_hand.add_object(moz, Thing("host", "spare-1", {}, "lab/region/RegionOne"), owner=OPS)

    scan(moz)
    joined = by_hand.list_by_hand(moz)
    report = scan(moz)

    assert told["state"] == "discovered"
    assert waiting["state"] == "waits"
    assert {one["state"] for one in joined if one["type"] == "aggregate_host"} == {"stands"}
    assert {link["evidence"] for link in inventory.show(moz, SPARE)["links"] if link["type"] == "AGGREGATE_HOST"} == {
        "by hand: ops"
    }
    assert report.links["added"] == report.links["removed"] == 0


def test_what_is_taken_back_is_gone_with_its_past_and_scans_do_not_bring_it_back(moz: Graph) -> None:
    nic = spare_host(moz)
    with pytest.raises(Conflict, match="has others below it"):
        by_hand.remove_object(moz, "spare-1", owner=OPS)

    by_hand.remove_object(moz, "eth7", owner=OPS)
    by_hand.remove_object(moz, SPARE, owner=OPS)
    report = scan(moz)

    assert by_hand.list_by_hand(moz) == []
    assert not inventory.show(moz, nic)["live"]
    assert {link["type"] for link in inventory.history(moz, nic)["links"]} == {"CONTAINS", "HOST_PNIC_SWITCH_PNIC"}
    assert report.objects["added"] == report.objects["removed"] == report.links["added"] == 0
    assert [(one["type"], one["ended_by"]) for one in by_hand.past_by_hand(moz)] == [
        ("host", OPS),
        ("host_pnic", OPS),
        ("host_pnic_switch_pnic", OPS),
    ]


def test_a_link_by_hand_is_taken_back_and_a_discovered_one_stays(moz: Graph) -> None:
    nic = spare_host(moz)
    port = next(hit["id"] for hit in inventory.search(moz, "tor-1 swp11s0"))
    by_hand.add_link(moz, "moz", "project_instance", "moz-web-2", "lab", owner=OPS)
    by_hand.remove_link(moz, nic, "host_pnic_switch_pnic", port, owner=OPS)
    by_hand.remove_link(moz, "moz", "project_instance", "moz-web-2", "lab", owner=OPS)

    assert {link["type"] for link in inventory.show(moz, nic)["links"]} == {"CONTAINS"}
    assert "PROJECT_INSTANCE" in {link["type"] for link in inventory.show(moz, "moz-web-2")["links"]}
    with pytest.raises(NotFound, match="was added by hand"):
        by_hand.remove_link(moz, nic, "host_pnic_switch_pnic", port, owner=OPS)


def test_adding_again_changes_it_and_keeps_what_it_was(moz: Graph) -> None:
    nic = spare_host(moz)
    moved = by_hand.add_object(moz, Thing("switch", "spare-sw", {"chassis": "mac:52:54:00:00:0a:01"}), owner=OPS)
    by_hand.add_object(moz, Thing("host", "spare-1", {"status": "down"}, "lab/region/RegionOne"), owner="bob")
    by_hand.add_object(moz, Thing("host_pnic", "eth7", {"region": "RegionOne", "host": "spare-1"}, moved), owner="bob")

    states = inventory.history(moz, SPARE)["states"]

    assert states[0]["changes"] == {"status": ["up", "down"]}
    assert [link["source"] for link in inventory.show(moz, nic)["links"] if link["type"] == "CONTAINS"] == [moved]
    assert {one["owner"] for one in by_hand.list_by_hand(moz) if one["name"] in ("spare-1", "eth7")} == {"bob"}
    assert scan(moz).objects["changed"] == 0


def test_a_switch_by_hand_does_not_hide_the_ports_that_neighbours_tell(moz: Graph) -> None:
    chassis = inventory.find_object(moz, "tor-2")["chassis"]
    ports = {one["id"] for one in inventory.search(moz, "swp", types=["switch_pnic"], limit=500)}
    with pytest.raises(Conflict):
        by_hand.add_object(moz, Thing("switch", "my-switch", {"chassis": chassis}), owner=OPS)
    by_hand.add_object(moz, Thing("switch", "my-switch", {"chassis": "mac:52:54:00:00:0a:01"}), owner=OPS)
    assert scan(moz).objects["removed"] == 0
    assert {one["id"] for one in inventory.search(moz, "swp", types=["switch_pnic"], limit=500)} == ports


@pytest.mark.parametrize(
    ("thing", "links", "error", "words"),
    [
        (Thing("server", "x"), [], NotFound, "no object type server"),
        (Thing("host", " "), [], Invalid, "needs a name"),
        (Thing("host", "x", {"colour": "red"}), [], Invalid, "has no property colour"),
        (Thing("host", "x", {}, "nowhere"), [], NotFound, "no object 'nowhere'"),
        (Thing("host", "x", {}, None, "nowhere"), [], NotFound, "no environment nowhere"),
        (Thing("host", "x"), [("host_cable", "compute-1")], NotFound, "no link type host_cable"),
        (Thing("host", "x"), [("contains", "compute-1")], Invalid, "one place"),
        (Thing("host", "x"), [("host_pnic_switch_pnic", "compute-1")], Invalid, "does not join"),
        (Thing("host", "compute-1", {}, "lab/region/RegionOne"), [], Conflict, "discovered already"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_half_written(
    moz: Graph, thing: Thing, links: list[tuple[str, str]], error: type[CalipsoError], words: str
) -> None:
    stood = hashes(moz)
    with pytest.raises(error, match=words):
        by_hand.add_object(moz, thing, links=links, owner=OPS)
    assert hashes(moz) == stood
    assert by_hand.list_by_hand(moz) == []
    with pytest.raises(Invalid, match="was not added by hand"):
        by_hand.remove_object(moz, "compute-1", owner=OPS)


def test_a_declaration_whose_writer_died_is_put_in_by_the_next_scan(moz: Graph) -> None:
    nic = spare_host(moz)
    stood = hashes(moz)
    row = moz.read("by_hand/by_id", id=nic)[0]["added"]
    rows = [one["added"] for one in moz.read("by_hand/list", environment="lab")]
    by_hand.remove_object(moz, nic, owner=OPS)
    kept = [{name: value for name, value in one.items() if name not in ("owner", "at")} for one in rows if one != row]
    again = {name: value for name, value in row.items() if name not in ("owner", "at")}
    moz.write("by_hand/set", rows=[again, *[one for one in kept if one["kind"] == "link"]], owner=OPS)

    scan(moz)

    assert hashes(moz) == stood


def test_a_removed_environment_takes_what_was_added_by_hand_along(moz: Graph) -> None:
    spare_host(moz)
    remove_environment(moz, "lab")
    assert by_hand.list_by_hand(moz) == []


def test_the_commands_add_link_list_and_take_back(
    moz: Graph, run_calipso: Callable[..., Any], calipso_home: Any
) -> None:
    added = run_calipso(
        "object",
        "add",
        "host_pnic",
        "eth9",
        "mac=52:54:00:00:00:09",
        "--parent",
        "compute-1",
        "--owner",
        "ops",
        "--json",
    )
    linked = run_calipso("object", "link", added.json()["id"], "host_pnic_switch_pnic", "swp99", "--json")
    listed = run_calipso("object", "list", "--json").json()["items"]
    shown = run_calipso("show", "eth9")
    unlinked = run_calipso("object", "unlink", added.json()["id"], "host_pnic_switch_pnic", "swp99")
    removed = run_calipso("object", "remove", "eth9")
    wrong = run_calipso("object", "add", "server", "x")

    assert added.exit_code == linked.exit_code == unlinked.exit_code == removed.exit_code == 0, added.stderr
    assert linked.json()["state"] == "waits"
    assert [(one["kind"], one["state"], bool(one["owner"])) for one in listed] == [
        ("object", "stands", True),
        ("link", "waits", True),
    ]
    assert "by ops" in shown.stdout
    assert wrong.exit_code == 1
    assert "types: region" in wrong.stderr
    assert by_hand.list_by_hand(moz) == []
