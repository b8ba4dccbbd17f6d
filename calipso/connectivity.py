"""Connectivity: whether each server of a project or customer reaches each other one, and how; read once, decided in memory."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import Any

from calipso.customers import project_ids
from calipso.errors import Invalid
from calipso.graph import Graph, Row
from calipso.inventory import unread_scopes
from calipso.paths import decide, read_wires, told
from calipso.paths.wires import End, Wires

MOST_SERVERS = 300
CLASSES = ("same_host", "same_network", "routed", "apart", "unknown", "broken")


def connectivity(graph: Graph, project: str, environment: str | None = None) -> dict[str, Any]:
    """All ordered pairs of a project's servers, each with class, number of hops and health, and why it breaks.

    `project` is any name of one, or a customer's: then all its projects' servers, each with those of its environment.
    `items` are the pairs by names of source and target, `summary` counts them by class. Raises NotFound, Ambiguous, and
    Invalid for what is no project or has too many servers to tell all pairs.
    """
    servers = graph.read("paths/servers", projects=project_ids(graph, project, environment))
    if len(servers) > MOST_SERVERS:
        raise Invalid(
            f"{project} has {len(servers)} servers, and all pairs of more than {MOST_SERVERS} are no report",
            "ask for single pairs: calipso path A B",
        )
    environments = sorted({server["environment"] for server in servers})
    items = [
        item
        for one in environments
        for item in _pairs(graph, one, [server for server in servers if server["environment"] == one])
    ]
    summary = Counter(item["class"] for item in items)
    return {
        "project": project,
        "environments": environments,
        "servers": servers,
        "summary": {name: summary[name] for name in CLASSES},
        "items": items,
        "next": None,
    }


def _pairs(graph: Graph, environment: str, servers: list[Row]) -> list[dict[str, Any]]:
    vnics: dict[str, set[str]] = {server["id"]: set() for server in servers}
    for row in graph.read("paths/vnics", ids=list(vnics)):
        vnics[row["end"]].add(row["vnic"])
    wires = read_wires(graph, environment, set().union(*vnics.values()))
    unread = unread_scopes(graph)
    ends = {server["id"]: _ends(wires, server) for server in servers}
    return [_pair(wires, near, far, ends, unread) for near, far in permutations(servers, 2)]


def _ends(wires: Wires, server: Row) -> list[End]:
    node = wires.nodes.get(server["id"])
    return wires.ends_of(node) if node else []


def _pair(wires: Wires, near: Row, far: Row, ends: dict[str, list[End]], unread: dict[str, set[str]]) -> dict[str, Any]:
    names = {"source": {"id": near["id"], "name": near["name"]}, "target": {"id": far["id"], "name": far["name"]}}
    for server in (near, far):
        if not ends[server["id"]]:
            return names | _without_interface(server)
    path = told(decide(wires, ends[near["id"]], ends[far["id"]]), near["id"], far["id"], unread)
    return {**path, **names, "hops": len(path["hops"]), "back": len(path["back"])}


def _without_interface(server: Row) -> dict[str, Any]:
    return {
        "reachable": False,
        "reason": f"no interface: {server['name']} is plugged into no network",
        "cause": "no_interface",
        "broken_at": server["id"],
        "class": "broken",
        "health": "error",
        "networks": [],
        "hops": 0,
        "back": 0,
        "warnings": [],
        "hint": None,
    }
