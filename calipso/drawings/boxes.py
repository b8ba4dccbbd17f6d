"""The boxes of a DOT source: a card as an HTML-like table, with tooltips for what has no room."""

from __future__ import annotations

from html import escape

from calipso.drawings.cards import Cards
from calipso.drawings.figure import Node
from calipso.drawings.words import LINE, enumerated, shortened
from calipso.model import MARK_LOOKS, object_type

GREY = "#4a4a4a"
NAME_MOST, PART_MOST, DETAIL_MOST = 30, 18, 40
# Space that no viewer drops.
GAP = "&#160;"


def card(node: Node, nodes: dict[str, Node], cards: Cards, places: dict[str, str]) -> str:
    """A node with what stands in its box, as an HTML-like label."""
    before, parts = cards.before[node.id], cards.parts[node.id]
    if before:
        rows = _row(node, nodes, cards, places)
    elif parts:
        width = 3 if any(cards.before[one] or cards.parts[one] for one in parts) else 1
        rows = [[_cell(node, cards, places, f' COLSPAN="{width}"', head=True)]]
        for one in parts:
            rows += _row(nodes[one], nodes, cards, places, width)
    else:
        rows = [[_cell(node, cards, places, head=True)]]
    border = f'BORDER="3" COLOR="{MARK_LOOKS["focal"].color}"' if node.mark == "focal" else 'BORDER="0"'
    table = "".join(f"<TR>{''.join(cells)}</TR>" for cells in rows)
    return f'<<TABLE {border} CELLBORDER="1" CELLSPACING="0" CELLPADDING="1">{table}</TABLE>>'


def _row(node: Node, nodes: dict[str, Node], cards: Cards, places: dict[str, str], width: int = 3) -> list[list[str]]:
    """A node between what stands before it and its parts; as many lines as the longer side has."""
    before, parts = cards.before[node.id], cards.parts[node.id]
    height = max(len(before), len(parts), 1)
    columns = width - bool(before) - bool(parts)
    span = f' ROWSPAN="{height}"' + (f' COLSPAN="{columns}"' if columns > 1 else "")
    rows: list[list[str]] = []
    for at in range(height):
        left = [_cell(nodes[before[at]], cards, places, _rest(at, before, height))] if at < len(before) else []
        own = [_cell(node, cards, places, span)] if at == 0 else []
        right = [_cell(nodes[parts[at]], cards, places, _rest(at, parts, height))] if at < len(parts) else []
        rows.append([*left, *own, *right])
    return rows


def _rest(at: int, side: list[str], height: int) -> str:
    return f' ROWSPAN="{height - at}"' if at == len(side) - 1 and height - at > 1 else ""


def _cell(node: Node, cards: Cards, places: dict[str, str], span: str = "", *, head: bool = False) -> str:
    look, row = node.look, object_type(node.type)
    focal = (
        f'<FONT COLOR="{MARK_LOOKS["focal"].color}"><B>{MARK_LOOKS["focal"].sign}</B></FONT> '
        if node.mark == "focal"
        else ""
    )
    kind = "" if node.count > 1 else f'<FONT POINT-SIZE="7.5" COLOR="{row.color}">{row.title}</FONT>{GAP} '
    name = text(shortened(node.name, NAME_MOST if head else PART_MOST) if node.count == 1 else node.kind)
    sign = f' <FONT COLOR="{look.color}"><B>{text(node.state)}</B></FONT>' if node.state else ""
    told = [*node.details, *(cards.said[node.id] if head else ())]
    details = text(" \u00b7 ".join(shortened(one, DETAIL_MOST) for one in told))
    written = f'<FONT POINT-SIZE="9" COLOR="{GREY}">{details}</FONT>' if details else ""
    gap = f"<BR/>{GAP}" if head and not span else f"{GAP} "
    line = f"{focal}{kind}{f'<B>{name}</B>' if head else name}{sign}" + (f"{gap}{written}" if written else "")
    fill = look.fill if look.sign else pale(row.color) if head else "#ffffff"
    style = {"bold": ' BORDER="2"', "dashed": ' STYLE="DASHED"', "solid": ""}[look.stroke]
    # dot heeds a cell's tooltip only where it is a link; svg.py takes the link away.
    return (
        f'<TD PORT="{places[node.id]}" HREF="#" TOOLTIP="{text(told_of(node, cards))}" BGCOLOR="{fill}" '
        f'COLOR="{look.color if look.sign else row.color}" ALIGN="LEFT" BALIGN="LEFT"{style}{span}>{GAP}{line}{GAP}</TD>'
    )


def told_of(node: Node, cards: Cards) -> str:
    """What a node tells to who points at it: all that its box has no room for, and what standing together means."""
    lines = [f"{node.kind} {node.name if node.count == 1 else enumerated(node.members)}"]
    lines += [f"health {node.health}"] if node.health else []
    lines += [f"status {node.status}"] if node.status else []
    lines += [*node.details, *cards.said[node.id], node.id if node.count == 1 else ""]
    lines += [f"{link.type}: {link.source} - {link.target} ({link.evidence})" for link in cards.inner[node.id]]
    return LINE.join(line for line in lines if line)


def pale(color: str) -> str:
    """A ground on which black is read well: the colour thinned with white."""
    return "#" + "".join(f"{255 - (255 - int(color[at : at + 2], 16)) // 7:02x}" for at in (1, 3, 5))


def text(words: str) -> str:
    """Words inside an HTML-like label."""
    return escape(words, quote=True)
