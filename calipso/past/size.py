"""How much an environment's past takes: counts, and about how many bytes by the server's record sizes and a sample.

Neo4j's store keeps records of fixed size: 15 bytes a node, 34 a relationship, 41 for four blocks of properties, 128 (120 of them
payload) for a piece of a long text or list (neo4j.com/developer/kb/understanding-data-on-disk). Indexes come on top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from calipso.graph import Graph, Row
from calipso.inventory import WAS_RELATIONSHIPS

NODE, RELATIONSHIP, PROPERTIES, PIECE, PAYLOAD = 15, 34, 41, 128, 120
BLOCK, BLOCKS = 8, 4
# A whole number of more bits needs a block of its own; a text or list has so many bytes of type and length.
SMALL_NUMBER, HEAD = 2**34, 5
SAMPLE = 200
KINDS = ("states", "links", "gone", "touched")
UNITS = ("bytes", "kB", "MB", "GB", "TB")


def size_of_past(graph: Graph, environment: str) -> dict[str, int]:
    """How much of an environment's past is kept: former states and links, gone objects, what scans noted as touched, and `bytes`.

    The bytes are about: the counts are true, what one takes is the mean of some.
    """
    counted = dict(graph.read("past/size", environment=environment, types=WAS_RELATIONSHIPS)[0])
    means = bytes_each(graph, environment)
    return {**counted, "bytes": round(sum(counted[kind] * means[kind] for kind in KINDS))}


def bytes_each(graph: Graph, environment: str) -> dict[str, float]:
    """About how many bytes one former state, link, gone object and touched thing takes, by `KINDS`; 0 where there is none."""
    rows = graph.read("past/sample", environment=environment, types=WAS_RELATIONSHIPS, limit=SAMPLE)[0]
    return {
        "states": _mean(rows["states"], NODE + RELATIONSHIP),
        "links": _mean(rows["links"], RELATIONSHIP),
        "gone": _mean(rows["gone"], NODE),
        "touched": _mean(rows["touched"], NODE, lambda note: len(note.get("objects", ())) + len(note.get("types", ()))),
    }


def _mean(rows: Iterable[Row], record: int, items: Callable[[Row], int] = lambda row: 1) -> float:
    sizes, count = 0, 0
    for row in rows:
        sizes += stored_bytes(row, record)
        count += items(row)
    return sizes / count if count else 0.0


def stored_bytes(properties: Row, record: int) -> int:
    """What a node or relationship with these properties takes in Neo4j's store; `record` is its own record."""
    blocks = pieces = 0
    for value in properties.values():
        if value is None:
            continue
        inline, payload = _payload(value)
        short = inline <= BLOCKS * BLOCK
        blocks += -(-inline // BLOCK) if short else 1
        pieces += 0 if short else -(-payload // PAYLOAD)
    return record + -(-blocks // BLOCKS) * PROPERTIES + pieces * PIECE


def _payload(value: Any) -> tuple[int, int]:
    """What a value takes in the property's own blocks, head included, and in pieces."""
    if isinstance(value, str):
        length = len(value.encode())
    elif isinstance(value, list):
        length = sum(len(one.encode()) + 4 if isinstance(one, str) else BLOCK for one in value)
    elif isinstance(value, bool) or (isinstance(value, int) and -SMALL_NUMBER < value < SMALL_NUMBER):
        return BLOCK, 0
    else:
        return 2 * BLOCK, 0
    return length + HEAD, length


def in_words(size: float) -> str:
    """A number of bytes as people say it: 12 MB."""
    place = 0
    while size >= 1000 and place < len(UNITS) - 1:
        size, place = size / 1000, place + 1
    return f"{size:.1f} {UNITS[place]}" if place and size < 10 else f"{size:.0f} {UNITS[place]}"
