"""Batches of rows to write: none too large, and seldom two in a row that touch the same object; pure, no graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from calipso.records import Link

Row = dict[str, Any]
# Where a row names the objects that writing it locks.
NAMED_BY = ("id", "source", "target")


def batches(groups: Iterable[list[Row]], most: int) -> Iterator[list[Row]]:
    """The rows of all groups in their order, in lists of at most so many; a group that fits into one is not torn apart."""
    batch: list[Row] = []
    for group in groups:
        if batch and len(batch) + len(group) > most:
            yield batch
            batch = []
        batch.extend(group)
        while len(batch) > most:
            yield batch[:most]
            batch = batch[most:]
    if batch:
        yield batch


def touched(rows: Iterable[Row]) -> set[str]:
    """The ids of the objects that rows are of, or link."""
    return {row[name] for row in rows for name in NAMED_BY if name in row}


def by_hub(links: Sequence[Link]) -> Iterator[list[Link]]:
    """The links type by type, those of each hub together: a network of its ports, a host of what it contains.

    A hub is an end on the side of a type that has fewer of them.
    """
    for _, same in groupby(links, key=attrgetter("type")):
        own = list(same)
        source, target = attrgetter("source"), attrgetter("target")
        hub = source if len(set(map(source, own))) <= len(set(map(target, own))) else target
        own.sort(key=hub)
        for _, together in groupby(own, key=hub):
            yield list(together)
