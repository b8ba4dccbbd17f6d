"""Reports that are kept: with what they were made from and what they said, to be opened again in any format."""

from __future__ import annotations

import json
from typing import Any

from calipso.errors import NotFound
from calipso.graph import Graph
from calipso.reports.document import Report, from_json
from calipso.schema import ensure_schema


def keep(graph: Graph, report: Report) -> int:
    """Keep a report; its number."""
    ensure_schema(graph)
    properties = {
        "kind": report.kind,
        "title": report.title,
        "environment": report.inputs.get("environment"),
        "inputs": json.dumps(report.inputs),
        "content": json.dumps(report.as_json()),
    }
    return int(graph.change("reports/save", properties=properties)[0]["number"])


def list_reports(graph: Graph) -> list[dict[str, Any]]:
    """All kept reports, the newest first: number, kind, title, environment, made_at, inputs."""
    return [
        {name: value for name, value in row.items() if name != "content"} | {"inputs": json.loads(row["inputs"])}
        for row in graph.read("reports/list", number=None)
    ]


def get_report(graph: Graph, number: int) -> Report:
    """A kept report as it was. Raises NotFound."""
    found = graph.read("reports/list", number=number)
    if not found:
        raise NotFound(f"no report {number}", "see them: calipso report list")
    return from_json(json.loads(found[0]["content"]))


def forget(graph: Graph, number: int) -> None:
    """Forget a report. Raises NotFound."""
    if not graph.write("reports/remove", number=number).nodes_deleted:
        raise NotFound(f"no report {number}", "see them: calipso report list")
