"""Questions to a graph of some size: how long each takes beside the shortest round trip there is."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import TypeVar

from calipso import inventory
from calipso.graph import Graph
from calipso.inventory import RELATIONSHIPS

SAMPLES, SEARCHES = 200, 20
LIMIT = 20
Latencies = dict[str, list[float]]
Answer = TypeVar("Answer")


def ask_about_objects(graph: Graph, environment: str, samples: int) -> Latencies:
    """The floor and one object's neighbourhood, one after the other so that the machine's moods meet both alike."""
    servers = sample(graph, environment, samples)
    for _ in range(2):  # the first pass warms plans and pages up and does not count
        found: Latencies = {"RETURN 1": [], "links of an object": [], "show an object": []}
        for server in servers:
            timed(found["RETURN 1"], graph.read, "bench/one")
            timed(found["links of an object"], graph.read, "inventory/links_of", id=server["id"], types=RELATIONSHIPS)
            timed(found["show an object"], inventory.show, graph, server["id"])
    return found


def ask_for_names(graph: Graph, environment: str, samples: int) -> Latencies:
    """Search by a part of a name that few have, with the index and by looking at every name; both must find the same."""
    found: Latencies = {
        "search": [],
        "search by looking at all names": [],
        "search with owners": [],
        "search of a common part": [],
    }
    for server in sample(graph, environment, samples):
        few = {"lower": server["name"][1:], "limit": LIMIT}
        anywhere = {"environment": None, "types": None, "said": None, "key": None, "most": 0}
        by_index = timed(found["search"], graph.read, "inventory/search", **anywhere, **few)
        by_scan = timed(found["search by looking at all names"], graph.read, "bench/names_scanned", **few)
        timed(found["search with owners"], inventory.search, graph, server["name"][1:], limit=LIMIT)
        timed(found["search of a common part"], inventory.search, graph, server["name"][:6], limit=LIMIT)
        if {row["object"]["id"] for row in by_index} != {row["object"]["id"] for row in by_scan}:
            raise RuntimeError(f"search and scan find different things for {few['lower']!r}")
    return found


def sample(graph: Graph, environment: str, samples: int) -> list[dict[str, str]]:
    """So many servers, spread over all."""
    total = graph.read("bench/sample", environment=environment)
    return total[:: max(1, len(total) // samples)][:samples]


def timed(latencies: list[float], ask: Callable[..., Answer], *arguments: object, **params: object) -> Answer:
    """What a call answers; how long it took is added to the latencies."""
    started = time.perf_counter()
    answer = ask(*arguments, **params)
    latencies.append(time.perf_counter() - started)
    return answer


def milliseconds(latencies: list[float]) -> tuple[float, float]:
    """The shortest and the median, ms."""
    return min(latencies) * 1000, median(latencies) * 1000
