"""As designed: wrong files are told by line and field, and every check passes, fails and does not know when it should."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from defusedxml import ElementTree as Xml

from calipso.annotations import annotate
from calipso.design import check, export_design, parse_design
from calipso.errors import Invalid, NotFound
from calipso.graph import Graph
from tests import broken_clouds
from tests.conftest import Server
from tests.edited_source import EditedSource
from tests.histories import as_it_was, deleted, edited, moved, of, without
from tests.replayed import replayed_moz, scan

pytestmark = pytest.mark.graph
# moz-web-1 is on compute-1, this one is not.
PEER = "moz-backup-2"
MADE = """
design: moz as sold
project: moz
more_servers: true
more_networks: true
"""


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded Moz cloud, where moz-web-1 and a server on another host stand in for each other."""
    with replayed_moz(neo4j_server) as graph:
        annotate(graph, "moz-web-1", {"ha-peer": PEER}, owner="test", environment="lab")
        yield graph


def failed(graph: Graph, text: str, **options: Any) -> list[tuple[str, str, str]]:
    """What is not as designed: check, subject, message."""
    found = check(graph, parse_design(text, "moz.yaml"), **options)
    return [(item["check"], item["subject"], item["message"]) for item in found["items"] if item["verdict"] == "failed"]


def test_what_is_there_today_is_as_designed_today(moz: Graph) -> None:
    design = parse_design(export_design(moz, "moz"), "export")
    found = check(moz, design)
    assert found["same"] is True, [item for item in found["items"] if item["verdict"] != "passed"]
    assert len(design.servers) == 20
    assert design.networks["moz-web"].segment == 1001
    assert [pair.servers for pair in design.pairs] == [[PEER, "moz-web-1"]]
    assert found["summary"]["passed"] == len(design.servers) + len(design.networks) + 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("design: [", "moz.yaml: no valid YAML"),
        ("- a", "a design is a mapping"),
        ("design: moz\nproject: moz\nserver: {}\n", "moz.yaml: line 3: server: Extra inputs are not permitted"),
        ("design: moz\n", "line 1: project: Field required"),
        (f"{MADE}servers:\n  moz-web-1:\n    hots: a\n", "line 8: servers.moz-web-1.hots: Extra inputs"),
        (f"{MADE}pairs:\n- servers: [a]\n", "line 7: pairs.0.servers: List should have at least 2 items"),
        (f"{MADE}pairs:\n- servers: [a, b]\n  apart: [rack]\n", "line 8: pairs.0.apart.0: Input should be 'host'"),
        (f"{MADE}servers: {{a: }}\npairs: [{{servers: [a, b]}}]\n", "no server 'b' is named in it"),
        (f"{MADE}reachability: {{wanted: [{{from: role:x, to: role:y}}]}}\n", "no server 'role:x' is named in it"),
        (f"{MADE}sla: {{availability: 101}}\n", "line 6: sla.availability: Input should be less than or equal to 100"),
    ],
)
def test_a_design_that_is_wrong_is_told_by_line_and_field(text: str, told: str) -> None:
    with pytest.raises(Invalid) as err:
        parse_design(text, "moz.yaml")
    assert told in err.value.message
    assert err.value.hint


def test_a_design_of_what_does_not_exist_names_it(moz: Graph) -> None:
    with pytest.raises(NotFound):
        check(moz, parse_design("design: x\nproject: nobody\n", "x"))
    assert failed(moz, f"{MADE}servers: {{moz-web-77: }}\nnetworks: {{moz-none: }}\n") == [
        ("server", "moz-web-77", "moz has no such server"),
        ("network", "moz-none", "moz has no such network"),
    ]


def test_servers_and_networks_that_are_otherwise_are_told(moz: Graph) -> None:
    wrong = """
servers:
  moz-web-1: {host: compute-2, zone: az-x, networks: [moz-web, moz-db]}
  moz-db-1: {networks: [moz-db]}
networks:
  moz-web: {type: vlan, segment: 7, subnets: [10.9.9.0/24], routers: []}
"""
    assert failed(moz, MADE + wrong) == [
        (
            "server",
            "moz-web-1",
            "host is compute-1, designed compute-2; zone is az-a, designed az-x; networks: moz-db missing",
        ),
        ("server", "moz-db-1", "networks: moz-storage not designed"),
        (
            "network",
            "moz-web",
            "type is vxlan, designed vlan; segment is 1001, designed 7; subnets: 10.9.9.0/24 missing; "
            "subnets: 10.10.1.0/24 not designed; routers: moz-router not designed",
        ),
    ]


def test_more_than_designed_is_told_unless_it_may_be(moz: Graph) -> None:
    found = failed(moz, "design: moz\nproject: moz\nservers: {moz-web-1: }\n")
    assert sum(one[0] == "server" for one in found) == 19
    assert ("network", "moz-web", "is not in the design") in found
    assert failed(moz, f"{MADE}servers: {{moz-web-1: }}\n") == []


def test_pairs_on_one_host_zone_or_switch_port_are_told(moz: Graph) -> None:
    hosts: dict[str, list[str]] = {}
    for name in (f"moz-web-{number}" for number in range(1, 5)):
        rows = moz.read("inventory/named", text=name, environment="lab", types=None, limit=1)
        hosts.setdefault(rows[0]["object"]["host"], []).append(name)
    together = next(names for names in hosts.values() if len(names) > 1)[:2]
    apart = [names[0] for names in itertools.islice(hosts.values(), 2)]
    servers = f"servers: {{{', '.join(f'{name}: ' for name in {*together, *apart})}}}\n"
    told = failed(moz, f"{MADE}{servers}pairs: [{{servers: {together}, apart: [host, zone, switch_pnic]}}]\n")
    assert [one[0] for one in told] == ["pair"]
    assert all(f"both on {what}" in told[0][2] for what in ("host", "zone", "switch_pnic"))
    assert failed(moz, f"{MADE}{servers}pairs: [{{servers: {apart}, apart: [host, zone]}}]\n") == []


def test_wanted_and_forbidden_ways_are_judged_by_the_real_ones(moz: Graph) -> None:
    ways = """
servers:
  moz-web-1: {role: web}
  moz-web-2: {role: web}
  moz-db-1: {role: db}
  moz-backup-1: {role: backup}
reachability:
  wanted:
  - {from: "role:web", to: moz-db-1}
  - {from: moz-web-1, to: moz-backup-1}
  forbidden:
  - {from: "role:web", to: "role:backup"}
  - {from: moz-db-1, to: moz-web-1}
"""
    told = failed(moz, MADE + ways)
    assert [one[:2] for one in told] == [
        ("reaches", "moz-web-1 to moz-backup-1"),
        ("must not reach", "moz-db-1 to moz-web-1"),
    ]
    assert "no route" in told[0][2]
    scan(moz, broken_clouds.shut("compute-1", "tape7c8a612-c9"))
    try:
        broken = failed(moz, MADE + ways)
    finally:
        scan(moz, EditedSource())
    assert ("reaches", "moz-web-1 to moz-db-1") in [one[:2] for one in broken]
    assert next(one[2] for one in broken if one[1] == "moz-web-1 to moz-db-1").startswith("interface is down")


def test_hosts_that_must_not_be_shared(moz: Graph) -> None:
    assert failed(moz, f"{MADE}sharing: {{hosts_with: ['*']}}\n") == []
    other = "6f9f3b1c6f9f4b1c8f9f6f9f3b1c6f9f"
    moz_project = moz.read("inventory/named", text="moz", environment="lab", types=["project"], limit=1)[0]["object"]
    admin = moz.read("inventory/named", text="admin", environment="lab", types=["project"], limit=1)[0]["object"]
    assert other not in (moz_project["uuid"], admin["uuid"])
    scan(moz, edited(of("/servers/detail", "moz-web-1", tenant_id=admin["uuid"], project_id=admin["uuid"])))
    try:
        told = failed(moz, f"{MADE}sharing: {{hosts_with: [admin]}}\n")
        none = failed(moz, f"{MADE}sharing: {{hosts_with: [boingboing]}}\n")
    finally:
        scan(moz, as_it_was())
    assert told == [("not shared", "compute-1", "also carries moz-web-1 of admin")]
    assert none == []


def test_what_could_not_be_read_is_unknown_and_never_as_designed(moz: Graph) -> None:
    text = export_design(moz, "moz")
    scan(moz, EditedSource(silent=("compute-3",)))
    try:
        found = check(moz, parse_design(text, "moz.yaml"))
    finally:
        scan(moz, as_it_was())
    assert found["same"] is None
    assert 0 < found["summary"]["unknown"] < 20
    assert found["summary"]["failed"] == 0


def test_the_commands_check_like_a_test_runner(
    moz: Graph, run_calipso: Callable[..., Any], calipso_home: Path, tmp_path: Path
) -> None:
    file, junit = tmp_path / "moz.yaml", tmp_path / "moz.xml"
    made = run_calipso("design", "export", "--project", "moz", "-o", str(file))
    again = run_calipso("design", "export", "--project", "moz", "-o", str(file))
    pinned = run_calipso("snapshot", "take", "built", "--no-scan", "--designed", "--project", "moz")
    same = run_calipso("check", str(file))
    scan(moz, edited(deleted("moz-backup-10"), moved("moz-web-4", "compute-2"), without("/networks", "nothing")))
    try:
        differs = run_calipso("check", str(file), "--junit", str(junit))
        data = run_calipso("check", str(file), "--json")
        snapshot = run_calipso("check", "designed", "--json")
        then = run_calipso("check", str(file), "--at", "built")
        nowhere = run_calipso("check", str(file), "--junit", "/nowhere/moz.xml")
    finally:
        scan(moz, as_it_was())
    missing = run_calipso("check", str(tmp_path / "none.yaml"))
    assert (made.exit_code, again.exit_code, pinned.exit_code, same.exit_code, then.exit_code) == (0, 2, 0, 0, 0)
    assert yaml.safe_load(file.read_text())["servers"]["moz-web-4"]["host"] == "compute-1"
    assert (differs.exit_code, data.exit_code, snapshot.exit_code) == (4, 4, 4)
    assert "moz has no such server" in differs.stdout
    assert "host is compute-2, designed compute-1" in differs.stdout
    suite = Xml.parse(junit).getroot()
    assert (suite.get("failures"), len(suite.findall("testcase/failure"))) == ("2", 2)
    assert data.json()["summary"]["failed"] == 2
    assert {"moved", "removed"} <= {item["check"] for item in snapshot.json()["items"]}
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (1, True)
    assert (missing.exit_code, "cannot be read" in missing.stderr) == (2, True)
