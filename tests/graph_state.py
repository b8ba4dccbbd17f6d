"""What stands in the graph, as plain values to compare: hashes of objects by id, of links by their ends."""

from typing import Any

from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS


def hashes(graph: Graph, environment: str = "lab") -> dict[str, int]:
    """Hashes of all live objects, by id, and links, by type and ends."""
    rows = graph.read("read/object_hashes", environment=environment)
    found = {identity: value for row in rows for identity, value in zip(row["ids"], row["hashes"], strict=True)}
    return found | link_hashes(graph, environment)


def link_hashes(graph: Graph, environment: str) -> dict[str, int]:
    """Hashes of all live links, by type and ends; no two links have one."""
    asked: dict[str, Any] = {"environment": environment, "types": RELATIONSHIPS}
    marks = [mark for row in graph.read("read/link_hashes", **asked) for mark in row["hashes"]]
    rows = graph.read("read/links_by_hash", hashes=marks, **asked)
    assert len(rows) == len(marks) == len(set(marks)), "each link has a hash that no other link has"
    return {f"{row['type']} {row['source']} {row['target']}": row["hash"] for row in rows}
