"""Compare: what was added, removed, changed and moved between two moments of an environment; its cost follows the changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from calipso.cliques import clique_ids
from calipso.errors import Invalid
from calipso.graph import Graph, Row
from calipso.inventory import changes_between, link_json, object_json
from calipso.model import OBJECT_TYPES, health_of, object_type
from calipso.past.as_of import as_of
from calipso.past.journal import FAR, LinkEnds, Lives, lives_of, ties_of, touched
from calipso.past.moments import Moment, still_kept, unread_at
from calipso.past.snapshots import Scope
from calipso.records import ROOT, object_id

# Servers and services that run on another host than before have moved.
MOVING = ("instance", "vservice")
# What comes and goes with a server, service or network that it belongs to.
OWNERS = ("instance", "vservice", "network")
OWNED = ("vnic", "port", "vconnector", "subnet")
TYPES_ON_HOSTS = [row.name for row in OBJECT_TYPES if row.host_properties]
# A link is not another one because it was found by another scan or told by other evidence.
OF_NO_LINK = frozenset({"hash", "since", "born", "until"})
# Sources' raw answers are compared where it is asked for: what the model keeps of them is compared anyway.
RAW = "raw."
DEEPEST = 8
Pair = tuple[Row | None, Row | None]
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


@dataclass(frozen=True, slots=True)
class Rule:
    """What is no change: properties of objects of a type, both as patterns with `*`; `reason` says why."""

    type: str
    name: str
    reason: str = ""

    @property
    def text(self) -> str:
        """The rule as a person writes it."""
        return f"{self.type}.{self.name}"


@dataclass(slots=True)
class Found:
    """Objects and links with what they were at both moments, where that differs; how many were outside, and by rule no change."""

    objects: dict[str, Pair] = field(default_factory=dict)
    links: dict[LinkEnds, Pair] = field(default_factory=dict)
    outside: int = 0
    ignored: int = 0


def parse_rule(text: str) -> Rule:
    """A rule out of `TYPE.PROPERTY`, both with `*` where wished. Raises Invalid."""
    kind, dot, name = text.partition(".")
    if not dot or not kind or not name:
        raise Invalid(f"{text!r} is no rule", "write it like vnic.tag, host.* or *.cpu_count")
    if "*" not in kind and kind != "link":
        object_type(kind)
    return Rule(kind, name)


def compare(
    graph: Graph, a: Moment, b: Moment, scope: Scope | None = None, rules: Sequence[Rule] = (), *, raw: bool = False
) -> dict[str, Any]:
    """What differs from `a` to `b`, in the shape of design.md section 7, with `groups` of what the reader must do.

    `scope` narrows it to what belongs to it at either moment; `rules` say what is no change; `raw` compares sources' answers
    too. `same` is None where all that was read is the same and something in scope could not be read. Raises Invalid for
    moments of two environments, Conflict where retention let one go meanwhile.
    """
    if a.environment != b.environment:
        raise Invalid(
            f"{a.name} is of environment {a.environment}, {b.name} of {b.environment}", "give two of one environment"
        )
    scope = scope or Scope()
    members = _members(graph, (a, b), scope)
    found = _found(graph, a, b, members, raw=raw)
    unconfirmed = _unconfirmed(graph, (a, b), members)
    told = _told(graph, a, b, found, rules, raw=raw)
    still_kept(graph, a, b)
    differs = any(told["objects"].values()) or any(told["links"].values())
    return {
        "a": a.name,
        "b": b.name,
        "from": a.as_json(),
        "to": b.as_json(),
        "scope": scope.as_json(),
        "same": False if differs else None if unconfirmed else True,
        **told,
        "unconfirmed": unconfirmed,
        "outside_scope": found.outside,
        "ignored": found.ignored,
        "rules": [{"rule": rule.text, "reason": rule.reason} for rule in rules],
        "groups": _groups(told),
    }


def names_of(graph: Graph, found: dict[str, Any]) -> dict[str, str]:
    """Names of all that a compare tells of, the ends of its links too, by id."""
    ids = {end for links in found["links"].values() for link in links for end in (link["source"], link["target"])}
    names = {one["id"]: one["name"] for kind in found["objects"].values() for one in kind}
    wanted = sorted(ids - set(names))
    rows = graph.read("cliques/nodes_at", ids=wanted, at=found["to"]["scan"]) if wanted else []
    return {row["object"]["id"]: row["object"]["name"] for row in rows} | names


def _members(graph: Graph, moments: Iterable[Moment], scope: Scope) -> set[str] | None:
    """The ids in scope: the cliques of its focal objects at both moments; None for all."""
    if scope.kind == "all":
        return None
    found: set[str] = set(scope.ids)
    for at in {(one.environment, one.scan): one for one in moments}.values():
        for row in graph.read("cliques/nodes_at", ids=list(scope.ids), at=at.scan):
            found |= clique_ids(graph, row["object"], at.scan)
    return found


def _found(graph: Graph, a: Moment, b: Moment, members: set[str] | None, *, raw: bool) -> Found:
    """All objects and links that are not at `b` what they were at `a`; links are read beside objects."""
    low, high = sorted((a.scan, b.scan))
    noted = touched(graph, a.environment, low, high)
    found = Found()
    with ThreadPoolExecutor(1, "links") as beside:
        ties = beside.submit(lambda: list(ties_of(graph, noted.links, low, high)))
        for identity, lives in lives_of(graph, noted.objects, low, high, raw=raw):
            _take(found, found.objects, identity, lives, (a, b), inside=members is None or identity in members)
    for ends, lives in ties.result():
        inside = members is None or {ends[1], ends[2]} <= members | {a.environment}
        _take(found, found.links, ends, lives, (a, b), inside=inside)
    return found


def _take(
    found: Found, into: dict[Any, Pair], key: Any, lives: Lives, moments: tuple[Moment, Moment], *, inside: bool
) -> None:
    before, after = (lives.at(one.scan) for one in moments)
    if (before or {}).get("hash") == (after or {}).get("hash"):
        return
    if inside:
        into[key] = before, after
    else:
        found.outside += into is found.objects


def _unconfirmed(graph: Graph, moments: tuple[Moment, Moment], members: set[str] | None) -> list[str]:
    """Ids in scope that stood unread at one of the moments."""
    found: set[str] = set()
    for at in moments:
        if scopes := sorted(unread_at(graph, at)):
            with as_of(graph, at) as then:
                asked = {"environment": at.environment, "scopes": scopes, "types": TYPES_ON_HOSTS}
                found.update(then.read("scans/unconfirmed", **asked)[0]["ids"])
    return sorted(found if members is None else found & members)


def _told(
    graph: Graph, a: Moment, b: Moment, found: Found, rules: Sequence[Rule], *, raw: bool
) -> dict[str, dict[str, list[Any]]]:
    objects: dict[str, list[Any]] = {"added": [], "removed": [], "changed": [], "moved": []}
    links: dict[str, list[Any]] = {"added": [], "removed": [], "changed": []}
    for identity, (before, after) in sorted(found.objects.items()):
        if before is None or after is None:
            objects["removed" if after is None else "added"].append(object_json(after or before or {}))
            continue
        changes = _changes(found, before, after, rules, raw=raw)
        if not changes:
            continue
        moved = after["type"] in MOVING and "host" in changes
        told = {"id": identity, "type": after["type"], "name": after["name"], "changes": changes}
        health = [health_of(after["type"], state.get("status")) for state in (before, after)]
        told |= {"health": health}
        objects["moved" if moved else "changed"].append(told)
    for ends, (before, after) in sorted(found.links.items()):
        row = {"type": ends[0], "source": ends[1], "target": ends[2]}
        if before is None or after is None:
            links["removed" if after is None else "added"].append(link_json(row | {"link": after or before}))
        elif changes := _link_changes(found, before, after, rules):
            links["changed"].append(row | {"changes": changes})
    _tell_places(graph, a, b, objects["moved"], found)
    return {"objects": objects, "links": links}


def _changes(found: Found, before: Row, after: Row, rules: Sequence[Rule], *, raw: bool) -> dict[str, list[Any]]:
    """What differs between two states, by rule and wish."""
    changes = changes_between(before, after)
    kept = {
        name: pair
        for name, pair in changes.items()
        if (raw or not name.startswith(RAW)) and not _is_none(rules, after["type"], name)
    }
    found.ignored += sum(not name.startswith(RAW) or raw for name in changes) - len(kept)
    return kept


def _link_changes(found: Found, before: Row, after: Row, rules: Sequence[Rule]) -> dict[str, list[Any]]:
    names = sorted((set(before) | set(after)) - OF_NO_LINK)
    changes = {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}
    kept = {name: pair for name, pair in changes.items() if not _is_none(rules, "link", name)}
    found.ignored += len(changes) - len(kept)
    return kept


def _is_none(rules: Sequence[Rule], kind: str, name: str) -> bool:
    return any(fnmatchcase(kind, rule.type) and fnmatchcase(name, rule.name) for rule in rules)


def _tell_places(graph: Graph, a: Moment, b: Moment, moved: list[dict[str, Any]], found: Found) -> None:
    """Old and new host and path (names from the environment down) of what has moved."""
    pairs = [found.objects[one["id"]] for one in moved]
    above = [_above(graph, at, [pair[place] for pair in pairs]) for place, at in enumerate((a, b))]
    for one, pair in zip(moved, pairs, strict=True):
        one["host"] = [state.get("host") if state else None for state in pair]
        one["path"] = [_path(names, state) for names, state in zip(above, pair, strict=True)]


def _above(graph: Graph, at: Moment, states: list[Row | None]) -> dict[str, Row]:
    """What contains some objects, up to the environment, as of a moment, by id."""
    known: dict[str, Row] = {}
    wanted = {state["parent"] for state in states if state}
    for _ in range(DEEPEST):
        new = sorted(one for one in wanted if one not in known and one != object_id(at.environment, ROOT))
        if not new:
            break
        for identity, lives in lives_of(graph, new, -1, FAR, raw=False):
            if state := lives.at(at.scan):
                known[identity] = state
        wanted = {state["parent"] for state in known.values()}
    return known


def _path(above: dict[str, Row], state: Row | None) -> list[str]:
    names: list[str] = []
    while state:
        names.append(state["name"])
        parent = state["parent"]
        if parent not in above:
            names.append(parent)
            break
        state = above[parent]
    return names[::-1]


def _groups(told: dict[str, dict[str, list[Any]]]) -> list[dict[str, Any]]:
    """The differences by what the reader must do, the most pressing first; each item by its id, a link by its ends."""
    objects, links = told["objects"], told["links"]
    found: dict[str, list[Any]] = {name: [] for name in ADVICE}
    for word in ("removed", "added"):
        followers = _followers(objects[word], links[word])
        for one in objects[word]:
            found["follows" if one["id"] in followers else word].append(one["id"])
    caused = {one["id"] for word in ("removed", "added", "moved") for one in objects[word]}
    found["moved"] = [one["id"] for one in objects["moved"]]
    for one in objects["changed"]:
        found[_group_of(one)].append(one["id"])
    for word in ("removed", "added", "changed"):
        for link in links[word]:
            ends = {"type": link["type"], "source": link["source"], "target": link["target"], "was": word}
            found["follows" if {link["source"], link["target"]} & caused else "rewired"].append(ends)
    return [{"group": name, "advice": ADVICE[name], "items": items} for name, items in found.items() if items]


def _followers(objects: list[dict[str, Any]], links: list[dict[str, Any]]) -> set[str]:
    """Of what came or went, what hangs on a server, service or network that did: its interfaces, ports, bridges, subnets."""
    new = {one["id"]: one["type"] for one in objects}
    near: dict[str, set[str]] = defaultdict(set)
    for link in links:
        near[link["source"]].add(link["target"])
        near[link["target"]].add(link["source"])
    waiting = [one for one, kind in new.items() if kind in OWNERS]
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
