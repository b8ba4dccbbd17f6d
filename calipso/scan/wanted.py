"""What part of an environment a person means to scan: below an object, of a project or customer, of a clique, of a snapshot."""

from __future__ import annotations

from calipso.cliques import clique_ids
from calipso.customers import project_ids
from calipso.environments import Environment
from calipso.graph import Graph
from calipso.inventory import find_object
from calipso.past.snapshots import Scope
from calipso.records import key_in
from calipso.scan import Request, run_scan
from calipso.scan.collect import OnProgress
from calipso.scan.part import Part
from calipso.scan.report import ScanReport
from calipso.sources.answers import Source


def part_under(graph: Graph, environment: Environment, text: str) -> Part | None:
    """The part below the object that a text means; None, which is all, for the environment itself. Raises NotFound, Ambiguous."""
    key = environment.environment
    return None if text == key else Part((key_in(key, find_object(graph, text, key)["id"]),))


def part_of_projects(graph: Graph, environment: Environment, text: str) -> Part:
    """The part of a project or of a customer's projects. Raises NotFound, Ambiguous, Invalid."""
    key = environment.environment
    return Part(tuple(key_in(key, one) for one in sorted(project_ids(graph, text, key))))


def part_of_clique(graph: Graph, environment: Environment, *texts: str) -> Part:
    """The part that the cliques of some objects are, as the graph knows them now. Raises NotFound, Ambiguous."""
    key = environment.environment
    focals = [find_object(graph, text, key) for text in texts]
    ids = set().union(*(clique_ids(graph, focal) if focal["live"] else {focal["id"]} for focal in focals))
    named = ", ".join(key_in(key, focal["id"]) for focal in focals)
    return Part(tuple(key_in(key, one) for one in sorted(ids)), named)


def scan_scope(
    graph: Graph, environment: Environment, source: Source, scope: Scope, on_progress: OnProgress
) -> ScanReport:
    """Scan what a snapshot or change is about, and no more. Raises as `run_scan`.

    Of a clique everything may be gone at once, and that is what is asked about: there no removal waits for a decision.
    """
    part = None
    if scope.kind == "project":
        part = Part(tuple(key_in(environment.environment, one) for one in scope.ids))
    elif scope.kind == "clique":
        part = part_of_clique(graph, environment, *scope.ids)
    cliques = scope.kind == "clique"
    return run_scan(graph, Request(environment, source, part=part, allow_removals=cliques, on_progress=on_progress))


def not_read(report: ScanReport) -> list[str]:
    """What a scan could not read, a line for each, as people are told."""
    return [f"{failure.source} {failure.target}: {failure.message}" for failure in report.errors]
