"""Redundancy: every single point of failure, ranked by what falls with it; by dominators, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from calipso.errors import Invalid
from calipso.graph import Graph, Row
from calipso.impact.facts import Facts, environment_of, read_facts
from calipso.impact.partners import Group, declared_groups, group_members
from calipso.impact.points import Point, points_of, servers_of
from calipso.impact.wires import Wires
from calipso.impact.wiring import read_fabric


def redundancy(
    graph: Graph,
    projects: Sequence[str] | None = None,
    environment: str | None = None,
    *,
    pairs: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Every single point of failure of some projects (ids), or of an environment's or all servers; what takes most down first.

    What only one server has (its interface, the bridge of that interface) is none: it falls with its server. `groups` are
    the server groups and declared `pairs` that a point takes down whole. Raises Invalid where there is no host.
    """
    facts = _facts(graph, projects, environment)
    wanted = None if projects is None else set(projects)
    points = points_of(facts, wanted)
    groups = [*group_members(graph, facts, wanted), *declared_groups(graph, facts, pairs)]
    ids = sorted(points)
    items = [
        _item(facts, row, points[row["id"]], groups) for row in (graph.read("impact/names", ids=ids) if ids else ())
    ]
    items.sort(key=lambda item: (-item["servers"], -len(item["groups"]), item["type"], item["object"]["id"]))
    return {"items": items, "next": None, "of_servers": sum(1 for _ in servers_of(facts, wanted))}


def _item(facts: Facts, row: Row, point: Point, groups: Sequence[Group]) -> dict[str, Any]:
    return {
        "object": {
            "id": row["id"],
            "type": row["type"],
            "name": row["name"],
            "environment": environment_of(row["id"]),
        },
        "also": sorted(point.also),
        "type": row["type"],
        "name": row["name"],
        "place": row["place"],
        "servers": len(point.servers),
        "projects": sorted({project for one in point.servers if (project := facts.things[one].project)}),
        "needs": sorted(point.needs),
        "groups": [list(group.members) for group in groups if point.servers.issuperset(group.members)],
        "down": sorted(point.servers),
    }


def _facts(graph: Graph, projects: Sequence[str] | None, environment: str | None) -> Facts:
    """All that the servers of some projects, or all servers, stand on."""
    wires = Wires()
    read_fabric(graph, wires)
    if projects is None:
        hosts = [row["id"] for row in graph.read("impact/hosts", environment=environment)]
        if not hosts:
            raise Invalid(
                f"there is no host in {environment or 'any environment'}", "see environments: calipso env list"
            )
        return read_facts(graph, hosts, (), wires)
    rows = graph.read("impact/reach", projects=list(projects))
    networks = {row["network"] for row in rows if row["network"]}
    hosts = [host for row in rows for host in row["hosts"]]
    return read_facts(graph, set(hosts), networks, wires)
