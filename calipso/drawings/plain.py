"""JSON for programs that draw themselves: one shape for all answers, objects and links as everywhere."""

from __future__ import annotations

import json
from dataclasses import asdict

from calipso.drawings.figure import Figure


def plain(figure: Figure) -> str:
    """The figure as JSON: title, facts, nodes, links and groups."""
    shown = asdict(figure)
    for node in shown["nodes"]:
        node["properties"] = node.pop("object").get("properties", {})
    return json.dumps(shown, indent=1, ensure_ascii=True, default=str) + "\n"
