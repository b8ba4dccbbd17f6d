"""The drawing of a report: the topology that it tells of, as SVG inside the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from calipso.cliques import clique
from calipso.drawings import Figure, draw, topology_figure
from calipso.errors import CalipsoError, NotFound
from calipso.graph import Graph

# More than that nobody reads on a page, also when alike things are folded into one.
MOST_OBJECTS = 5_000


def drawn(figure: Figure) -> str:
    """The figure as SVG to stand in a page; nothing where graphviz is missing: the tables say the same."""
    try:
        made = draw(figure, "svg")
    except CalipsoError:
        return ""
    text = made.decode() if isinstance(made, bytes) else made
    return text[max(text.find("<svg"), 0) :]


def topology(graph: Graph, title: str, focals: Iterable[str], marks: Mapping[str, str] | None = None) -> str:
    """What some objects (ids) hang together with, drawn; `marks` say by id what is told of one (down, removed, ...).

    Nothing where none of them is there, and where there is too much to be read.
    """
    nodes: dict[str, Any] = {}
    links: dict[tuple[str, str, str], Any] = {}
    for focal in focals:
        try:
            found = clique(graph, focal)
        except NotFound:  # it is gone
            continue
        nodes |= {one["id"]: one for one in found["nodes"]}
        links |= {(one["type"], one["source"], one["target"]): one for one in found["links"]}
        if len(nodes) > MOST_OBJECTS:
            return ""
    answer = {"nodes": list(nodes.values()), "links": list(links.values())}
    return drawn(topology_figure(title, answer, marks or {})) if nodes else ""
