"""Calipso's own scan over records that a generator made, in place of asking a cloud for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from unittest.mock import patch

from calipso import scan
from calipso.environments import Environment, save_environment
from calipso.graph import Graph
from calipso.model import object_type
from calipso.records import Facet, Record
from calipso.scan.collect import Collection, OnProgress
from calipso.scan.compare import host_scope
from calipso.scan.report import ScanReport
from calipso.schema import ensure_schema
from calipso.sources.answers import Source
from calipso.sources.live import Live

NOW = "2026-03-01T08:00:00+00:00"


def collected(records: Iterable[Record]) -> Collection:
    """The records as fetchers would have told them: what the host knows of a thing comes as its host's facet."""
    collection = Collection()
    for record in records:
        collection.read[record.scope] = NOW
        collection.records[record.key] = record
        names = object_type(record.type).host_properties
        if names and record.get("host"):
            told = {name: record.properties.get(name) for name in names}
            collection.facets.setdefault(host_scope(record), []).append(
                Facet(record.key, told, record.raw.get("host", ""))
            )
            collection.read[host_scope(record)] = NOW
            own = {name: value for name, value in record.properties.items() if name not in names}
            raw = {source: answer for source, answer in record.raw.items() if source != "host"}
            collection.records[record.key] = replace(record, properties=own, raw=raw)
    return collection


def scan_collection(graph: Graph, environment: str, made: Collection) -> ScanReport:
    """A whole `run_scan` whose cloud answers with what was made; there is no host to log into, so nothing more is asked."""

    def answer(
        _source: Source, collection: Collection, _on_progress: OnProgress, *, regions: Iterable[str] | None
    ) -> None:
        assert regions is None, "all of it is scanned"
        for name in ("records", "facets", "read"):
            setattr(collection, name, getattr(made, name))

    request = scan.Request(Environment(environment=environment), Live(None, ()), "bench")
    with patch.object(scan, "collect_cloud", answer):
        return scan.run_scan(graph, request)


def declare(graph: Graph, environment: str) -> None:
    """The environment's own node, which every scan hangs its objects below."""
    ensure_schema(graph)
    save_environment(graph, Environment(environment=environment))
