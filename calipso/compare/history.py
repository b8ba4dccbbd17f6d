"""What differs between two moments of one environment; the cost follows the changes, not the size of the environment."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from calipso.compare.rules import LINK, RAW, Rule, is_none
from calipso.compare.scopes import members_at, unconfirmed_at
from calipso.compare.telling import Found, Told, result, tell
from calipso.graph import Graph, Row
from calipso.inventory import changes_between
from calipso.past.journal import FAR, Lives, lives_of, ties_of, touched
from calipso.past.moments import Moment
from calipso.past.snapshots import Scope
from calipso.records import ROOT, object_id

# Nothing is another one because it was found by another scan.
OF_SCANS = frozenset({"hash", "since", "born", "until"})
DEEPEST = 8


def compare_history(
    graph: Graph, a: Moment, b: Moment, scope: Scope, rules: Sequence[Rule], *, raw: bool
) -> dict[str, Any]:
    """What differs from `a` to `b` in scope; sources' answers too where `raw` asks for them."""
    members = None
    if scope.kind != "all":
        members = members_at(graph, a, scope.ids) | members_at(graph, b, scope.ids)
    found = _found(graph, a, b, members, raw=raw)
    judge = _Judge(rules, raw)
    told = tell(found, judge.of_objects, judge.of_links)
    _tell_places(graph, a, b, told, found)
    unconfirmed = unconfirmed_at(graph, (a, b), members)
    return result((a, b), scope, rules, told, unconfirmed, outside_scope=found.outside, ignored=judge.ignored)


@dataclass(slots=True)
class _Judge:
    """What differs between two states by rule and wish; counts what is none by rule. Raw answers only where asked for."""

    rules: Sequence[Rule]
    raw: bool
    ignored: int = 0
    known: dict[tuple[str, str], bool] = field(default_factory=dict)

    def of_objects(self, kind: str, before: Row, after: Row) -> dict[str, list[Any]]:
        changes = changes_between(before, after)
        return self._kept(kind, {name: pair for name, pair in changes.items() if self.raw or not name.startswith(RAW)})

    def of_links(self, _kind: str, before: Row, after: Row) -> dict[str, list[Any]]:
        names = sorted((set(before) | set(after)) - OF_SCANS)
        changes = {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}
        return self._kept(LINK, changes)

    def _kept(self, kind: str, changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
        kept = {name: pair for name, pair in changes.items() if not self._is_none(kind, name)}
        self.ignored += len(changes) - len(kept)
        return kept

    def _is_none(self, kind: str, name: str) -> bool:
        """Whether the rules say so; asked of them once for each property of a type."""
        if (known := self.known.get((kind, name))) is None:
            known = self.known[kind, name] = is_none(self.rules, kind, name)
        return known


def _found(graph: Graph, a: Moment, b: Moment, members: set[str] | None, *, raw: bool) -> Found:
    """All objects and links that are not at `b` what they were at `a`; links are read beside objects."""
    low, high = sorted((a.scan, b.scan))
    noted = touched(graph, a.environment, low, high)
    found = Found()
    with ThreadPoolExecutor(1, "links") as beside:
        ties = beside.submit(lambda: list(ties_of(graph, noted.links, low, high)))
        for identity, lives in lives_of(graph, noted.objects, low, high, raw=raw):
            _take(found, found.objects, identity, lives, (a, b), inside=members is None or identity in members)
    for ends, lives in ties.result():
        inside = members is None or {ends[1], ends[2]} <= members | {a.environment}
        _take(found, found.links, ends, lives, (a, b), inside=inside)
    return found


def _take(
    found: Found, into: dict[Any, Any], key: Any, lives: Lives, moments: tuple[Moment, Moment], *, inside: bool
) -> None:
    before, after = (lives.at(one.scan) for one in moments)
    if _is_same(before, after):
        return
    if inside:
        into[key] = before, after
    else:
        found.outside += into is found.objects


def _is_same(before: Row | None, after: Row | None) -> bool:
    if before is None or after is None:
        return before is after
    return before is after or all(
        before.get(name) == after.get(name) for name in (before.keys() | after.keys()) - OF_SCANS
    )


def _tell_places(graph: Graph, a: Moment, b: Moment, told: Told, found: Found) -> None:
    """Old and new host and path (names from the environment down) of what has moved."""
    moved = told["objects"]["moved"]
    pairs = [found.objects[one["id"]] for one in moved]
    above = _above(graph, (a, b), [state for pair in pairs for state in pair if state])
    for one, pair in zip(moved, pairs, strict=True):
        one["host"] = [state.get("host") if state else None for state in pair]
        one["path"] = [_path(names, state) for names, state in zip(above, pair, strict=True)]


def _above(graph: Graph, moments: tuple[Moment, Moment], states: list[Row]) -> list[dict[str, Row]]:
    """What contains some objects, up to the environment, as of each of two moments, by id; read for both at once."""
    known: list[dict[str, Row]] = [{} for _ in moments]
    asked = {object_id(moments[0].environment, ROOT)}
    wanted = {state["parent"] for state in states}
    for _ in range(DEEPEST):
        new = sorted(wanted - asked)
        if not new:
            break
        asked.update(new)
        wanted = set()
        for identity, lives in lives_of(graph, new, -1, FAR, raw=False):
            for at, there in zip(moments, known, strict=True):
                if state := lives.at(at.scan):
                    there[identity] = state
                    wanted.add(state["parent"])
    return known


def _path(above: dict[str, Row], state: Row | None) -> list[str]:
    names: list[str] = []
    while state:
        names.append(state["name"])
        parent = state["parent"]
        if parent not in above:
            names.append(parent)
            break
        state = above[parent]
    return names[::-1]
