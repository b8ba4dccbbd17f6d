"""Graphs to draw: cliques, neighbours, paths, impact and contents in one shape, or as a picture or file for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso import cliques, topology
from calipso.customers import get_customer
from calipso.drawings import (
    MOST_DRAWN,
    Figure,
    canvas,
    clique_figure,
    draw,
    format_named,
    impact_figure,
    path_figure,
    topology_figure,
)
from calipso.environments import environment_keys
from calipso.errors import Invalid
from calipso.graph import Graph
from calipso.past.as_of import as_of
from calipso.past.moments import moment
from calipso.tenancy import Sight
from webapp.api import seen
from webapp.api.answers import Ends, Taken, impact_of, path_between
from webapp.api.shapes import Asked, Text
from webapp.api.told import Drawn
from webapp.asking import access, asker, graph, sight, unseen

blue = APIBlueprint("graphs", __name__, tag="Graphs")
LONGEST, MOST_TAKEN = 500, 100
MEDIA = {
    "json": "application/json",
    "svg": "image/svg+xml",
    "drawio": "application/vnd.jgraph.mxfile",
    "mermaid": "text/vnd.mermaid",
    "graphml": "application/graphml+xml",
    "dot": "text/vnd.graphviz",
}


class WantedGraph(Asked):
    """Which graph, and as what."""

    kind: Literal["clique", "neighbours", "path", "impact", "contents"]
    of: str = Field(
        min_length=1,
        max_length=8_000,
        description="The object by id or any name; for contents also an environment or customer; "
        "for impact several, with commas between them.",
    )
    to: Text | None = Field(None, description="Where a path leads.")
    type: Text | None = Field(None, description="A clique type's name.")
    environment: Text | None = None
    project: Text | None = Field(None, description="Whom an impact is told for.")
    at: Text | None = Field(None, description="A snapshot's name, a time, a scan's number, last-week, designed.")
    most: int = Field(MOST_DRAWN, ge=10, le=MOST_DRAWN, description="With more nodes, alike objects stand as one.")
    format: Literal["json", "svg", "drawio", "mermaid", "graphml", "dot"] = "json"


@blue.get("/graphs")
@access("viewer", "seen")
@blue.input(WantedGraph, location="query")
@blue.output(Drawn)
def get_graph(query_data: WantedGraph) -> dict[str, Any] | Response:
    """A graph to draw: a clique, an object's neighbours, a path, an impact, or what something contains

    With more than `most` nodes, alike objects stand as one with their number, and `said` says so; `format` makes a file of it.
    """
    figure, owners = FIGURES[query_data.kind](query_data)
    if query_data.format == "json":
        return {"kind": query_data.kind} | canvas(figure, owners, query_data.most)
    drawing = format_named(query_data.format)
    response = Response(draw(figure, drawing.name), content_type=f"{MEDIA[drawing.name]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{query_data.kind}.{drawing.ending}"'
    # A picture that is opened by itself styles itself, and runs nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


Found = tuple[Figure, list[dict[str, Any]]]


def _clique(asked: WantedGraph) -> Found:
    place = asked.environment or (asked.of.partition("/")[0] if asked.of.count("/") > 1 else None)
    when = moment(graph(), asked.at, place) if asked.at else None
    past = None if when is None or when.live else when
    narrow = seen.then(sight(), past.environment if past else "", past.scan if past else None)
    of = asked.of if narrow is None else seen.meant(narrow, asked.of)
    found = seen.clique(narrow, cliques.clique(graph(), of, place, asked.type, when))
    return clique_figure(found), _owners(graph(), narrow, found)


def _path(asked: WantedGraph) -> Found:
    if not asked.to:
        raise Invalid("a path has two ends", "say where it leads: to=...")
    if len(asked.of) > LONGEST:
        raise Invalid("a path begins at one object", "give its id or any name of it")
    told = path_between(Ends(source=asked.of, target=asked.to, environment=asked.environment, at=asked.at))
    hidden = [hop for hop in told["hops"] if hop["object"]["id"] is None]
    for number, hop in enumerate(hidden):
        place = told["source"] if isinstance(told["source"], str) else told["source"]["id"]
        hop["object"] |= {"id": f"{place.partition('/')[0]}/{hop['object']['type']}/hidden-{number}"}
        # Without a name of a place it stands in no box, though it is a host or a switch.
    figure = path_figure(told)
    ids = {hop["object"]["id"] for hop in hidden}
    nodes = tuple(replace(one, known=False, group="") if one.id in ids else one for one in figure.nodes)
    kept = {one.group for one in nodes}
    figure = replace(figure, nodes=nodes, groups=tuple(one for one in figure.groups if one.id in kept))
    objects = [hop["object"] for hop in told["hops"] if hop["object"]["id"] not in ids]
    links = [hop["link"] for hop in told["hops"] if hop["link"]]
    return figure, _owners(graph(), sight(), {"nodes": objects, "links": links})


def _impact(asked: WantedGraph) -> Found:
    of = [text.strip() for text in asked.of.split(",") if text.strip()]
    if not 0 < len(of) <= MOST_TAKEN or max(map(len, of)) > LONGEST:
        raise Invalid(f"an impact is of 1 to {MOST_TAKEN} objects", "give ids or names, with commas between them")
    told = impact_of(Taken(objects=of, environment=asked.environment, project=asked.project, at=asked.at))
    objects = [one["object"] for word in ("down", "degraded") for one in told[word]]
    return impact_figure(told, told["names"]), _owners(graph(), sight(), {"nodes": objects, "links": []})


def _neighbours(asked: WantedGraph) -> Found:
    with _then(asked) as (then, narrow):
        of = asked.of if narrow is None else seen.meant(narrow, asked.of)
        return _topology(then, narrow, topology.neighbours(then, of, asked.environment))


def _contents(asked: WantedGraph) -> Found:
    with _then(asked) as (then, narrow):
        if narrow is None:
            return _topology(then, None, topology.contents(then, asked.of, asked.environment))
        return _topology(then, narrow, _contents_for_bound(then, narrow, asked.of))


def _contents_for_bound(then: Graph, narrow: Sight, of: str) -> dict[str, Any]:
    """What a bound reader sees of an environment, a customer, a project or another object."""
    if of in environment_keys(then) and of in {one.partition("/")[0] for one in narrow.ids}:
        ids = {one for one in narrow.ids if one.partition("/")[0] == of}
        return topology.among(then, ids) | {"focal": None, "title": f"Environment {of}"}
    if of in asker().customers:
        mine = {one["id"] for one in get_customer(then, of)["projects"]}
        found = [topology.contents(then, one) for one in sorted(mine & narrow.own)]
        nodes = {one["id"]: one for part in found for one in part["nodes"]}
        return topology.among(then, nodes) | {"focal": None, "title": f"Customer {of}"}
    return topology.contents(then, seen.meant(narrow, of))


@contextmanager
def _then(asked: WantedGraph) -> Iterator[tuple[Graph, Sight | None]]:
    """The graph as of the moment that is asked for, and what the one who asks sees of it."""
    narrow = sight()
    place = asked.environment
    if place is None and asked.of.count("/") > 1:
        place = asked.of.partition("/")[0]
    if place is None and asked.of in environment_keys(graph()):
        place = asked.of
    if narrow is not None and asked.at:
        place = seen.environment_of(narrow, place)
    when = moment(graph(), asked.at, place) if asked.at else None
    if when is not None and not when.live:
        narrow = seen.then(narrow, when.environment, when.scan)
    with as_of(graph(), when) as then:
        yield then, narrow


def _topology(then: Graph, narrow: Sight | None, answer: dict[str, Any]) -> Found:
    title, focal = answer["title"], answer["focal"]
    if narrow is not None:
        if focal is not None and not narrow.sees(focal):
            raise unseen(f"object {focal}")
        answer = {"nodes": narrow.of_objects(answer["nodes"]), "links": narrow.of_links(answer["links"])}
    figure = topology_figure(title, answer, {focal: "focal"} if focal else {})
    return figure, _owners(then, narrow, answer)


def _owners(then: Graph, narrow: Sight | None, answer: dict[str, Any]) -> list[dict[str, Any]]:
    found = topology.owners(then, answer)
    return found if narrow is None else narrow.of_objects(found)


FIGURES = {
    "clique": _clique,
    "neighbours": _neighbours,
    "path": _path,
    "impact": _impact,
    "contents": _contents,
}
