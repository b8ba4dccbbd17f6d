"""What commands ask, answered by the graph itself."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from calipso import annotations as notes
from calipso import changes, cliques, customers, impact, inventory, paths, redundancy, reports
from calipso.annotations import ha_pairs
from calipso.changes import Wish
from calipso.compare import compare, names_of, parse_map, rules_of
from calipso.compare.rules import Rule
from calipso.connectivity import connectivity
from calipso.design import Design, check, check_snapshot
from calipso.environments import environment_key, environment_keys, get_environment
from calipso.graph import Graph
from calipso.past import snapshots
from calipso.past.as_of import as_of
from calipso.past.moments import NOW, Moment, moment
from calipso.past.size import size_of_past
from calipso.past.snapshots import About, Scope, scope_of, scope_of_snapshot
from calipso.reports import Inputs, Report

Row = dict[str, Any]


class OfGraph:
    """Answers of one graph. Objects are named by id or any unique name, moments as --at does."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @contextmanager
    def _then(self, at: str | None, env: str | None) -> Iterator[tuple[Graph, str | None]]:
        """The graph as of a moment (now without one), and the environment to ask: the moment's own where one is given."""
        then = self._moment(at, env)
        with as_of(self._graph, then) as past:
            yield past, then.environment if then else env

    def _moment(self, at: str | None, env: str | None) -> Moment | None:
        return moment(self._graph, at, env) if at else None

    def search(
        self, text: str, env: str | None, types: list[str] | None, limit: int, at: str | None
    ) -> list[dict[str, Any]]:
        """Objects that fit a text."""
        with self._then(at, env) as (graph, within):
            return inventory.search(graph, text, environment=within, types=types, limit=limit)

    def show(self, obj: str, env: str | None, at: str | None) -> Row:
        """One object with all that is known of it."""
        with self._then(at, env) as (graph, within):
            return inventory.show(graph, obj, within)

    def tree(self, obj: str | None, env: str | None, depth: int, at: str | None) -> list[Row]:
        """What an object contains, or without one the environment; the root first."""
        with self._then(at, env) as (graph, within):
            root = inventory.find_object(graph, obj, within)["id"] if obj else environment_key(graph, within)
            return inventory.tree(graph, root, depth)

    def history(self, obj: str, env: str | None) -> Row:
        """What an object is and was."""
        return inventory.history(self._graph, obj, env)

    def clique(self, obj: str, env: str | None, type_: str | None, at: str | None) -> Row:
        """All that hangs together with an object."""
        return cliques.clique(self._graph, obj, env, type_, self._moment(at, env))

    def cliques(self, env: str | None, project: str | None, at: str | None, *, erroneous: bool) -> list[Row]:
        """The cliques of all in short."""
        with as_of(self._graph, self._moment(at, env)) as past:
            return list(cliques.cliques(past, env, project, erroneous=erroneous))

    def clique_types(self) -> list[Row]:
        """All clique types."""
        return cliques.clique_types(self._graph)

    def path(self, source: str, target: str, env: str | None, at: str | None) -> Row:
        """The way between two ends."""
        with self._then(at, env) as (graph, within):
            return paths.path(graph, source, target, within)

    def impact(
        self, objects: Sequence[str], env: str | None, project: str | None, at: str | None
    ) -> tuple[Row, dict[str, str]]:
        """What falls when objects are taken away, and the names of all that it tells of."""
        with self._then(at, env) as (graph, within):
            projects = customers.project_ids(graph, project, within) if project else None
            pairs = ha_pairs(graph, within, projects)
            found = impact.impact(graph, objects, within, projects=projects, pairs=pairs)
            return found, impact.names_of(graph, found)

    def redundancy(self, env: str | None, project: str | None, at: str | None) -> Row:
        """Every single point of failure."""
        with self._then(at, env) as (graph, within):
            projects = customers.project_ids(graph, project, within) if project else None
            pairs = ha_pairs(graph, within, projects)
            return redundancy.redundancy(graph, projects, within, pairs=pairs)

    def compare(
        self,
        a: str,
        b: str,
        env: str | None,
        scope: tuple[str | None, str | None],
        ignore: Sequence[Rule],
        map_: tuple[str, str] | None,
        *,
        rules: bool = True,
        raw: bool = False,
    ) -> tuple[Row, dict[str, str]]:
        """What differs from A to B in a scope of (project, clique), and the names of all that it tells of.

        `map_` is a file of names that are others in B's environment, and its text.
        """
        names = parse_map(map_[1], map_[0]) if map_ else None
        before = moment(self._graph, a, env)
        after = moment(self._graph, b, env or before.environment)
        of = scope_of(self._graph, before.environment, *scope)
        if of.kind == "all":  # what a snapshot was taken of is what it is compared over
            own = scope_of_snapshot(before)
            of = own if own.kind != "all" else scope_of_snapshot(after)
        holding = rules_of(self._graph, before, after, ignore) if rules else ignore
        found = compare(self._graph, before, after, of, holding, raw=raw, names=names)
        return found, names_of(self._graph, found)

    def check_file(self, text: str, design: Design, env: str | None, at: str | None) -> Row:
        """Whether all is as a design file says."""
        with self._then(at, env or design.environment) as (graph, within):
            return check(graph, design, within)

    def check_snapshot(self, name: str, env: str | None, project: str | None, at: str | None) -> Row:
        """Whether all is as a snapshot was."""
        then = moment(self._graph, name, env)
        return check_snapshot(self._graph, then, moment(self._graph, at or NOW, then.environment), project)

    def snapshots(self, env: str | None) -> tuple[list[Row], dict[str, Any]]:
        """Snapshots, the newest first, and how much of each environment's past is kept."""
        known = [environment_key(self._graph, env)] if env else environment_keys(self._graph)
        return snapshots.list_snapshots(self._graph, env), {one: size_of_past(self._graph, one) for one in known}

    def snapshot(self, name: str, env: str | None) -> tuple[Row, Row, Any]:
        """One snapshot, what changed since, and how much of its environment's past is kept."""
        found = snapshots.get_snapshot(self._graph, name, env)
        then = moment(self._graph, name, env)
        now = moment(self._graph, NOW, then.environment)
        since = compare(self._graph, then, now, scope_of_snapshot(then), rules_of(self._graph, then, now))
        return found, since, size_of_past(self._graph, then.environment)

    def take_snapshot(
        self,
        name: str | None,
        env: str | None,
        scope: tuple[str | None, str | None],
        marks: Row,
        *,
        scan: bool,
        quiet: bool,
    ) -> tuple[Row, int]:
        """A name for what is known in a scope of (project, clique), after a scan of it if wished; and how that scan ended.

        `marks` are its note, and whether it is pinned and designed.
        """
        from calipso.cli.scans import scan_part

        environment = get_environment(self._graph, env)
        of = scope_of(self._graph, environment.environment, *scope)
        code = scan_part(self._graph, environment, of, quiet=quiet)[0] if scan else 0
        about = About(of, "by hand", marks["note"], pinned=marks["pinned"], designed=marks["designed"])
        return snapshots.take_snapshot(self._graph, environment.environment, name, about), code

    def pin_snapshot(self, name: str, env: str | None, *, pinned: bool, designed: bool) -> Row:
        """Keep a snapshot from retention, or let it go."""
        return snapshots.pin_snapshot(self._graph, name, env, pinned=pinned, designed=designed)

    def remove_snapshot(self, name: str, env: str | None) -> None:
        """Forget a snapshot's name."""
        snapshots.remove_snapshot(self._graph, name, env)

    def changes(self) -> list[Row]:
        """All changes."""
        return changes.list_changes(self._graph)

    def change(self, number: int) -> tuple[Row, list[dict[str, str]]]:
        """One change, and what is left before it can be closed."""
        found = changes.get_change(self._graph, number)
        begun = found["status"] in (changes.RUNNING, changes.DONE)
        return found, [rest.as_json() for rest in changes.rests_of(self._graph, number)] if begun else []

    def change_document(self, number: int) -> str:
        """A change's request as Markdown."""
        return changes.request_document(changes.get_change(self._graph, number))

    def open_change(self, wish: Wish, env: str | None) -> Row:
        """Ask for a change window."""
        return changes.open_change(self._graph, wish, env)

    def approve(self, number: int, by: str, note: str) -> str:
        """Approve a change; in whose name that was."""
        changes.approve(self._graph, number, by, note)
        return by

    def waive(self, number: int, item: str, reason: str, by: str) -> str:
        """Accept what is left; in whose name that was."""
        changes.waive(self._graph, number, item, reason, by)
        return by

    def close_change(self, number: int, by: str, *, scan: bool) -> Row:
        """Close a change, after a last look if wished."""
        return changes.close(self._graph, number, self._look(number, scan=scan), by)

    def tick(self, number: int, *, scan: bool) -> Row:
        """Do what is due of a change, with a look if wished."""
        return changes.tick(self._graph, number, self._look(number, scan=scan))

    def _look(self, number: int, *, scan: bool) -> Callable[[Scope], tuple[int, list[str]]]:
        """How a change is looked at: by a scan of its part, or as it is known."""
        from calipso.cli.scans import scan_part

        def look(scope: Scope) -> tuple[int, list[str]]:
            if not scan:
                return 0, []
            environment = get_environment(self._graph, changes.get_change(self._graph, number)["environment"])
            return scan_part(self._graph, environment, scope, quiet=False)

        return look

    def report(self, kind: str, asked: Inputs, *, save: bool) -> tuple[Report, int | None]:
        """A report as of its moment, and its number where it is kept."""
        with self._then(asked.at or None, asked.environment) as (graph, within):
            made = reports.make(graph, kind, replace(asked, environment=within))
        return made, reports.keep(self._graph, made) if save else None

    def reports(self) -> list[Row]:
        """Kept reports."""
        return reports.list_reports(self._graph)

    def kept_report(self, number: int) -> Report:
        """A kept report as it was."""
        return reports.get_report(self._graph, number)

    def forget_report(self, number: int) -> None:
        """Forget a kept report."""
        reports.forget(self._graph, number)

    def connectivity(self, project: str, env: str | None, at: str | None) -> Row | None:
        """Whether each server reaches each other one, for a matrix."""
        with self._then(at, env) as (graph, within):
            return connectivity(graph, project, within)

    def customers(self) -> list[Row]:
        """All customers."""
        return customers.list_customers(self._graph)

    def customer(self, name: str) -> Row:
        """One customer."""
        return customers.get_customer(self._graph, name)

    def add_customer(self, name: str, projects: list[str], env: str | None) -> Row:
        """Add projects to a customer, new or known."""
        return customers.add_customer(self._graph, name, projects, env)

    def remove_customer(self, name: str, projects: list[str] | None, env: str | None) -> None:
        """Forget a customer, or take projects out of it."""
        customers.remove_customer(self._graph, name, projects, env)

    def annotations(self, env: str | None) -> list[Row]:
        """All that is said of anything."""
        return notes.list_annotations(self._graph, environment=env)

    def annotate(
        self,
        obj: str,
        said: dict[str, str],
        remove: Sequence[str],
        env: str | None,
        type_: str | None,
        owner: str | None,
    ) -> tuple[Row, str | None]:
        """Take back and say facts of one thing: all that is said of it then, and where it says something its state."""
        by, narrowed = owner or getpass.getuser(), {"environment": env, "type_name": type_}
        if remove:
            notes.remove_annotations(self._graph, obj, [*remove], owner=by, **narrowed)
        state = notes.annotate(self._graph, obj, said, owner=by, **narrowed)["state"] if said else None
        return notes.annotations_of(self._graph, obj, env, type_), state

    def cypher(
        self, text: str, params: Row, limit: int, timeout_s: float
    ) -> tuple[Sequence[str], list[list[Any]], bool]:
        """Columns, rows of plain values, and whether there are more rows."""
        columns, rows, more = self._graph.ask(text, params, limit, timeout_s)
        return columns, [[plain(value) for value in row] for row in rows], more


def plain(value: Any) -> Any:
    """A node, relationship or path as plain data; the raw answer of a source is left out."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if hasattr(value, "nodes") and hasattr(value, "relationships") and hasattr(value, "start_node"):
        return {
            "nodes": [plain(one) for one in value.nodes],
            "relationships": [plain(one) for one in value.relationships],
        }
    if hasattr(value, "items") and hasattr(value, "element_id"):
        own = own_properties(dict(value.items()))
        return (
            {"labels": sorted(value.labels), **own} if hasattr(value, "labels") else {"relationship": value.type, **own}
        )
    return value


def own_properties(properties: Row) -> Row:
    """What a node or relationship tells people, without what the house needs."""
    return {key: one for key, one in properties.items() if key not in ("raw", "search", "hash")}
