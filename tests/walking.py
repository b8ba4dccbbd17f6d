"""The walk of a clique type by its definition, link by link: what cliques are compared with."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
# A link from an object: its relationship type, the other end, and whether it starts at the object.
Way = tuple[str, Node, bool]


def walked(focal: Node, steps: tuple[str, ...], ways: Callable[[Node], Iterable[Way[Node]]]) -> set[Node]:
    """Every object on a walk whose links come in the order of the steps, at no place two."""
    allowed = [step.upper().split("|") for step in steps]
    seen: set[tuple[Node, int]] = set()
    waiting = [(focal, -1)]
    while waiting:
        here, at = state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        waiting += [
            (other, place)
            for name, other, outward in ways(here)
            for place in range(at + 1, len(steps))
            if name in allowed[place] or (outward and f"{name}>" in allowed[place])
        ]
    return {node for node, _ in seen}
