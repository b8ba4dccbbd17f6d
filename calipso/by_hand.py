"""Things and links that people and programs add themselves: declared, and put into the graph as a scan would."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from calipso.declared import (
    declared_row,
    evidence,
    key_by_hand,
    link_row,
)
from calipso.environments import environment_key
from calipso.errors import Ambiguous, Conflict, Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.inventory import RELATIONSHIPS, find_object
from calipso.links import CONTAINS, between, join
from calipso.model import LinkType, ObjectType, link_type, object_type
from calipso.records import BY_HAND, ROOT, Link, Record, Value, key_in, object_id
from calipso.schema import ensure_schema
from calipso.writer import Differences, Writing, lease, stored_record, take_number, write_differences

LONGEST_NUMBER = 9
# Where a thing is follows from what it is below.
PLACE = ("region", "host")


@dataclass(frozen=True, slots=True)
class Thing:
    """A whole thing as somebody describes it: `parent` is what contains it, the environment itself where none is named."""

    type: str
    name: str
    properties: dict[str, str] = field(default_factory=dict)
    parent: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: its id and record where it is there, else the text by which it is waited for."""

    text: str
    record: Record | None = None


def add_object(graph: Graph, thing: Thing, *, links: Iterable[tuple[str, str]] = (), owner: str) -> str:
    """Add a thing of a known type by hand, or change one that was added so; its id. No scan removes it.

    `links` are link types, each with the other end. What discovery finds with the same identity takes its place, and gives
    it back when that is gone. Raises NotFound for an unknown type, Invalid for an unknown property or a link that cannot
    be, Conflict for a thing that was discovered; then nothing is kept.
    """
    kind = object_type(thing.type)
    above = _live(graph, thing.parent, thing.environment) if thing.parent else None
    place = above["environment"] if above else environment_key(graph, thing.environment)
    record = _record(kind, thing.name.strip(), thing.properties, above, place)
    identity = object_id(place, record.key)
    standing = graph.read("read/objects_by_id", ids=[identity])
    if standing and standing[0]["object"]["scope"] != BY_HAND:
        raise Conflict(
            f"{record.type} {record.name!r} is discovered already",
            f"say more of it: calipso annotate {identity} KEY=VALUE",
        )
    if above and above["id"] == identity:
        raise Invalid(f"{record.name!r} cannot be below itself", "name another --parent")
    joined = [_beside(identity, record, name, _end(graph, other, place)) for name, other in links]
    added = [
        (link_row(place, name, left.text, right.text), _link(name, left, right, owner)) for name, left, right in joined
    ]
    there = set(_links_of(graph, identity)) if standing else set()
    with _turn(graph, place, f"{record.type} {record.name} by {owner}") as writing:
        graph.write("by_hand/set", rows=[declared_row(place, record), *(row for row, _ in added)], owner=owner)
        found = Differences(links_removed=_links_up(graph, identity, record) if standing else [])
        if not standing:
            found.added.append(record)
        elif stored_record(place, standing[0]["object"]) != record:
            found.changed.append(record)
        if not standing or found.links_removed:
            near = [record, *([stored_record(place, above)] if above else [])]
            found.links_added = [link for link in join(near) if link.type == CONTAINS and link.target == record.key]
        found.links_added += [link for _, new in added for link in new if link[:3] not in there]
        write_differences(writing, found)
    return identity


def _beside(identity: str, here: Record, name: str, other: End) -> tuple[str, End, End]:
    """The two ends of a thing's link in the order of its type."""
    kind = _joining(name)
    if other.record:
        turned = not between(kind.name, here, other.record, "")
    else:
        turned = all(rule.left not in ("*", here.type) for rule in kind.rules)
    own = End(identity, here)
    return (kind.name, other, own) if turned else (kind.name, own, other)


def _record(kind: ObjectType, name: str, texts: dict[str, str], above: Row | None, place: str) -> Record:
    known = {prop.name: prop for prop in kind.properties}
    if not name:
        raise Invalid(f"a {kind.name} needs a name", "like: calipso object add host spare-1")
    if wrong := sorted(set(texts) - set(known) - set(PLACE)):
        raise Invalid(f"a {kind.name} has no property {wrong[0]}", "properties: " + ", ".join(sorted(known)))
    properties: dict[str, Value] = _placed(above) if above else {}
    for prop, text in texts.items():
        listed = prop in known and known[prop].listed
        properties[prop] = [one.strip() for one in text.split(",") if one.strip()] if listed else _value(text)
    if kind.name == "switch_pnic" and above and above["type"] == "switch":
        own = {"switch": above["name"], "switch_key": key_in(place, above["id"]), "chassis": above.get("chassis")}
        properties = own | properties
    properties = {prop: value for prop, value in properties.items() if value not in (None, "", [])}
    parent = key_in(place, above["id"]) if above else ROOT
    return Record(kind.name, key_by_hand(kind, name, properties, parent), name, parent, BY_HAND, properties)


def _placed(above: Row) -> dict[str, Value]:
    region = above["name"] if above["type"] == "region" else above.get("region")
    host = above["name"] if above["type"] == "host" else above.get("host")
    return {"region": region, "host": host}


def _value(text: str) -> Value:
    if text.isdecimal() and len(text) <= LONGEST_NUMBER and str(int(text)) == text:
        return int(text)
    return {"true": True, "false": False}.get(text.lower(), text)


def _links_up(graph: Graph, identity: str, record: Record) -> list[tuple[str, str, str]]:
    """The link by which a thing hangs in the tree, where it shall hang elsewhere."""
    up = (end for end in _links_of(graph, identity) if end[0] == CONTAINS and end[2] == record.key)
    return [end for end in up if end[1] != record.parent]


def _links_of(graph: Graph, identity: str) -> list[tuple[str, str, str]]:
    environment = identity.split("/", 1)[0]
    rows = graph.read("inventory/links_of", id=identity, types=RELATIONSHIPS)
    return [
        (row["type"].lower(), key_in(environment, row["source"]), key_in(environment, row["target"])) for row in rows
    ]


def remove_object(graph: Graph, text: str, environment: str | None = None, *, owner: str) -> str:
    """Take back a thing that was added by hand, with its links by hand; its id. What discovery has found of it stays.

    Raises NotFound, Invalid for what was discovered, Conflict while other things hang below it.
    """
    row = find_object(graph, text, environment)
    identity, place = row["id"], row["environment"]
    if not graph.read("by_hand/by_id", id=identity):
        raise Invalid(f"{row['type']} {row['name']!r} was not added by hand", "see what was: calipso object list")
    stands = row["live"] and row["scope"] == BY_HAND
    if stands and (below := graph.read("by_hand/children", id=identity)):
        raise Conflict(f"{row['name']!r} has others below it: {below[0]['id']}", "remove or move these first")
    with _turn(graph, place, f"{row['type']} {row['name']} taken back by {owner}") as writing:
        graph.write("by_hand/end", id=identity, environment=place, owner=owner)
        if stands:
            found = Differences(removed=[key_in(place, identity)], links_removed=_links_of(graph, identity))
            write_differences(writing, found)
    return str(identity)


def add_link(
    graph: Graph, source: str, type_name: str, target: str, environment: str | None = None, *, owner: str
) -> dict[str, Any]:
    """Add a link by hand, and what list_by_hand tells of it; an end that is not there yet is waited for, by id, name or UUID.

    Raises NotFound for an unknown type, Invalid for two things that it does not join or that are in two environments.
    """
    kind = _joining(type_name)
    left, right = _end(graph, source, environment), _end(graph, target, environment)
    places = {end.text.split("/", 1)[0] for end in (left, right) if end.record}
    if len(places) > 1:
        raise Invalid("the two ends are in different environments", "a link joins two things of one environment")
    place = places.pop() if places else environment_key(graph, environment)
    row = link_row(place, kind.name, left.text, right.text)
    new = _link(kind.name, left, right, owner)
    there = _links_of(graph, left.text) if new else []
    with _turn(graph, place, f"{kind.name} by {owner}") as writing:
        graph.write("by_hand/set", rows=[row], owner=owner)
        write_differences(writing, Differences(links_added=[link for link in new if link[:3] not in there]))
    return next(one for one in list_by_hand(graph, place) if one["id"] == row["id"])


def _joining(name: str) -> LinkType:
    kind = link_type(name.lower())
    if kind.name == CONTAINS:
        raise Invalid("the tree gives each thing one place", "name it when you add the thing: --parent")
    return kind


def _link(name: str, left: End, right: End, owner: str) -> list[Link]:
    """The link between two ends; none yet where one is not there. Raises Invalid for two that the type does not join."""
    if not left.record or not right.record:
        return []
    found = between(name, left.record, right.record, evidence(owner))
    if not found:
        joins = ", ".join(sorted({f"{rule.left} to {rule.right}" for rule in link_type(name).rules}))
        raise Invalid(f"{name} does not join a {left.record.type} and a {right.record.type}", f"it joins {joins}")
    return found


def _end(graph: Graph, text: str, environment: str | None) -> End:
    try:
        row = find_object(graph, text, environment)
    except NotFound:
        return End(text)
    if environment not in (None, row["environment"]):
        raise Invalid(f"{text!r} is in another environment", "a link joins two things of one environment")
    return End(row["id"], stored_record(row["environment"], row)) if row["live"] else End(text)


def remove_link(
    graph: Graph, source: str, type_name: str, target: str, environment: str | None = None, *, owner: str
) -> None:
    """Take back a link that was added by hand. Raises NotFound."""
    kind = _joining(type_name)
    left, right = _end(graph, source, environment), _end(graph, target, environment)
    ends = {source, left.text}, {target, right.text}
    fitting = [
        one
        for one in list_by_hand(graph, environment)
        if one["kind"] == "link" and one["type"] == kind.name and one["source"] in ends[0] and one["target"] in ends[1]
    ]
    if len(fitting) != 1:
        raise NotFound(f"no {kind.name} from {source!r} to {target!r} was added by hand", "see: calipso object list")
    place = fitting[0]["environment"]
    gone = [link[:3] for link in _link(kind.name, left, right, owner)] if fitting[0]["state"] == "stands" else []
    with _turn(graph, place, f"{kind.name} taken back by {owner}") as writing:
        graph.write("by_hand/end", id=fitting[0]["id"], environment=place, owner=owner)
        write_differences(writing, Differences(links_removed=gone))


def list_by_hand(graph: Graph, environment: str | None = None) -> list[dict[str, Any]]:
    """All that was added by hand: things, then links, each with its owner and `state`.

    A thing stands as it was added, or is `discovered` (and told by discovery since); a link stands, is `discovered`
    too, or `waits` for an end.
    """
    found = []
    for row in graph.read("by_hand/list", environment=environment):
        added = row["added"]
        state = "stands" if row["scope"] == BY_HAND else "discovered" if row["live"] else "waits"
        if added["kind"] == "link":
            state = _link_state(graph, added)
        found.append(_told(added) | {"state": state})
    return found


def past_by_hand(graph: Graph, environment: str | None = None) -> list[dict[str, Any]]:
    """What was added by hand once and was changed or taken back, when and by whom; the last first."""
    rows = [row["added"] for row in graph.read("by_hand/past", environment=environment)]
    return [_told(row) | {"ended_at": row["ended_at"].iso_format(), "ended_by": row["ended_by"]} for row in rows]


def _told(added: Row) -> dict[str, Any]:
    names = ("id", "environment", "kind", "type", "name", "source", "target", "owner")
    return {name: added.get(name) for name in names} | {"at": added["at"].iso_format()}


def _link_state(graph: Graph, added: Row) -> str:
    try:
        ends = [find_object(graph, added[end], added["environment"]) for end in ("source", "target")]
    except (NotFound, Ambiguous):
        return "waits"
    rows = graph.read("inventory/links_of", id=ends[0]["id"], types=[link_type(added["type"]).relationship])
    said = [row["link"]["evidence"] for row in rows if row["other_id"] == ends[1]["id"]]
    if not said:
        return "waits"
    return "stands" if said[0].startswith(evidence("")) else "discovered"


def _live(graph: Graph, text: str, environment: str | None) -> Row:
    row = find_object(graph, text, environment)
    if not row["live"]:
        raise NotFound(f"{row['type']} {row['name']!r} is gone", "name what is there: calipso search TEXT")
    return row


@contextmanager
def _turn(graph: Graph, environment: str, said: str) -> Iterator[Writing]:
    """The environment's next number and its write lease, as a scan has them: what is added is a state with a past like all."""
    ensure_schema(graph)
    turn = str(uuid.uuid4())
    graph.write("scans/open", id=turn, environment=environment, scope=BY_HAND, source=BY_HAND)
    ended = "failed"
    try:
        with lease(graph, environment, turn) as renew:
            yield Writing(graph, environment, take_number(graph, turn, environment), turn, renew)
        ended = "completed"
    finally:
        graph.write("scans/close", id=turn, holder=turn, status=ended, result={"message": said})
        if ended == "failed":
            graph.write("scans/withdraw", id=turn)
