"""Whole scans of the recorded Moz cloud into a real Neo4j: right, repeatable, and safe when something fails."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from calipso import inventory
from calipso.customers import add_customer
from calipso.environments import Environment, parse_environment, save_environment
from calipso.errors import CalipsoError
from calipso.graph import Graph
from calipso.links import join, rules
from calipso.model import LINK_TYPES
from calipso.records import key_in
from calipso.scan import Request, compare, run_scan
from calipso.scan.part import Part
from calipso.scan.report import ScanReport
from calipso.scan.wanted import part_of_clique, part_of_projects, part_under
from calipso.schema import ensure_schema
from calipso.sources.answers import ApiQuestion, Output
from tests.edited_source import EditedSource
from tests.graph_state import hashes

pytestmark = pytest.mark.graph
Rows = list[dict[str, Any]]


def scan(graph: Graph, source: EditedSource | None = None, **options: Any) -> ScanReport:
    """One scan of the (edited) recording."""
    source = source or EditedSource()
    return run_scan(graph, Request(environment_of(source), source, "test", **options))


def environment_of(source: EditedSource) -> Environment:
    """The recorded environment."""
    return parse_environment(source.definition, "recording")


@pytest.fixture
def moz(graph: Graph) -> Graph:
    """The graph after one scan of the recorded Moz cloud."""
    ensure_schema(graph)
    save_environment(graph, environment_of(EditedSource()))
    scan(graph)
    return graph


def without_server(name: str) -> EditedSource:
    """The cloud after a server was deleted, its ports with it."""
    gone: set[str] = set()

    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        if question.path == "/servers/detail":
            gone.update(row["id"] for row in rows if row["name"] == name)
            return [row for row in rows if row["name"] != name]
        return (
            [row for row in rows if not str(row.get("name", "")).startswith(name + "-eth")]
            if question.path == "/ports"
            else rows
        )

    return EditedSource(rows=rows)


def renamed(old: str, new: str) -> EditedSource:
    """The cloud after a server was renamed."""

    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        if question.path == "/servers/detail":
            for row in rows:
                row["name"] = new if row["name"] == old else row["name"]
        return rows

    return EditedSource(rows=rows)


def test_a_first_scan_finds_the_twenty_servers_with_all_their_vnics(moz: Graph) -> None:
    hits = inventory.search(moz, "moz-", types=["instance"], limit=100)

    assert len(hits) == 20
    assert {hit["health"] for hit in hits} == {"ok"}
    assert {tuple(hit["projects"]) for hit in hits} == {("moz",)}


def test_a_second_scan_of_an_unchanged_cloud_writes_nothing_but_its_scan(moz: Graph) -> None:
    before = hashes(moz)

    report = scan(moz)

    assert report.status == "completed"
    assert (report.writes.nodes_created, report.writes.properties_set, report.writes.relationships_created) == (0, 0, 0)
    assert hashes(moz) == before
    assert report.objects["unchanged"] == sum(1 for key in before if " " not in key)


def test_links_are_joined_again_only_where_something_differs(moz: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = []
    monkeypatch.setattr(compare, "join", lambda records: joined.append(1) or join(records))

    scan(moz)
    assert joined == []
    scan(moz, renamed("moz-web-1", "moz-web-11"))
    assert joined == [1]


def test_a_link_that_somebody_removed_is_made_again_though_no_object_differs(moz: Graph) -> None:
    before = hashes(moz)
    way = "VNIC_VCONNECTOR"
    gone = next(key for key in before if key.startswith(way))
    moz.write("database/test_cut", source=gone.split(" ")[1], target=gone.split(" ")[2], type=way)
    assert len(hashes(moz)) == len(before) - 1

    report = scan(moz)

    assert report.links["added"] == 1
    assert hashes(moz) == before


def test_links_are_joined_anew_by_other_rules(moz: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = [row for row in LINK_TYPES if row.name != "vnic_port"]
    monkeypatch.setattr("calipso.links.LINK_TYPES", fewer)
    rules.cache_clear()
    try:
        report = scan(moz)
    finally:
        rules.cache_clear()
    assert report.links["removed"] > 20


def test_a_deleted_server_ends_with_its_vnics_and_ports_and_is_still_told_of(moz: Graph) -> None:
    report = scan(moz, without_server("moz-web-1"))

    assert {name: counts["removed"] for name, counts in report.types.items() if counts["removed"]} == {
        "instance": 1, "port": 1, "vnic": 1,
    }  # fmt: skip
    assert not inventory.search(moz, "moz-web-1", types=["instance"])


def test_a_server_that_comes_back_is_the_same_object_with_its_gap_in_the_history(moz: Graph) -> None:
    identity = inventory.find_object(moz, "moz-web-1")["id"]
    scan(moz, without_server("moz-web-1"))

    scan(moz)

    told = inventory.history(moz, identity)
    assert told["live"]
    assert [(state["since"], state["until"]) for state in told["states"]] == [(3, None), (1, 2)]


def test_a_renamed_server_keeps_its_identity_and_its_old_name_in_the_history(moz: Graph) -> None:
    identity = inventory.find_object(moz, "moz-web-1")["id"]

    report = scan(moz, renamed("moz-web-1", "moz-web-one"))

    assert report.objects["changed"] == 1
    assert (report.objects["added"], report.objects["removed"]) == (0, 0)
    states = inventory.history(moz, identity)["states"]
    assert [state["name"] for state in states] == ["moz-web-one", "moz-web-1"]
    assert states[0]["changes"]["name"] == ["moz-web-1", "moz-web-one"]


def test_a_port_that_is_set_down_changes_and_nothing_else_does(moz: Graph) -> None:
    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        for row in rows if question.path == "/ports" else ():
            if row["name"] == "moz-web-1-eth0":
                row |= {"admin_state_up": False, "status": "DOWN"}
        return rows

    report = scan(moz, EditedSource(rows=rows))

    assert {name: counts["changed"] for name, counts in report.types.items() if counts["changed"]} == {"port": 1}
    assert inventory.show(moz, "moz-web-1-eth0")["health"] == "warning"


def test_another_local_vlan_changes_the_vnic_and_keeps_the_old_tag(moz: Graph) -> None:
    vnic = next(
        hit
        for hit in inventory.search(moz, "tap", types=["vnic"])
        if hit["properties"].get("tag") and hit["properties"]["kind"] == "instance"
    )

    def output(target: str, command: str, said: Output) -> Output:
        if target != vnic["properties"]["host"] or " list Port" not in command:
            return said
        table = json.loads(said.stdout)
        names, tags = table["headings"].index("name"), table["headings"].index("tag")
        for row in table["data"]:
            if str(row[names]).endswith(vnic["name"][3:]):
                row[tags] = 99
        return Output(json.dumps(table), said.stderr, said.exit_code)

    report = scan(moz, EditedSource(output=output))

    assert {name: counts["changed"] for name, counts in report.types.items() if counts["changed"]} == {"vnic": 1}
    changes = inventory.history(moz, vnic["id"])["states"][0]["changes"]
    assert changes["tag"] == [vnic["properties"]["tag"], 99]


def test_a_silent_host_loses_nothing_is_listed_as_unconfirmed_and_confirmed_when_it_answers_again(moz: Graph) -> None:
    before = hashes(moz)

    report = scan(moz, EditedSource(silent=["compute-1"]))

    assert (report.status, report.exit_code) == ("completed_with_errors", 3)
    assert hashes(moz) == before
    assert [(error.target, error.hint) for error in report.errors] == [("host/RegionOne/compute-1", "is it up?")]
    assert any("/host_pnic/RegionOne/compute-1/eth0" in identity for identity in report.unconfirmed)
    assert inventory.find_object(moz, "moz-web-1")["id"] not in report.unconfirmed
    assert inventory.show(moz, "lab/host_pnic/RegionOne/compute-1/eth0")["health"] == "unknown"
    assert scan(moz).unconfirmed == []
    assert inventory.show(moz, "lab/host_pnic/RegionOne/compute-1/eth0")["health"] == "ok"
    assert hashes(moz) == before


@pytest.mark.parametrize(
    "path", ["/ports", "/servers/detail", "/agents", "/networks", "/routers", "/os-services", "/projects"]
)
def test_an_api_list_that_fails_loses_and_changes_nothing(moz: Graph, path: str) -> None:
    before = hashes(moz)

    report = scan(moz, EditedSource(silent=[path]))

    assert report.exit_code == 3
    assert report.unconfirmed
    assert hashes(moz) == before


def test_a_silent_host_does_not_keep_a_deleted_server_alive(moz: Graph) -> None:
    gone = without_server("moz-web-1")
    gone._silent.add("compute-1")

    report = scan(moz, gone)

    assert {name: counts["removed"] for name, counts in report.types.items() if counts["removed"]} == {
        "instance": 1, "port": 1, "vnic": 1,
    }  # fmt: skip


def test_many_removals_at_once_wait_for_a_decision_and_the_rest_is_written(moz: Graph) -> None:
    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        if question.path == "/servers/detail":
            return [row | {"name": row["name"] + "!"} for row in rows if row["name"] == "moz-db-1"]
        return (
            [row for row in rows if not row.get("device_owner", "").startswith("compute:")]
            if question.path == "/ports"
            else rows
        )

    held = scan(moz, EditedSource(rows=rows))

    assert (held.status, held.exit_code) == ("needs_decision", 5)
    assert set(held.held) == {"ports/RegionOne", "vnics/RegionOne"}
    assert len(inventory.search(moz, "tap", types=["vnic"], limit=100)) >= 30
    decided = scan(moz, EditedSource(rows=rows), allow_removals=True)
    assert decided.status == "completed"
    assert decided.types["vnic"]["removed"] == 30


def test_a_cloud_of_which_nothing_answers_is_a_failure_that_changes_nothing(moz: Graph) -> None:
    class Dead(EditedSource):
        def regions(self) -> dict[str, list[str]]:
            self.rows(ApiQuestion("", "identity", "/auth", "regions"))
            return {}

    before = hashes(moz)

    with pytest.raises(CalipsoError, match="nothing could be read"):
        scan(moz, Dead(silent=["/auth", "/domains", "tor-1", "tor-2", *environment_of(EditedSource()).hosts]))

    assert hashes(moz) == before


def test_a_scan_under_a_host_changes_only_what_is_on_it(moz: Graph) -> None:
    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        for row in rows if question.path == "/servers/detail" else ():
            row["name"] += "!"
        return rows

    part = Part((key_in("lab", inventory.find_object(moz, "compute-1")["id"]),))

    report = scan(moz, EditedSource(rows=rows), part=part)

    renamed_hosts = {hit["properties"]["host"] for hit in inventory.search(moz, "!", types=["instance"])}
    assert renamed_hosts == {"compute-1"}
    assert report.objects["removed"] == 0
    assert report.links["removed"] == 0


def test_a_scan_of_a_project_leaves_other_projects_as_they_are(moz: Graph) -> None:
    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        for row in rows if question.path == "/networks" else ():
            row["name"] += "!"
        return rows

    project = inventory.search(moz, "moz", types=["project"])[0]

    scan(moz, EditedSource(rows=rows), part=Part((key_in("lab", project["id"]),)))

    changed = inventory.search(moz, "!", types=["network"])
    assert {tuple(hit["projects"]) for hit in changed} == {("moz",)}
    assert [hit["name"] for hit in inventory.search(moz, "public", types=["network"])] == ["public"]


def test_a_scan_of_a_customer_is_one_of_all_its_projects(moz: Graph) -> None:
    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        for row in rows if question.path == "/networks" else ():
            row["name"] += "!"
        return rows

    add_customer(moz, "both", ["moz", "admin"], "lab")

    scan(moz, EditedSource(rows=rows), part=part_of_projects(moz, environment_of(EditedSource()), "both"))

    changed = inventory.search(moz, "!", types=["network"])
    assert {name for hit in changed for name in hit["projects"]} == {"moz", "admin"}


def test_a_scan_of_a_clique_asks_and_changes_only_what_belongs_to_it(moz: Graph) -> None:
    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        for row in rows if question.path == "/servers/detail" else ():
            row["name"] += "!"
        return rows

    server = inventory.find_object(moz, "moz-web-1")
    asked: list[str] = []
    part = part_of_clique(moz, environment_of(EditedSource()), "moz-web-1")

    report = scan(
        moz, EditedSource(rows=rows), part=part, on_progress=lambda scope, state, _: asked.append(f"{scope} {state}")
    )

    assert [hit["id"] for hit in inventory.search(moz, "!", types=["instance"])] == [server["id"]]
    assert (report.objects["removed"], report.links["removed"]) == (0, 0)
    assert {line.split()[0] for line in asked if line.startswith("host/")} == {f"host/RegionOne/{server['host']}"}
    assert {line.split()[0] for line in asked if line.startswith("switch/")} == {"switch/tor-1"}


def test_a_scan_under_a_switch_asks_it_alone(moz: Graph) -> None:
    asked: list[str] = []
    part = part_under(moz, environment_of(EditedSource()), "tor-1")

    report = scan(moz, part=part, on_progress=lambda scope, state, _: asked.append(scope))

    assert {scope for scope in asked if scope.startswith(("host/", "switch/"))} == {"switch/tor-1"}
    assert (report.objects["changed"], report.objects["removed"]) == (0, 0)


def test_equal_clouds_under_two_keys_stay_apart(moz: Graph) -> None:
    source = EditedSource()
    other = environment_of(source).model_copy(update={"environment": "other"})
    save_environment(moz, other)

    report = run_scan(moz, Request(other, source, "test"))

    assert report.objects["added"] == len(moz.read("read/objects_all", environment="other"))
    here, there = (
        {row["object"]["hash"] for row in moz.read("read/objects_all", environment=key)} for key in ("lab", "other")
    )
    assert here == there


def test_secrets_in_answers_never_reach_the_graph(graph: Graph) -> None:
    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        for row in rows if question.path == "/servers/detail" else ():
            row |= {
                "adminPass": "hunter2-pass",
                "metadata": {"db_password": "hunter2-meta"},
                "OS-EXT-SRV-ATTR:user_data": "hunter2-data",
            }
        return rows

    ensure_schema(graph)
    save_environment(graph, environment_of(EditedSource()))

    scan(graph, EditedSource(rows=rows))

    assert not [
        row for row in graph.read("read/objects_all", environment="lab") if "hunter2" in json.dumps(row["object"])
    ]
    assert "hunter2" not in json.dumps(
        [
            row["object"]
            for row in graph.read("read/objects_in_scopes", environment="lab", scopes=["instances/RegionOne"])
        ]
    )


def test_two_scans_of_the_same_scope_at_once_are_one(moz: Graph) -> None:
    going = threading.Event()

    class Slow(EditedSource):
        def regions(self) -> dict[str, list[str]]:
            going.set()
            time.sleep(2)
            return super().regions()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(scan, moz, Slow())
        assert going.wait(30)
        second = scan(moz)

    assert second.id == first.result().id
    assert (second.scan, second.objects) == (first.result().scan, first.result().objects)


def test_scans_of_two_scopes_at_once_both_end_well(moz: Graph) -> None:
    part = Part((key_in("lab", inventory.find_object(moz, "compute-1")["id"]),))

    with ThreadPoolExecutor(2) as pool:
        whole = pool.submit(scan, moz, renamed("moz-web-1", "moz-web-one"))
        some = pool.submit(scan, moz, part=part)

    assert {whole.result().status, some.result().status} == {"completed"}
    assert whole.result().scan != some.result().scan


def test_a_dead_writers_lease_runs_out_and_its_scan_is_told_as_aborted(moz: Graph) -> None:
    moz.write("scans/open", id="dead", environment="lab", scope="all", source="test")
    moz.write("database/test_age", id="dead", environment="lab", seconds=3600)

    report = scan(moz, renamed("moz-web-1", "moz-web-one"))

    assert report.status == "completed"
    assert moz.read("scans/by_id", id="dead")[0]["scan"]["status"] == "aborted"
