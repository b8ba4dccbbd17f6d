"""What a graph must be after any scan: nothing lost, nothing invented, nothing broken."""

from __future__ import annotations

from dataclasses import dataclass, field

from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS


@dataclass(slots=True)
class Judge:
    """The objects that stood at the beginning, and parts of the ids of those that chaos itself makes come and go."""

    environment: str
    standing: frozenset[str]
    stems: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    invented: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    def look(self, graph: Graph, *, ended: bool) -> list[str]:
        """What is wrong now, a line each; remembered for the end.

        Only a scan that `ended` leaves a whole graph: one that was killed has written nodes and not yet their links.
        """
        live = live_objects(graph, self.environment)
        lost = {one for one in self.standing - live if not self._is_excused(one)}
        invented = {one for one in live - self.standing if not self._is_excused(one)}
        rows = graph.read("chaos/broken", environment=self.environment, types=RELATIONSHIPS)
        broken = {f"{row['id']} {row['said']}" for row in rows} if ended else set()
        self.lost |= lost
        self.invented |= invented
        self.broken |= broken
        return [
            *(f"LOST {one}" for one in sorted(lost)),
            *(f"INVENTED {one}" for one in sorted(invented)),
            *(f"BROKEN {one}" for one in sorted(broken)),
        ]

    def _is_excused(self, identity: str) -> bool:
        return any(stem in identity for stem in self.stems)


def live_objects(graph: Graph, environment: str) -> frozenset[str]:
    """Ids of all live objects of an environment."""
    return frozenset(str(row["id"]) for row in graph.read("chaos/live", environment=environment))
