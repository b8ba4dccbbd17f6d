"""What a bound reader gets of each kind of answer: what is seen, counts of that alone, and nothing that names what is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from calipso.errors import Ambiguous, NotFound
from calipso.inventory import object_json, unread_scopes
from calipso.search import readings
from calipso.tenancy import Sight, sight_of
from webapp.asking import asker, graph, unseen

NOT_TOLD = "(not yours)"


def then(narrow: Sight | None, environment: str, at: int | None) -> Sight | None:
    """What the one who asks sees, as of a scan of an environment where one is given."""
    if narrow is None or at is None:
        return narrow
    mine = [one for one in asker().projects or () if one.partition("/")[0] == environment]
    return sight_of(graph(), mine, at)


def environment_of(narrow: Sight, environment: str | None) -> str:
    """The environment that a bound reader means: the one that is named, or the only one. Raises NotFound, Ambiguous."""
    places = sorted({one.partition("/")[0] for one in narrow.ids})
    if environment is not None:
        if environment not in places:
            raise unseen(f"environment {environment}")
        return environment
    if not places:
        raise NotFound("none of your projects is known", "they may not be discovered yet: ask who runs the scans")
    if len(places) > 1:
        raise Ambiguous("your projects are in several environments", f"name one: {', '.join(places)}")
    return places[0]


def projects(narrow: Sight | None, text: str | None) -> list[str]:
    """The ids of the projects that a bound reader means: all of its own, or the one of this id, UUID or name. Raises NotFound."""
    mine = sorted(set(asker().projects or ()) & (narrow.own if narrow else frozenset()))
    if text is None:
        return mine
    rows = [row["object"] for row in graph().read("cliques/nodes", ids=mine)]
    found = [row["id"] for row in rows if text in (row["id"], row["uuid"], row["name"])]
    if not found and text in asker().customers:
        return mine
    if not found:
        raise unseen(f"project or customer {text!r}")
    return found


def meant(narrow: Sight, text: str) -> str:
    """The id of the one seen object that a text means: an id, or a name, UUID, MAC or address. Raises NotFound, Ambiguous."""
    if narrow.sees(text):
        return text
    words = [word.lower() for word in readings(text)]
    ranked = [(min(_rank(one, word) for word in words), one) for one in all_objects(narrow)]
    for rank in (0, 1):
        exact = [one["id"] for found, one in ranked if found == rank]
        owned = [one for one in exact if one in narrow.own]
        for best in (exact, owned):
            if len(best) == 1:
                return str(best[0])
        if exact:
            raise Ambiguous(f"{text!r} fits several objects", f"name one by its id: {'; '.join(sorted(exact)[:10])}")
    raise unseen(f"object {text!r}")


def all_objects(narrow: Sight) -> list[dict[str, Any]]:
    """All objects that are seen."""
    unread = unread_scopes(graph())
    rows = graph().read("cliques/nodes", ids=sorted(narrow.ids))
    return narrow.of_objects(object_json(row["object"], unread) for row in rows)


def search(narrow: Sight, text: str) -> list[dict[str, Any]]:
    """The seen objects of which a text is, begins or is part of a name, UUID, MAC or address, nearest first.

    In the shape of `inventory.search`; who else uses them is not told.
    """
    words = [word.lower() for word in readings(text)]
    found = []
    for one in all_objects(narrow):
        rank = min((_rank(one, word) for word in words), default=None)
        if rank is not None and rank < len(_RANKS):
            hit = one | NO_USERS | {"matched": _matched(one, rank, words)}
            found.append((rank, one["name"], one["id"], hit))
    return [one for *_, one in sorted(found, key=lambda item: item[:3])]


# By which of their values, and how near, in the order of telling (as calipso.search.HOW).
_RANKS = (("name", "exact"), ("value", "exact"), ("name", "prefix"), ("value", "part"))
NO_USERS: dict[str, Any] = {"projects": [], "projects_total": None, "projects_bounded": None, "customers": []}


def _matched(one: dict[str, Any], rank: int, words: list[str]) -> dict[str, str]:
    what, how = _RANKS[rank]
    if what == "value":
        for name, value in one["properties"].items():
            for text in map(str, value if isinstance(value, list) else (value,)):
                if any(word == text.lower() if how == "exact" else word in text.lower() for word in words):
                    return {"what": name, "how": how, "value": text}
    return {"what": "name", "how": how, "value": one["name"]}


def _rank(one: dict[str, Any], word: str) -> int:
    name = one["name"].lower()
    values = {str(value).lower() for value in _values(one["properties"].values())}
    tests = (name == word, word in values, name.startswith(word), word in name or any(word in one for one in values))
    return tests.index(True) if True in tests else len(_RANKS)


def _values(values: Iterable[Any]) -> Iterable[Any]:
    for value in values:
        yield from value if isinstance(value, list) else (value,)


def shown(narrow: Sight | None, told: dict[str, Any]) -> dict[str, Any]:
    """One object as `inventory.show` tells it."""
    if narrow is None:
        return told
    own = told["id"] in narrow.own
    seen = narrow.of_object(told)
    assert seen is not None  # noqa: S101 - for the type checker; the caller looked
    seen |= NO_USERS | {"by_hand": None}
    seen["trail"] = [one for one in told["trail"] if one["type"] == "environment" or narrow.sees(one["id"])]
    links = [link for link in told["links"] if narrow.sees(link["other"]["id"])]
    seen["links"] = [link for one in links if (link := narrow.of_link(one)) is not None]
    return seen if own else seen | {"raw": None, "annotations": [], "observed": []}


def tree(narrow: Sight, rows: list[dict[str, Any]], inside: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A tree: what is seen of it, counting of what each contains the same; `inside` are its rows' ids and those in each."""
    environments = {one.partition("/")[0] for one in narrow.ids}
    children = {row["id"]: sum(map(narrow.sees, row["children"])) for row in inside}
    return [
        row | {"children": children[row["id"]]} for row in rows if narrow.sees(row["id"]) or row["id"] in environments
    ]


def history(narrow: Sight | None, told: dict[str, Any]) -> dict[str, Any]:
    """An object's history: of its former links those to what is seen now."""
    if narrow is None:
        return told
    return told | {"links": [link for one in told["links"] if (link := narrow.of_link(one)) is not None]}


def clique(narrow: Sight | None, told: dict[str, Any]) -> dict[str, Any]:
    """A clique, with counts of what is seen."""
    if narrow is None:
        return told
    nodes = narrow.of_objects(told["nodes"])
    health = Counter(node["health"] for node in nodes)
    switches = {str(one["name"] if one["type"] == "switch" else one["properties"].get("switch") or "") for one in nodes}
    return told | {
        "nodes": nodes,
        "links": narrow.of_links(told["links"]),
        "hosts": sorted({one["properties"]["host"] for one in nodes if one["properties"].get("host")}),
        "switches": sorted(switches - {""}),
        "health": {name: health[name] for name in told["health"]},
    }


def path(narrow: Sight | None, told: dict[str, Any]) -> dict[str, Any]:
    """A path: hops over what is not seen are told as a place on the way without a name.

    What is said in words may name others' things, so a bound reader gets it only where all hops are seen.
    """
    if narrow is None:
        return told
    hops, back = [[_hop(narrow, hop) for hop in told[word]] for word in ("hops", "back")]
    whole = all(hop["object"]["name"] != NOT_TOLD for hop in (*hops, *back))
    seen = told | {"hops": hops, "back": back}
    if not whole or not narrow.sees(told["broken_at"] or told["source"]):
        words: dict[str, Any] = {
            "reason": NOT_TOLD if told["reason"] else None,
            "hint": None,
            "warnings": [],
            "networks": [],
        }
        seen |= words | {"broken_at": None}
    return seen


def _hop(narrow: Sight, hop: dict[str, Any]) -> dict[str, Any]:
    seen = narrow.of_object(hop["object"])
    link = narrow.of_link(hop["link"]) if hop["link"] else None
    if seen is None:
        blank: dict[str, Any] = {
            "id": None,
            "name": NOT_TOLD,
            "status": None,
            "since": None,
            "born": None,
            "properties": {},
        }
        return {"object": hop["object"] | blank, "link": None, "detail": NOT_TOLD}
    own = hop["object"]["id"] in narrow.own
    return {"object": seen, "link": link, "detail": hop["detail"] if own or link else NOT_TOLD}


def impact(narrow: Sight | None, told: dict[str, Any]) -> dict[str, Any]:
    """An impact that was reckoned for the reader's projects: of each reason the part that is seen."""
    if narrow is None:
        return told
    seen = told | {word: [_lost(narrow, one) for one in told[word]] for word in ("down", "degraded")}
    mine = {one["id"] for word in ("down", "degraded") for one in (item["object"] for item in seen[word])}
    return seen | {
        "networks": [one for one in told["networks"] if narrow.sees(one["id"])],
        "switch_ports": [_without_others(narrow, one) for one in told["switch_ports"] if narrow.sees(one["object"])],
        "groups": [one for one in told["groups"] if set(one["members"]) <= narrow.own | mine],
    }


def _lost(narrow: Sight, item: dict[str, Any]) -> dict[str, Any]:
    return item | {
        "why": [one for one in item["why"] if narrow.sees(one)],
        "single": {need: one for need, one in item["single"].items() if narrow.sees(one)},
    }


def _without_others(narrow: Sight, row: dict[str, Any]) -> dict[str, Any]:
    """A row of shared things: its names and ids, without lists that may hold others'."""
    return {
        name: [one for one in value if not isinstance(one, str) or narrow.sees(one)]
        if isinstance(value, list)
        else value
        for name, value in row.items()
    }


def compare(before: Sight | None, after: Sight | None, told: dict[str, Any]) -> dict[str, Any]:
    """A compare: what either moment shows of it; how much differs elsewhere is not told."""
    if before is None or after is None:
        return told
    own = before.own | after.own
    both = Sight(own, (before.shared | after.shared) - own, before.networks | after.networks)
    objects = {
        "added": both.of_objects(told["objects"]["added"]),
        "removed": both.of_objects(told["objects"]["removed"]),
        "changed": [one for one in told["objects"]["changed"] if one["id"] in both.own],
        "moved": [one for one in told["objects"]["moved"] if one["id"] in both.own],
    }
    links = {
        "added": both.of_links(told["links"]["added"]),
        "removed": both.of_links(told["links"]["removed"]),
        "changed": [one for one in told["links"]["changed"] if {one["source"], one["target"]} <= both.own],
    }
    differs = any(objects.values()) or any(links.values())
    unconfirmed = [one for one in told["unconfirmed"] if both.sees(one)]
    return told | {
        "same": False if differs else None if unconfirmed else True,
        "objects": objects,
        "links": links,
        "unconfirmed": unconfirmed,
        "outside_scope": None,
        "ignored": None,
        "rules": [],
        "groups": _groups(told["groups"], objects, links),
    }


def _groups(groups: list[dict[str, Any]], objects: dict[str, Any], links: dict[str, Any]) -> list[dict[str, Any]]:
    ids = {one["id"] for kind in objects.values() for one in kind}
    ends = {(one["type"], one["source"], one["target"]) for kind in links.values() for one in kind}
    kept = [
        group
        | {
            "items": [
                item
                for item in group["items"]
                if (item in ids if isinstance(item, str) else (item["type"], item["source"], item["target"]) in ends)
            ]
        }
        for group in groups
    ]
    return [group for group in kept if group["items"]]
