"""A layout without dot: columns from customers to fabric, hosts below each other, what belongs to one server in one row."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from calipso.drawings.cards import Cards, cards_of, drawn
from calipso.drawings.figure import Figure, Node
from calipso.drawings.words import natural

# More columns than the longest chain of the model has: where links go round in a circle, counting ends here.
MOST_COLUMNS = 24


@dataclass(slots=True)
class Area:
    """A group's rectangle; `spots` are its nodes' columns and rows within the whole grid."""

    kind: str
    spots: dict[str, tuple[int, int]]

    @property
    def left(self) -> int:
        """Its first column."""
        return min(column for column, _ in self.spots.values())

    @property
    def right(self) -> int:
        """Its last column."""
        return max(column for column, _ in self.spots.values())

    @property
    def top(self) -> int:
        """Its first row."""
        return min(row for _, row in self.spots.values())

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return max(row for _, row in self.spots.values()) - self.top + 1

    def moved(self, columns: int, rows: int) -> Area:
        """The same, elsewhere."""
        return Area(self.kind, {one: (column + columns, row + rows) for one, (column, row) in self.spots.items()})


def areas_of(figure: Figure) -> dict[str, Area]:
    """The rectangle of each group by its id, and of what is in no group by ''; none lies over another.

    What is the cloud's stands left, hosts in the middle below each other, switches right.
    """
    cards = cards_of(figure)
    nodes = {node.id: node for node in figure.nodes}
    columns = _columns(figure)
    groups: dict[str, list[str]] = defaultdict(list)
    for identity in nodes:
        groups[nodes[cards.card_of(identity)].group].append(identity)
    kinds = {group.id: group.type for group in figure.groups}
    areas = {
        group: Area(kinds.get(group, ""), _spots(inside, nodes, columns, cards)) for group, inside in groups.items()
    }
    heights = {
        kind: sum(area.rows + 1 for area in areas.values() if area.kind == kind) for kind in ("", "host", "switch")
    }
    placed: dict[str, Area] = {}
    for kind, height in heights.items():
        mine = sorted(
            (group for group in areas if areas[group].kind == kind), key=lambda group: (natural(group), group)
        )
        free = max((area.right + 1 for area in placed.values()), default=0)
        first = min((areas[group].left for group in mine), default=0)
        top = (max(heights.values()) - height) // 2
        for group in mine:
            placed[group] = areas[group].moved(free - first, top - areas[group].top)
            # One free row for the next frame's head.
            top += areas[group].rows + 1
    return placed


def _spots(
    inside: list[str], nodes: dict[str, Node], columns: dict[str, int], cards: Cards
) -> dict[str, tuple[int, int]]:
    """Cards below each other, each with its rows; single boxes in the middle of their columns."""
    spots: dict[str, tuple[int, int]] = {}
    used: Counter[int] = Counter()

    def place(identity: str, column: int, row: int) -> int:
        """Put a node and its parts from a row on; gives the last row that they take."""
        row = max(row, used[column])
        spots[identity] = (column, row)
        used[column] = row + 1
        # A server's interfaces stand below it, a bridge and a port beside their interface.
        below = row if identity in cards.owner else row + 1
        ends = [place(part, column - 1, below) for part in cards.before[identity]]
        ends += [place(part, column + 1, below) for part in cards.parts[identity]]
        return max([row, *ends])

    roots = [identity for identity in inside if identity not in cards.owner]
    roots.sort(key=lambda one: (nodes[one].type, natural(nodes[one].name), one))
    single = [one for one in roots if not cards.before[one] and not cards.parts[one]]
    rows = 0
    for identity in roots:
        if cards.before[identity] or cards.parts[identity]:
            rows = place(identity, columns[identity], rows) + 1
    for column in sorted({columns[one] for one in single}):
        here = [one for one in single if columns[one] == column]
        for number, identity in enumerate(here):
            place(identity, column, max(0, (rows - len(here)) // 2) + number)
    return spots


def _columns(figure: Figure) -> dict[str, int]:
    """Each node's column: right of all that stand left of it by the model, and no farther left than it must."""
    forward = []
    for link in figure.links:
        way = drawn(link)
        if link.source != link.target and way in ("line", "part"):
            forward.append((link.source, link.target))
        elif link.source != link.target and way in ("back", "before"):
            forward.append((link.target, link.source))
    columns = {node.id: 0 for node in figure.nodes}
    for _ in range(MOST_COLUMNS):
        moved = [
            (right, columns[left] + 1) for left, right in forward if columns[right] <= columns[left] < MOST_COLUMNS
        ]
        for right, column in moved:
            columns[right] = max(columns[right], column)
        if not moved:
            break
    after: dict[str, list[int]] = defaultdict(list)
    for left, right in forward:
        after[left].append(columns[right])
    led = {right for _, right in forward}
    return {
        one: max(column, min(after[one]) - 1) if after[one] and one not in led else column
        for one, column in columns.items()
    }
