"""Environments: what is discovered, how much of it is known, and how fresh it is; their files are for who sees all."""

from __future__ import annotations

import json
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso.environments import (
    get_environment,
    list_environments,
    parse_environment,
    remove_environment,
    save_environment,
)
from calipso.inventory import counts, tally
from calipso.schema import ensure_schema
from webapp.api import seen
from webapp.api.lists import told_list
from webapp.api.noting import note
from webapp.api.shapes import Asked, Items, Thing
from webapp.api.told import Counts
from webapp.asking import access, graph, sight, unseen

blue = APIBlueprint("environments", __name__, tag="Environments")
COLUMNS = ("id", "name", "objects", "scan", "status", "finished_at")


class Definition(Asked):
    """An environment's file (docs/environments.md) as JSON: secrets by reference only."""

    definition: dict[str, Any] = Field(
        description="What `calipso env init` writes: environment, openstack, hosts, ssh."
    )


@blue.get("/environments")
@access("viewer", "seen")
@blue.output(Items)
def list_all() -> dict[str, Any] | Response:
    """All environments with their last scan; bound readers see those of their projects, without counts"""
    items = list_environments(graph())
    if (narrow := sight()) is not None:
        places = {one.partition("/")[0] for one in narrow.ids}
        items = [one | {"objects": None} for one in items if one["id"] in places]
    return told_list(items, None, COLUMNS)


@blue.get("/environments/<key>")
@access("viewer", "seen")
@blue.output(Thing)
def get_one(key: str) -> dict[str, Any]:
    """One environment; its definition is for accounts that see all"""
    return _told(key)


def _told(key: str) -> dict[str, Any]:
    narrow = sight()
    found = next((one for one in list_environments(graph()) if one["id"] == key), None)
    if found is None or (narrow is not None and key not in {one.partition("/")[0] for one in narrow.ids}):
        raise unseen(f"environment {key}")
    if narrow is not None:
        return found | {"objects": None}
    definition = get_environment(graph(), key).model_dump_json(exclude_defaults=True)
    return found | {"definition": json.loads(definition)}


@blue.get("/environments/<key>/counts")
@access("viewer", "seen")
@blue.output(Counts)
def get_counts(key: str) -> dict[str, Any]:
    """How many objects it has, by type and health; bound readers are told of those that they see"""
    narrow = sight()
    if narrow is None:
        get_environment(graph(), key)
        return {"types": counts(graph(), key)}
    mine = [one for one in seen.all_objects(narrow) if one["environment"] == key]
    if not mine:
        raise unseen(f"environment {key}")
    return {"types": tally((one["type"], one["health"], 1) for one in mine)}


@blue.put("/environments/<key>")
@access("admin", "none")
@blue.input(Definition)
@blue.output(Thing)
def put_one(key: str, json_data: Definition) -> dict[str, Any]:
    """Keep an environment's definition, new or in place of the one of this key"""
    environment = parse_environment({"environment": key} | json_data.definition, "definition")
    if environment.environment != key:
        environment = environment.model_copy(update={"environment": key})
    ensure_schema(graph())
    save_environment(graph(), environment)
    note("environment saved", key)
    return _told(key)


@blue.delete("/environments/<key>")
@access("admin", "none")
@blue.output({}, 204)
def delete_one(key: str) -> str:
    """Remove an environment with all that was discovered in it"""
    remove_environment(graph(), key)
    note("environment removed", key)
    return ""
