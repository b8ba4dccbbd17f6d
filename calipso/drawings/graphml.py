"""GraphML for Gephi, yEd and networkx: everything that is known, with its type; a host or switch is the attribute `group`."""

from __future__ import annotations

from typing import Any

from calipso.drawings.figure import Figure, Link, Node
from calipso.drawings.words import clean
from calipso.model import object_type


def graphml(figure: Figure) -> str:
    """The figure as GraphML."""
    # Imported here: it takes longer than most commands do.
    import networkx  # noqa: PLC0415

    names = {group.id: group.name for group in figure.groups}
    graph = networkx.MultiDiGraph(title=figure.title, facts="; ".join(figure.facts))
    for node in figure.nodes:
        graph.add_node(clean(node.id), **_node(node, names))
    for number, link in enumerate(figure.links):
        graph.add_edge(clean(link.source), clean(link.target), key=f"e{number}", **_link(link))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(networkx.generate_graphml(graph)) + "\n"


def _node(node: Node, names: dict[str, str]) -> dict[str, Any]:
    return {
        "label": node.name if node.count == 1 else node.kind,
        "type": node.type,
        "name": node.name,
        "health": node.health,
        "status": node.status,
        "group": names.get(node.group, ""),
        "mark": node.mark,
        "details": ", ".join(node.details),
        "count": node.count,
        "color": object_type(node.type).color,
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "label": " ".join((link.type, *link.words)),
        "type": link.type,
        "source_interface": link.source_end,
        "target_interface": link.target_end,
        "network": link.network,
        "evidence": link.evidence,
        "step": link.step,
        "against": link.against,
        "count": link.count,
    }
