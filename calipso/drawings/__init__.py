"""Drawings: any clique, path or impact as a picture or in a form that other programs draw and edit; pure, from JSON to text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calipso.drawings.answers import clique_figure, compare_figure, impact_figure, path_figure, topology_figure
from calipso.drawings.canvas import MOST_DRAWN, canvas
from calipso.drawings.dot import dot
from calipso.drawings.drawio import drawio
from calipso.drawings.figure import Figure, Group, Link, Node
from calipso.drawings.fold import folded
from calipso.drawings.graphml import graphml
from calipso.drawings.mermaid import mermaid
from calipso.drawings.plain import plain
from calipso.drawings.svg import svg
from calipso.errors import Invalid

__all__ = [
    "DRAWINGS",
    "MOST_DRAWN",
    "Drawing",
    "Figure",
    "Group",
    "Link",
    "Node",
    "canvas",
    "clique_figure",
    "compare_figure",
    "draw",
    "folded",
    "format_named",
    "impact_figure",
    "path_figure",
    "topology_figure",
]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A format: the ending of its files, what draws it, and whether it is for eyes, which want alike things folded."""

    name: str
    ending: str
    draws: Callable[[Figure], str | bytes]
    for_eyes: bool = True


DRAWINGS = (
    Drawing("svg", "svg", svg),
    Drawing("drawio", "drawio", drawio),
    Drawing("mermaid", "mmd", mermaid),
    Drawing("dot", "dot", dot),
    Drawing("graphml", "graphml", graphml, for_eyes=False),
    Drawing("json", "json", plain, for_eyes=False),
)


def draw(figure: Figure, format_name: str, *, full: bool = False) -> str | bytes:
    """The figure in a format. Pictures of many objects are folded unless `full`. Raises Invalid for an unknown format."""
    drawing = format_named(format_name)
    return drawing.draws(folded(figure) if drawing.for_eyes and not full else figure)


def format_named(name: str) -> Drawing:
    """The format of a name or of the ending of a file. Raises Invalid with the choices."""
    wanted = name.lower().removeprefix(".")
    for drawing in DRAWINGS:
        if wanted in (drawing.name, drawing.ending):
            return drawing
    endings = ", ".join(f".{drawing.ending}" for drawing in DRAWINGS)
    raise Invalid(
        f"no drawing format {name!r}" if name else "no drawing format given", f"end the file in one of {endings}"
    )
