"""Names as people and machines give them: whatever they hold, they go through a whole scan and come out as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from calipso import inventory
from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from calipso.scan import Request, run_scan
from calipso.scan.report import ScanReport
from calipso.schema import ensure_schema
from calipso.sources.answers import ApiQuestion, Output
from tests.edited_source import EditedSource
from tests.graph_state import hashes

pytestmark = pytest.mark.graph
Rows = list[dict[str, Any]]

NAMES = [
    "x" * 255,
    "жен" * 85,
    "☁️🔥👩‍💻",
    'it\'s "quoted" `twice`',
    "a/b//c/../d",
    "100%25 %2F",
    "$rows {id: 1}) DETACH DELETE n //",
    "back\\slash\\n and \\u0041",
    "two\nlines\tand a tab",
    "\u202eright to left\u202c",
    "[bold red]no markup[/]",
    "<script>alert(1)</script>",
    " leading and trailing ",
    "e\u0301 is not \u00e9",
    "null",
    "'; rm -rf / #",
]
# What a host prints in no known encoding reaches us with the replacement mark.
NOT_UTF8 = b"tor \xff\xfe one".decode("utf-8", "replace")


def scan(graph: Graph) -> ScanReport:
    source = EditedSource(rows=with_odd_names, output=with_odd_neighbor)
    return run_scan(graph, Request(parse_environment(source.definition, "recording"), source, "test"))


def with_odd_names(question: ApiQuestion, rows: Rows) -> Rows:
    if question.path in ("/servers/detail", "/networks", "/routers", "/projects", "/subnets"):
        return [row | {"name": NAMES[number % len(NAMES)]} for number, row in enumerate(rows)]
    return rows


def with_odd_neighbor(target: str, command: str, said: Output) -> Output:
    return replace(said, stdout=said.stdout.replace("tor-1", NOT_UTF8))


@pytest.fixture
def odd(graph: Graph) -> Graph:
    """The graph after a scan of a cloud full of odd names."""
    ensure_schema(graph)
    save_environment(graph, parse_environment(EditedSource().definition, "recording"))
    report = scan(graph)
    assert report.status == "completed", report.errors
    return graph


def test_every_name_comes_out_as_it_was_given_and_an_unchanged_cloud_writes_nothing(odd: Graph) -> None:
    rows = [row["object"] for row in odd.read("read/objects_all", environment="lab")]
    assert {row["name"] for row in rows if row["type"] == "instance"} == set(NAMES)
    assert len([row for row in rows if row["type"] == "instance"]) == 20
    assert NOT_UTF8 in {row["name"] for row in rows if row["type"] == "switch"}
    for name in NAMES:
        hit = next(hit for hit in inventory.search(odd, name, types=["instance"]) if hit["name"] == name)
        assert inventory.show(odd, hit["id"], None)["name"] == name

    before = hashes(odd)
    assert scan(odd).objects["changed"] == 0
    assert hashes(odd) == before


def test_the_command_line_prints_them_and_takes_them_for_nothing_else(
    odd: Graph, run_calipso: Callable[..., Any], calipso_home: Path
) -> None:
    for name in ("[bold red]no markup[/]", "$rows {id: 1}) DETACH DELETE n //", "two\nlines\tand a tab"):
        hit = next(hit for hit in inventory.search(odd, name, types=["instance"]) if hit["name"] == name)
        shown = run_calipso("show", hit["id"], "--json")
        told = run_calipso("show", hit["id"])
        assert (shown.exit_code, told.exit_code) == (0, 0), shown.stderr + told.stderr
        assert shown.json()["name"] == name
        assert name.splitlines()[0] in told.stdout
