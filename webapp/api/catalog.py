"""What there can be: object types, link types, clique types, report kinds, saved questions."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso.cliques import add_clique_type, clique_types, conditions, remove_clique_type
from calipso.inventory import types
from calipso.model import LINK_TYPES
from calipso.model.tables import CliqueType
from calipso.reports.kinds import KINDS
from webapp.api.lists import told_list
from webapp.api.noting import note
from webapp.api.shapes import Asked, Items, Text, Thing
from webapp.asking import access, graph

blue = APIBlueprint("catalog", __name__, tag="Catalog")


class CliqueSteps(Asked):
    """A clique type of one's own."""

    focal: Text = Field(description="Type of the focal object.")
    steps: list[Text] = Field(min_length=1, max_length=16, description="Link types, with | between those of one step.")
    where: list[Text] = Field([], max_length=20, description="property=value that a focal object must have.")
    replace: bool = False


@blue.get("/types")
@access("viewer", "open")
@blue.output(Items)
def list_types() -> dict[str, Any]:
    """Object types with label, description, icon and color"""
    return {"items": types(), "next": None}


@blue.get("/link-types")
@access("viewer", "open")
@blue.output(Items)
def list_link_types() -> dict[str, Any]:
    """Link types with description"""
    items = [{"type": row.relationship, "description": row.description} for row in LINK_TYPES]
    return {"items": items, "next": None}


@blue.get("/clique-types")
@access("viewer", "open")
@blue.output(Items)
def list_clique_types() -> dict[str, Any] | Response:
    """Clique types, users' own first"""
    return told_list(clique_types(graph()), None, ("name", "focal", "steps", "where", "own"))


@blue.put("/clique-types/<name>")
@access("operator", "none")
@blue.input(CliqueSteps)
@blue.output(Thing)
def put_clique_type(name: str, json_data: CliqueSteps) -> dict[str, Any]:
    """Add a clique type of one's own"""
    row = CliqueType(name, json_data.focal, tuple(json_data.steps), conditions(json_data.where))
    add_clique_type(graph(), row, replace=json_data.replace)
    note("clique type saved", name)
    return next(one for one in clique_types(graph()) if one["name"] == name)


@blue.delete("/clique-types/<name>")
@access("operator", "none")
@blue.output({}, 204)
def delete_clique_type(name: str) -> str:
    """Forget a clique type of one's own"""
    remove_clique_type(graph(), name)
    note("clique type removed", name)
    return ""


@blue.get("/report-kinds")
@access("viewer", "open")
@blue.output(Items)
def list_report_kinds() -> dict[str, Any]:
    """Which reports there are"""
    return {"items": [{"kind": name, "says": row.says} for name, row in KINDS.items()], "next": None}
