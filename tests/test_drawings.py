"""Drawings: every object and link of an answer is in each format, where it belongs, whatever its name, the same every time."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx
import pytest
from defusedxml.ElementTree import fromstring

from calipso import cliques
from calipso.drawings import DRAWINGS, clique_figure, draw, folded, impact_figure, path_figure
from calipso.drawings.fold import MOST_NODES
from calipso.drawings.mermaid import MOST_EDGES
from calipso.environments import parse_environment, save_environment
from calipso.errors import CalipsoError, Invalid, NotFound
from calipso.graph import Graph
from calipso.model import HEALTH_LOOKS, MARK_LOOKS, NETWORK_COLORS, OBJECT_TYPES
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from tests.conftest import Server, empty
from tests.edited_source import MOZ, EditedSource

needs_dot = pytest.mark.skipif(not shutil.which("dot"), reason="no dot here: apt-get install graphviz")
SVG = "{http://www.w3.org/2000/svg}"
FORMATS = [pytest.param(row.name, marks=[needs_dot] if row.name == "svg" else []) for row in DRAWINGS]
ODD = [
    "<b>bold</b> & \"quoted\" 'twice'",
    "a|b{c}d[e]f(g)<h>",
    "\u2620\ufe0f server \U0001f600 \u670d\u52a1\u5668",
    "two\nlines\r\nand\ttab",
    "\\N \\G \\l \\\\ %%{init: {}}%% --> end",
    "\x00\x1b[31m\x7f\ufffe",
    "\u202egnp.exe",
    "\ud800 alone",
    "#quot; &amp; &#x3c; ]]> -->",
    "</title><script>alert(1)</script>",
    "",
    "x" * 300,
]


class Cloud:
    """A clique drawn by hand: networks left, servers on hosts with interfaces, ports and bridges, a switch right."""

    def __init__(self, hosts: int, servers: int, names: Callable[[str], str] = lambda name: name) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []
        self.names = names
        switch = self.add("switch", "mac:1", "tor-1")
        networks = [self.add("network", f"net{n}", f"net-{n}", network_type="vlan", segmentation_id=n) for n in (1, 2)]
        project = self.add("project", "p", "moz")
        for host in range(hosts):
            self.host(f"compute-{host}", servers, switch, networks, project)

    def host(self, host: str, servers: int, switch: str, networks: list[str], project: str) -> None:
        """A host with its virtual switch, its NIC and its servers, on the first network or the second in turn."""
        on = {"region": "R", "host": host}
        edge = self.add(
            "vedge", f"R/{host}/ovs", f"{host}-ovs", bridge="br-int", kind="ovs", tunnel_bridge="br-tun", **on
        )
        end = self.add("otep", f"R/{host}/vxlan/1", f"{host}-vxlan", address="192.0.2.1", **on)
        nic = self.add("host_pnic", f"R/{host}/eth1", "eth1", **on)
        port = self.add("switch_pnic", f"mac:1/{host}", f"swp-{host}", switch="tor-1", switch_key="switch/mac:1")
        self.link("VEDGE_OTEP", edge, end)
        self.link("OTEP_HOST_PNIC", end, nic)
        self.link("HOST_PNIC_SWITCH_PNIC", nic, port)
        self.link("SWITCH_SWITCH_PNIC", switch, port)
        self.link("HOST_PNIC_NETWORK", nic, networks[0], segment=1)
        for number in range(servers):
            key, network = f"{host}-{number}", networks[number % 2]
            server = self.add("instance", key, f"web-{key}", status="ACTIVE", **on)
            vnic = self.add("vnic", key, f"tap{key}", device=f"tap{key}", **on)
            neutron = self.add("port", key, f"port-{key}", addresses=["192.0.2.9"])
            bridge = self.add("vconnector", f"R/{host}/qbr{key}", f"qbr{key}", kind="hybrid", **on)
            self.link("PROJECT_INSTANCE", project, server)
            self.link("INSTANCE_VNIC", server, vnic)
            self.link("VNIC_PORT", vnic, neutron)
            self.link("VNIC_VCONNECTOR", vnic, bridge)
            self.link("VCONNECTOR_VEDGE", bridge, edge, network=network, tag=number)
            self.link("PORT_NETWORK", neutron, network, network=network)
            self.link("CONTAINS", network, neutron)

    def add(self, type_name: str, key: str, name: str, /, status: str | None = None, **properties: Any) -> str:
        """One object; gives its id."""
        identity = f"lab/{type_name}/{key}"
        one = {"id": identity, "type": type_name, "name": self.names(name), "environment": "lab", "status": status}
        self.nodes.append(one | {"health": "ok", "since": 1, "born": 1, "properties": properties})
        return identity

    def link(self, kind: str, source: str, target: str, **properties: Any) -> None:
        """One link."""
        one = {"type": kind, "source": source, "target": target, "status": None, "evidence": "by hand"}
        self.links.append(one | {"since": 1, "properties": properties})

    def clique(self) -> dict[str, Any]:
        """The clique of the switch."""
        return {
            "focal": "lab/switch/mac:1",
            "clique_type": "switch",
            "scan": 7,
            "at": "2026-03-01T10:20:30Z",
            "nodes": self.nodes,
            "links": self.links,
        }


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The recorded cloud of Moz."""
    with Graph(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as graph:
        empty(graph)
        ensure_schema(graph)
        source = EditedSource(MOZ)
        environment = parse_environment(source.definition, "recording").model_copy(update={"environment": "moz"})
        save_environment(graph, environment)
        run_scan(graph, Request(environment, source, "test"))
        yield graph


def text_of(answer: dict[str, Any], format_name: str, *, full: bool = False) -> str:
    drawn = draw(clique_figure(answer), format_name, full=full)
    return drawn if isinstance(drawn, str) else drawn.decode()


def told(link: dict[str, Any]) -> str:
    return f"{link['type'].lower()}: {link['source']} - {link['target']}"


def titles(svg: str) -> list[str]:
    """The lines of all tooltips of an SVG."""
    root = fromstring(svg)
    return [line for title in root.iter(f"{SVG}title") for line in (title.text or "").splitlines()]


def check_svg(svg: str, nodes: list[dict[str, Any]], links: list[dict[str, Any]]) -> None:
    lines = titles(svg)
    ids = Counter(line for line in lines if line.startswith(("lab/", "moz/")) and line.count("/") > 1)
    frames = {identity for identity in ids if identity.split("/")[1] in ("host", "switch")}
    assert {one["id"]: ids[one["id"]] for one in nodes if one["id"] not in frames} == {
        one["id"]: 1 for one in nodes if one["id"] not in frames
    }
    drawn = Counter(re.sub(r"( \w+ [^ ]+)* \(.*\)$", "", line) for line in lines)
    assert [told(link) for link in links if drawn[told(link)] != 1] == []


def check_graphml(text: str, nodes: list[dict[str, Any]], links: list[dict[str, Any]]) -> None:
    graph = networkx.parse_graphml(text)
    assert sorted(graph) == sorted(one["id"] for one in nodes)
    edges = sorted((of["type"], source, target) for source, target, of in graph.edges(data=True))
    assert edges == sorted((link["type"].lower(), link["source"], link["target"]) for link in links)
    assert {type(of["count"]) for _, of in graph.nodes(data=True)} == {int}
    keys = re.findall(r'<key id="(\w+)"', text)
    assert len(keys) == len(set(keys))


def check_mermaid(text: str, nodes: list[dict[str, Any]], links: list[dict[str, Any]]) -> None:
    declared = Counter(re.findall(r'^ +(n\d+)[\[({]+/?"', text, re.MULTILINE))
    assert sorted(declared.values()) == [1] * len(nodes)
    assert len(re.findall(r"^  n\d+ (?:---|-\.-|==>)", text, re.MULTILINE)) == len(links)
    assert len(re.findall(r"^  subgraph ", text, re.MULTILINE)) == len(re.findall(r"^  end$", text, re.MULTILINE))


def check_drawio(text: str, nodes: list[dict[str, Any]], links: list[dict[str, Any]]) -> None:
    root = fromstring(text)
    holders = {one.attrib["id"]: one for one in root.iter("UserObject")}
    boxes = [one for identity, one in holders.items() if re.fullmatch(r"n\d+", identity)]
    assert len(boxes) == len(nodes)
    tooltips = {one.attrib["tooltip"].split("\n")[0] for one in boxes}
    assert tooltips == {one["id"] for one in nodes}
    edges = [cell for cell in root.iter("mxCell") if cell.get("edge")]
    assert len(edges) == len(links)
    cells = {*holders, *(cell.attrib["id"] for cell in root.iter("mxCell") if "id" in cell.attrib)}
    assert {cell.attrib[end] for cell in edges for end in ("source", "target")} <= cells
    assert {cell.attrib["parent"] for cell in root.iter("mxCell") if "parent" in cell.attrib} <= cells


def check_json(text: str, nodes: list[dict[str, Any]], links: list[dict[str, Any]]) -> None:
    figure = json.loads(text)
    assert sorted(one["id"] for one in figure["nodes"]) == sorted(one["id"] for one in nodes)
    assert len(figure["links"]) == len(links)


CHECKS = {
    "svg": check_svg,
    "graphml": check_graphml,
    "mermaid": check_mermaid,
    "drawio": check_drawio,
    "json": check_json,
}
CHECKED = [pytest.param(name, marks=[needs_dot] if name == "svg" else []) for name in CHECKS]


@pytest.mark.parametrize("format_name", CHECKED)
def test_every_object_and_every_link_is_drawn_once(format_name: str) -> None:
    answer = Cloud(3, 4).clique()

    text = text_of(answer, format_name)

    CHECKS[format_name](text, answer["nodes"], answer["links"])


@pytest.mark.graph
@pytest.mark.parametrize("format_name", CHECKED)
@pytest.mark.parametrize("focal", ["moz-web", "moz-web-1", "tor-1", "compute-1", "moz"])
def test_every_object_and_link_of_a_discovered_clique_is_drawn_once(moz: Graph, focal: str, format_name: str) -> None:
    found = cliques.clique(moz, identity_of(moz, focal))

    text = text_of(found, format_name)

    CHECKS[format_name](text, found["nodes"], found["links"])


def identity_of(graph: Graph, name: str) -> str:
    """The object of Moz that people mean by a name that several have."""
    wanted = ("project", "network", "instance", "switch", "host")
    rows = graph.read("read/objects_all", environment="moz")
    named = [row["object"] for row in rows if row["object"]["name"] == name and row["object"]["type"] in wanted]
    return str(min(named, key=lambda one: wanted.index(one["type"]))["id"])


@pytest.mark.graph
@needs_dot
def test_the_clique_of_each_type_can_be_drawn_in_each_format(moz: Graph) -> None:
    objects = [row["object"] for row in moz.read("read/objects_all", environment="moz")]
    by_type = {one["type"]: one["id"] for one in objects}
    assert set(by_type) == {row.name for row in OBJECT_TYPES}
    for identity in by_type.values():
        figure = clique_figure(cliques.clique(moz, identity))
        for row in DRAWINGS:
            assert draw(figure, row.name)


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_same_answer_in_another_order_is_the_same_drawing(format_name: str) -> None:
    answer = Cloud(3, 4).clique()
    shuffled = answer | {part: random.sample(answer[part], len(answer[part])) for part in ("nodes", "links")}

    assert text_of(answer, format_name) == text_of(shuffled, format_name)


@pytest.mark.parametrize("format_name", CHECKED)
@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_odd_names_break_no_format(name: str, format_name: str) -> None:
    answer = Cloud(2, 2, lambda _: name).clique()
    answer["nodes"][0]["properties"]["os"] = name
    answer["links"][0]["evidence"] = name
    answer["links"][1]["properties"]["tag"] = name

    text = text_of(answer, format_name)

    text.encode()
    assert "\u202e" not in text
    if format_name == "svg":
        root = fromstring(text)
        assert not [
            one for one in root.iter() if "script" in one.tag.lower() or any("href" in key for key in one.attrib)
        ]
        assert root.find(f".//{SVG}text") is not None
    elif format_name == "mermaid":
        labels = re.findall(r'"([^"]*)"', text.split("flowchart LR")[1])
        assert [label for label in labels if re.search(r"[<>{}%`\\]", label.replace("<br/>", ""))] == []
        assert text.splitlines()[2:4] == ["---", "flowchart LR"]
    else:
        CHECKS[format_name](text, answer["nodes"], answer["links"])


@needs_dot
def test_an_svg_stands_alone_and_fits_a_sheet() -> None:
    svg = text_of(Cloud(3, 6).clique(), "svg")
    root = fromstring(svg)
    sides = sorted(float(root.attrib[side].removesuffix("mm")) for side in ("width", "height"))

    assert "<!DOCTYPE" not in svg
    assert "Generated by" not in svg
    assert not re.search(r"(?:href|src|url\()", svg)
    assert sides[1] <= 400
    assert sides[0] <= 277
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "Clique of switch tor-1" in words
    assert "environment lab; scan 7 of 2026-03-01 10:20 UTC" in words


@needs_dot
def test_interfaces_and_tags_stand_at_the_lines() -> None:
    root = fromstring(text_of(Cloud(1, 3).clique(), "svg"))
    words = {(text.text or "").strip() for text in root.iter(f"{SVG}text")}

    assert {"br-tun", "tag 2", "eth1", "tapcompute-0-1"} <= words


@needs_dot
@pytest.mark.parametrize(
    ("health", "status", "said"),
    [("error", "ERROR", "\u00d7 ERROR"), ("warning", "SHUTOFF", "! SHUTOFF"), ("unknown", None, "? unknown")],
)
def test_what_is_not_well_is_told_by_a_sign_and_a_word_beside_its_colour(
    health: str, status: str | None, said: str
) -> None:
    answer = Cloud(1, 2).clique()
    sick = next(one for one in answer["nodes"] if one["type"] == "instance")
    sick |= {"health": health, "status": status}

    svg, mermaid = text_of(answer, "svg"), text_of(answer, "mermaid")

    assert said in svg
    assert HEALTH_LOOKS[health].color in svg  # type: ignore[index]
    assert HEALTH_LOOKS[health].color in mermaid  # type: ignore[index]


def test_hosts_and_switches_are_groups_of_what_is_on_them() -> None:
    figure = clique_figure(Cloud(2, 2).clique())
    root = fromstring(str(draw(figure, "drawio")))

    inside = {
        frame.attrib["label"]: {
            box.attrib["label"].split("\n")[1]
            for box in root.iter("UserObject")
            if (cell := box.find("mxCell")) is not None and cell.get("parent") == frame.attrib["id"]
        }
        for frame in root.iter("UserObject")
        if frame.attrib["id"].startswith("g")
    }

    assert set(inside) == {"host compute-0", "host compute-1", "switch tor-1"}
    assert {"web-compute-0-0", "tapcompute-0-1", "port-compute-0-0", "eth1"} <= inside["host compute-0"]
    assert inside["switch tor-1"] == {"tor-1", "swp-compute-0", "swp-compute-1"}


def test_in_a_grid_no_box_lies_over_another_and_all_are_inside_their_frames() -> None:
    root = fromstring(text_of(Cloud(3, 5).clique(), "drawio"))
    spots: dict[str, list[tuple[float, float, float, float]]] = {}
    frames = {}
    for holder in root.iter("UserObject"):
        cell = holder.find("mxCell")
        geometry = holder.find("mxCell/mxGeometry")
        if cell is not None and geometry is not None and cell.get("vertex"):
            x, y, width, height = (float(geometry.attrib[side]) for side in ("x", "y", "width", "height"))
            spots.setdefault(cell.attrib["parent"], []).append((x, y, x + width, y + height))
            frames[holder.attrib["id"]] = (width, height)

    for parent, boxes in spots.items():
        boxes.sort()
        assert not [
            (one, other)
            for at, one in enumerate(boxes)
            for other in boxes[at + 1 :]
            if other[0] < one[2] and one[0] < other[2] and other[1] < one[3] and one[1] < other[3]
        ]
        if parent in frames:
            assert min(box[0] for box in boxes) >= 0
            assert max(box[2] for box in boxes) <= frames[parent][0]
            assert max(box[3] for box in boxes) <= frames[parent][1]


@pytest.mark.parametrize(("hosts", "servers"), [(5, 100), (25, 20), (400, 5)])
def test_where_there_are_too_many_alike_ones_stand_as_one_with_their_number(hosts: int, servers: int) -> None:
    answer = Cloud(hosts, servers).clique()
    sick = next(one for one in answer["nodes"] if one["name"] == "web-compute-3-1")
    sick |= {"health": "error", "status": "ERROR"}

    figure = folded(clique_figure(answer))

    assert figure.folded
    assert len(figure.nodes) <= MOST_NODES
    assert sum(node.count for node in figure.nodes) == len(answer["nodes"])
    assert sum(link.count for link in figure.links) == len(answer["links"])
    assert sum(group.count for group in figure.groups) == hosts + 1
    assert [node.name for node in figure.nodes if node.health == "error"] == ["web-compute-3-1"]
    assert {node.name for node in figure.nodes if node.type in ("network", "project") and node.count == 1} == {
        "net-1",
        "net-2",
        "moz",
    }
    assert any(f"{len(answer['nodes'])} objects stand as {len(figure.nodes)}" in fact for fact in figure.facts)


@needs_dot
def test_a_folded_drawing_tells_numbers_and_names_and_a_full_one_draws_all() -> None:
    answer = Cloud(5, 100).clique()

    folded_one, full = text_of(answer, "svg"), text_of(answer, "svg", full=True)

    assert "50 instances" in folded_one
    assert "--full draws all" in folded_one
    assert "web-compute-0-0, " in folded_one
    assert len(folded_one) < len(full) / 10
    check_svg(full, answer["nodes"], answer["links"])


def test_data_formats_are_never_folded() -> None:
    answer = Cloud(5, 100).clique()

    check_graphml(text_of(answer, "graphml"), answer["nodes"], answer["links"])
    check_json(text_of(answer, "json"), answer["nodes"], answer["links"])


def test_what_is_all_different_is_folded_by_type_and_health() -> None:
    answer = Cloud(1, 600).clique()
    servers = [one["id"] for one in answer["nodes"] if one["type"] == "instance"]
    answer["links"] += [
        {"type": "CONTAINS", "source": one, "target": other, "properties": {}} for one, other in pairwise(servers)
    ]

    figure = folded(clique_figure(answer))

    assert len(figure.nodes) <= MOST_NODES
    assert sum(node.count for node in figure.nodes) == len(answer["nodes"])


def test_mermaid_has_no_more_edges_than_it_draws() -> None:
    answer = Cloud(4, 15).clique()
    assert len(answer["links"]) > MOST_EDGES // 2

    text = text_of(answer | {"links": [*answer["links"], *answer["links"]]}, "mermaid", full=True)

    assert len(re.findall(r"^  n\d+ (?:---|-\.-|==>)", text, re.MULTILINE)) <= MOST_EDGES


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
    assert b"no tunnel to &lt;compute-1&gt;" in svg  # type: ignore[operator]


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


def test_an_unknown_format_is_told_with_the_choices() -> None:
    with pytest.raises(Invalid, match="no drawing format 'png'") as refused:
        draw(clique_figure(Cloud(1, 1).clique()), "png")
    assert ".svg" in refused.value.hint


def test_an_answer_that_is_not_whole_is_refused() -> None:
    answer = Cloud(1, 1).clique()

    with pytest.raises(Invalid, match="is not among the nodes"):
        clique_figure(answer | {"nodes": answer["nodes"][:-1]})
    with pytest.raises(NotFound, match="no object type toaster"):
        clique_figure(answer | {"nodes": [*answer["nodes"], answer["nodes"][0] | {"type": "toaster"}]})
    with pytest.raises(Invalid, match="is no object's id"):
        impact_figure({"removed": ["eth1"], "down": [], "degraded": []})


def test_without_graphviz_svg_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(CalipsoError, match="`dot` is not installed") as refused:
        draw(clique_figure(Cloud(1, 1).clique()), "svg")

    assert "apt-get install graphviz" in refused.value.hint


@pytest.mark.graph
@needs_dot
def test_the_command_draws_into_a_file_or_onto_stdout_and_takes_wrong_words_kindly(
    moz: Graph, run_calipso: Callable[..., Any], calipso_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "web.svg"
    drawn = run_calipso("clique", "moz-web-1", "--draw", file)
    onto = run_calipso("clique", "moz-web-1", "--draw", "-", "--format", "mmd")
    both = run_calipso("clique", "moz-web-1", "--draw", tmp_path / "web.graphml", "--json")
    wrong = run_calipso("clique", "moz-web-1", "--draw", tmp_path / "web.png")
    nameless = run_calipso("clique", "moz-web-1", "--draw", "-")
    alone = run_calipso("clique", "moz-web-1", "--format", "svg")
    many = run_calipso("clique", "--all", "--draw", file)
    nowhere = run_calipso("clique", "moz-web-1", "--draw", tmp_path / "none" / "web.dot")

    assert drawn.exit_code == 0, drawn.stderr
    assert fromstring(file.read_text()).tag == f"{SVG}svg"
    assert drawn.stdout == ""
    assert onto.stdout.startswith("---\ntitle:")
    assert both.json()["focal"] in networkx.read_graphml(tmp_path / "web.graphml")
    assert [one.exit_code for one in (wrong, nameless, alone, many, nowhere)] == [2, 2, 2, 2, 1]
    assert "no drawing format '.png'" in wrong.stderr


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [*HEALTH_LOOKS.values(), *MARK_LOOKS.values()])
def test_a_states_word_is_read_on_its_ground(look: Any) -> None:
    assert contrast(look.color, look.fill) >= 4.5


def test_states_differ_in_their_sign_and_lines_are_seen_on_white() -> None:
    signs = [look.sign for look in HEALTH_LOOKS.values()]

    assert len(set(signs)) == len(signs)
    assert [color for color in NETWORK_COLORS if contrast(color, "#ffffff") < 4.5] == []
