"""Graphviz's DOT: hosts and switches as frames, a server with its interfaces as one card, from customers left to fabric right."""

from __future__ import annotations

from dataclasses import dataclass

import graphviz

from calipso.drawings.boxes import GREY, NAME_MOST, PART_MOST, card, pale, text
from calipso.drawings.cards import Cards, cards_of, drawn
from calipso.drawings.figure import Figure, Group, Link, Node
from calipso.drawings.words import LINE, shortened
from calipso.model import HEALTH_LOOKS, MARK_LOOKS, NETWORK_COLORS, OBJECT_TYPES, object_type

FONT = "DejaVu Sans,Helvetica,Arial,sans-serif"
# Between the text at a line's end and the box.
GAP = "\u00a0\u00a0"
LEGEND = "cells that touch are linked: port, interface and bridge, below their server; owners, and networks of NICs, are named"
# From here on dot is told to seek less long for the best order, and lines are straight: else it takes minutes.
MANY_LINES = 600
HASTE = {"splines": "line", "nslimit": "1", "nslimit1": "1", "mclimit": "0.1", "searchsize": "5"}
GRAPH = {
    "rankdir": "LR",
    "newrank": "true",
    "ranksep": "0.5",
    "nodesep": "0.08",
    # Curves are prettier, but dot loses some of them where many cross.
    "splines": "polyline",
    "fontname": FONT,
    "fontsize": "10",
    "labelloc": "t",
    "labeljust": "l",
    "tooltip": " ",
    "bgcolor": "white",
    "pad": "0.15",
    "outputorder": "edgesfirst",
}
EDGE = {
    "fontname": FONT,
    "fontsize": "8",
    "color": GREY,
    "fontcolor": "#222222",
    "labeldistance": "1.6",
    "labelangle": "14",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a figure while it is written: its nodes by id, dot's names of them, their cards, networks' colours."""

    figure: Figure
    cards: Cards
    nodes: dict[str, Node]
    places: dict[str, str]
    colors: dict[str, str]


def dot(figure: Figure) -> str:
    """The figure as DOT source, ready for `dot`."""
    networks = sorted({link.network for link in figure.links if link.network})
    plan = Plan(
        figure,
        cards_of(figure),
        {node.id: node for node in figure.nodes},
        {node.id: f"n{number}" for number, node in enumerate(figure.nodes)},
        {network: NETWORK_COLORS[number % len(NETWORK_COLORS)] for number, network in enumerate(networks)},
    )
    graph = graphviz.Graph(
        "figure",
        graph_attr=GRAPH
        | {"label": _heading(figure, cards=bool(plan.cards.owner))}
        | (HASTE if len(plan.cards.lines) > MANY_LINES else {}),
        node_attr={"shape": "plain", "fontname": FONT, "fontsize": "10"},
        edge_attr=EDGE,
    )
    roots = [node for node in figure.nodes if node.id not in plan.cards.owner]
    for number, group in enumerate(figure.groups):
        _frame(graph, group, [node for node in roots if node.group == group.id], number, plan)
    for node in roots:
        if not node.group:
            _box(graph, node, plan)
    for links in plan.cards.lines:
        _line(graph, links, plan)
    source: str = graph.source
    return source


def _frame(graph: graphviz.Graph, group: Group, inside: list[Node], number: int, plan: Plan) -> None:
    """A host or switch around its boxes; one that is a card itself needs no frame."""
    if [node.id for node in inside] == [group.id]:
        _box(graph, inside[0], plan)
        return
    row = object_type(group.type)
    name = shortened(group.name, NAME_MOST) if group.count == 1 else f"{group.count} {row.plural}"
    kind = "" if group.count > 1 else f'<FONT POINT-SIZE="8" COLOR="{row.color}">{row.title}</FONT> '
    with graph.subgraph(name=f"cluster_{number}") as frame:
        frame.attr(label=f'<{kind}<FONT POINT-SIZE="12"><B>{text(name)}</B></FONT>>', tooltip=literal(group.id))
        frame.attr(style="rounded,filled", color=row.color, fillcolor="#f7f8f9", margin="8", penwidth="1.4")
        for node in inside:
            _box(frame, node, plan)
        cards = [plan.places[node.id] for node in inside if plan.cards.parts[node.id] or plan.cards.before[node.id]]
        with frame.subgraph() as column:
            column.attr(rank="same")
            for place in cards:
                column.node(place)


def _box(graph: graphviz.Graph, node: Node, plan: Plan) -> None:
    label = card(node, plan.nodes, plan.cards, plan.places)
    graph.node(plan.places[node.id], label=label, tooltip=" ")


def _line(graph: graphviz.Graph, links: list[Link], plan: Plan) -> None:
    """One line for all links of two nodes: words at its ends, a step's number in its middle."""
    first = next((link for link in links if drawn(link) != "inside"), links[0])
    back = drawn(first) == "back"
    left, right = (first.target, first.source) if back else (first.source, first.target)
    here, there = plan.nodes[left], plan.nodes[right]
    names = first.ends(plan.nodes[first.source], plan.nodes[first.target])
    tail, head = reversed(names) if back else names
    told = {*here.details, *there.details}
    words = [word for word in dict.fromkeys(word for link in links for word in link.words) if word not in told]
    attributes = {
        "color": plan.colors.get(first.network, GREY),
        "tooltip": literal(LINE.join(_told(link, plan) for link in links)),
    }
    steps = sorted({link.step for link in links if link.step})
    if steps:
        attributes |= {"fontsize": "9", "penwidth": "2", "dir": _way(links, left)}
    many = [f"\u00d7{first.count}"] if first.count > 1 else []
    said = [*([f"{', '.join(map(str, steps))}."] if steps else []), *words, *many]
    if said:
        # dot keeps room for what stands in the middle, and none for what stands at the ends.
        attributes["label"] = literal(f" {' '.join(one for one in (*said, tail, head) if one)} ")
    else:
        attributes["taillabel"] = literal(f"{GAP}{shortened(tail, PART_MOST)}" if tail else "")
        attributes["headlabel"] = literal(f"{shortened(head, PART_MOST)}{GAP}" if head else "")
    if back:
        attributes["minlen"] = "2"
    if drawn(first) == "level":
        attributes |= {"constraint": "false", "style": "dashed"}
    graph.edge(_anchor(left, "e", plan), _anchor(right, "w", plan), **attributes)


def _way(links: list[Link], left: str) -> str:
    """Whither arrows point: to where the steps go, and both ways where a path comes back."""
    ways = {"forward" if (link.target if link.against else link.source) == left else "back" for link in links}
    return "both" if len(ways) > 1 else ways.pop()


def _anchor(identity: str, side: str, plan: Plan) -> str:
    return f"{plan.places[plan.cards.card_of(identity)]}:{plan.places[identity]}:{side}"


def _told(link: Link, plan: Plan) -> str:
    said = f"{link.type or 'next'}: {plan.nodes[link.source].id} - {plan.nodes[link.target].id}"
    return " ".join((said, *link.words)) + (f" ({link.evidence})" if link.evidence else "")


def _heading(figure: Figure, *, cards: bool) -> str:
    """Title, facts, and what colours and signs mean."""
    shown = {node.type for node in figure.nodes}
    chips = [_chip(row.title, pale(row.color), row.color, "#000000") for row in OBJECT_TYPES if row.name in shown]
    states = {node.mark if node.mark not in ("", "focal") else node.health for node in figure.nodes}
    states |= {node.mark for node in figure.nodes}
    signs = [
        (name, look) for name, look in (*HEALTH_LOOKS.items(), *MARK_LOOKS.items()) if look.sign and name in states
    ]
    chips += [_chip(f"{look.sign} {name}", look.fill, look.color, look.color) for name, look in signs]
    span = f'ALIGN="LEFT" COLSPAN="{len(chips) + 1}"'
    title = f'<FONT POINT-SIZE="16"><B>{text(shortened(figure.title, 90))}</B></FONT>'
    facts = f'<FONT COLOR="{GREY}">{text("; ".join(figure.facts))}</FONT>'
    legend = f'<FONT POINT-SIZE="8" COLOR="{GREY}">{LEGEND}</FONT>' if cards else ""
    note = f'<TD ALIGN="LEFT">{legend}</TD>'
    rows = "".join(
        f"<TR>{cells}</TR>" for cells in (f"<TD {span}>{title}</TD>", f"<TD {span}>{facts}</TD>", "".join(chips) + note)
    )
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="3" CELLPADDING="2">{rows}</TABLE>>'


def _chip(words: str, fill: str, border: str, color: str) -> str:
    return f'<TD BGCOLOR="{fill}" COLOR="{border}" BORDER="1"><FONT POINT-SIZE="9" COLOR="{color}">{text(words)}</FONT></TD>'


def literal(words: str) -> str:
    """A text that dot takes as it is, with none of its own escapes and no HTML."""
    escaped: str = graphviz.nohtml(graphviz.escape(words))
    return escaped
