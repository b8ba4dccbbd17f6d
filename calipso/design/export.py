"""A design to start from: what is there today, written as a file that a person then corrects."""

from __future__ import annotations

from typing import Any

import yaml

from calipso.annotations import ha_pairs
from calipso.customers import project_ids
from calipso.graph import Graph

HEADER = """# Made by calipso design export from what is there today. Correct what is not meant to be so, take out what may differ
# (a server without a host may run anywhere), and check it: calipso check FILE. docs/design.md tells every field.
"""


def export_design(graph: Graph, project: str, environment: str | None = None) -> str:
    """A project's or customer's servers and networks as they are, and its declared pairs, as YAML."""
    ids = project_ids(graph, project, environment)
    servers = graph.read("design/servers", projects=ids)
    names = {row["id"]: row["name"] for row in servers}
    design: dict[str, Any] = {"design": project, "project": project}
    if environments := {row["environment"] for row in servers}:
        design |= {"environment": environments.pop()} if len(environments) == 1 else {}
    design["servers"] = {
        row["name"]: {
            "networks": [network["name"] for network in row["networks"]],
            **({"host": row["host"]} if row["host"] else {}),
            **({"zone": row["zone"]} if row["zone"] else {}),
        }
        for row in servers
    }
    design["networks"] = {
        row["name"]: {
            key: row[key]
            for key in ("type", "segment", "physical_network", "subnets", "routers")
            if row[key] not in (None, [])
        }
        for row in graph.read("design/networks", projects=ids)
    }
    pairs = [pair for pair in ha_pairs(graph, environment, ids) if set(pair) <= names.keys()]
    design["pairs"] = [{"servers": sorted(names[one] for one in pair), "apart": ["host"]} for pair in pairs]
    return HEADER + yaml.safe_dump(design, sort_keys=False, allow_unicode=True, width=120)
