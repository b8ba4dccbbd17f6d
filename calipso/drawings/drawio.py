"""draw.io: an uncompressed diagram that people go on editing, hosts and switches as containers, columns from server to fabric."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from calipso.drawings.cards import LIGHT, drawn
from calipso.drawings.figure import Figure, Group, Link, Node
from calipso.drawings.grid import Area, areas_of
from calipso.drawings.words import enumerated, shortened
from calipso.model import Shape, object_type

SHAPES: dict[Shape, str] = {
    "box": "rounded=0;",
    "round": "rounded=1;",
    "pill": "rounded=1;arcSize=50;",
    "hexagon": "shape=hexagon;perimeter=hexagonPerimeter2;fixedSize=1;size=10;",
    "double": "shape=process;size=0.04;",
    "slanted": "shape=parallelogram;perimeter=parallelogramPerimeter;fixedSize=1;size=10;",
}
WIDTH, HEIGHT, COLUMN, ROW, HEAD, TITLE = 170, 44, 230, 56, 30, 80
NAME_MOST = 24
# The layer of lines that would hide all others: whoever wants them switches it on.
HIDDEN = "owners, and networks of NICs"


def drawio(figure: Figure) -> str:
    """The figure as a draw.io file."""
    nodes = {node.id: node for node in figure.nodes}
    places = {identity: f"n{number}" for number, identity in enumerate(nodes)}
    file = Xml.Element("mxfile", host="calipso")
    page = Xml.SubElement(file, "diagram", id="figure", name=shortened(figure.title, NAME_MOST * 2))
    settings = {"grid": "1", "gridSize": "10", "page": "0", "tooltips": "1", "connect": "1", "background": "#ffffff"}
    root = Xml.SubElement(Xml.SubElement(page, "mxGraphModel", settings), "root")
    Xml.SubElement(root, "mxCell", id="0")
    Xml.SubElement(root, "mxCell", {"id": "1", "parent": "0"})
    Xml.SubElement(root, "mxCell", {"id": "hidden", "value": HIDDEN, "parent": "0", "visible": "0"})
    style = "text;html=0;align=left;verticalAlign=top;whiteSpace=wrap;fontSize=12;fontColor=#000000;"
    told = "\n".join((figure.title, "; ".join(figure.facts)))
    _cell(root, {"label": told, "id": "title"}, style, "1", (0, 0, COLUMN * 5, ROW))
    areas = areas_of(figure)
    for number, group in enumerate(figure.groups):
        _frame(root, f"g{number}", group, areas[group.id])
    frames = {group.id: f"g{number}" for number, group in enumerate(figure.groups)}
    for group_id, area in areas.items():
        for identity, (column, row) in area.spots.items():
            x, y = (column * COLUMN, TITLE + row * ROW + HEAD)
            left, top = (area.left * COLUMN - HEAD // 2, TITLE + area.top * ROW - HEAD // 2) if group_id else (0, 0)
            _box(root, nodes[identity], places[identity], frames.get(group_id, "1"), (x - left, y - top))
    for number, link in enumerate(figure.links):
        _edge(root, f"e{number}", link, nodes, places)
    Xml.indent(file)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(file, encoding="unicode") + "\n"


def _frame(root: Xml.Element, identity: str, group: Group, area: Area) -> None:
    row = object_type(group.type)
    name = f"{row.title} {group.name}" if group.count == 1 else f"{group.count} {row.plural}"
    style = (
        f"swimlane;html=0;startSize={HEAD};rounded=1;arcSize=6;absoluteArcSize=1;container=1;collapsible=1;fontSize=13;"
    )
    style += f"fontColor=#000000;fillColor=#e9ecef;swimlaneFillColor=#f7f8f9;strokeColor={row.color};"
    spot = (
        area.left * COLUMN - HEAD // 2,
        TITLE + area.top * ROW - HEAD // 2,
        (area.right - area.left) * COLUMN + WIDTH + HEAD,
        area.rows * ROW + HEAD + HEAD // 2,
    )
    _cell(root, {"label": name, "tooltip": group.id, "id": identity}, style, "1", spot)


def _box(root: Xml.Element, node: Node, place: str, parent: str, at: tuple[int, int]) -> None:
    row, look = object_type(node.type), node.look
    width = 4 if node.mark == "focal" else 3 if look.sign else 1
    style = f"{SHAPES[row.shape]}html=0;whiteSpace=wrap;fontSize=10;fontColor=#000000;strokeWidth={width};"
    style += f"fillColor={look.fill};strokeColor={look.color if look.sign else row.color};"
    style += "dashed=1;" if look.stroke == "dashed" else ""
    _cell(root, {"label": _label(node), "tooltip": _told(node), "id": place}, style, parent, (*at, WIDTH, HEIGHT))


def _label(node: Node) -> str:
    lines = [" ".join((node.kind, node.state)).strip(), *([shortened(node.name, NAME_MOST)] if node.count == 1 else [])]
    return "\n".join([*lines, *([shortened(", ".join(node.details), NAME_MOST + 6)] if node.details else [])])


def _told(node: Node) -> str:
    return "\n".join((node.id, *node.details)) if node.count == 1 else enumerated(node.members)


def _cell(
    root: Xml.Element, attributes: dict[str, str], style: str, parent: str, spot: tuple[int, int, int, int]
) -> None:
    holder = Xml.SubElement(root, "UserObject", attributes)
    cell = Xml.SubElement(holder, "mxCell", {"style": style, "vertex": "1", "parent": parent})
    x, y, width, height = map(str, spot)
    Xml.SubElement(cell, "mxGeometry", {"x": x, "y": y, "width": width, "height": height, "as": "geometry"})


def _edge(root: Xml.Element, identity: str, link: Link, nodes: dict[str, Node], places: dict[str, str]) -> None:
    """A line with the interfaces' names at its ends; as an arrow on a path."""
    source, target, names = link.source, link.target, link.ends(nodes[link.source], nodes[link.target])
    if link.against:
        source, target, names = target, source, (names[1], names[0])
    arrow = "endArrow=block;strokeWidth=2;" if link.step else "endArrow=none;"
    layer = "hidden" if drawn(link) in ("left_names", "right_names") and not link.step else "1"
    dashed = "dashed=1;" if drawn(link) in LIGHT else ""
    style = f"edgeStyle=entityRelationEdgeStyle;segment=12;html=0;rounded=1;fontSize=9;{arrow}{dashed}"
    style += "strokeColor=#4a4a4a;fontColor=#000000;"
    told = f"{link.type}\n{link.evidence}".strip()
    holder = Xml.SubElement(root, "UserObject", {"label": link.caption, "tooltip": told, "id": identity})
    ends = {"source": places[source], "target": places[target]}
    cell = Xml.SubElement(holder, "mxCell", {"style": style, "edge": "1", "parent": layer, **ends})
    Xml.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    for name, where in zip(names, ("-0.8", "0.8"), strict=True):
        if name:
            style = "edgeLabel;html=0;fontSize=8;fontColor=#000000;"
            at = {
                "id": f"{identity}at{where}",
                "value": name,
                "style": style,
                "vertex": "1",
                "connectable": "0",
                "parent": identity,
            }
            label = Xml.SubElement(root, "mxCell", at)
            Xml.SubElement(label, "mxGeometry", {"x": where, "relative": "1", "as": "geometry"})
