"""The inventory: find objects, show them with their links, the tree, and what they were."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from calipso.errors import Ambiguous, Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.model import LINK_TYPES, OBJECT_TYPES, health_of, object_type
from calipso.records import BY_HAND
from calipso.search import Scope, alike, hits, readings

RELATIONSHIPS = [row.relationship for row in LINK_TYPES]
WAS_RELATIONSHIPS = [row.former for row in LINK_TYPES]
# What a node has beside the properties of its type.
_OWN_FIELDS = {
    "id",
    "type",
    "name",
    "environment",
    "hash",
    "raw",
    "search",
    "scope",
    "parent",
    "since",
    "born",
    "until",
    "live",
}
MOST_CANDIDATES = 10
# Of each type with an operational status, which status is which health; and which types a host's own answers tell of too.
HEALTHS = {one.name: dict(one.health) for one in OBJECT_TYPES if one.health}
BY_HOST = [one.name for one in OBJECT_TYPES if one.host_properties]
# So many projects and customers of a hit are named, and so many ways to its users followed.
MOST_USERS, MOST_WAYS = 20, 20_000
DEEPEST = 8


def object_json(row: Row, unread: dict[str, set[str]] | None = None) -> dict[str, Any]:
    """A node's properties in the shape that programs read; health is unknown where the last look failed."""
    kind = row["type"]
    silent = (unread or {}).get(row["environment"], set())
    confirmed = row.get("scope") not in silent and not (
        object_type(kind).host_properties and f"host/{row.get('region')}/{row.get('host')}" in silent
    )
    return {
        "id": row["id"],
        "type": kind,
        "name": row["name"],
        "environment": row["environment"],
        "status": row.get("status"),
        "health": health_of(kind, row.get("status")) if confirmed else "unknown",
        "since": row.get("since"),
        "born": row.get("born"),
        "properties": {name: value for name, value in sorted(row.items()) if name not in _OWN_FIELDS},
    }


def link_json(row: Row) -> dict[str, Any]:
    """A relationship in the shape that programs read."""
    link = row["link"]
    return {
        "type": row["type"],
        "source": row["source"],
        "target": row["target"],
        "status": link.get("status"),
        "evidence": link.get("evidence"),
        "since": link.get("since"),
        "properties": {
            name: value
            for name, value in sorted(link.items())
            if name not in ("evidence", "hash", "since", "born", "until", "status")
        },
    }


def annotation_json(row: Row) -> dict[str, Any]:
    """What an annotation says of an object, who said it when, and by what it was matched: id, uuid or name."""
    said = row["annotation"]
    return {
        "key": said["key"],
        "value": said["value"],
        "owner": said["owner"],
        "at": said["set_at"].iso_format(),
        "by": row["by"],
    }


def search(
    graph: Graph, text: str, *, environment: str | None = None, types: list[str] | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Objects that fit a text, nearest first, each with `matched` (what matched, how near, which value) and its users.

    The text is a name, a part of one, a UUID, a MAC in any notation, an address, a prefix, a VLAN or VNI (`vlan 121`), an
    interface (`compute-1 eth0`) or what an annotation says; a name may have one wrong letter where nothing is nearer.
    """
    if not text.strip():
        raise Invalid("nothing to search for", "give a name, a part of one, a UUID, MAC or address")
    for name in types or ():
        object_type(name)
    found = hits(graph, text, Scope(environment, types or None, limit))
    users, unread = _around(graph, [hit.object["id"] for hit in found])
    return [object_json(hit.object, unread) | users[hit.object["id"]] | {"matched": hit.matched} for hit in found]


def counts(graph: Graph, environment: str) -> dict[str, dict[str, int]]:
    """How many objects an environment has, by type and health: {"host": {"ok": 3, "warning": 0, "error": 1, "unknown": 0}}."""
    unread = sorted(unread_scopes(graph).get(environment, ()))
    return tally(
        (row["type"], "unknown" if row["unconfirmed"] else health_of(row["type"], row["status"]), row["count"])
        for row in graph.read("inventory/counts", environment=environment, unread=unread, by_host=BY_HOST)
    )


def tally(found: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    """Counts by type and health, of triples of type, health and number; types in the order of the model."""
    told: dict[str, dict[str, int]] = {}
    for kind, health, count in found:
        of_type = told.setdefault(kind, dict.fromkeys(("ok", "warning", "error", "unknown"), 0))
        of_type[health] += count
    return {one.name: told[one.name] for one in OBJECT_TYPES if one.name in told}


def users_of(graph: Graph, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Who uses some objects: of each the `projects` that own it or stand on it, their `customers`, both by name.

    Of very many the first are named; `projects_total` says how many there are, `projects_bounded` whether there are more yet.
    """
    return _around(graph, ids)[0]


def _around(graph: Graph, ids: list[str]) -> tuple[dict[str, dict[str, Any]], dict[str, set[str]]]:
    """Who uses some objects, and which scopes of their environments could not be read last."""
    rows = graph.read("search/users", ids=ids, most=MOST_USERS, bound=MOST_WAYS) if ids else []
    nobody: Row = {"projects": [], "total": 0, "bounded": False, "customers": []}
    told = {row["id"]: row for row in rows}
    users = {
        identity: {
            "projects": row["projects"],
            "projects_total": row["total"],
            "projects_bounded": row["bounded"],
            "customers": row["customers"],
        }
        for identity in ids
        for row in [told.get(identity, nobody)]
    }
    return users, {row["environment"]: set(row["unread"] or ()) for row in rows}


def find_object(graph: Graph, text: str, environment: str | None = None, types: list[str] | None = None) -> Row:
    """The one object that a person means: by id, or by unique name, UUID, MAC or address; a gone one where no live one fits.

    `environment` and `types` narrow it. Raises NotFound with what is like it, Ambiguous with the candidates.
    """
    by_id = graph.read("inventory/by_id", id=text)
    if by_id:
        row: Row = by_id[0]["object"] | {"live": by_id[0]["live"]}
        return row
    exact: Row = {"text": text, "environment": environment, "types": types, "limit": MOST_CANDIDATES + 1}
    named = [row["object"] for row in graph.read("inventory/named", **exact)]
    words = readings(text)
    live = named if len(named) == 1 else [row["object"] for row in graph.read("inventory/exact", words=words, **exact)]
    gone = [] if live else [row["object"] for row in graph.read("inventory/gone", **exact)]
    # A UUID is its owner's own and stands in others' properties too: the thing that it names comes first.
    owned = [row for row in live if row.get("uuid") in words]
    for best in (named, owned, live, gone):
        if len(best) == 1:
            only: Row = best[0] | {"live": bool(live)}
            return only
    if live or gone:
        choices = "; ".join(f"{row['type']} {row['id']}" for row in (named or live or gone)[:MOST_CANDIDATES])
        raise Ambiguous(
            f"{text!r} fits several objects{'' if live else ' that are gone'}", f"name one by its id: {choices}"
        )
    raise NotFound(f"no object {text!r}", _like(graph, text, Scope(environment, types, limit=5)))


def _like(graph: Graph, text: str, scope: Scope) -> str:
    asked = scope.params | {"said": None, "key": None, "most": 0}
    rows = [row["object"] for row in graph.read("inventory/search", lower=readings(text)[0], **asked)]
    names = [row["name"] for row in rows or [hit.object for hit in alike(graph, text, scope, numbers=True)]]
    return "did you mean: " + ", ".join(dict.fromkeys(names)) if names else "find it by a part: calipso search TEXT"


def show(graph: Graph, text: str, environment: str | None = None) -> dict[str, Any]:
    """One object with its links, its projects, when it was looked at last, and its source's own answer."""
    row = find_object(graph, text, environment)
    by_hand = row["scope"] == BY_HAND
    scopes = [] if by_hand else [row["scope"]]
    if not by_hand and object_type(row["type"]).host_properties and row.get("host"):
        scopes.append(f"host/{row.get('region')}/{row['host']}")
    observed = graph.read("inventory/observed", environment=row["environment"], scopes=scopes)
    links = graph.read("inventory/links_of", id=row["id"], types=RELATIONSHIPS)
    users, unread = _around(graph, [row["id"]])
    return object_json(row, unread if row["live"] else unread_scopes(graph)) | {
        "live": row["live"],
        "until": row.get("until"),
        "trail": _trail(graph, row),
        "by_hand": next(iter(graph.read("inventory/owner_by_hand", id=row["id"])), None) if by_hand else None,
        **users[row["id"]],
        "annotations": [annotation_json(said) for said in graph.read("annotations/attached", ids=[row["id"]])],
        "observed": [{"source": seen["scope"], "at": seen["at"], "confirmed": not seen["unread"]} for seen in observed],
        "links": [
            link_json(link)
            | {"other": {"id": link["other_id"], "name": link["other_name"], "type": link["other_type"]}}
            for link in links
        ],
        "raw": json.loads(row["raw"]) if row.get("raw") else None,
    }


def _trail(graph: Graph, row: Row) -> list[Row]:
    """What contains an object, from the environment down; of a gone one the environment alone."""
    rows = graph.read("inventory/trail", id=row["id"]) if row["live"] else []
    trail = [dict(one) for one in rows[0]["trail"]] if rows else []
    top = {"id": row["environment"], "type": "environment", "name": row["environment"]}
    return [top, *trail[1:]]


def tree(graph: Graph, root: str, depth: int) -> list[Row]:
    """What is contained in an object or environment (by id), level by level.

    Rows: id, parent, name, type, status, health, level, children (how many it contains, one level down).
    """
    if not 1 <= depth <= DEEPEST:
        raise Invalid(f"depth {depth} is not between 1 and {DEEPEST}", "the whole tree has no more levels than that")
    unread = unread_scopes(graph)
    rows = graph.read("inventory/tree", id=root, depth=depth)
    return [
        {name: value for name, value in row.items() if name != "place"} | {"health": _health_in_tree(row, unread)}
        for row in rows
    ]


def _health_in_tree(row: Row, unread: dict[str, set[str]]) -> str:
    if row["type"] == "environment":
        return "ok"
    return str(
        object_json(
            {**row["place"], "id": row["id"], "type": row["type"], "name": row["name"], "status": row["status"]}, unread
        )["health"]
    )


def history(graph: Graph, text: str, environment: str | None = None) -> dict[str, Any]:
    """What an object is and was: states newest first with what changed in each, and the links that it had.

    Each state has `since` and `until` (scan numbers; until is None for the present) and the scan's time `at`. `let_go`
    says, where retention did, that what was before the scan `before`, which ended `at`, is kept as of the scans `kept` alone.
    """
    row = find_object(graph, text, environment)
    former = [one["state"] for one in graph.read("inventory/history", id=row["id"])]
    links = graph.read("inventory/link_history", id=row["id"], types=WAS_RELATIONSHIPS)
    states = [row, *former]
    numbers = sorted(
        {n for one in [*states, *(link["link"] for link in links)] for n in (one.get("since"), one.get("until")) if n}
    )
    times = {
        one["number"]: one["at"]
        for one in graph.read("inventory/scan_times", environment=row["environment"], numbers=numbers)
    }
    told = []
    for place, state in enumerate(states):
        older = states[place + 1] if place + 1 < len(states) else None
        told.append(
            {
                "since": state.get("since"),
                "until": state.get("until"),
                "at": times.get(state.get("since")),
                "name": state["name"],
                "changes": changes_between(older, state) if older else {},
            }
        )
    return {
        "object": object_json(row),
        "live": row["live"],
        "states": told,
        "let_go": _let_go(graph, row["environment"]),
        "links": [
            link_json(link)
            | {
                "until": link["link"].get("until"),
                "at": times.get(link["link"].get("until")),
                "other": link["other_name"],
            }
            for link in links
        ],
    }


def _let_go(graph: Graph, environment: str) -> dict[str, Any] | None:
    kept = graph.read("past/kept", environment=environment)
    if not kept or not kept[0]["since"]:
        return None
    return {"before": kept[0]["since"], "at": kept[0]["at"], "kept": kept[0]["numbers"]}


def types() -> list[dict[str, str]]:
    """Every object type with its label and description."""
    return [
        {"type": row.name, "label": row.label, "description": row.description, "icon": row.icon, "color": row.color}
        for row in OBJECT_TYPES
    ]


def changes_between(older: Row, newer: Row) -> dict[str, list[Any]]:
    """What differs between two states of an object, as name to old and new value; of raw answers as `raw.` and the way in it."""
    names = (set(older) | set(newer)) - {"hash", "search", "since", "born", "until", "raw", "live"}
    changes = {name: [older.get(name), newer.get(name)] for name in sorted(names) if older.get(name) != newer.get(name)}
    if older.get("raw") != newer.get("raw"):
        old, new = json.loads(older.get("raw") or "{}"), json.loads(newer.get("raw") or "{}")
        changes |= {f"raw.{path}": pair for path, pair in _raw_changes(old, new).items()}
    return changes


def _raw_changes(old: Any, new: Any, path: str = "") -> dict[str, list[Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        found: dict[str, list[Any]] = {}
        for name in sorted(set(old) | set(new)):
            found |= _raw_changes(old.get(name), new.get(name), f"{path}.{name}" if path else name)
        return found
    return {} if old == new else {path: [old, new]}


def unread_scopes(graph: Graph) -> dict[str, set[str]]:
    """The scopes of each environment whose last look failed."""
    return {row["environment"]: set(row["scopes"]) for row in graph.read("inventory/unread")}
