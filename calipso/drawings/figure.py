"""A figure: nodes, links and groups, as every drawing format reads them; and what of an answer each is made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from calipso.drawings.words import clean, named, property_words
from calipso.errors import Invalid
from calipso.model import HEALTH_LOOKS, LINK_TYPES, MARK_LOOKS, Look, link_type, object_type

KNOWN_LINKS = {row.name for row in LINK_TYPES}


@dataclass(frozen=True, slots=True)
class Node:
    """An object, or `count` alike ones that stand as one (`members` are their names, `ids` theirs).

    `group` is the host or switch that it is on, `mark` what the answer says of it (focal, removed, down, ...). `health` is empty
    where the answer tells no more of an object than its id; one that is not `known` is told without one.
    """

    id: str
    type: str
    name: str
    health: str
    status: str = ""
    details: tuple[str, ...] = ()
    group: str = ""
    mark: str = ""
    count: int = 1
    members: tuple[str, ...] = ()
    object: dict[str, Any] = field(default_factory=dict, compare=False)
    ids: tuple[str, ...] = ()
    known: bool = True

    @property
    def kind(self) -> str:
        """Its type in words, with their number where it stands for several."""
        row = object_type(self.type)
        return row.title if self.count == 1 else f"{self.count} {row.plural}"

    @property
    def look(self) -> Look:
        """How it looks: by what the answer says of it, else by its health."""
        if self.mark and self.mark != "focal":
            return MARK_LOOKS[self.mark]
        return HEALTH_LOOKS[self.health] if self.health in HEALTH_LOOKS else HEALTH_LOOKS["ok"]

    @property
    def state(self) -> str:
        """Its look in words, empty where all is well."""
        if not self.look.sign:
            return ""
        said = self.mark if self.mark not in ("", "focal") else self.status or self.health
        return f"{self.look.sign} {said}"


@dataclass(frozen=True, slots=True)
class Link:
    """A connection: `type` is a link type's name, or empty where an answer names two objects in a row and no link.

    The ends' texts are the interfaces there; `words` are what it carries (tag 5); `step` is its place on a path, which is
    walked from target to source where it is walked `against` it.
    """

    source: str
    target: str
    type: str
    source_end: str = ""
    target_end: str = ""
    words: tuple[str, ...] = ()
    network: str = ""
    evidence: str = ""
    step: int = 0
    against: bool = False
    count: int = 1

    @property
    def caption(self) -> str:
        """What is written at its middle: the step, what it carries, how many alike ones it stands for."""
        step = (f"{self.step}.",) if self.step else ()
        many = (f"\u00d7{self.count}",) if self.count > 1 else ()
        return " ".join((*step, *self.words, *many))

    def ends(self, source: Node, target: Node) -> tuple[str, str]:
        """The interfaces at its source and target, where neither of the two tells them already."""
        told = {"", source.name, target.name, *source.details, *target.details}
        one, other = (
            "" if end in told or node.count > 1 else end
            for end, node in ((self.source_end, source), (self.target_end, target))
        )
        return one, other


@dataclass(frozen=True, slots=True)
class Group:
    """A host or switch, or `count` alike ones, around what is on it."""

    id: str
    type: str
    name: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """What is drawn: a title, facts below it, and the parts. `folded` says that some nodes stand for several objects."""

    title: str
    facts: tuple[str, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    groups: tuple[Group, ...]
    folded: bool = False


def assembled(title: str, facts: tuple[str, ...], nodes: dict[str, Node], links: list[Link]) -> Figure:
    """A figure in an order that its parts alone decide, with the groups of its nodes and the counts among its facts."""
    healths = Counter(node.health for node in nodes.values())
    health = ", ".join(f"{healths[name]} {name}" for name in ("error", "warning", "unknown", "ok") if healths[name])
    counts = f"{len(nodes)} objects{f' ({health})' if health else ''}, {len(links)} links"
    ordered = sorted(nodes.values(), key=lambda node: (node.group, node.type, node.name, node.id))
    groups = {node.group: group_of(node) for node in ordered if node.group}
    lines = sorted(links, key=lambda link: (link.step, link.type, link.source, link.target, link.words))
    return Figure(title, (*facts, counts), tuple(ordered), tuple(lines), tuple(groups[key] for key in sorted(groups)))


def node_of(one: dict[str, Any], mark: str = "") -> Node:
    """The node of an object in the shape that programs read."""
    row = object_type(one["type"])
    properties = one.get("properties", {})
    name = named(one["name"])
    told = [
        property_words(prop, properties[prop])
        for prop in row.drawn_properties
        if properties.get(prop) not in (None, [])
    ]
    details = tuple(text for text in dict.fromkeys(told) if text and text != name)
    return Node(
        one["id"],
        row.name,
        name,
        one.get("health", ""),
        clean(one.get("status") or ""),
        details,
        _group(one),
        mark,
        object=one,
    )


def node_of_id(identity: str, mark: str = "", name: str | None = None) -> Node:
    """The node of an object of which only the id, and perhaps the name, is known. Raises Invalid where that is no id."""
    environment, _, rest = identity.partition("/")
    kind, _, key = rest.partition("/")
    if not (environment and kind and key):
        raise Invalid(f"{identity!r} is no object's id", "an id is <environment>/<type>/<key>")
    place, _, last = (unquote(part) for part in key.rpartition("/"))
    bare = {
        "id": identity,
        "type": kind,
        "name": name or last,
        "environment": environment,
        "health": "",
        "properties": {},
    }
    node = node_of(bare, mark)
    return replace(node, details=(clean(place),), object={}) if place else replace(node, object={})


def link_of(one: dict[str, Any], nodes: dict[str, Node]) -> Link:
    """The link of a connection in the shape that programs read. Raises Invalid where an end is not among the nodes."""
    for end in (one["source"], one["target"]):
        if end not in nodes:
            raise Invalid(f"a link ends at {end!r}, which is not among the nodes", "draw an answer that is whole")
    name = str(one["type"]).lower()
    properties = one.get("properties", {})
    left, right = link_type(name).ends if name in KNOWN_LINKS else ("name", "name")
    words = tuple(
        clean(f"{prop.replace('_', ' ')} {value}")
        for prop, value in sorted(properties.items())
        if prop != "network" and isinstance(value, (str, int, float)) and value != ""
    )
    return Link(
        one["source"],
        one["target"],
        clean(name),
        _end(nodes[one["source"]], left),
        _end(nodes[one["target"]], right),
        words,
        clean(properties.get("network") or ""),
        clean(one.get("evidence") or ""),
    )


def group_of(node: Node) -> Group:
    """The group that a node is in, named by what the node knows of it."""
    kind = node.group.split("/")[1]
    properties = node.object.get("properties", {})
    return Group(node.group, kind, node.name if node.type == kind else named(properties.get(kind, "")))


def _group(one: dict[str, Any]) -> str:
    """The id of the host or switch that an object is on, or is."""
    properties = one.get("properties", {})
    if one["type"] in ("host", "switch"):
        return str(one["id"])
    if properties.get("switch_key"):
        return f"{one['environment']}/{properties['switch_key']}"
    if properties.get("host"):
        return f"{one['environment']}/host/{properties.get('region')}/{properties['host']}"
    return ""


def _end(node: Node, prop: str) -> str:
    return node.name if prop == "name" else clean(node.object.get("properties", {}).get(prop) or "")
