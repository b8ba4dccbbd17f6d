"""Customers and annotations: what people and provisioning programs say, in bulk and as often as they like."""

from __future__ import annotations

from typing import Annotated, Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso.annotations import Saying, annotate_all, list_annotations, remove_annotations
from calipso.customers import (
    add_customer,
    get_customer,
    list_customers,
    list_projects,
    networks_of,
    project_ids,
    remove_customer,
)
from calipso.errors import Invalid
from webapp.api import seen
from webapp.api.lists import page_of, told_list
from webapp.api.noting import note
from webapp.api.shapes import Asked, Items, Page, Text
from webapp.api.told import Customer, Customers, ProjectList, UsedNetworks
from webapp.asking import access, asker, graph, sight, unseen

blue = APIBlueprint("customers", __name__, tag="Customers")


class Projects(Asked):
    """A customer's projects."""

    projects: list[Text] = Field(min_length=1, max_length=1000, description="Names, UUIDs or ids.")
    environment: Text | None = None


class TakenOut(Asked):
    """What is taken out."""

    project: Text | None = Field(None, description="A project of it; without one the customer is forgotten.")


class Whose(Page):
    """Whose."""

    project: Text | None = Field(None, description="A project's name, UUID or id, or a customer's name.")
    environment: Text | None = None


class Facts(Asked):
    """What is said of one thing."""

    about: Text = Field(description="An object's id, UUID or name, whether it is discovered yet or not.")
    environment: Text | None = None
    type: Text | None = None
    facts: dict[Text, Annotated[str, Field(max_length=2000)]] = Field(min_length=1, max_length=100)


class ManyFacts(Asked):
    """What is said of many things; saying it again changes nothing."""

    items: list[Facts] = Field(min_length=1, max_length=1000)


class Which(Page):
    """Which annotations."""

    about: Text | None = None
    key: Text | None = None
    environment: Text | None = None


@blue.get("/customers")
@access("viewer", "seen")
@blue.output(Customers)
def list_all() -> dict[str, Any] | Response:
    """Customers with their projects; bound readers see their own"""
    found, identity = list_customers(graph()), asker()
    if identity.bound:
        found = [one for one in found if one["name"] in identity.customers]
    return told_list(found, None, ("name", "projects"))


@blue.get("/customers/<name>")
@access("viewer", "seen")
@blue.output(Customer)
def get_one(name: str) -> dict[str, Any]:
    """One customer"""
    if asker().bound and name not in asker().customers:
        raise unseen(f"customer {name}")
    return get_customer(graph(), name)


@blue.put("/customers/<name>")
@access("admin", "none")
@blue.input(Projects)
@blue.output(Customer)
def put_one(name: str, json_data: Projects) -> dict[str, Any]:
    """Add projects to a customer, new or known"""
    found = add_customer(graph(), name, list(json_data.projects), json_data.environment)
    note("customer saved", name)
    return found


@blue.delete("/customers/<name>")
@access("admin", "none")
@blue.input(TakenOut, location="query")
@blue.output({}, 204)
def delete_one(name: str, query_data: TakenOut) -> str:
    """Forget a customer, or take a project out of it; the projects themselves stay"""
    remove_customer(graph(), name, [query_data.project] if query_data.project else None)
    note("project taken out of customer" if query_data.project else "customer removed", name)
    return ""


@blue.get("/projects")
@access("viewer", "seen")
@blue.input(Whose, location="query")
@blue.output(ProjectList)
def list_all_projects(query_data: Whose) -> dict[str, Any] | Response:
    """Projects with their customers and how much of what each has; bound readers see their own, without other customers"""
    found = list_projects(graph(), _ids_of(query_data), query_data.environment)
    if asker().bound:
        mine = set(asker().customers)
        found = [one | {"customers": [name for name in one["customers"] if name in mine]} for one in found]
    items, following = page_of(found, query_data, lambda one: [one["name"], one["id"]])
    return told_list(items, following, ("id", "name", "environment", "customers", "types.instance", "types.network"))


@blue.get("/networks")
@access("viewer", "seen")
@blue.input(Whose, location="query")
@blue.output(UsedNetworks)
def list_networks(query_data: Whose) -> dict[str, Any] | Response:
    """Networks that projects own, have ports on or reach by routers: of a project or customer, else of all that is seen"""
    narrow = sight()
    ids = _ids_of(query_data)
    if ids is None:
        ids = [one["id"] for one in list_projects(graph(), None, query_data.environment)]
    found = networks_of(graph(), ids)
    if narrow is not None:
        found = narrow.of_objects(found)
    items, following = page_of(found, query_data, lambda one: [one["name"], one["id"]])
    return told_list(items, following, ("id", "name", "environment", "own", "ports", "health"))


def _ids_of(asked: Whose) -> list[str] | None:
    """The ids of the projects that are asked about; None for all. Raises NotFound, Ambiguous."""
    narrow = sight()
    if narrow is not None:
        return seen.projects(narrow, asked.project)
    return project_ids(graph(), asked.project, asked.environment) if asked.project else None


@blue.get("/annotations")
@access("viewer", "seen")
@blue.input(Which, location="query")
@blue.output(Items)
def list_said(query_data: Which) -> dict[str, Any] | Response:
    """What is said, of what, by whom; bound readers see what is said of their own objects alone"""
    found = list_annotations(graph(), text=query_data.about, key=query_data.key, environment=query_data.environment)
    if (narrow := sight()) is not None:
        found = [one for one in found if one["objects"] and _ids(one) <= narrow.own]
    items, following = page_of(found, query_data, lambda one: [str(sorted(one["about"].items())), one["key"]])
    return told_list(items, following, ("about", "key", "value", "owner", "at", "state"))


def _ids(one: dict[str, Any]) -> set[str]:
    return {row["id"] for row in one["objects"]}


@blue.post("/annotations")
@access("operator", "seen")
@blue.input(ManyFacts)
@blue.output(Items)
def post_said(json_data: ManyFacts) -> dict[str, Any]:
    """Say something of many things at once, all or nothing; saying it again changes nothing. Bound operators: of their own"""
    narrow, who = sight(), asker().user
    if narrow is not None and (strange := [one.about for one in json_data.items if one.about not in narrow.own]):
        raise unseen(f"object of yours {strange[0]!r}")
    sayings = [Saying(one.about, dict(one.facts), one.environment, one.type) for one in json_data.items]
    told = annotate_all(graph(), sayings, owner=who)
    note("annotated", f"{len(told)} things")
    return {"items": told, "next": None}


@blue.delete("/annotations")
@access("operator", "seen")
@blue.input(Which, location="query")
@blue.output({}, 204)
def delete_said(query_data: Which) -> str:
    """Take back what is said of a thing under a key; it stays known as its past"""
    about, narrow = query_data.about or "", sight()
    if not about or not query_data.key:
        raise Invalid("what is taken back needs about and key", "name both: ?about=moz-web-1&key=contact")
    if narrow is not None and about not in narrow.own:
        raise unseen(f"object of yours {about!r}")
    remove_annotations(graph(), about, [query_data.key], owner=asker().user)
    note("annotations taken back", about)
    return ""
