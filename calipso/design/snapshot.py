"""A pinned snapshot as design: a compare with it, told as a check, one result for each thing that differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from calipso.compare import called, changes_in_words, compare, names_of, rules_of
from calipso.design.checks import VERDICTS, Result
from calipso.graph import Graph
from calipso.past.moments import Moment
from calipso.past.snapshots import scope_of, scope_of_snapshot


def check_snapshot(graph: Graph, design: Moment, now: Moment, project: str | None = None) -> dict[str, Any]:
    """Whether all is as at a moment that is the design, in the shape of `check`.

    It is compared over what the snapshot was taken of, or over a project or customer. Raises NotFound, Ambiguous, Invalid.
    """
    scope = scope_of(graph, design.environment, project) if project else scope_of_snapshot(design)
    found = compare(graph, design, now, scope, rules_of(graph, design, now))
    results = list(_results(found, names_of(graph, found))) or [Result("compare", scope.text, "passed")]
    counts = Counter(result.verdict for result in results)
    return {
        "design": design.name,
        "project": project,
        "same": found["same"],
        "summary": {verdict: counts[verdict] for verdict in VERDICTS},
        "items": [result.as_json() for result in results],
        "next": None,
    }


def _results(found: dict[str, Any], names: dict[str, str]) -> Iterator[Result]:
    for kind, objects in found["objects"].items():
        for one in objects:
            what = changes_in_words(one, names)
            yield Result(kind, f"{one['type']} {called(one, names)}", "failed", what, f"calipso history {one['id']}")
    for kind, links in found["links"].items():
        for one in links:
            ends = " - ".join(names.get(one[end], one[end]) for end in ("source", "target"))
            yield Result(f"link {kind}", f"{one['type']} {ends}", "failed")
    for identity in found["unconfirmed"]:
        yield Result("read", identity, "unknown", "could not be read lately", "scan again")
