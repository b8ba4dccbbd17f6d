"""Wires: the ways from the fabric into each host's virtual switches, and what cuts them; pure, no graph.

Ways are walked from the fabric downwards, so that no way leads through a host from one of its NICs to another. Nodes
are ids of what is on hosts, and ids without their environment for switches and their ports: two environments that
stand on one switch share it. A way ends in an *exit*: a virtual switch (or Linux bridge) and what must carry a network.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import rustworkx

# What no neighbour table shows: all that a NIC without a known switch leads to, and what joins fabrics not seen joined.
UNSEEN = ""
# The part of the fabric in which most of it stays together.
MAIN = ""


@dataclass(slots=True)
class Wires:
    """`flows` lead down from the fabric; those between nodes of `fabric` lead both ways. `exits` are where ways end."""

    flows: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    fabric: set[str] = field(default_factory=set)
    exits: set[str] = field(default_factory=set)

    def wire(self, upper: str, lower: str) -> None:
        """A way down."""
        self.flows[upper].add(lower)

    def join(self, one: str, other: str) -> None:
        """A way in both directions, inside the fabric."""
        self.fabric |= {one, other}
        self.flows[one].add(other)
        self.flows[other].add(one)


def switch_node(switch: str, bridge: str | None) -> str:
    """The fabric's node for the ports of a switch that are in one bridge: frames do not pass from one to another."""
    return f"{switch} {bridge}" if bridge else switch


def plain(node: str) -> str:
    """The object that a node is of: a switch for each of its bridges."""
    return node.partition(" ")[0]


def exit_node(local: str, carrier: str) -> str:
    """The node of the way out of a virtual switch for what one carrier carries."""
    return f"{local} {carrier}"


@dataclass(frozen=True, slots=True)
class Cuts:
    """What separates exits from the main part of the fabric, one node at a time.

    `above` names for each exit that has a way the nodes that it depends on, nearest first, each with the piece in which
    the exit is left when the node goes: exits with equal pieces still reach each other.
    """

    above: dict[str, dict[str, str]]


def roots(wires: Wires, removed: frozenset[str] = frozenset()) -> set[str]:
    """One node for each connected fabric, through which it hangs together with what is not seen.

    It is chosen in the largest piece that stays when `removed` goes, so that answers before and after compare.
    """
    before = _components(wires, frozenset())
    after = _components(wires, removed)
    size = Counter(after.values())
    best: dict[str, str] = {}
    for node in sorted(after):
        held = best.get(before[node])
        if held is None or size[after[node]] > size[after[held]]:
            best[before[node]] = node
    return set(best.values())


def _components(wires: Wires, removed: frozenset[str]) -> dict[str, str]:
    """Each standing fabric node's component, named by its smallest node."""
    found: dict[str, str] = {}
    for start in sorted(wires.fabric):
        if start in found or start in removed:
            continue
        waiting = [start]
        found[start] = start
        while waiting:
            for lower in wires.flows[waiting.pop()] & wires.fabric:
                if lower not in found and lower not in removed:
                    found[lower] = start
                    waiting.append(lower)
    return found


def dominated(wires: Wires, tops: Iterable[str], removed: frozenset[str] = frozenset()) -> Cuts:
    """What each exit depends on, by the dominator tree from what is not seen, through `tops`, down to the exits."""
    graph = rustworkx.PyDiGraph()
    names = [UNSEEN, *(name for name in _nodes(wires) if name and name not in removed)]
    index = {name: place for place, name in enumerate(names)}
    graph.add_nodes_from(names)
    flows = [(index[a], index[b]) for a, lower in wires.flows.items() if a in index for b in lower if b in index]
    graph.add_edges_from_no_data(flows + [(0, index[top]) for top in tops if top in index])
    parent = rustworkx.immediate_dominators(graph, 0)
    pieces = _Pieces(wires, graph, index, names, parent)
    above: dict[str, dict[str, str]] = {}
    for name in wires.exits:
        at = index.get(name)
        if at is None or at not in parent:
            continue
        chain: dict[str, str] = {}
        while (up := parent[at]) != at and up:
            if (piece := pieces.below(at)) != MAIN:
                chain[names[up]] = names[at] if piece is None else piece
            at = up
        above[name] = chain
    return Cuts(above)


class _Pieces:
    """In which piece of the fabric a node is left when its dominator goes; made once for a dominator tree."""

    def __init__(
        self,
        wires: Wires,
        graph: rustworkx.PyDiGraph[str, None],
        index: Mapping[str, int],
        names: list[str],
        parent: Mapping[int, int],
    ) -> None:
        self.graph, self.parent = graph, parent
        self.known: dict[int, str | None] = dict(_pieces(wires, index, names, parent))

    def below(self, node: int) -> str | None:
        """The piece that a node is left in, the main part where it can; None where nothing leads to it any more.

        What has several ways below its dominator is left in the pieces that these come from.
        """
        if node not in self.known:
            top, found = self.parent[node], set()
            for upper in self.graph.predecessor_indices(node):
                if upper != top and upper in self.parent:
                    found.add(self.below(self._child(upper, top)))
            found.discard(None)
            self.known[node] = MAIN if MAIN in found else min(filter(None, found), default=None)
        return self.known[node]

    def _child(self, node: int, top: int) -> int:
        while self.parent[node] != top:
            node = self.parent[node]
        return node


def _nodes(wires: Wires) -> Iterator[str]:
    yield from dict.fromkeys(name for upper, lower in wires.flows.items() for name in (upper, *sorted(lower)))


def _pieces(wires: Wires, index: Mapping[str, int], names: list[str], parent: Mapping[int, int]) -> dict[int, str]:
    """In which piece a fabric node is left when its dominator goes: neighbours below one dominator stay together.

    Where the top of a fabric goes, its largest piece is the main part: nothing seen is above it.
    """
    group = {index[name]: index[name] for name in wires.fabric if name in index and index[name] in parent}

    def find(node: int) -> int:
        while group[node] != node:
            group[node] = group[group[node]]
            node = group[node]
        return node

    for name in sorted(wires.fabric):
        one = index.get(name, -1)
        for other in (index.get(lower, -1) for lower in wires.flows[name] & wires.fabric):
            if one in group and other in group and parent[one] == parent[other]:
                group[find(one)] = find(other)
    label = {node: names[find(node)] for node in group}
    size = Counter(_weights(label, parent))
    for top in [node for node in group if parent[node] == 0]:
        below = {label[node] for node in group if parent[node] == top}
        if below:
            main = max(sorted(below), key=lambda piece: size[piece])
            label |= {node: MAIN for node in group if parent[node] == top and label[node] == main}
    return label


def _weights(label: Mapping[int, str], parent: Mapping[int, int]) -> Iterator[str]:
    """For each fabric node the piece of every node on its chain: how much hangs on each."""
    for node in label:
        at = node
        while at in label and parent[at] != at:
            yield label[at]
            at = parent[at]


def left(wires: Wires, tops: Iterable[str], removed: frozenset[str] = frozenset()) -> dict[str, str | None]:
    """The piece in which each exit is left when nodes go: MAIN, another piece's name, None where it has no way at all."""
    component = _components(wires, removed)
    found: dict[str, str] = {}
    main = {component[top] for top in tops if top in component}
    starts = [(UNSEEN, MAIN)] + [(node, MAIN if piece in main else piece) for node, piece in component.items()]
    # The main part first: an exit that reaches it has lost nothing.
    for node, piece in sorted(starts, key=lambda one: (one[1] != MAIN, one)):
        waiting = deque([node])
        while waiting:
            for lower in wires.flows.get(waiting.popleft(), ()):
                if lower not in found and lower not in removed and lower not in wires.fabric:
                    found[lower] = piece
                    waiting.append(lower)
    return {name: found.get(name) for name in wires.exits}


def ways_from(wires: Wires, removed: Iterable[str], tops: Iterable[str]) -> dict[str, list[str]]:
    """The shortest way from a removed node down to each node that a way leads to; fabric away from the tops first."""
    near = set(tops)
    ways: dict[str, list[str]] = {node: [node] for node in sorted(removed)}
    waiting = deque(ways)
    while waiting:
        node = waiting.popleft()
        for lower in sorted(wires.flows.get(node, ()), key=lambda one: (one in near, one)):
            if lower not in ways:
                ways[lower] = [*ways[node], lower]
                waiting.append(lower)
    return ways


def touched(wires: Wires, removed: frozenset[str]) -> Wires:
    """The fabrics that have a removed node, without those that have none."""
    component = _components(wires, frozenset())
    wanted = {component[node] for node in removed if node in component}
    kept = {node for node in wires.fabric if component[node] in wanted}
    return Wires(
        defaultdict(set, {upper: set(lower) for upper, lower in wires.flows.items() if upper in kept}),
        kept,
        set(wires.exits),
    )


def disturbed(wires: Wires, removed: frozenset[str]) -> set[str]:
    """Fabric nodes below which something changes when others go: they are left in a piece, or depend on what they did not."""
    tops = roots(wires, removed)
    whole = Wires(wires.flows, wires.fabric, wires.fabric)
    before, after = dominated(whole, tops).above, dominated(whole, tops, removed).above
    return {
        node for node in wires.fabric - removed if node not in after or after[node].keys() - before.get(node, {}).keys()
    }
