"""Which object of one side is which of the other: by what both are known by, and by likeness where several share that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

# What makes one of several likely to be the counterpart, given the side (0 or 1) and the id; None for what says nothing.
Likeness = Callable[[int, str], Hashable]


@dataclass(slots=True)
class Matched:
    """Pairs of ids; ids that one side alone has; and ids of both sides that cannot be told apart."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    only: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    ambiguous: list[tuple[list[str], list[str]]] = field(default_factory=list)


def match(keys: tuple[Mapping[str, int], Mapping[str, int]], likenesses: Sequence[Likeness]) -> Matched:
    """The counterparts of two sides, given the key of each id.

    Where several share a key, those that are alike are paired first, by one likeness after the other; what is left is
    paired in order of ids where it is as many on both sides, is alone where the other side has none left, and else is ambiguous.
    """
    found = Matched()
    shared: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, known in enumerate(keys):
        for identity, key in known.items():
            shared[key][side].append(identity)
    for left, right in shared.values():
        if len(left) == len(right) == 1:
            found.pairs.append((left[0], right[0]))
        elif not left or not right:
            found.only[0].extend(left)
            found.only[1].extend(right)
        else:
            _match_alike(found, sorted(left), sorted(right), likenesses)
    return found


def _match_alike(found: Matched, left: list[str], right: list[str], likenesses: Sequence[Likeness]) -> None:
    for likeness in likenesses:
        waiting: dict[Hashable, list[str]] = defaultdict(list)
        for identity in reversed(right):
            waiting[likeness(1, identity)].append(identity)
        rest: list[str] = []
        for identity in left:
            alike = waiting[likeness(0, identity)]
            if alike:
                found.pairs.append((identity, alike.pop()))
            else:
                rest.append(identity)
        left, right = rest, sorted(identity for several in waiting.values() for identity in several)
    if len(left) == len(right):
        found.pairs.extend(zip(left, right, strict=True))
    elif left and right:
        found.ambiguous.append((left, right))
    else:
        found.only[0].extend(left)
        found.only[1].extend(right)
