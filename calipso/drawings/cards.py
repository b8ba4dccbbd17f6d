"""Cards: a server with its interfaces, their ports and bridges in one box, as people draw devices; and what words tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from calipso.drawings.figure import KNOWN_LINKS, Figure, Link, Node
from calipso.drawings.words import natural
from calipso.model import Drawn, link_type, object_type

PARTS = ("part", "before")
# What a picture that draws every link draws more lightly.
LIGHT = ("level", "left_names", "right_names", "inside")
# Below its head a card has rows, and a row has no rows of its own.
DEEPEST = 2
# How much of names is written in a box; where they are longer, their number is.
MOST_TOLD = 40


@dataclass(slots=True)
class Cards:
    """How a figure's nodes and links are laid out.

    `owner` tells whose part a node is; `before` and `parts` a node's own; `inner` are the links that standing together tells;
    `lines` those to draw, of one pair of nodes together; `said` the words that a node tells in place of lines.
    """

    owner: dict[str, str] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    inner: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    lines: list[list[Link]] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def card_of(self, identity: str) -> str:
        """The node whose box a node stands in."""
        while identity in self.owner:
            identity = self.owner[identity]
        return identity


def drawn(link: Link) -> Drawn:
    """How the model has a link drawn; what is no link type of the model is a line."""
    return link_type(link.type).drawn if link.type in KNOWN_LINKS else "line"


def cards_of(figure: Figure) -> Cards:
    """The layout of a figure. On a path every hop is a box of its own, so that each step is a line."""
    cards = Cards()
    nodes = {node.id: node for node in figure.nodes}
    on_path = any(link.step for link in figure.links)
    if not on_path:
        _own_parts(figure, nodes, cards)
    pairs: dict[tuple[str, str], list[Link]] = defaultdict(list)
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    numbers: Counter[tuple[str, str]] = Counter()
    owners_of_type = Counter(node.type for node in figure.nodes)
    for link in figure.links:
        way = "line" if on_path else drawn(link)
        if cards.owner.get(link.target) == link.source or cards.owner.get(link.source) == link.target:
            cards.inner[link.target if cards.owner.get(link.target) == link.source else link.source].append(link)
        elif way == "inside" and link.source == nodes[link.target].group:
            cards.inner[link.target].append(link)
        elif way in ("left_names", "right_names"):
            teller, told = (link.source, link.target) if way == "left_names" else (link.target, link.source)
            there = object_type(nodes[told].type).plural
            # One owner of everything is told once, where it stands itself.
            if way == "left_names" or owners_of_type[nodes[told].type] > 1:
                names[teller, there].append(" ".join((nodes[told].name, *link.words)))
            numbers[told, object_type(nodes[teller].type).plural] += nodes[teller].count
            cards.inner[teller].append(link)
        else:
            low, high = sorted((link.source, link.target))
            pairs[low, high].append(link)
    cards.lines = list(pairs.values())
    _say(names, numbers, cards)
    return cards


def _own_parts(figure: Figure, nodes: dict[str, Node], cards: Cards) -> None:
    links = [link for link in figure.links if drawn(link) in PARTS and link.source != link.target]
    owners = Counter(link.target for link in links)
    for link in sorted(links, key=lambda link: (natural(nodes[link.target].name), link.target)):
        part, whole = nodes[link.target], nodes[link.source]
        alone = owners[part.id] == 1 and part.group in ("", whole.group)
        if alone and part.id != cards.card_of(whole.id) and _depth(whole.id, cards) < DEEPEST:
            cards.owner[part.id] = whole.id
            (cards.before if drawn(link) == "before" else cards.parts)[whole.id].append(part.id)


def _depth(identity: str, cards: Cards) -> int:
    steps = 0
    while identity in cards.owner:
        identity, steps = cards.owner[identity], steps + 1
    return steps


def _say(names: dict[tuple[str, str], list[str]], numbers: Counter[tuple[str, str]], cards: Cards) -> None:
    for (identity, plural), found in names.items():
        told = ", ".join(found)
        cards.said[identity].append(told if len(told) <= MOST_TOLD or len(found) == 1 else f"{len(found)} {plural}")
    for (identity, plural), number in numbers.items():
        cards.said[identity].append(f"{number} {plural}" if number > 1 else f"1 {plural.removesuffix('s')}")
