"""What pages draw: a figure as nodes in boxes and links, with project, network, VLAN and VNI; folded where it is too much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from calipso.drawings.cards import PARTS
from calipso.drawings.cards import drawn as way_drawn
from calipso.drawings.figure import Figure, Link, Node
from calipso.drawings.fold import thinned
from calipso.model import object_type

# More nodes than that no reader follows and no browser moves well.
MOST_DRAWN = 800
# So many of those that one node stands for are named.
MOST_MEMBERS = 50
VLAN_TYPES = ("vlan",)
VNI_TYPES = ("vxlan", "geneve", "gre")
# Links that drawings tell by words or by place, as of what owns much there are too many to follow.
OWNING = ("left_names", "right_names", "inside")
# What a box's id ends with where several hosts or switches are in it as nodes, and none of them is it.
BOX = "#box"


def canvas(figure: Figure, owners: Iterable[dict[str, Any]] = (), most: int = MOST_DRAWN) -> dict[str, Any]:
    """A figure as JSON for a page that draws it: title, facts, `nodes`, `links`, `total` (objects) and `folded`.

    A node that is a `box` is the host or switch around those whose `parent` it is. `owners` are the networks and projects that
    objects name by UUID. Where there are more than `most` nodes, alike ones stand as one with their `count`.
    """
    drawn = thinned(_adopted(figure), most)
    names = _Names(figure, owners)
    groups = _boxes(drawn)
    nodes = [_node(one, names, groups) for one in drawn.nodes]
    nodes += [_box(identity, drawn) for identity in sorted(set(groups.values()) - {one.id for one in drawn.nodes})]
    return {
        "title": figure.title,
        "facts": [one for one in drawn.facts if not one.startswith("folded: ")],
        "total": len(figure.nodes),
        "folded": drawn.folded,
        "said": _said(figure, drawn),
        "nodes": nodes,
        "links": [_link(one, names) for one in drawn.links],
    }


def _adopted(figure: Figure) -> Figure:
    """The figure with what is part of things in one box alone, as the port behind a server's interface, in that box."""
    places = {node.id: node.group for node in figure.nodes}
    around: dict[str, set[str]] = defaultdict(set)
    for link in figure.links:
        if way_drawn(link) in PARTS:
            around[link.target].add(places.get(link.source, ""))
    homes = {one: next(iter(found)) for one, found in around.items() if len(found) == 1 and not places.get(one)}
    return replace(figure, nodes=tuple(replace(node, group=homes.get(node.id, node.group)) for node in figure.nodes))


def _said(figure: Figure, drawn: Figure) -> str:
    """In words that not everything is drawn by itself; nothing where it is."""
    if not drawn.folded:
        return ""
    return f"{len(figure.nodes)} objects stand as {len(drawn.nodes)}: alike ones are drawn as one, with their number"


class _Names:
    """Names and segments of the networks and projects that a figure tells of."""

    def __init__(self, figure: Figure, owners: Iterable[dict[str, Any]]) -> None:
        known = [*owners, *(one.object for one in figure.nodes if one.object)]
        by_uuid = {str(uuid): one for one in known if (uuid := one.get("properties", {}).get("uuid"))}
        self.projects = {uuid: one["name"] for uuid, one in by_uuid.items() if one["type"] == "project"}
        self.networks = {uuid: one for uuid, one in by_uuid.items() if one["type"] == "network"}
        whole = {one.id: one for one in figure.nodes}
        self._owner: dict[str, str] = {}
        for link in figure.links:  # an interface belongs to what has it
            if link.type in ("instance_vnic", "vservice_vnic") and link.source in whole and link.target in whole:
                self._owner[link.target] = str(_property(whole[link.source], "project_uuid") or "")
        for node in figure.nodes:
            if (uuid := _property(node, "project_uuid")) or node.type == "project":
                self._owner[node.id] = str(uuid or _property(node, "uuid") or "")
            elif node.type in ("network", "subnet") and (network := self.networks.get(self.network_of(node))):
                self._owner[node.id] = str(network["properties"].get("project_uuid") or "")

    def project_of(self, node: Node) -> str:
        """The name of the project of a node, or of all that it stands for; empty where it has none or is of several."""
        found = {self._owner.get(one, "") for one in node.ids or (node.id,)}
        return self.projects.get(next(iter(found)), "") if len(found) == 1 else ""

    def network_of(self, node: Node) -> str:
        """The UUID of the network that a node is, or is on."""
        return str(_property(node, "uuid" if node.type == "network" else "network_uuid") or "")

    def told(self, uuid: str) -> dict[str, Any]:
        """Name, VLAN and VNI of a network, each None where it is not known."""
        found = self.networks.get(uuid)
        properties = found["properties"] if found else {}
        kind, number = properties.get("network_type"), properties.get("segmentation_id")
        return {
            "network": found["name"] if found else None,
            "vlan": number if kind in VLAN_TYPES else None,
            "vni": number if kind in VNI_TYPES else None,
        }


def _property(node: Node, name: str) -> Any:
    return node.object.get("properties", {}).get(name)


def _boxes(figure: Figure) -> dict[str, str]:
    """The box of each group: its own host or switch where that is one node, else a box that is no object."""
    own: dict[str, list[str]] = defaultdict(list)
    for node in figure.nodes:
        if node.group and node.group.split("/")[1] == node.type:
            own[node.group].append(node.id)
    return {
        group.id: (own[group.id] or [group.id])[0] if len(own[group.id]) < 2 else f"{group.id}{BOX}"
        for group in figure.groups
    }


def _box(identity: str, figure: Figure) -> dict[str, Any]:
    group = next(one for one in figure.groups if one.id == identity.removesuffix(BOX))
    row = object_type(group.type)
    kind = row.title if group.count == 1 else f"{group.count} {row.plural}"
    return {
        "id": identity, "type": group.type, "kind": kind, "name": group.name, "health": "", "status": None, "mark": "",
        "parent": None, "box": True, "project": None, "network": None, "vlan": None, "vni": None, "details": [],
        "count": group.count, "members": [], "object": group.id if group.count == 1 else None, "properties": {},
    }  # fmt: skip


def _node(node: Node, names: _Names, groups: dict[str, str]) -> dict[str, Any]:
    box = groups.get(node.group)
    one = node.count == 1
    shown = node.object.get("properties", {}) if one else {}
    return {
        "id": node.id,
        "type": node.type,
        "kind": node.kind,
        "name": node.name,
        "health": node.health,
        "status": node.status or None,
        "mark": node.mark,
        "parent": None if box == node.id else box,
        "box": box == node.id,
        "project": names.project_of(node) or None,
        **names.told(names.network_of(node) if one else ""),
        "details": list(node.details),
        "count": node.count,
        "members": [
            {"id": identity, "name": name}
            for identity, name in zip(node.ids[:MOST_MEMBERS], node.members[:MOST_MEMBERS], strict=False)
        ],
        "object": node.id if one and node.known else None,
        "properties": {name: value for name, value in shown.items() if value not in (None, "", [])},
    }


def _link(link: Link, names: _Names) -> dict[str, Any]:
    told = names.told(link.network)
    return {
        "source": link.source,
        "target": link.target,
        "type": link.type,
        "owns": way_drawn(link) in OWNING,
        "source_interface": link.source_end,
        "target_interface": link.target_end,
        "words": list(link.words),
        "network": told["network"],
        "vlan": told["vlan"],
        "vni": told["vni"],
        "evidence": link.evidence or None,
        "step": link.step or None,
        "against": link.against,
        "count": link.count,
    }
