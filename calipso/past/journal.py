"""What scans touched, and what the touched things were: the two questions behind every look at the past.

Their cost follows the number of changes between two scan numbers, not the size of the environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from calipso.errors import Invalid
from calipso.graph import Graph, Row
from calipso.past.kept import kept_of

ASKED_AT_ONCE = 2_000
LinkEnds = tuple[str, str, str]


@dataclass(slots=True)
class Touched:
    """Ids of objects, and relationship type, source and target of links."""

    objects: set[str] = field(default_factory=set)
    links: set[LinkEnds] = field(default_factory=set)

    def add(self, note: Row) -> None:
        """Add what a note tells."""
        self.objects.update(note["objects"])
        self.links.update(zip(note["types"], note["sources"], note["targets"], strict=True))


@dataclass(slots=True)
class Lives:
    """What an object or link was at some time of a span: its states, oldest first, and whether it is there now."""

    states: list[Row]
    live: bool

    def at(self, number: int) -> Row | None:
        """What it was when the scan with this number was done; None where it was not there."""
        for state in self.states:
            until = state.get("until")
            if state["since"] <= number and (until is None or until > number):
                return state
        return None

    def last_before(self, number: int) -> Row | None:
        """What it last was where it was gone by then; None where it had not been there yet."""
        former = [state for state in self.states if (state.get("until") or number + 1) <= number]
        return former[-1] if former else None


def touched(graph: Graph, environment: str, after: int, until: int | None = None) -> Touched:
    """What the scans after a number and up to another (or all) touched. Raises Invalid where one of them kept no journal."""
    asked: dict[str, Any] = {"environment": environment, "after": after, "until": FAR if until is None else until}
    while True:
        turns, found = set[int](), Touched()
        for row in graph.read("past/touched", **asked):
            if (silent := row["silent"]) is not None:
                raise Invalid(
                    f"environment {environment}: scan {silent} was written by an older Calipso, which noted no changes",
                    f"compare from scan {silent} on",
                )
            turns.add(row["turn"])
            found.add(row)
        if turns <= {kept_of(graph, environment).condensed}:  # else notes may have gone before those for them were met
            return found


# Beyond every scan number.
FAR = 2**62


def lives_of(
    graph: Graph, ids: Iterable[str], after: int, until: int, *, raw: bool = True
) -> Iterator[tuple[str, Lives]]:
    """Each object with its states that held at some time between two numbers: those that ended by `after` are left out.

    Without `raw` the states lack sources' answers, which are most of what an object has, and what search looks in.
    """
    for part in _parts(sorted(ids)):
        for row in graph.read("past/lives", ids=part, after=after, until=until, raw=raw):
            for identity, live, states in row["lives"]:
                yield identity, Lives(sorted(states, key=itemgetter("since")), live)


def ties_of(graph: Graph, links: Iterable[LinkEnds], after: int, until: int) -> Iterator[tuple[LinkEnds, Lives]]:
    """The same of links."""
    for part in _parts(sorted(links)):
        asked = [{"type": name, "source": source, "target": target} for name, source, target in part]
        for row in graph.read("past/ties", links=asked, after=after, until=until):
            for name, source, target, found in row["ties"]:
                states = sorted(found, key=itemgetter("since"))
                yield (name, source, target), Lives(states, states[-1].get("until") is None)


def _parts(items: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(items), ASKED_AT_ONCE):
        yield items[at : at + ASKED_AT_ONCE]
