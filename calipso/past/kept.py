"""What retention kept of an environment's past: everything since a scan's number, and before it some numbers alone."""

from __future__ import annotations

from dataclasses import dataclass

from calipso.graph import Graph


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything since `since` (0: all) and the `numbers` before it; `at` is when that scan ended.

    `condensed` counts how often the notes before it were made fewer: who reads them meanwhile reads them again.
    """

    since: int = 0
    at: str = ""
    numbers: frozenset[int] = frozenset()
    condensed: int = 0

    def has(self, number: int) -> bool:
        """Whether all that was known when the scan with this number was done is still known."""
        return number >= self.since or number in self.numbers


def kept_of(graph: Graph, environment: str) -> Kept:
    """What is kept of an environment's past; all where retention never let go anything."""
    rows = graph.read("past/kept", environment=environment)
    if not rows:
        return Kept()
    row = rows[0]
    return Kept(row["since"], row["at"], frozenset(row["numbers"]), row["condensed"])
