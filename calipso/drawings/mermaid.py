"""Mermaid: a flowchart for wikis and merge requests, hosts and switches as subgraphs."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from calipso.drawings.cards import LIGHT, drawn
from calipso.drawings.figure import Figure, Group, Link, Node
from calipso.drawings.fold import folded
from calipso.drawings.words import shortened
from calipso.model import OBJECT_TYPES, Shape, object_type

SHAPES: dict[Shape, tuple[str, str]] = {
    "box": ("[", "]"),
    "round": ("(", ")"),
    "pill": ("([", "])"),
    "hexagon": ("{{", "}}"),
    "double": ("[[", "]]"),
    "slanted": ("[/", "/]"),
}
NAME_MOST = 40
# Mermaid draws no more edges than these unless its page was set up for it.
MOST_EDGES = 500
# All others could be read as syntax, as HTML or as a directive, and are written by their number.
_PLAIN = re.compile(r"[^\w .,:/+*=@\u00d7\u00b7\u2026-]", re.ASCII)


def mermaid(figure: Figure) -> str:
    """The figure as a Mermaid flowchart, folded further where Mermaid would refuse so many edges."""
    most = len(figure.nodes)
    while len(figure.links) > MOST_EDGES and most > 1:
        most //= 2
        figure = folded(figure, most)
    return "\n".join(_lines(figure)) + "\n"


def _lines(figure: Figure) -> Iterator[str]:
    nodes = {node.id: node for node in figure.nodes}
    places = {identity: f"n{number}" for number, identity in enumerate(nodes)}
    title = f"{figure.title} - {'; '.join(figure.facts)}"
    yield from ("---", f"title: {json.dumps(title, ensure_ascii=False)}", "---", "flowchart LR")
    inside: dict[str, list[Node]] = defaultdict(list)
    for node in figure.nodes:
        inside[node.group].append(node)
    for number, group in enumerate(figure.groups):
        yield f'  subgraph g{number}["{_text(_called(group))}"]'
        yield from (f"    {_node(node, places)}" for node in inside[group.id])
        yield "  end"
    yield from (f"  {_node(node, places)}" for node in inside[""])
    yield from (f"  {_edge(link, nodes, places)}" for link in figure.links)
    yield from _styles(figure, places)


def _called(group: Group) -> str:
    row = object_type(group.type)
    return f"{row.title} {shortened(group.name, NAME_MOST)}" if group.count == 1 else f"{group.count} {row.plural}"


def _node(node: Node, places: dict[str, str]) -> str:
    opening, closing = SHAPES[object_type(node.type).shape]
    lines = [node.kind, *([shortened(node.name, NAME_MOST)] if node.count == 1 else []), *node.details]
    lines += [node.state] if node.state else []
    return f'{places[node.id]}{opening}"{"<br/>".join(_text(line) for line in lines)}"{closing}'


def _edge(link: Link, nodes: dict[str, Node], places: dict[str, str]) -> str:
    source, target = places[link.source], places[link.target]
    if link.against:
        source, target = target, source
    line = "==>" if link.step else "-.-" if drawn(link) in LIGHT else "---"
    ends = " - ".join(end for end in link.ends(nodes[link.source], nodes[link.target]) if end)
    said = " ".join(words for words in (link.caption, ends) if words)
    return f'{source} {line}|"{_text(said)}"| {target}' if said else f"{source} {line} {target}"


def _styles(figure: Figure, places: dict[str, str]) -> Iterator[str]:
    """Black on white in dark pages too; lines in the type's colour, and in the state's where it is none of the good."""
    for row in OBJECT_TYPES:
        own = [places[node.id] for node in figure.nodes if node.type == row.name]
        if own:
            yield f"  classDef {row.name} fill:#ffffff,stroke:{row.color},color:#000000"
            yield f"  class {','.join(own)} {row.name}"
    for node in figure.nodes:
        look = node.look
        if look.sign:
            yield f"  style {places[node.id]} fill:{look.fill},stroke:{look.color},stroke-width:3px,color:{look.color}"
        elif node.mark == "focal":
            yield f"  style {places[node.id]} stroke-width:4px"


def _text(text: str) -> str:
    return _PLAIN.sub(lambda found: found[0] if ord(found[0]) > 0xFF else f"#{ord(found[0])};", text)
