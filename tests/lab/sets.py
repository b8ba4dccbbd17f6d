"""What truth and graph are compared as: objects and links under natural keys, without anybody's id strings.

An object is known by its label and a tuple of its properties (``KEY_PROPERTIES``), a link by its type and both ends.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[str, ...]
Node = tuple[str, Key]
Link = tuple[str, Node, Node]

# Its name is the caller's argument, so every environment compares equal.
ENVIRONMENT: Node = ("Environment", ("environment",))

# The Vservice's second part is the router's UUID, or the network's UUID of a DHCP server; see natural_key.
KEY_PROPERTIES: dict[str, tuple[str, ...]] = {
    "Region": ("name",),
    "Domain": ("name",),
    "Project": ("uuid",),
    "AvailabilityZone": ("region", "name"),
    "Aggregate": ("region", "name"),
    "Host": ("region", "name"),
    "NetworkAgent": ("region", "host", "binary"),
    "Instance": ("uuid",),
    "Vnic": ("port_uuid", "host"),
    "Port": ("uuid",),
    "Network": ("uuid",),
    "Subnet": ("uuid",),
    "Vservice": ("kind", "uuid", "host"),
    "Vconnector": ("host", "name"),
    "Vedge": ("host", "kind"),
    "Otep": ("host", "overlay_type", "address"),
    "HostPnic": ("host", "name"),
    "Switch": ("name",),
    "SwitchPnic": ("switch", "name"),
}

# Links between two of a kind are stored once, "smaller id first": only whoever knows ids can say which end that is.
SYMMETRIC = {"OTEP_OTEP", "SWITCH_PNIC_SWITCH_PNIC"}

HOST_KINDS = ("ovs-hybrid", "ovs-direct", "linuxbridge", "network", "controller", "switch", "cloud")


@dataclass
class Sets:
    """Objects with the properties that are compared, links, the kind of every host, and what looked odd on the way."""

    objects: dict[Node, dict[str, object]] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)
    hosts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """One thing that is ``missing``, ``extra`` or has another ``property``, in a sentence of its own."""

    kind: str
    what: str  # object or link
    type: str
    nodes: tuple[Node, ...]
    text: str


def add_link(links: set[Link], name: str, source: Node, target: Node) -> None:
    """Puts a link into the set; a symmetric one under its smaller natural key, so that both readings are one."""
    if name in SYMMETRIC and target < source:
        source, target = target, source
    links.add((name, source, target))


def natural_key(label: str, properties: dict[str, object]) -> Key:
    """The natural key of an object read from anywhere; ``?`` where a property that it needs is missing."""
    if label == "Environment":
        return ENVIRONMENT[1]
    names = KEY_PROPERTIES.get(label, ("id",))
    if label == "Vservice" and properties.get("kind") == "dhcp":
        names = ("kind", "network_uuid", "host")
    # A server or router that is on no host has none: its key says so with an empty string.
    return tuple(str(properties.get(name) or ("" if name == "host" else "?")) for name in names)


def snake(label: str) -> str:
    """``HostPnic`` as it is written in the property ``type``: ``host_pnic``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", label).lower()


def show(node: Node) -> str:
    """A node in one word: ``Vconnector(compute-1, br-ex)``."""
    return f"{node[0]}({', '.join(node[1])})"


def place(nodes: list[Node], objects: dict[Node, dict[str, object]], hosts: dict[str, str]) -> str:
    """The host kind that a node or link belongs to: of the end on a host, else on a switch, else ``cloud``."""
    found = []
    for node in nodes:
        properties = objects.get(node, {})
        label, key = node
        own = key[-1] if label in ("Host", "Switch") else None
        candidates = (properties.get("host"), properties.get("switch"), own)
        found += [hosts[str(name)] for name in candidates if str(name) in hosts]
    return min(found, key=HOST_KINDS.index, default="cloud")


def save(sets: Sets, path: Path) -> None:
    """Writes the sets as JSON, sorted, so that two files can be read side by side."""
    data = {
        "objects": [
            {"label": label, "key": list(key), "properties": properties}
            for (label, key), properties in sorted(sets.objects.items())
        ],
        "links": [
            {"type": name, "source": [source[0], list(source[1])], "target": [target[0], list(target[1])]}
            for name, source, target in sorted(sets.links)
        ],
        "hosts": sets.hosts,
        "notes": sets.notes,
    }
    path.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n")


def load(path: Path) -> Sets:
    """Reads what ``save`` wrote."""
    data = json.loads(path.read_text())
    objects = {(item["label"], tuple(item["key"])): item["properties"] for item in data["objects"]}
    links = {
        (item["type"], (item["source"][0], tuple(item["source"][1])), (item["target"][0], tuple(item["target"][1])))
        for item in data["links"]
    }
    return Sets(objects, links, data["hosts"], data["notes"])
