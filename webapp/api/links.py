"""Links: of an object, of a type."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso.inventory import RELATIONSHIPS, link_json
from calipso.model import link_type
from webapp.api.lists import cursor, cursor_of, told_list
from webapp.api.shapes import Links, Page, Text
from webapp.asking import access, graph, sight, unseen

blue = APIBlueprint("links", __name__, tag="Links")
COLUMNS = ("type", "source", "target", "status", "evidence", "since")


class Wanted(Page):
    """Which links."""

    object: Text = Field(description="Id of the object at one of their ends.")
    type: Text | None = Field(None, description="Types, with commas between them.")


@blue.get("/links")
@access("viewer", "seen")
@blue.input(Wanted, location="query")
@blue.output(Links)
def list_links(query_data: Wanted) -> dict[str, Any] | Response:
    """The live links of an object, with the evidence for each, in pages"""
    narrow = sight()
    if (narrow is not None and not narrow.sees(query_data.object)) or not graph().read(
        "inventory/by_id", id=query_data.object
    ):
        raise unseen(f"object {query_data.object}")
    names = [name for name in (query_data.type or "").split(",") if name]
    types = [link_type(name).relationship for name in names] or RELATIONSHIPS
    rows = graph().read("inventory/links_of", id=query_data.object, types=types)
    items = [link_json(row) for row in rows]
    items = sorted(items if narrow is None else narrow.of_links(items), key=_key)
    if query_data.after:
        last = cursor_of(query_data.after)
        items = [one for one in items if _key(one) > last]
    part = items[: query_data.limit]
    return told_list(part, cursor(_key(part[-1])) if len(items) > query_data.limit else None, COLUMNS)


def _key(link: dict[str, Any]) -> list[str]:
    return [link["type"], link["source"], link["target"]]
