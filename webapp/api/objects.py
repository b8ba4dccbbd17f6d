"""Objects: lists and search, one with all that is known of it, its tree, history, links, clique, impact and annotations."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso import cliques, inventory
from calipso.annotations import annotations_of
from calipso.customers import project_ids
from calipso.graph import Row
from calipso.model import Health, object_type
from calipso.past.moments import moment
from calipso.records import raw_answers
from calipso.tenancy import Sight
from webapp.api import seen
from webapp.api.lists import cursor, cursor_of, page_of, told_list
from webapp.api.shapes import MOST_ITEMS, Asked, Clique, Links, Page, Text
from webapp.api.told import History, Hits, Raw, Said, Shown, Tree
from webapp.asking import access, graph, sight, unseen

blue = APIBlueprint("objects", __name__, tag="Objects")
COLUMNS = (
    "id",
    "type",
    "name",
    "environment",
    "status",
    "health",
    "properties.host",
    "properties.uuid",
    "since",
    "born",
)
Sorted = Literal["id", "name", "type", "status", "host", "since", "born"]
NUMBERS = ("since", "born")
NOTHING_SAID: dict[str, Any] = {"annotations": [], "history": []}


class Wanted(Page):
    """Which objects, in which order."""

    q: Text | None = Field(
        None, description="A name, a part of one, a UUID, MAC, address, prefix, VLAN: nearest first."
    )
    environment: Text | None = None
    type: Text | None = Field(None, description="Types, with commas between them.")
    host: Text | None = Field(None, description="Name of the host that they are on.")
    status: Text | None = None
    health: Health | None = None
    project: Text | None = Field(
        None,
        description="Whose they are: a project's name, UUID or id, or a customer's name; narrowed by `environment`.",
    )
    sort: Annotated[str, Field(pattern="^-?(id|name|type|status|host|since|born)$")] = Field(
        "id", description="A property, descending with `-`; not with `q`."
    )

    @property
    def types(self) -> list[str] | None:
        """The types that are asked for. Raises NotFound for one that there is not."""
        names = [name for name in (self.type or "").split(",") if name]
        for name in names:
            object_type(name)
        return names or None


class At(Asked):
    """When."""

    at: Text | None = Field(None, description="A snapshot's name, a time, a scan's number, last-week, designed.")


class OfWhichType(At):
    """Which clique."""

    type: Text | None = Field(None, description="A clique type's name.")


class Depth(Asked):
    """How far down."""

    depth: int = Field(3, ge=0, le=8)


@blue.get("/objects")
@access("viewer", "seen")
@blue.input(Wanted, location="query")
@blue.output(Hits)
def list_objects(query_data: Wanted) -> dict[str, Any] | Response:
    """Objects in pages, or those that fit a search

    Filtered by environment, type, host, status, health and project; as CSV with `Accept: text/csv`. With `format=csv` and no
    `limit` it is the whole list.
    """
    asked = query_data
    owners = _owners(asked)
    if asked.q is not None:
        return told_list(_searched(asked, owners), None, COLUMNS)
    if asked.format != "csv" or "limit" in asked.model_fields_set:
        return told_list(*_part(asked, owners), COLUMNS)
    whole: list[dict[str, Any]] = []
    while True:
        items, following = _part(asked.model_copy(update={"limit": MOST_ITEMS}), owners)
        whole += items
        if following is None:
            return told_list(whole, None, COLUMNS)
        asked = asked.model_copy(update={"after": following})


def _owners(asked: Wanted) -> list[str] | None:
    """The ids of the projects whose objects are asked for. Raises NotFound, Ambiguous."""
    if asked.project is None:
        return None
    narrow = sight()
    return (
        project_ids(graph(), asked.project, asked.environment)
        if narrow is None
        else seen.projects(narrow, asked.project)
    )


def _part(asked: Wanted, owners: list[str] | None) -> tuple[list[dict[str, Any]], str | None]:
    """A page of objects, and where the next begins."""
    if (narrow := sight()) is not None:
        found = [one for one in seen.all_objects(narrow) if _fits(one, asked, owners)]
        by, down = asked.sort.lstrip("-"), asked.sort.startswith("-")
        return page_of(found, asked, lambda one: [_sort_key(one, by), one["id"]], descending=down)
    unread = inventory.unread_scopes(graph())
    rows = _page(asked, owners, unread)
    items = [inventory.object_json(row, unread) for row in rows[: asked.limit]]
    return items, cursor(_place(rows[asked.limit - 1], asked)) if len(rows) > asked.limit else None


def _page(asked: Wanted, owners: list[str] | None, unread: dict[str, set[str]]) -> list[Row]:
    """One row more than asked for, which tells whether there is another page."""
    types = asked.types
    prefix = f"{asked.environment}/" if asked.environment else ""
    if prefix and types and len(types) == 1:
        prefix += f"{types[0]}/"
    params: dict[str, Any] = {"prefix": prefix, "types": types, "host": asked.host, "status": asked.status}
    params |= {"projects": owners, "health": asked.health, "healths": inventory.HEALTHS, "by_host": inventory.BY_HOST}
    params |= {"unread": {place: sorted(scopes) for place, scopes in unread.items()}, "limit": asked.limit + 1}
    by, down = asked.sort.lstrip("-"), asked.sort.startswith("-")
    last = cursor_of(asked.after) if asked.after else None
    if by == "id" and not down:
        rows = graph().read("objects/page", after=str(last[-1]) if last else "", **params)
    else:
        params |= {"by": by, "none": 0 if by in NUMBERS else "", "descending": down}
        params |= {"after": str(last[-1]) if last else None, "after_value": last[0] if last else None}
        rows = graph().read("objects/page_sorted", **params)
    return [row["object"] for row in rows]


def _place(row: Row, asked: Wanted) -> list[Any]:
    by = asked.sort.lstrip("-")
    return [row["id"]] if asked.sort == "id" else [row.get(by) or (0 if by in NUMBERS else ""), row["id"]]


def _sort_key(one: dict[str, Any], by: str) -> Any:
    value = one["properties"].get(by) if by == "host" else one.get(by)
    return value if value is not None else (0 if by in NUMBERS else "")


def _fits(one: dict[str, Any], asked: Wanted, owners: list[str] | None) -> bool:
    return (
        asked.environment in (None, one["environment"])
        and (asked.types is None or one["type"] in asked.types)
        and asked.host in (None, one["properties"].get("host"))
        and asked.status in (None, one["status"])
        and asked.health in (None, one["health"])
        and (owners is None or f"{one['environment']}/project/{one['properties'].get('project_uuid')}" in owners)
    )


def _searched(asked: Wanted, owners: list[str] | None) -> list[dict[str, Any]]:
    if (narrow := sight()) is not None:
        return [one for one in seen.search(narrow, asked.q or "") if _fits(one, asked, owners)][: asked.limit]
    found = inventory.search(
        graph(), asked.q or "", environment=asked.environment, types=asked.types, limit=asked.limit
    )
    return [one for one in found if _fits(one, asked, owners)]


@blue.get("/objects/<path:identity>")
@access("viewer", "seen")
@blue.output(Shown)
def get_object(identity: str) -> dict[str, Any]:
    """One object with all that is known of it: links with their evidence, age, annotations, raw answer; by id, or unique name"""
    narrow = sight()
    if narrow is not None and not narrow.sees(identity):
        raise unseen(f"object {identity}")
    return seen.shown(narrow, inventory.show(graph(), identity))


@blue.get("/objects/<path:identity>/raw")
@access("viewer", "seen")
@blue.output(Raw)
def get_raw(identity: str) -> dict[str, Any]:
    """What the sources answered about an object, as JSON by source; of shared things not told to bound readers."""
    narrow = sight()
    if narrow is not None and identity not in narrow.own:
        raise unseen(f"object {identity}")
    found = graph().read("inventory/by_id", id=identity)
    if not found:
        raise unseen(f"object {identity}")
    return {"id": identity, "raw": raw_answers(found[0]["object"].get("raw") or "{}")}


@blue.get("/objects/<path:identity>/tree")
@access("viewer", "seen")
@blue.input(Depth, location="query")
@blue.output(Tree)
def get_tree(identity: str, query_data: Depth) -> dict[str, Any]:
    """What an object or environment contains, level by level."""
    narrow = sight()
    rows = inventory.tree(graph(), identity, query_data.depth)
    if narrow is not None:
        rows = seen.tree(narrow, rows, graph().read("inventory/inside", ids=[row["id"] for row in rows]))
    if not rows:
        raise unseen(f"object {identity}")
    return {"items": rows, "next": None}


@blue.get("/objects/<path:identity>/history")
@access("viewer", "seen")
@blue.output(History)
def get_history(identity: str) -> dict[str, Any]:
    """What an object was, and since when it is what it is; of shared things not told to bound readers."""
    narrow = sight()
    if narrow is not None and identity not in narrow.own:
        raise unseen(f"object {identity}")
    return seen.history(narrow, inventory.history(graph(), identity))


@blue.get("/objects/<path:identity>/links")
@access("viewer", "seen")
@blue.output(Links)
def get_links(identity: str) -> dict[str, Any]:
    """The live links of an object."""
    _see(identity)
    rows = graph().read("inventory/links_of", id=identity, types=inventory.RELATIONSHIPS)
    items = [inventory.link_json(row) for row in rows]
    narrow = sight()
    return {"items": items if narrow is None else narrow.of_links(items), "next": None}


@blue.get("/objects/<path:identity>/clique")
@access("viewer", "seen")
@blue.input(OfWhichType, location="query")
@blue.output(Clique)
def get_clique(identity: str, query_data: OfWhichType) -> dict[str, Any]:
    """All that hangs together with an object, from a server up to the switch and from a switch down; now or then"""
    environment = identity.partition("/")[0]
    when = moment(graph(), query_data.at, environment) if query_data.at else None
    narrow = _see(identity, when.scan if when and not when.live else None)
    return seen.clique(narrow, cliques.clique(graph(), identity, type_name=query_data.type, at=when))


@blue.get("/objects/<path:identity>/annotations")
@access("viewer", "seen")
@blue.output(Said)
def get_annotations(identity: str) -> dict[str, Any] | Response:
    """What people and programs say of an object, and said once (`past`); of shared things not told to bound readers."""
    narrow = _see(identity)
    found = annotations_of(graph(), identity) if narrow is None or identity in narrow.own else NOTHING_SAID
    told = told_list(found["annotations"], None, ("key", "value", "owner", "at", "by"))
    return told if isinstance(told, Response) else told | {"past": found["history"]}


def _see(identity: str, at: int | None = None) -> Sight | None:
    """What the one who asks sees, of which this object is a part. Raises NotFound as for what is not there."""
    narrow = seen.then(sight(), identity.partition("/")[0], at)
    if narrow is None:
        if not graph().read("inventory/by_id", id=identity):
            raise unseen(f"object {identity}")
    elif not narrow.sees(identity):
        raise unseen(f"object {identity}")
    return narrow
