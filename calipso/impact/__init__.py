"""Impact: what happens when any set of objects is taken away: down, degraded, unaffected, each with the path that shows why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any

from calipso.errors import Ambiguous, Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.impact.facts import Facts, environment_of, read_users
from calipso.impact.fall import Fall, Loss, fall_of
from calipso.impact.partners import Groups, lose_partners, read_groups
from calipso.impact.reckoning import Reckoning
from calipso.impact.removal import FABRIC_TYPES, Removal, facts_for, removal_of
from calipso.inventory import MOST_CANDIDATES, find_object
from calipso.records import key_in
from calipso.search import readings

TYPES = ("instance", "vservice", "network")
Pair = tuple[str, str]


def impact(
    graph: Graph,
    texts: Sequence[str],
    environment: str | None = None,
    *,
    projects: Sequence[str] | None = None,
    pairs: Iterable[Pair] = (),
) -> dict[str, Any]:
    """What is down, degraded and unaffected when the objects that a person means are taken away together.

    `projects` (ids) narrow the answer to what these own; `pairs` (ids) are servers declared to stand in for each other.
    Raises NotFound, Ambiguous, and Invalid where nothing is named.
    """
    return impact_of(graph, taken(graph, texts, environment), projects=projects, pairs=pairs)


def taken(graph: Graph, texts: Sequence[str], environment: str | None = None) -> list[str]:
    """The ids of the live objects that a person means. Raises NotFound for one that is gone: it can fall no more."""
    if not texts:
        raise Invalid("nothing is taken away", "name one object or more, like: calipso impact compute-1")
    ids = []
    for text in texts:
        row = _meant(graph, text, environment)
        if not row["live"]:
            raise NotFound(
                f"{row['type']} {row['name']!r} is gone, and what is gone takes nothing with it",
                f"see what it was: calipso history {row['id']}",
            )
        ids.append(row["id"])
    return list(dict.fromkeys(ids))


def _meant(graph: Graph, text: str, environment: str | None) -> Row:
    """The one object that a person means; a switch or port that several environments stand on is one."""
    try:
        return find_object(graph, text, environment)
    except Ambiguous:
        exact = {"text": text, "words": readings(text), "environment": environment, "types": None}
        rows = [row["object"] for row in graph.read("inventory/exact", **exact, limit=MOST_CANDIDATES + 1)]
        keys = {(row["type"], key_in(row["environment"], row["id"])) for row in rows}
        if len(keys) > 1 or keys.pop()[0] not in FABRIC_TYPES:
            raise
        only: Row = rows[0] | {"live": True}
        return only


def impact_of(
    graph: Graph, ids: Sequence[str], *, projects: Sequence[str] | None = None, pairs: Iterable[Pair] = ()
) -> dict[str, Any]:
    """The impact of objects by id; see `impact`."""
    removal = removal_of(graph, ids)
    facts = facts_for(graph, removal)
    reckoning = Reckoning(facts, removal)
    fall = fall_of(reckoning, partial(read_users, graph, facts))
    groups = read_groups(graph, facts, fall, pairs)
    lose_partners(groups, fall)
    return _told(graph, ids, reckoning, fall, groups, projects)


def touched(graph: Graph, ids: Sequence[str]) -> dict[str, int]:
    """How much stands on some objects, without saying what falls: servers, projects, hosts; one quick question."""
    row: dict[str, int] = graph.read("impact/touched", ids=list(ids))[0]
    return row


def names_of(graph: Graph, found: Row) -> dict[str, str]:
    """The names of all objects that an impact tells of by their ids, for people to read."""
    items = [item for word in ("down", "degraded") for item in found[word]]
    ids = {one for item in items for one in (*item["why"], *item["single"].values(), item["project"], item["host"])}
    ids |= {need["network"] for item in items for need in item["needs"]}
    ids |= {one for group in found["groups"] for one in group["members"]} | set(found["removed"])
    ids |= {port.get(end) for port in found["switch_ports"] for end in ("object", "host_pnic", "host")}
    ids -= {None, ""}
    return {row["id"]: row["name"] for row in graph.read("impact/names", ids=sorted(ids))} if ids else {}


def _told(
    graph: Graph, ids: Sequence[str], reckoning: Reckoning, fall: Fall, groups: Groups, projects: Sequence[str] | None
) -> dict[str, Any]:
    facts, removal = reckoning.facts, reckoning.removal
    wanted = None if projects is None else set(projects)
    down = [_item(facts, one, loss) for one, loss in fall.down.items() if _in(facts, one, wanted)]
    degraded = [_item(facts, one, loss) for one, loss in fall.degraded.items() if _in(facts, one, wanted)]
    environments = {environment_of(one) for one in (*ids, *fall.down, *fall.degraded)}
    counts = _counts(graph, down, degraded, environments, projects)
    return {
        "removed": list(ids),
        "down": sorted(down, key=_order),
        "degraded": sorted(degraded, key=_order),
        "unaffected": sum(count["unaffected"] for count in counts.values()),
        "counts": counts,
        "projects": _by(graph, down, degraded, "project"),
        "hosts": _by(graph, down, degraded, "host"),
        "networks": _networks(down, degraded),
        "switch_ports": _switch_ports(facts, removal, reckoning),
        "groups": groups.told(fall, wanted),
    }


def _in(facts: Facts, identity: str, projects: Collection[str] | None) -> bool:
    return projects is None or facts.things[identity].project in projects


def _order(item: dict[str, Any]) -> tuple[int, str, str]:
    return TYPES.index(item["type"]), item["name"], item["object"]["id"]


def _item(facts: Facts, identity: str, loss: Loss) -> dict[str, Any]:
    thing = facts.things[identity]
    needs = [
        {"network": network, "vnic": vnic, "lost": sorted(lost)} for (network, vnic), lost in sorted(loss.needs.items())
    ]
    return {
        "object": {
            "id": identity,
            "type": thing.type,
            "name": thing.name,
            "environment": environment_of(identity),
        },
        "type": thing.type,
        "name": thing.name,
        "project": thing.project,
        "host": thing.host,
        "state": thing.state,
        "gone": loss.gone,
        "needs": needs,
        "single": loss.single,
        "why": list(dict.fromkeys(loss.why)),
    }


def _counts(
    graph: Graph, down: list[Row], degraded: list[Row], environments: Collection[str], projects: Sequence[str] | None
) -> dict[str, dict[str, int]]:
    there = graph.read(
        "impact/population", environments=sorted(environments), projects=None if projects is None else list(projects)
    )[0]
    fallen, thin = Counter(one["type"] for one in down), Counter(one["type"] for one in degraded)
    return {
        kind: {
            "down": fallen[kind],
            "degraded": thin[kind],
            "unaffected": max(0, there[kind] - fallen[kind] - thin[kind]),
        }
        for kind in TYPES
    }


def _by(graph: Graph, down: list[Row], degraded: list[Row], what: str) -> list[dict[str, Any]]:
    """Projects or hosts with how many of their servers are down and degraded, the hardest hit first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for word, items in (("down", down), ("degraded", degraded)):
        for item in items:
            if item["type"] == "instance" and item[what]:
                found[item[what]][word] += 1
    names = {row["id"]: row["name"] for row in graph.read("impact/names", ids=sorted(found))} if found else {}
    rows = [
        {"id": one, "name": names.get(one, one), "down": count["down"], "degraded": count["degraded"]}
        for one, count in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["down"], -row["degraded"], row["name"], row["id"]))


def _networks(down: list[Row], degraded: list[Row]) -> list[dict[str, Any]]:
    """Networks that feel it, each with how many of its servers lose which need there."""
    lost: dict[str, Counter[str]] = defaultdict(Counter)
    for item in down:
        for need in item["needs"]:
            lost[need["network"]].update(need["lost"] if item["type"] == "instance" else ())
    classes = [("down", one) for one in down] + [("degraded", one) for one in degraded]
    return [
        {
            "id": one["object"]["id"],
            "name": one["name"],
            "class": word,
            "servers_without": dict(sorted(lost[one["object"]["id"]].items())),
        }
        for word, one in classes
        if one["type"] == "network"
    ]


def _switch_ports(facts: Facts, removal: Removal, reckoning: Reckoning) -> list[dict[str, Any]]:
    """Switch ports that something is taken away from, above or below, with the NIC and host at the other end."""
    found = []
    for port, nic, host in facts.legs:
        if host in removal.hosts or nic in removal.nodes or port in reckoning.ways:
            name = reckoning.named(host, port)
            found.append({"object": name, "host_pnic": nic, "host": host})
    return sorted(found, key=lambda row: row["object"])
