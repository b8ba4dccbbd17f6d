"""A clique drawn by hand, and what each drawing format must hold of a clique: every object and link once, where it belongs."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from typing import Any

import networkx
import pytest
from defusedxml.ElementTree import fromstring

from calipso.drawings import DRAWINGS, clique_figure, draw

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
