"""Answers: cliques of all, paths, impact of several objects, single points of failure, connectivity, health."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso import cliques
from calipso.annotations import ha_pairs
from calipso.customers import project_ids
from calipso.graph import Graph
from calipso.impact import impact, names_of
from calipso.past.as_of import as_of
from calipso.past.moments import moment
from calipso.paths import path
from calipso.redundancy import redundancy
from calipso.tenancy import Sight, View, view
from webapp.api import seen
from webapp.api.lists import page_of, told_list
from webapp.api.shapes import Asked, Page, Text
from webapp.api.told import Cliques, Impact, Path, Redundancy
from webapp.asking import access, graph, sight

blue = APIBlueprint("answers", __name__, tag="Answers")
COLUMNS = ("focal", "type", "name", "clique_type", "nodes", "links", "health.ok", "health.warning", "health.error")


class Whose(Page):
    """Whose cliques."""

    environment: Text | None = None
    project: Text | None = Field(None, description="A project's name, UUID or id, or a customer's name.")
    erroneous: bool = Field(False, description="Only those with something in error.")


class Ends(Asked):
    """Between what, and when."""

    source: Text = Field(description="A server, router, address, vNIC, port, NIC or switch port: its id or any name.")
    target: Text
    environment: Text | None = None
    at: Text | None = None


class Taken(Asked):
    """What is taken away, and whom to tell of."""

    objects: list[Text] = Field(min_length=1, max_length=100, description="Ids or names.")
    environment: Text | None = None
    project: Text | None = None
    at: Text | None = None


class When(Asked):
    """When."""

    at: Text | None = Field(None, description="A snapshot's name, a time, a scan's number, last-week, designed.")


class Of(Asked):
    """Of whom."""

    environment: Text | None = None
    project: Text | None = None


@contextmanager
def asked_graph(environment: str | None, at: str | None) -> Iterator[tuple[Graph, Sight | None, View | None]]:
    """What to ask: the graph, as of a moment where one is given; for bound readers a view of what they see, then or now."""
    narrow = sight()
    place = environment if narrow is None else seen.environment_of(narrow, environment)
    when = moment(graph(), at, place) if at else None
    past = when.scan if when and not when.live else None
    if narrow is None:
        with as_of(graph(), when) as then:
            yield then, None, None
        return
    narrow = seen.then(narrow, place or "", past)
    with as_of(graph(), when) as then, view(then, narrow or Sight(), place or "") as inner:
        yield inner.graph, narrow, inner


@blue.get("/cliques")
@access("viewer", "seen")
@blue.input(Whose, location="query")
@blue.output(Cliques)
def list_cliques(query_data: Whose) -> dict[str, Any] | Response:
    """The cliques of all servers, services and networks in short: counts, health, what is in error"""
    with asked_graph(query_data.environment, None) as (then, narrow, inner):
        if inner is None:
            found = list(
                cliques.cliques(then, query_data.environment, query_data.project, erroneous=query_data.erroneous)
            )
        else:
            seen.projects(narrow, query_data.project)
            found = inner.outside(list(cliques.cliques(then, inner.key, erroneous=query_data.erroneous)))
            found = [one for one in found if narrow and one["focal"] in narrow.own]
    items, following = page_of(found, query_data, lambda one: [one["type"], one["name"], one["focal"]])
    return told_list(items, following, COLUMNS)


@blue.get("/paths")
@access("viewer", "seen")
@blue.input(Ends, location="query")
@blue.output(Path)
def get_path(query_data: Ends) -> dict[str, Any]:
    """The real way between two ends, interface by interface, or where and why it breaks"""
    return path_between(query_data)


def path_between(query_data: Ends) -> dict[str, Any]:
    """A path as the one who asks may see it. Raises NotFound, Ambiguous, Invalid."""
    with asked_graph(query_data.environment, query_data.at) as (then, narrow, inner):
        if narrow is None or inner is None:
            return path(then, query_data.source, query_data.target, query_data.environment)
        source, target = (_end(narrow, inner, text) for text in (query_data.source, query_data.target))
        return seen.path(narrow, inner.outside(path(then, source, target, inner.key)))


def _end(narrow: Sight, inner: View, text: str) -> str:
    try:
        address = str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return inner.inside(seen.meant(narrow, text))
    return address


@blue.post("/impact")
@access("viewer", "seen")
@blue.input(Taken)
@blue.output(Impact)
def post_impact(json_data: Taken) -> dict[str, Any]:
    """Who is down, degraded and unaffected when some objects are taken away together; nothing is changed by asking"""
    return impact_of(json_data)


@blue.get("/objects/<path:identity>/impact")
@access("viewer", "seen")
@blue.input(When, location="query")
@blue.output(Impact)
def get_impact(identity: str, query_data: When) -> dict[str, Any]:
    """Who is down and degraded when an object fails; bound readers are told of their own"""
    return impact_of(Taken(objects=[identity], environment=identity.partition("/")[0], at=query_data.at))


def impact_of(json_data: Taken) -> dict[str, Any]:
    """An impact as the one who asks may see it. Raises NotFound, Ambiguous, Invalid."""
    with asked_graph(json_data.environment, json_data.at) as (then, narrow, inner):
        if narrow is None or inner is None:
            projects = project_ids(graph(), json_data.project, json_data.environment) if json_data.project else None
            pairs = ha_pairs(graph(), json_data.environment, projects)
            found = impact(then, json_data.objects, json_data.environment, projects=projects, pairs=pairs)
            return found | {"names": names_of(then, found)}
        mine = [inner.inside(one) for one in seen.projects(narrow, json_data.project)]
        texts = [inner.inside(seen.meant(narrow, text)) for text in json_data.objects]
        pairs = ha_pairs(then, inner.key, mine)
        found = seen.impact(narrow, inner.outside(impact(then, texts, inner.key, projects=mine, pairs=pairs)))
        return found | {"names": {one: name for one, name in names_of(graph(), found).items() if narrow.sees(one)}}


@blue.get("/redundancy")
@access("viewer", "seen")
@blue.input(Of, location="query")
@blue.output(Redundancy)
def get_redundancy(query_data: Of) -> dict[str, Any]:
    """Every single point of failure, what takes most with it first"""
    with asked_graph(query_data.environment, None) as (then, narrow, inner):
        if narrow is None or inner is None:
            place = query_data.environment
            mine = project_ids(graph(), query_data.project, place) if query_data.project else None
            return redundancy(then, mine, place, pairs=ha_pairs(then, place, mine))
        mine = [inner.inside(one) for one in seen.projects(narrow, query_data.project)]
        return inner.outside(redundancy(then, mine, inner.key, pairs=ha_pairs(then, inner.key, mine)))
