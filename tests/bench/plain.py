"""The other ways to keep a cloud in Neo4j: the bare driver that creates rows, or merges all of them again with a run's tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import neo4j

from calipso import writer
from calipso.links import join
from calipso.queries import query
from calipso.records import Record

Row = dict[str, Any]
BATCH = 2000


def rows_of(environment: str, records: Iterable[Record]) -> tuple[list[Row], list[Row]]:
    """The very rows that Calipso's writer would send: nodes and relationships."""
    held = list(records)
    links = [writer.relationship_row(environment, link, 1) for link in join(held)]
    return [writer.node_row(environment, record, 1) for record in held], links


def create_all(driver: neo4j.Driver, nodes: list[Row], links: list[Row]) -> None:
    """Write every row as new, nothing asked and nothing compared."""
    for name, rows in (("bench/create_objects", nodes), ("bench/create_links", links)):
        _send(driver, name, rows)


def merge_all(driver: neo4j.Driver, nodes: list[Row], links: list[Row], tag: int) -> None:
    """Merge every row again, each marked with the run's tag."""
    for name, rows in (("bench/merge_objects", nodes), ("bench/merge_links", links)):
        _send(driver, name, rows, tag=tag)


def delete_stale(driver: neo4j.Driver, environment: str, tag: int) -> None:
    """Remove what this run did not mark."""
    for name in ("bench/delete_stale_links", "bench/delete_stale_objects"):
        driver.execute_query(query(name), environment=environment, tag=tag)


def _send(driver: neo4j.Driver, name: str, rows: list[Row], **params: object) -> None:
    for batch in _batches(rows):
        driver.execute_query(query(name), rows=batch, **params)


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))
