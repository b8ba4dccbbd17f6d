"""Topologies to draw: what is around an object, and what an environment, host, project or customer contains."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from calipso.customers import get_customer, list_customers
from calipso.environments import environment_keys
from calipso.errors import NotFound
from calipso.graph import Graph, Row
from calipso.inventory import DEEPEST, RELATIONSHIPS, counts, find_object, link_json, object_json, tree, unread_scopes
from calipso.tenancy import sight_of

# Of an environment with more objects than so many, ids, names and states are read and no other properties.
MOST_WHOLE = 6_000
ROWS_AT_ONCE = 5_000
# The properties by which objects name a network or a project.
NETWORK_PROPERTIES = ("network_uuid", "network", "uuid")


def neighbours(graph: Graph, text: str, environment: str | None = None) -> dict[str, Any]:
    """An object and all that is linked with it, with the links among them; `focal` is its id. Raises NotFound, Ambiguous."""
    row = live_object(graph, text, environment)
    found = graph.read("inventory/links_of", id=row["id"], types=RELATIONSHIPS)
    ids = {row["id"], *(one["other_id"] for one in found)}
    return among(graph, ids) | {"focal": row["id"], "title": f"Around {row['type'].replace('_', ' ')} {row['name']}"}


def contents(graph: Graph, text: str, environment: str | None = None) -> dict[str, Any]:
    """What an environment, host, project, customer or any other object contains, with the links among it.

    Of a project and a customer: what is theirs and what that stands on. `focal` is the id of the object, None for an
    environment or customer. Raises NotFound, Ambiguous.
    """
    if text in environment_keys(graph):
        return _of_environment(graph, text) | {"focal": None, "title": f"Environment {text}"}
    if text in {one["name"] for one in list_customers(graph)}:
        ids = [one["id"] for one in get_customer(graph, text)["projects"]]
        if environment:
            ids = [one for one in ids if one.partition("/")[0] == environment]
        return among(graph, sight_of(graph, ids).ids) | {"focal": None, "title": f"Customer {text}"}
    row = live_object(graph, text, environment)
    if row["type"] == "project":
        found = among(graph, sight_of(graph, [row["id"]]).ids)
    else:
        found = among(graph, {one["id"] for one in tree(graph, row["id"], DEEPEST)} | {row["id"]})
    return found | {"focal": row["id"], "title": f"{row['type'].replace('_', ' ').capitalize()} {row['name']}"}


def live_object(graph: Graph, text: str, environment: str | None = None) -> Row:
    """The object that is there and that a text means. Raises NotFound, Ambiguous."""
    row = find_object(graph, text, environment)
    if not row["live"]:
        raise NotFound(
            f"{row['type']} {row['name']!r} is gone, and what is gone has no neighbours now",
            f"ask for a moment when it was there; see when: calipso history {row['id']}",
        )
    return row


def among(graph: Graph, ids: Iterable[str]) -> dict[str, Any]:
    """Objects by id (`nodes`) and the links between them (`links`), in the shapes that programs read."""
    wanted, unread = sorted(set(ids)), unread_scopes(graph)
    nodes: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for at in range(0, len(wanted), ROWS_AT_ONCE):
        part = wanted[at : at + ROWS_AT_ONCE]
        nodes += [object_json(row["object"], unread) for row in graph.read("cliques/nodes", ids=part)]
        links += [link_json(row) for row in graph.read("topology/links", ids=part, types=RELATIONSHIPS)]
    known = {one["id"] for one in nodes}
    return {"nodes": nodes, "links": [one for one in links if one["source"] in known and one["target"] in known]}


def _of_environment(graph: Graph, key: str) -> dict[str, Any]:
    if sum(sum(of.values()) for of in counts(graph, key).values()) <= MOST_WHOLE:
        return among(
            graph, (one[0] for row in graph.read("cliques/objects", environment=key) for one in row["objects"])
        )
    unread = unread_scopes(graph)
    nodes = [
        object_json(dict(zip(LIGHT, values, strict=True)) | {"type": row["type"]}, unread)
        for row in graph.read("cliques/objects", environment=key)
        for values in row["objects"]
    ]
    links = [
        {"type": row["type"], "source": source, "target": target, "properties": {"network": network} if network else {}}
        for row in graph.read("cliques/links", environment=key, types=RELATIONSHIPS)
        for source, target, network in zip(row["sources"], row["targets"], row["networks"], strict=True)
    ]
    known = {one["id"] for one in nodes}
    return {"nodes": nodes, "links": [one for one in links if one["source"] in known and one["target"] in known]}


LIGHT = ("id", "name", "environment", "status", "scope", "region", "host")


def owners(graph: Graph, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The networks and projects that the objects and links of an answer name by UUID, in the shape that programs read."""
    uuids, places = set(), set()
    for one in (*answer["nodes"], *answer["links"]):
        properties = one.get("properties") or {}
        uuids |= {str(properties[name]) for name in (*NETWORK_PROPERTIES, "project_uuid") if properties.get(name)}
    for one in answer["nodes"]:
        places.add(one["id"].partition("/")[0])
    rows = graph.read("topology/owners", environments=sorted(places), uuids=sorted(uuids)) if uuids else []
    return [object_json(row["object"]) for row in rows]
