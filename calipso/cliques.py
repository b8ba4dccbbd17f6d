"""Cliques: everything that an object hangs together with, by the walk that its clique type describes; read live, never stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from calipso.customers import project_ids
from calipso.errors import Conflict, Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.inventory import RELATIONSHIPS, find_object, link_json, object_json, unread_scopes
from calipso.model import CLIQUE_TYPES, FORMER, OBJECT_TYPES, CliqueType, link_type, object_type
from calipso.past.moments import Moment, still_kept, unread_at
from calipso.walks import Links, walk

FORWARD = ">"
ANY = "*"
MOST_STEPS = 16
# Whose cliques are told where many are asked for: what a customer has.
FOCAL_TYPES = ("instance", "vservice", "network")
# Focal objects of which one question tells the clique at once, and kinds of bridges that are such.
PLUGGED = ("instance", "vnic", "port", "vservice")
PLUGGED_BRIDGES = ("hybrid", "trunk", "linuxbridge")
# From so many on, all links of their environments are read once and walked in memory.
MANY = 200
HEALTHS = ("ok", "warning", "error", "unknown")
# What is read of each object of an environment: enough for its health and its name.
LIGHT = ("id", "name", "environment", "status", "scope", "region", "host")
# What a focal object may be chosen by beside the properties of its type.
OWN_CONDITIONS = ("environment", "region", "host", "name")


@dataclass(frozen=True, slots=True)
class Route:
    """A clique type as the query walks it: places of each relationship type, those walked from their source only, and
    the types of objects that a walk may go on from."""

    places: dict[str, list[int]]
    forward: list[str]
    through: list[str]


@dataclass(frozen=True, slots=True)
class Reached:
    """The ids that a walk leads to with their hops, and the links by which it arrives at each: type and ends to element id."""

    hops: dict[str, int]
    arrived: dict[str, dict[tuple[str, str, str], str]]


def clique(
    graph: Graph, text: str, environment: str | None = None, type_name: str | None = None, at: Moment | None = None
) -> dict[str, Any]:
    """The clique of the object that a person means, by its most fitting clique type or the named one; now or as of a moment.

    `nodes` are objects with `hops` from the focal one, `links` those that were walked, `hosts` and `switches` the groups
    that nodes belong to, `health` counts; `at` is when its `scan` ended. Raises NotFound, Ambiguous, and Invalid for a
    type of another focal object.
    """
    past = None if at is None or at.live else at
    focal = find_object(graph, text, past.environment if past else environment)
    if past:
        focal = _then(graph, focal, past)
    elif not focal["live"]:
        raise NotFound(
            f"{focal['type']} {focal['name']!r} is gone, and what is gone hangs together with nothing now",
            f"ask for what it was: --at TIME; see when: calipso history {focal['id']}",
        )
    chosen = _named(graph, type_name, focal) if type_name else _fitting(_own_types(graph), focal)
    found = _told(graph, focal, chosen, walk_of(graph, focal, chosen, past.scan if past else None), past)
    if past:
        still_kept(graph, past)
    return found


def _then(graph: Graph, focal: Row, at: Moment) -> Row:
    """What an object was at a moment. Raises NotFound where it was not there."""
    found = graph.read("cliques/nodes_at", ids=[focal["id"]], at=at.scan)
    if not found:
        raise NotFound(
            f"{focal['type']} {focal['name']!r} was not there at {at.name} (scan {at.scan})",
            f"see when it was: calipso history {focal['id']}",
        )
    then: Row = found[0]["object"]
    return then


def walk_of(graph: Graph, focal: Row, chosen: CliqueType, at: int | None = None) -> list[Row]:
    """The walk from a focal object: object, hops and links that lead to it, of each object that is reached; now or as of a scan.

    By one question where few walks lead to few objects. From what many stand on, walks are too many to be told apart: there
    each object is asked for once a step.
    """
    if focal["type"] in PLUGGED or focal.get("kind") in PLUGGED_BRIDGES:
        return _walked_by_one(graph, focal, chosen, at)
    reached = reach(graph, focal, chosen, at)
    elements = sorted({element for links in reached.arrived.values() for element in links.values()})
    known = {row["element"]: row["link"] for row in graph.read("cliques/properties_of_links", links=elements)}
    told = []
    for row in _nodes(graph, list(reached.hops), at):
        identity = row["object"]["id"]
        links = [
            {"type": name, "source": source, "target": target, "link": known[element]}
            for (name, source, target), element in reached.arrived[identity].items()
            if element in known  # a scan may have ended it meanwhile
        ]
        told.append({"object": row["object"], "hops": reached.hops[identity], "links": links})
    return sorted(told, key=lambda row: (row["hops"], row["object"]["id"]))


def _walked_by_one(graph: Graph, focal: Row, chosen: CliqueType, at: int | None) -> list[Row]:
    route = route_of(chosen)
    asked: dict[str, Any] = {
        "id": focal["id"],
        "places": route.places,
        "forward": route.forward,
        "through": route.through,
    }
    if at is None:
        return graph.read("cliques/walk", **asked)
    asked["places"] |= {FORMER + name: places for name, places in route.places.items()}
    asked["forward"] = [*route.forward, *(FORMER + name for name in route.forward)]
    rows = graph.read("cliques/walk_at", at=at, **asked)
    for row in rows:
        for link in row["links"]:
            link["type"] = link["type"].removeprefix(FORMER)
    return rows


def _nodes(graph: Graph, ids: list[str], at: int | None) -> list[Row]:
    return graph.read("cliques/nodes", ids=ids) if at is None else graph.read("cliques/nodes_at", ids=ids, at=at)


def clique_ids(graph: Graph, focal: Row, at: int | None = None) -> set[str]:
    """The ids of an object's clique by its most fitting clique type, now or as of a scan."""
    return set(reach(graph, focal, _fitting(_own_types(graph), focal), at).hops)


def reach(graph: Graph, focal: Row, chosen: CliqueType, at: int | None = None) -> Reached:
    """Where the walk from a focal object leads, step by step, without what is known of the objects themselves."""
    if at is None:
        own = graph.read("cliques/own_networks", id=focal["id"])[0]["own"]
    else:
        own = graph.read("cliques/own_networks_at", id=focal["id"], at=at)[0]["own"]
    types, hops = {focal["id"]: focal["type"]}, {focal["id"]: 0}
    arrived: dict[str, dict[tuple[str, str, str], str]] = defaultdict(dict)
    for step in steps_of(chosen):
        starts = {kind for name, forward in step for kind in _starts(name, forward=forward)}
        ids = [one for one, kind in types.items() if kind in starts]
        found = dict(hops)
        for row in _level(graph, ids, step, own, at) if ids else []:
            name, outward, kind = row["type"].removeprefix(FORMER), row["outward"], row["to_type"]
            for near, far, element in row["ends"]:
                arrived[far][(name, near, far) if outward else (name, far, near)] = element
                types[far] = kind
                if (hop := hops[near] + 1) < found.get(far, MOST_STEPS + 1):
                    found[far] = hop
        hops = found
    return Reached(hops, arrived)


def _level(graph: Graph, ids: list[str], step: list[tuple[str, bool]], own: list[str], at: int | None) -> list[Row]:
    names, forward = [name for name, _ in step], [name for name, only in step if only]
    if at is None:
        return graph.read("cliques/level", ids=ids, own=own, types=names, forward=forward)
    both = [*names, *(FORMER + name for name in names)], [*forward, *(FORMER + name for name in forward)]
    return graph.read("cliques/level_at", ids=ids, own=own, types=both[0], forward=both[1], at=at)


def _starts(relationship: str, *, forward: bool) -> set[str]:
    """From which types of objects a relationship type is walked."""
    kind = link_type(relationship.lower())
    ends = {end for rule in kind.rules for end in ((rule.left,) if forward else (rule.left, rule.right))}
    return {one.name for one in OBJECT_TYPES} if ANY in ends else ends


def _told(graph: Graph, focal: Row, chosen: CliqueType, rows: list[Row], past: Moment | None = None) -> dict[str, Any]:
    environment = focal["environment"]
    if past:
        unread = {environment: unread_at(graph, environment, past.scan)[past.scan]}
        last = {"number": past.scan, "at": past.at}
    else:
        unread = unread_scopes(graph)
        last = graph.read("scans/last_written", environment=environment)[0]
    nodes = [object_json(row["object"], unread) | {"hops": row["hops"]} for row in rows]
    links = {(link["type"], link["source"], link["target"]): link_json(link) for row in rows for link in row["links"]}
    health = Counter(node["health"] for node in nodes)
    return {
        "focal": nodes[0]["id"],
        "clique_type": chosen.name,
        "scan": last["number"],
        "at": last["at"],
        "nodes": nodes,
        "links": [links[key] for key in sorted(links)],
        "hosts": sorted({node["properties"]["host"] for node in nodes if node["properties"].get("host")}),
        "switches": sorted({_switch(node) for node in nodes} - {""}),
        "health": {name: health[name] for name in HEALTHS},
    }


def _switch(node: dict[str, Any]) -> str:
    return str(node["name"] if node["type"] == "switch" else node["properties"].get("switch") or "")


def cliques(
    graph: Graph, environment: str | None = None, project: str | None = None, *, erroneous: bool = False
) -> Iterator[dict[str, Any]]:
    """Each server's, service's and network's clique in short: focal object, clique type, counts, health, and what is in error.

    `project` (any name of one, or a customer's) and `environment` narrow it; `erroneous` leaves out those without an error.
    """
    projects = project_ids(graph, project, environment) if project else None
    rows = graph.read("cliques/focals", environment=environment, projects=projects, types=list(FOCAL_TYPES))
    focals = [row["object"] | {"live": True} for row in rows]
    own_types = _own_types(graph)
    told = _walked_at_once if len(focals) > MANY else _asked_one_by_one
    for found in told(graph, focals, own_types):
        if found["errors"] or not erroneous:
            yield found


def _asked_one_by_one(graph: Graph, focals: list[Row], own_types: list[CliqueType]) -> Iterator[dict[str, Any]]:
    for focal in focals:
        chosen = _fitting(own_types, focal)
        found = _told(graph, focal, chosen, walk_of(graph, focal, chosen))
        errors = [node["name"] for node in found["nodes"] if node["health"] == "error"]
        yield _short(focal, chosen, len(found["nodes"]), len(found["links"]), found["health"], errors)


def _walked_at_once(graph: Graph, focals: list[Row], own_types: list[CliqueType]) -> Iterator[dict[str, Any]]:
    """By all links of their environments in memory, where reading these costs less than so many questions."""
    unread, links = unread_scopes(graph), Links()
    health: dict[str, tuple[str, str]] = {}
    for environment in sorted({focal["environment"] for focal in focals}):
        for row in graph.read("cliques/objects", environment=environment):
            for one in row["objects"]:
                told = object_json(dict(zip(LIGHT, one, strict=True)) | {"type": row["type"]}, unread)
                health[told["id"]] = told["health"], told["name"]
                links.types[told["id"]] = row["type"]
        read_links(graph, environment, links)
    for focal in focals:
        chosen = _fitting(own_types, focal)
        own = {focal["uuid"]} if focal["type"] == "network" else None
        found = walk(links, focal["id"], steps_of(chosen), frozenset(route_of(chosen).through), own)
        counts = Counter(health[node][0] for node in found.nodes)
        errors = [health[node][1] for node in found.nodes if health[node][0] == "error"]
        yield _short(focal, chosen, len(found.nodes), found.links, {name: counts[name] for name in HEALTHS}, errors)


def read_links(graph: Graph, environment: str, links: Links) -> None:
    """Add all links of an environment to those in memory, read as lists."""
    for row in graph.read("cliques/links", environment=environment, types=RELATIONSHIPS):
        links.add(row["type"], zip(row["sources"], row["targets"], row["networks"], strict=True))


def _short(
    focal: Row, chosen: CliqueType, nodes: int, links: int, health: dict[str, int], errors: list[str]
) -> dict[str, Any]:
    return {
        "focal": focal["id"],
        "name": focal["name"],
        "type": focal["type"],
        "clique_type": chosen.name,
        "nodes": nodes,
        "links": links,
        "health": health,
        "errors": sorted(errors),
    }


def steps_of(row: CliqueType) -> list[list[tuple[str, bool]]]:
    """A clique type's steps as relationship types, with whether these are walked from their source only."""
    return [
        [(link_type(name.removesuffix(FORWARD)).relationship, name.endswith(FORWARD)) for name in step.split("|")]
        for step in row.steps
    ]


def clique_types(graph: Graph) -> list[dict[str, Any]]:
    """All clique types, the users' own first: name, focal type, steps, conditions, and whether it is a user's own."""
    own = [_json(row) | {"own": True} for row in _own_types(graph)]
    return own + [_json(row) | {"own": False} for row in CLIQUE_TYPES]


def _json(row: CliqueType) -> dict[str, Any]:
    where = {name: list(values) for name, values in row.where}
    return {"name": row.name, "focal": row.focal, "steps": list(row.steps), "where": where}


def add_clique_type(graph: Graph, row: CliqueType, *, replace: bool = False) -> None:
    """Keep a user's own clique type. Raises Invalid for one that cannot be walked, Conflict for a name that is taken."""
    if row.name in {shipped.name for shipped in CLIQUE_TYPES}:
        raise Conflict(
            f"clique type {row.name!r} is Calipso's own", "give yours another name; it goes before Calipso's"
        )
    if not replace and row.name in {own.name for own in _own_types(graph)}:
        raise Conflict(f"there is a clique type {row.name!r}", "change it with --replace, or give another name")
    route_of(row)
    known = {prop.name for prop in object_type(row.focal).properties} | set(OWN_CONDITIONS)
    if wrong := [name for name, _ in row.where if name not in known]:
        raise Invalid(f"a {row.focal} has no property {wrong[0]}", "properties: " + ", ".join(sorted(known)))
    graph.write(
        "clique_types/save",
        name=row.name,
        focal=row.focal,
        steps=list(row.steps),
        conditions=[f"{name}={value}" for name, values in row.where for value in values],
    )


def remove_clique_type(graph: Graph, name: str) -> None:
    """Forget a user's own clique type. Raises NotFound, and Invalid for one of Calipso's own."""
    if name in {shipped.name for shipped in CLIQUE_TYPES}:
        raise Invalid(f"clique type {name!r} is Calipso's own", "only your own can be removed; yours go before it")
    if not graph.write("clique_types/remove", name=name).nodes_deleted:
        raise NotFound(f"no clique type {name!r} of your own", "see them: calipso clique-type list")


def route_of(row: CliqueType) -> Route:
    """How a clique type is walked. Raises Invalid with the step that is unknown or can never follow those before it."""
    object_type(row.focal)
    if not 1 <= len(row.steps) <= MOST_STEPS:
        raise Invalid(f"clique type {row.name!r} has {len(row.steps)} steps", f"give 1 to {MOST_STEPS}")
    reached, through = {row.focal}, set()
    places: dict[str, list[int]] = {}
    forward: set[str] = set()
    for place, step in enumerate(row.steps):
        new: set[str] = set()
        for name in step.split("|"):
            kind = link_type(name.removesuffix(FORWARD))
            only_forward = name.endswith(FORWARD)
            starts, ends = _walked(kind.name, reached, only_forward=only_forward)
            through |= starts
            new |= ends
            places.setdefault(kind.relationship, []).append(place)
            forward |= {kind.relationship} if only_forward else set()
        if not new:
            raise Invalid(
                f"clique type {row.name!r}, step {place + 1}: {step} can never follow, "
                f"as it joins none of {', '.join(sorted(reached))}",
                "give the steps in the order in which they are walked from the focal object",
            )
        reached |= new
    return Route(places, sorted(forward), sorted(through))


def _walked(name: str, reached: set[str], *, only_forward: bool) -> tuple[set[str], set[str]]:
    """From which of the reached types a link type leads on, and to which types."""
    starts: set[str] = set()
    ends: set[str] = set()
    for rule in link_type(name).rules:
        for here, there in ((rule.left, rule.right), (rule.right, rule.left))[: 1 if only_forward else 2]:
            fitting = reached if here == ANY else reached & {here}
            if fitting:
                starts |= fitting
                ends |= {one.name for one in OBJECT_TYPES} if there == ANY else {there}
    return starts, ends


def _fitting(own_types: list[CliqueType], focal: Row) -> CliqueType:
    """The most specific type of the focal object, a user's own before Calipso's."""
    fits = [row for row in (*own_types, *CLIQUE_TYPES) if row.focal == focal["type"] and _meets(row, focal)]
    if not fits:
        raise NotFound(f"no clique type for a {focal['type']}", "add one with: calipso clique-type add")
    return max(fits, key=lambda row: len(row.where))


def _meets(row: CliqueType, focal: Row) -> bool:
    return all(str(focal.get(name)) in values for name, values in row.where)


def _named(graph: Graph, name: str, focal: Row) -> CliqueType:
    found = [row for row in (*_own_types(graph), *CLIQUE_TYPES) if row.name == name]
    if not found:
        raise NotFound(f"no clique type {name!r}", "see them: calipso clique-type list")
    if found[0].focal != focal["type"]:
        raise Invalid(
            f"clique type {name!r} is for a {found[0].focal}, and {focal['name']!r} is a {focal['type']}",
            "see the types of each: calipso clique-type list",
        )
    return found[0]


def _own_types(graph: Graph) -> list[CliqueType]:
    return [
        CliqueType(row["name"], row["focal"], tuple(row["steps"]), conditions(row["conditions"]))
        for row in graph.read("clique_types/list")
    ]


def conditions(texts: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Conditions as `property=value` texts, several values of one property in several texts. Raises Invalid."""
    found: dict[str, list[str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise Invalid(f"{text!r} is no condition", "write it like kind=provider")
        found.setdefault(name, []).append(value)
    return tuple((name, tuple(values)) for name, values in found.items())
