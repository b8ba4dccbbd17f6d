"""Drawings of paths, step by step, and of impacts: what is taken away, what falls, and why."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

from calipso.drawings import DRAWINGS, draw, impact_figure, path_figure
from tests.drawn_clique import Cloud, needs_dot


def path(answer: dict[str, Any], *ids: str, reachable: bool | None = True, reason: str | None = None) -> dict[str, Any]:
    """A path over objects of a clique, with the links between them."""
    nodes = {one["id"]: one for one in answer["nodes"]}
    links = {frozenset((link["source"], link["target"])): link for link in answer["links"]}
    hops = [{"object": nodes[ids[0]], "link": None, "detail": ""}]
    hops += [
        {"object": nodes[there], "link": links.get(frozenset((here, there))), "detail": "VNI 7"}
        for here, there in pairwise(ids)
    ]
    return {"source": ids[0], "target": ids[-1], "reachable": reachable, "reason": reason, "hops": hops}


WAY = (
    "lab/instance/compute-0-0",
    "lab/vnic/compute-0-0",
    "lab/vconnector/R/compute-0/qbrcompute-0-0",
    "lab/vedge/R/compute-0/ovs",
    "lab/otep/R/compute-0/vxlan/1",
    "lab/otep/R/compute-1/vxlan/1",
    "lab/vedge/R/compute-1/ovs",
    "lab/vconnector/R/compute-1/qbrcompute-1-0",
    "lab/vnic/compute-1-0",
    "lab/instance/compute-1-0",
)


def test_a_path_is_drawn_step_by_step_in_the_direction_in_which_it_is_walked() -> None:
    figure = path_figure(path(Cloud(2, 1).clique(), *WAY))
    walked = {
        link.step: (link.target, link.source) if link.against else (link.source, link.target) for link in figure.links
    }
    mermaid = str(draw(figure, "mermaid"))

    assert figure.title == "Path from instance web-compute-0-0 to instance web-compute-1-0"
    assert [walked[step] for step in sorted(walked)] == list(pairwise(WAY))
    assert len(re.findall(r" ==>\|", mermaid)) == len(WAY) - 1
    assert {node.mark for node in figure.nodes if node.type == "instance"} == {"focal"}
    assert all("VNI 7" in node.details for node in figure.nodes if node.type == "otep")


@needs_dot
def test_a_path_that_breaks_says_where_and_why() -> None:
    answer = path(Cloud(2, 1).clique(), *WAY[:4], reachable=False, reason="no tunnel to <compute-1>")
    figure = path_figure(answer | {"target": "lab/instance/compute-1-0"})
    svg = draw(figure, "svg")

    assert figure.title.startswith("No path from instance web-compute-0-0 to instance compute-1-0")
    assert [node.name for node in figure.nodes if node.mark == "broken"] == ["compute-0-ovs"]
    assert isinstance(svg, bytes)
    assert b"no tunnel to &lt;compute-1&gt;" in svg


def test_a_path_to_an_address_outside_and_one_over_the_same_object_twice_are_drawn() -> None:
    around = path(Cloud(1, 2).clique(), *WAY[:4], "lab/otep/R/compute-0/vxlan/1", "lab/vedge/R/compute-0/ovs")
    figure = path_figure(around | {"target": "198.51.100.7", "reachable": None})

    assert figure.title == "Undecided path from instance web-compute-0-0 to 198.51.100.7"
    assert len(figure.nodes) == 5
    assert sorted(link.step for link in figure.links) == [1, 2, 3, 4, 5]


@needs_dot
def test_an_impact_shows_what_is_taken_away_what_falls_and_why() -> None:
    answer = Cloud(2, 2).clique()
    servers = [one for one in answer["nodes"] if one["type"] == "instance"]
    nic = "lab/host_pnic/R/compute-0/eth1"
    impact = {
        "removed": [nic],
        "down": [{"object": one, "why": [nic, "lab/otep/R/compute-0/vxlan/1", one["id"]]} for one in servers[:2]],
        "degraded": [{"object": servers[2], "why": [nic]}],
        "unaffected": 9,
    }

    figure = impact_figure(impact)

    assert figure.title == "Impact of host pnic eth1"
    assert {"2 down", "1 degraded", "9 unaffected"} <= set(figure.facts)
    assert Counter(node.mark for node in figure.nodes) == {"down": 2, "degraded": 1, "removed": 1, "": 1}
    assert len(figure.links) == 4
    for row in DRAWINGS:
        assert draw(figure, row.name)
