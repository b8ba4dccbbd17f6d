"""The scans that changed something: what the past is stepped through by, change by change."""

from __future__ import annotations

import json
from typing import Any

from calipso.environments import environment_key
from calipso.graph import Graph
from calipso.past.kept import kept_of

WORDS = ("added", "changed", "removed")
# How the counts of a scan begin that changed nothing (calipso.scan.report writes them with sorted keys).
NOTHING = json.dumps(dict.fromkeys(WORDS, 0)).removesuffix("}")
MOST = 500


def changed_scans(graph: Graph, environment: str) -> list[dict[str, Any]]:
    """The newest `MOST` scans of an environment that changed something and that retention kept, the oldest first.

    Each with `scan` (its number), `at` (when it ended), and `objects` and `links` as counts of added, changed and removed; null
    where retention let go of the counts. Raises NotFound for an unknown environment.
    """
    key = environment_key(graph, environment)
    kept = kept_of(graph, key)
    rows = graph.read(
        "past/changed", environment=key, since=kept.since, numbers=sorted(kept.numbers), nothing=NOTHING, limit=MOST
    )
    return [
        {"scan": row["number"], "at": row["at"], "objects": _counts(row["objects"]), "links": _counts(row["links"])}
        for row in reversed(rows)
    ]


def _counts(text: str | None) -> dict[str, int] | None:
    return {word: count for word, count in json.loads(text).items() if word in WORDS} if text else None
