"""How differences are told: added, removed, changed and moved, and by what the reader must do; pure but for names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from calipso.compare.rules import Rule
from calipso.compare.words import owner_key, referred_ids
from calipso.graph import Graph, Row
from calipso.inventory import link_json, object_json
from calipso.model import health_of
from calipso.past.journal import LinkEnds
from calipso.past.moments import Moment
from calipso.past.snapshots import Scope

# Servers and services that run on another host than before have moved.
MOVING = ("instance", "vservice")
# What comes and goes with a server, service or network that it belongs to.
OWNERS = ("instance", "vservice", "network")
OWNED = ("vnic", "port", "vconnector", "subnet")
# What is another one for them on another host.
OF_PLACE = frozenset({"host", "zone", "binding_host", "device_owner", "vif_type", "bridge", "tag"})
# What the reader must do about each group of differences.
ADVICE = {
    "broken": "repair: something that worked does not any more",
    "removed": "bring it back, or accept that it is gone",
    "moved": "look whether pairs still stand on different hosts, and whether the new place is meant",
    "rewired": "look at the way: what stayed is joined otherwise",
    "added": "accept it, or take it away",
    "changed": "accept the new values, or set the old ones",
    "recovered": "nothing: it works again",
    "follows": "nothing of its own: it comes with what was added, removed or moved",
}
Pair = tuple[Row | None, Row | None]
Told = dict[str, dict[str, list[Any]]]
# What differs between two states of an object or link of a type, as name to old and new value.
Changes = Callable[[str, Row, Row], dict[str, list[Any]]]


@dataclass(slots=True)
class Found:
    """Objects and links with what they were on both sides, where that differs; how many were outside the scope."""

    objects: dict[str, Pair] = field(default_factory=dict)
    links: dict[LinkEnds, Pair] = field(default_factory=dict)
    outside: int = 0


def tell(found: Found, object_changes: Changes, link_changes: Changes) -> Told:
    """What was found by kind of difference. An object with another id on the first side tells it as `counterpart`."""
    objects: dict[str, list[Any]] = {"added": [], "removed": [], "changed": [], "moved": []}
    links: dict[str, list[Any]] = {"added": [], "removed": [], "changed": []}
    for identity, (before, after) in sorted(found.objects.items()):
        if before is None or after is None:
            objects["removed" if after is None else "added"].append(object_json(after or before or {}))
        elif changes := object_changes(after["type"], before, after):
            moved = after["type"] in MOVING and "host" in changes
            objects["moved" if moved else "changed"].append(_changed(identity, before, after, changes))
    for ends, (before, after) in sorted(found.links.items()):
        row = {"type": ends[0], "source": ends[1], "target": ends[2]}
        if before is None or after is None:
            links["removed" if after is None else "added"].append(link_json(row | {"link": after or before}))
        elif changes := link_changes(ends[0], before, after):
            links["changed"].append(row | {"changes": changes})
    return {"objects": objects, "links": links}


def _changed(identity: str, before: Row, after: Row, changes: dict[str, list[Any]]) -> dict[str, Any]:
    health = [health_of(after["type"], state.get("status")) for state in (before, after)]
    told = {"id": identity, "type": after["type"], "name": after["name"], "changes": changes, "health": health}
    if owner := owner_key(after):
        told["belongs_to"] = owner
    return told if before["id"] == identity else told | {"counterpart": before["id"]}


def result(
    moments: tuple[Moment, Moment], scope: Scope, rules: Sequence[Rule], told: Told, unconfirmed: list[str], **more: Any
) -> dict[str, Any]:
    """A compare in the shape of design.md section 7, with `groups` of what the reader must do; `more` is told beside it."""
    a, b = moments
    differs = any(told["objects"].values()) or any(told["links"].values()) or bool(more.get("ambiguous"))
    return {
        "a": a.name,
        "b": b.name,
        "from": a.as_json(),
        "to": b.as_json(),
        "scope": scope.as_json(),
        "same": False if differs else None if unconfirmed else True,
        **told,
        "unconfirmed": unconfirmed,
        "rules": [rule.as_json() for rule in rules],
        "groups": _groups(told),
        **more,
    }


def names_of(graph: Graph, found: dict[str, Any]) -> dict[str, str]:
    """Names of all that a compare tells of, by id: objects, the ends of links, and what changes and interfaces refer to."""
    ids = {end for links in found["links"].values() for link in links for end in (link["source"], link["target"])}
    told = [one for kind in found["objects"].values() for one in kind]
    names = {one["id"]: one["name"] for one in told}
    wanted = sorted(ids.union(*map(referred_ids, told)) - set(names))
    known = dict[str, str]()
    for at in (found["from"], found["to"]):
        mine = [one for one in wanted if one.partition("/")[0] == at["environment"]]
        rows = graph.read("cliques/nodes_at", ids=mine, at=at["scan"]) if mine else []
        known |= {row["object"]["id"]: row["object"]["name"] for row in rows}
    return known | names


def _groups(told: Told) -> list[dict[str, Any]]:
    """The differences by what the reader must do, the most pressing first; each item by its id, a link by its ends."""
    objects, links = told["objects"], told["links"]
    found: dict[str, list[Any]] = {name: [] for name in ADVICE}
    taken_along = _taken_along(objects["moved"], objects["changed"])
    for word in ("removed", "added"):
        followers = _followers(objects[word], links[word], taken_along)
        for one in objects[word]:
            found["follows" if one["id"] in followers else word].append(one["id"])
    caused = {one["id"] for word in ("removed", "added", "moved") for one in objects[word]} | taken_along
    caused |= {one["counterpart"] for one in objects["moved"] if "counterpart" in one}
    found["moved"] = [one["id"] for one in objects["moved"]]
    for one in objects["changed"]:
        found["follows" if one["id"] in taken_along else _group_of(one)].append(one["id"])
    for word in ("removed", "added", "changed"):
        for link in links[word]:
            ends = {"type": link["type"], "source": link["source"], "target": link["target"], "was": word}
            found["follows" if {link["source"], link["target"]} & caused else "rewired"].append(ends)
    return [{"group": name, "advice": ADVICE[name], "items": items} for name, items in found.items() if items]


def _taken_along(moved: list[dict[str, Any]], changed: list[dict[str, Any]]) -> set[str]:
    """Interfaces and ports of what moved, of which no more changed than their place."""
    owners = {key for one in moved for key in (one["id"].rpartition("/")[2], one["id"].partition("/")[2])}
    return {one["id"] for one in changed if one.get("belongs_to") in owners and one["changes"].keys() <= OF_PLACE}


def _followers(objects: list[dict[str, Any]], links: list[dict[str, Any]], taken_along: set[str]) -> set[str]:
    """Of what came or went, what hangs on a server, service or network that did, or on what a move took along: interfaces,
    ports, bridges, subnets."""
    new = {one["id"]: one["type"] for one in objects}
    near: dict[str, set[str]] = defaultdict(set)
    for link in links:
        near[link["source"]].add(link["target"])
        near[link["target"]].add(link["source"])
    waiting = [one for one, kind in new.items() if kind in OWNERS] + sorted(taken_along)
    found: set[str] = set()
    while waiting:
        more = {other for other in near[waiting.pop()] if new.get(other) in OWNED} - found
        found |= more
        waiting += more
    return found


def _group_of(one: dict[str, Any]) -> str:
    before, after = one["health"]
    if after == "error" and before != "error":
        return "broken"
    if before == "error" and after == "ok":
        return "recovered"
    return "changed"
