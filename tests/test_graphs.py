"""Graphs to draw and saved views: what the API tells of the recorded cloud, in every kind and format."""

from __future__ import annotations

import json
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from calipso.drawings import canvas, topology_figure
from tests.web import Web, web

__all__ = ["web"]
pytestmark = pytest.mark.graph


def drawn(web: Web, who: str, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = web.get(who, "/graphs", **asked)
    return found


def by_id(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in found["nodes"]}


def test_a_clique_stands_in_boxes_with_networks_on_its_links(web: Web) -> None:
    found = drawn(web, "viewer", kind="clique", of="moz-web-1")

    nodes = by_id(found)
    focal = next(one for one in found["nodes"] if one["mark"] == "focal")
    host = nodes[focal["parent"]]
    assert (focal["name"], focal["type"], focal["project"]) == ("moz-web-1", "instance", "moz")
    assert (host["type"], host["box"]) == ("host", True)
    assert focal["properties"]["host"] == host["name"]
    carried = [one for one in found["links"] if one["network"]]
    assert carried
    assert {one["vlan"] for one in carried} | {one["vni"] for one in carried} > {None}
    assert any(one["source_interface"] and one["target_interface"] for one in found["links"])
    assert all(one["source"] in nodes and one["target"] in nodes for one in found["links"])
    assert not found["folded"]


def test_neighbours_are_what_is_linked_with_it(web: Web) -> None:
    found = drawn(web, "viewer", kind="neighbours", of="moz-web-1")

    server = next(one["id"] for one in found["nodes"] if one["mark"] == "focal")
    links = web.get("viewer", f"/objects/{server}/links")["items"]
    assert set(by_id(found)) >= {one["source"] for one in links} | {one["target"] for one in links}


@pytest.mark.parametrize("of", ["lab", "compute-1", "moz", "Moz"])
def test_contents_of_an_environment_a_host_a_project_and_a_customer(web: Web, of: str) -> None:
    found = drawn(web, "viewer", kind="contents", of=of)

    names = {one["name"] for one in found["nodes"]}
    assert found["total"] >= len(found["nodes"]) > 5
    assert ("compute-1" in names) or of != "compute-1"
    if of == "lab":
        counted = web.get("viewer", "/environments/lab/counts")["types"]
        assert found["total"] == sum(sum(one.values()) for one in counted.values())


def test_a_path_has_steps_and_an_impact_marks(web: Web) -> None:
    way = drawn(web, "viewer", kind="path", of="moz-web-1", to="moz-web-2")
    steps = sorted(one["step"] for one in way["links"] if one["step"])
    assert steps == list(range(1, len(steps) + 1))
    fallen = drawn(web, "viewer", kind="impact", of="compute-1")
    assert {one["mark"] for one in fallen["nodes"]} >= {"removed", "down"}
    long = "x" * 600
    for wrong in ("kind=path&of=moz-web-1", "kind=impact&of=,", f"kind=impact&of={long}", f"kind=path&to=x&of={long}"):
        assert web.ask("viewer", "GET", f"/graphs?{wrong}").status_code == 400, wrong


def test_too_many_nodes_are_folded_and_it_says_so(web: Web) -> None:
    found = drawn(web, "viewer", kind="contents", of="lab", most=300)

    assert 250 < len(found["nodes"]) <= 300
    assert len(drawn(web, "viewer", kind="contents", of="lab", most=20)["nodes"]) <= 30
    assert found["folded"]
    assert found["said"].startswith(f"{found['total']} objects stand as ")
    many = next(one for one in found["nodes"] if one["count"] > 1 and one["members"])
    assert many["object"] is None
    assert all(one["id"].count("/") > 1 for one in many["members"])


def test_a_figure_of_alike_hosts_has_one_box_for_them() -> None:
    def thing(kind: str, key: str, host: str) -> dict[str, Any]:
        properties = {"region": "r", "host": host}
        return {"id": f"e/{kind}/{key}", "type": kind, "name": key, "environment": "e", "health": "ok"} | {
            "properties": properties
        }

    nodes = [thing("host", f"r/h{n}", f"h{n}") for n in range(30)]
    nodes += [thing("instance", f"i{n}", f"h{n % 30}") for n in range(300)]
    found = canvas(topology_figure("t", {"nodes": nodes, "links": []}, {}), (), 10)

    assert found["total"] == 330
    assert sum(one["count"] for one in found["nodes"]) == 330
    assert [one["kind"] for one in found["nodes"] if one["box"]] == ["30 hosts"]


@pytest.mark.parametrize("name", ["svg", "drawio", "mermaid", "graphml", "dot"])
def test_it_is_told_in_formats_of_other_programs(web: Web, name: str) -> None:
    answer = web.ask("viewer", "GET", f"/graphs?kind=clique&of=moz-web-1&format={name}")

    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "moz-web-1" in answer.text
    if name in ("svg", "drawio", "graphml"):
        fromstring(answer.data)


def test_a_bound_reader_gets_its_own_alone(web: Web) -> None:
    whole, own = (drawn(web, who, kind="contents", of="lab") for who in ("viewer", "moz"))
    assert 0 < own["total"] < whole["total"]
    text = json.dumps(
        [own, drawn(web, "moz", kind="clique", of="moz-web-1"), drawn(web, "moz", kind="contents", of="moz")]
    )
    assert "boing" not in text.lower()
    theirs = next(one["id"] for one in web.get("boing", "/objects", type="instance", limit=50)["items"])
    for asked in ("clique", "neighbours", "contents", "impact"):
        assert web.ask("moz", "GET", f"/graphs?kind={asked}&of={theirs}").status_code == 404, asked
    way = drawn(web, "moz", kind="path", of="moz-web-1", to="moz-web-2")
    assert way["nodes"]
