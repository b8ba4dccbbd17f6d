"""What differs between two environments that are built alike, each as of a moment; the cost follows their size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from calipso.compare.matching import Matched, match
from calipso.compare.names import NameMap
from calipso.compare.rules import Rule
from calipso.compare.scopes import members_at, unconfirmed_at
from calipso.compare.sides import Numbers, Side, changes, link_facts
from calipso.compare.telling import Changes, Found, Told, result, tell
from calipso.errors import Invalid
from calipso.graph import Graph, Row
from calipso.past.as_of import as_of
from calipso.past.journal import LinkEnds
from calipso.past.moments import Moment
from calipso.past.snapshots import Scope
from calipso.records import canonical, digest

Sides = tuple[Side, Side]
Members = tuple[set[str], set[str]] | None


def compare_twins(
    graph: Graph, a: Moment, b: Moment, scope: Scope, rules: Sequence[Rule], names: NameMap
) -> dict[str, Any]:
    """What differs from `a` to `b`, which are of two environments; `names` tell what is called differently there.

    Raises Invalid for a map that does not fit, and for a scope that has no counterpart.
    """
    names = names.between(a.environment, b.environment)
    holding = (*rules, *names.ignore)
    with as_of(graph, a) as here, as_of(graph, b) as there:
        numbers = Numbers()
        sides = (
            Side(here, a.environment, numbers, partial(_renamed, names, names.names())),
            Side(there, b.environment, numbers, lambda _, name: name),
        )
        names.check(sides[0].names(), sides[1].names(), (a.environment, b.environment))
        digests = (sides[0].digests(holding), sides[1].digests(holding))
        matched = _matched(sides, digests)
        members = _members(graph, (a, b), sides, scope)
        twins = _Twins(sides, matched, members)
        differing = [pair for pair in matched.pairs if digests[0][pair[0]] != digests[1][pair[1]]]
        found = twins.found(differing)
        twins.links_into(found, holding)
    told = tell(found, twins.changes_by(holding), twins.link_changes_by(holding))
    twins.tell_places(told)
    ambiguous = twins.ambiguous()
    return result(
        (_named(a), _named(b)),
        scope,
        holding,
        told,
        _unconfirmed(graph, (a, b), members),
        outside_scope=found.outside,
        # What is none by rule is not even looked at.
        ignored=None,
        ambiguous=ambiguous,
        map=names.as_json(),
    )


def _named(at: Moment) -> Moment:
    """A moment by its name among those of several environments."""
    return replace(at, name=f"{at.environment}:{at.name}")


def _renamed(names: NameMap, entries: dict[tuple[str, str], str], kind: str, name: str) -> str:
    """What a name of one side is on the other: by itself, by the first pattern that fits, or the same."""
    if (kind, name) in entries:
        return entries[kind, name]
    return next((there for one in names.patterns if (there := one.of(name)) is not None), name)


def _matched(sides: Sides, digests: tuple[dict[str, int], dict[str, int]]) -> Matched:
    keys = tuple({identity: side.key(identity) for identity in told} for side, told in zip(sides, digests, strict=True))
    return match(
        (keys[0], keys[1]),
        (lambda at, identity: digests[at][identity], lambda at, identity: sides[at].place(identity)),
    )


def _members(graph: Graph, moments: tuple[Moment, Moment], sides: Sides, scope: Scope) -> Members:
    """What is in scope on each side: focal objects that are named on one side, their counterparts, and the cliques of both."""
    if scope.kind == "all":
        return None
    keys = {side.key(one) for side in sides for one in scope.ids if one in side.types}
    focals = [[one for one in side.types if side.key(one) in keys] for side in sides]
    for side, ones, at in zip(sides, focals, moments, strict=True):
        if not ones:
            raise Invalid(
                f"{scope.text} has no counterpart in {side.environment} at {at.name}",
                "where it is called otherwise there, map its name: --map FILE",
            )
    return members_at(graph, moments[0], focals[0]), members_at(graph, moments[1], focals[1])


def _unconfirmed(graph: Graph, moments: tuple[Moment, Moment], members: Members) -> list[str]:
    return unconfirmed_at(graph, moments, None if members is None else members[0] | members[1])


@dataclass(frozen=True, slots=True)
class _Twins:
    """Two sides whose objects are matched; `members` are what is in scope on each."""

    sides: Sides
    matched: Matched
    members: Members

    def _inside(self, at: int, *ids: str) -> bool:
        return self.members is None or set(ids) <= self.members[at]

    def found(self, differing: Sequence[tuple[str, str]]) -> Found:
        """Objects in scope that differ or that one side alone has; a pair by the id of its second."""
        found = Found()
        pairs = [(left, right) for left, right in differing if self._inside(0, left) or self._inside(1, right)]
        alone = [[one for one in ids if self._inside(at, one)] for at, ids in enumerate(self.matched.only)]
        found.outside = len(differing) - len(pairs)
        found.outside += sum(len(ids) for ids in self.matched.only) - sum(len(ids) for ids in alone)
        states = [
            {state["id"]: state for state in side.states([*(pair[at] for pair in pairs), *alone[at]])}
            for at, side in enumerate(self.sides)
        ]
        for left, right in pairs:
            found.objects[right] = states[0].get(left), states[1].get(right)
        found.objects |= {one: (states[0].get(one), None) for one in alone[0]}
        found.objects |= {one: (None, states[1].get(one)) for one in alone[1]}
        # A scan may have ended one meanwhile.
        found.objects = {one: pair for one, pair in found.objects.items() if any(pair)}
        return found

    def links_into(self, found: Found, rules: tuple[Rule, ...]) -> None:
        """Links in scope that one side alone has, or that carry something else there."""
        facts = link_facts(rules)
        marks = [Counter(mark for _, _, mark in self._marked(facts, at)) for at in (0, 1)]
        only = [self._links_alone(facts, at, marks[at] - marks[1 - at]) for at in (0, 1)]
        for key in sorted(set(only[0]) | set(only[1]), key=repr):
            left, right = only[0].get(key, []), only[1].get(key, [])
            both = min(len(left), len(right))
            for before, after in zip(left[:both], right[:both], strict=True):
                if self._inside(0, *before[0][1:]) or self._inside(1, *after[0][1:]):
                    found.links[after[0]] = before[1], after[1]
            found.links |= {ends: (told, None) for ends, told in left[both:] if self._inside(0, *ends[1:])}
            found.links |= {ends: (None, told) for ends, told in right[both:] if self._inside(1, *ends[1:])}

    def _links_alone(
        self, facts: list[str], at: int, more: Counter[int]
    ) -> dict[tuple[str, int, int], list[tuple[LinkEnds, Row]]]:
        """Links of which a side has `more` than the other, by what they are known by; no ends that cannot be told apart."""
        unclear = {one for both in self.matched.ambiguous for one in both[at]}
        found: dict[tuple[str, int, int], list[tuple[LinkEnds, Row]]] = {}
        for ends, told, mark in self._marked(facts, at) if more else ():
            if more[mark] > 0:
                more[mark] -= 1
                if not unclear & set(ends[1:]):
                    found.setdefault(self.sides[at].link_key(*ends), []).append((ends, told))
        return found

    def _marked(self, facts: list[str], at: int) -> Iterator[tuple[LinkEnds, Row, int]]:
        side = self.sides[at]
        for kind, source, target, told in side.links():
            meant = [side.link_meaning(name, told) for name in facts]
            yield (kind, source, target), told, digest(canonical([*side.link_key(kind, source, target), meant]))

    def changes_by(self, rules: tuple[Rule, ...]) -> Changes:
        """What differs between two objects, for telling."""
        return lambda kind, before, after: changes(rules, kind, (before, after), self.sides)

    def link_changes_by(self, rules: tuple[Rule, ...]) -> Changes:
        """What differs between two links, for telling."""
        names = link_facts(rules)

        def differing(_kind: str, before: Row, after: Row) -> dict[str, list[Any]]:
            meant = [
                [side.link_meaning(name, one) for name in names]
                for side, one in zip(self.sides, (before, after), strict=True)
            ]
            return {
                name: [before.get(name), after.get(name)]
                for name, left, right in zip(names, *meant, strict=True)
                if left != right
            }

        return differing

    def tell_places(self, told: Told) -> None:
        """Host and path on both sides of what has moved."""
        for one in told["objects"]["moved"]:
            one["host"] = one["changes"]["host"]
            one["path"] = [side.path(one[name]) for side, name in zip(self.sides, ("counterpart", "id"), strict=True)]

    def ambiguous(self) -> list[dict[str, Any]]:
        """What cannot be told apart, of that which is in scope: type, names and ids on both sides."""
        return [
            {"type": self.sides[0].types[left[0]], "name": self.sides[0].path(left[0])[-1], "a": left, "b": right}
            for left, right in self.matched.ambiguous
            if any(self._inside(0, one) for one in left) or any(self._inside(1, one) for one in right)
        ]
