"""Annotations: names and facts that people and programs say of things, also of things that no scan has found yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calipso.environments import environment_keys
from calipso.errors import Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.inventory import annotation_json, find_object
from calipso.model import object_type
from calipso.schema import ensure_schema

HA_PEER = "ha-peer"
LONGEST_VALUE = 4000
# Of a name that fits very many objects, so many are told.
MOST_FITTING = 11

_KEY = re.compile(r"^[A-Za-z][\w.:-]{0,63}$")
_UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[0-9a-f]{32}$")


def annotate(
    graph: Graph,
    text: str,
    facts: dict[str, str],
    *,
    owner: str,
    environment: str | None = None,
    type_name: str | None = None,
) -> dict[str, Any]:
    """Say something of a thing, by key; a fact of the same key takes the former one's place, which is kept as its past.

    Of an object that is there it is kept by its id; of any other it is kept by id, UUID or name, narrowed by `type_name`
    and `environment`, and attaches when one such object is discovered. Told are `about`, `state` and the facts.
    Raises NotFound for an unknown type or environment, Ambiguous for a name that several objects have now.
    """
    return annotate_all(graph, [Saying(text, facts, environment, type_name)], owner=owner)[0]


@dataclass(frozen=True, slots=True)
class Saying:
    """Facts by key that are said of what a text means; see `annotate`."""

    text: str
    facts: dict[str, str]
    environment: str | None = None
    type_name: str | None = None


def annotate_all(graph: Graph, sayings: Sequence[Saying], *, owner: str) -> list[dict[str, Any]]:
    """Say something of many things, all or nothing; each as `annotate` tells it. Raises as `annotate` does, naming which."""
    abouts = [_about(graph, one.text, one.environment, one.type_name) for one in sayings]
    rows = [
        {"about": about_text(about), "key": key, "value": _checked(key, value), "properties": about}
        for one, about in zip(sayings, abouts, strict=True)
        for key, value in one.facts.items()
    ]
    if not rows or not all(one.facts for one in sayings):
        raise Invalid("nothing to say", "give KEY=VALUE, like: calipso annotate moz-web-1 contact=alice")
    ensure_schema(graph)
    graph.write("annotations/set", rows=rows, owner=owner)
    return [_as_told(graph, one, about) for one, about in zip(sayings, abouts, strict=True)]


def _as_told(graph: Graph, said: Saying, about: Row) -> dict[str, Any]:
    told = [
        one
        for one in list_annotations(graph, text=_told_by(about))
        if one["key"] in said.facts and one["about"] == about
    ]
    return {"about": about, "state": told[0]["state"], "annotations": told}


def _told_by(about: Row) -> str:
    return str(next(about[name] for name in ("object", "uuid", "name") if about.get(name)))


def _checked(key: str, value: str) -> str:
    if not _KEY.match(key):
        raise Invalid(f"{key!r} is no key", "a letter, then letters, digits, _ . : or -, 64 at most")
    if not value.strip() or len(value) > LONGEST_VALUE:
        raise Invalid(
            f"{key}: a value has 1 to {LONGEST_VALUE} characters", f"take it back: calipso annotate OBJ --remove {key}"
        )
    return value.strip()


def _about(graph: Graph, text: str, environment: str | None, type_name: str | None) -> Row:
    """What a text means: the object that is there now by its id, else what is still to be found by id, UUID or name."""
    if type_name:
        object_type(type_name)
    known = set(environment_keys(graph))
    if environment and environment not in known:
        raise NotFound(f"no environment {environment}", "environments: " + (", ".join(sorted(known)) or "none"))
    try:
        row = find_object(graph, text, environment, [type_name] if type_name else None)
        # A name that a gone thing had is waited for: what comes next under it is another thing.
        if row["live"] or row["id"] == text:
            return {"object": row["id"], "environment": row["environment"]}
    except NotFound:
        pass
    place, *rest = text.strip().split("/", 2)
    if place in known and rest:
        object_type(rest[0])
        if len(rest) == 2:
            return {"object": text.strip(), "environment": place}
    if not text.strip():
        raise Invalid("nothing to annotate", "give an object's id, UUID or name")
    by = "uuid" if _UUID.match(text.strip().lower()) else "name"
    about = {by: text.strip().lower() if by == "uuid" else text.strip(), "type": type_name, "environment": environment}
    return {name: value for name, value in about.items() if value}


def about_text(about: Row) -> str:
    """What an annotation is about as one text, by which it is kept once a key."""
    return "\n".join(
        f"{name}={about[name]}" for name in ("object", "uuid", "name", "type", "environment") if about.get(name)
    )


def list_annotations(
    graph: Graph, *, text: str | None = None, key: str | None = None, environment: str | None = None
) -> list[dict[str, Any]]:
    """Annotations, all or of a key, about one id, UUID or name: each with `about`, its `state` and the objects that it fits.

    One is `attached`, `waits` for an object, or is `ambiguous`: several objects have the name, and it attaches to none.
    """
    rows = graph.read("annotations/list", key=key, text=text, environment=environment, most=MOST_FITTING)
    return [
        {
            "about": _about_of(row["annotation"]),
            **_said(row["annotation"]),
            "state": _state(row),
            "objects": row["objects"],
        }
        for row in rows
    ]


def _about_of(said: Row) -> dict[str, str]:
    return {name: said[name] for name in ("object", "uuid", "name", "type", "environment") if said.get(name)}


def _said(said: Row) -> dict[str, Any]:
    return {name: value for name, value in annotation_json({"annotation": said, "by": None}).items() if name != "by"}


def _state(row: Row) -> str:
    if not row["objects"]:
        return "waits"
    # What OpenStack has under one UUID, like a router on several hosts, is one thing; in several clouds it is not.
    one = len(row["objects"]) == 1
    if "uuid" in row["annotation"]:
        one = len({found["environment"] for found in row["objects"]}) == 1
    return "attached" if one else "ambiguous"


def annotations_of(
    graph: Graph, text: str, environment: str | None = None, type_name: str | None = None
) -> dict[str, Any]:
    """What is said of one thing now (`annotations`), and what was said once (`history`), whether it is discovered or not."""
    rows = _about_thing(graph, text, environment, type_name)
    past = graph.read(
        "annotations/history",
        abouts=[row["annotation"]["about"] for row in rows] + _abouts(graph, text, environment, type_name),
    )
    return {
        "annotations": [annotation_json(row) for row in rows],
        "history": [
            _said(row["annotation"])
            | {"ended_at": row["annotation"]["ended_at"].iso_format(), "ended_by": row["annotation"]["ended_by"]}
            for row in past
        ],
    }


def _abouts(graph: Graph, text: str, environment: str | None, type_name: str | None) -> list[str]:
    return [about_text(_about(graph, text, environment, type_name))]


def _about_thing(graph: Graph, text: str, environment: str | None, type_name: str | None) -> list[Row]:
    """The annotations that attach to the object that a text means; those that wait for it where it is not there."""
    about = _about(graph, text, environment, type_name)
    if "object" in about:
        rows = graph.read("annotations/attached", ids=[about["object"]])
        if rows:
            return rows
    waiting = graph.read("annotations/list", key=None, text=_told_by(about), environment=None, most=1)
    return [
        {"annotation": row["annotation"], "by": next(iter(_about_of(row["annotation"])))}
        for row in waiting
        if row["annotation"]["about"] == about_text(about)
    ]


def remove_annotations(
    graph: Graph,
    text: str,
    keys: list[str],
    *,
    owner: str,
    environment: str | None = None,
    type_name: str | None = None,
) -> None:
    """Take back what was said of a thing under some keys; its past stays. Raises NotFound with the keys that there are."""
    rows = _about_thing(graph, text, environment, type_name)
    said = {row["annotation"]["key"] for row in rows}
    if missing := sorted(set(keys) - said):
        raise NotFound(f"{text!r} has no annotation {missing[0]}", "it has: " + (", ".join(sorted(said)) or "none"))
    ended = [
        {"about": row["annotation"]["about"], "key": row["annotation"]["key"]}
        for row in rows
        if row["annotation"]["key"] in keys
    ]
    graph.write("annotations/end", rows=ended, owner=owner)


def ha_pairs(graph: Graph, environment: str | None = None, projects: list[str] | None = None) -> list[tuple[str, str]]:
    """Pairs of object ids that `ha-peer` declares, each once, smaller id first; both ends need not be said.

    The value is a name, UUID or id of an object of the same type and environment; of several with the name the one in the
    same project is meant, and none where that is not one. `projects` (ids) keeps pairs with an end in one of them.
    """
    pairs = set()
    for row in graph.read("annotations/pairs", key=HA_PEER, environment=environment):
        place = row["source"].split("/", 1)[0]
        owners = {f"{place}/project/{one}" for one in [row["project"], *row["projects"]] if one}
        if (
            len(row["targets"]) == 1
            and row["targets"][0] != row["source"]
            and (projects is None or owners & set(projects))
        ):
            first, second = sorted((row["source"], row["targets"][0]))
            pairs.add((first, second))
    return sorted(pairs)
