"""Folding: where a figure has too many nodes to read, those that stand alike stand as one, with their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from calipso.drawings.cards import drawn
from calipso.drawings.figure import Figure, Group, Link, Node

# What is read at a glance on one A3 page.
MOST_NODES = 260
FARTHEST = 24
Colors = dict[str, int]


def folded(figure: Figure, most: int = MOST_NODES) -> Figure:
    """The figure with at most about `most` nodes; itself where it has no more.

    First what is alike on one host or switch becomes one: same type, health, mark, status and neighbours alike. Then alike hosts
    become one. Networks and projects stay apart until that is not enough either; last, everything of one type and health is one.
    """
    if len(figure.nodes) <= most:
        return figure
    hubs = {link.target for link in figure.links if drawn(link) == "back"}
    hubs |= {link.source for link in figure.links if drawn(link) == "right_names"}
    for apart in (hubs, set[str]()):
        for place in (_place, _kind_of_place):
            colors = _refined(figure, {node.id: _sign(place(node), node, apart) for node in figure.nodes}, most)
            if len(set(colors.values())) <= most:
                return _quotient(figure, colors)
    return _quotient(figure, _numbered({node.id: _sign(_kind_of_place(node), node, set()) for node in figure.nodes}))


def thinned(figure: Figure, most: int) -> Figure:
    """The figure with at most about `most` nodes and as much of its detail as there is room for; itself where it has no more.

    What is of one type, health, mark and status on one host or switch becomes one, the largest such heaps first; where that is
    not enough, what is so on any host. Cheap also for very many nodes: neighbours are not compared.
    """
    if len(figure.nodes) <= most:
        return figure
    for place in (_place, _kind_of_place):
        colors = _numbered({node.id: _sign(place(node), node, set()) for node in figure.nodes})
        left, heaps = len(figure.nodes), set()
        for color, size in sorted(Counter(colors.values()).items(), key=lambda item: (-item[1], item[0])):
            if left <= most:
                break
            left -= size - 1
            heaps.add(color)
        if left <= most:
            break
    own = len(colors)
    return _quotient(
        figure, {one: color if color in heaps else own + at for at, (one, color) in enumerate(colors.items())}
    )


def _place(node: Node) -> str:
    return node.group


def _kind_of_place(node: Node) -> str:
    """host, switch, or nothing."""
    return "".join(node.group.split("/")[1:2])


def _sign(place: str, node: Node, apart: set[str]) -> str:
    """What makes nodes unlike at first sight, as a text that is the same in every run."""
    own = node.id if node.mark == "focal" or node.id in apart else ""
    return repr((place, node.type, node.health, node.mark, node.status, own))


def _numbered(signs: dict[str, str]) -> Colors:
    numbers = {sign: number for number, sign in enumerate(sorted(set(signs.values())))}
    return {identity: numbers[sign] for identity, sign in signs.items()}


def _refined(figure: Figure, signs: dict[str, str], most: int) -> Colors:
    """Classes of nodes such that all of a class have neighbours in the same classes, by links of the same types.

    Alike is what is alike as far as the longest chain of the model reaches; where there are more than `most`, it ends early.
    """
    neighbours: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for link in figure.links:
        neighbours[link.source].append((f">{link.type}", link.target))
        neighbours[link.target].append((f"<{link.type}", link.source))
    colors = _numbered(signs)
    for _ in range(FARTHEST):
        classes = len(set(colors.values()))
        around = {one: sorted({(way, colors[other]) for way, other in neighbours[one]}) for one in colors}
        colors = _numbered({one: f"{colors[one]:08} {around[one]}" for one in colors})
        if classes == len(set(colors.values())) or classes > most:
            break
    return colors


def _quotient(figure: Figure, colors: Colors) -> Figure:
    """One node a class, one link where any of two classes are joined, one group where classes hold several groups' nodes."""
    members: dict[int, list[Node]] = defaultdict(list)
    for node in figure.nodes:
        members[colors[node.id]].append(node)
    heads = {color: nodes[0] for color, nodes in members.items()}
    groups = _groups(figure, members)
    nodes = [_one_of(of, groups[of[0].group].id if of[0].group else "") for of in members.values()]
    joined: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in figure.links:
        joined[heads[colors[link.source]].id, heads[colors[link.target]].id, link.type].append(link)
    links = [_one_link(key, of) for key, of in joined.items()]
    said = f"folded: {len(figure.nodes)} objects stand as {len(nodes)}, alike ones as one (--full draws all)"
    return replace(
        figure,
        facts=(*figure.facts, said),
        nodes=tuple(sorted(nodes, key=lambda node: (node.group, node.type, node.name, node.id))),
        links=tuple(sorted(links, key=lambda link: (link.step, link.type, link.source, link.target))),
        groups=tuple(sorted(set(groups.values()), key=lambda group: group.id)),
        folded=True,
    )


def _groups(figure: Figure, members: dict[int, list[Node]]) -> dict[str, Group]:
    """Each former group's new one: groups whose nodes fell into one class are one."""
    parent = {group.id: group.id for group in figure.groups}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    for nodes in members.values():
        for node in nodes[1:]:
            if node.group:
                low, high = sorted((root(nodes[0].group), root(node.group)))
                parent[high] = low
    together: dict[str, list[Group]] = defaultdict(list)
    for group in figure.groups:
        together[root(group.id)].append(group)
    return {
        group.id: group if len(of) == 1 else Group(of[0].id, of[0].type, of[0].name, len(of))
        for of in together.values()
        for group in of
    }


def _one_of(nodes: list[Node], group: str) -> Node:
    first = nodes[0]
    if len(nodes) == 1:
        return replace(first, group=group)
    shared = tuple(text for text in first.details if all(text in node.details for node in nodes))
    names = tuple(node.name for node in nodes)
    ids = tuple(node.id for node in nodes)
    return replace(first, group=group, details=shared, count=len(nodes), members=names, ids=ids)


def _one_link(key: tuple[str, str, str], links: list[Link]) -> Link:
    if len(links) == 1:
        return replace(links[0], source=key[0], target=key[1])
    first = links[0]
    network = first.network if len({link.network for link in links}) == 1 else ""
    words = first.words if len({link.words for link in links}) == 1 else ()
    return Link(*key, words=words, network=network, step=first.step, against=first.against, count=len(links))
