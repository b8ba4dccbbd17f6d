"""Every Cypher file: its header is true, Neo4j plans it, it is used, and it writes only where its room may write."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from calipso.graph import Graph
from calipso.model import LINK_TYPES, OBJECT_TYPES
from calipso.queries import query
from calipso.schema import ensure_schema

ROOT = Path(str(files("cypher").joinpath("__init__.py"))).parent
NAMES = sorted(str(file.relative_to(ROOT)).removesuffix(".cypher") for file in ROOT.rglob("*.cypher"))
WRITING = (
    "accounts/",
    "write/",
    "load/",
    "schema/",
    "scans/",
    "environments/",
    "database/",
    "bench/",
    "clique_types/",
    "compare_rules/",
    "by_hand/",
    "annotations/",
    "customers/",
    "past/",
    "retention/",
    "snapshots/",
    "changes/",
    "reports/",
    "schedules/",
    "tenancy/",
    "views/",
)
# What the graph has beside the model's own types: its root, past and scans, users and what they add, and the tests' mark.
OTHER_LABELS = {
    "Accounts",
    "User",
    "Token",
    "Session",
    "Audit",
    "Annotation",
    "PastAnnotation",
    "ByHand",
    "PastByHand",
    "Customer",
    "CustomerProject",
    "CliqueType",
    "CompareRule",
    "Object",
    "Past",
    "State",
    "Scan",
    "Journal",
    "Snapshot",
    "Change",
    "ChangeEvent",
    "Report",
    "Schedule",
    "Run",
    "Lease",
    "View",
    "Environment",
    "CalipsoTestDatabase",
    "CalipsoTestNote",
}
LABELS = {row.label for row in OBJECT_TYPES} | {f"Past{row.label}" for row in OBJECT_TYPES} | OTHER_LABELS
RELATIONSHIPS = {row.relationship for row in LINK_TYPES} | {"STATE"}
CODE = "\n".join(
    file.read_text()
    for room in ("calipso", "webapp", "scheduler", "tests")
    for file in (ROOT.parent / room).rglob("*.py")
)


def statement(name: str) -> str:
    """A file without its comments."""
    return "\n".join(line for line in query(name).splitlines() if not line.lstrip().startswith("//"))


def test_there_are_cypher_files() -> None:
    assert len(NAMES) > 30


@pytest.mark.parametrize("name", NAMES)
def test_the_header_says_what_the_file_answers_and_names_its_parameters(name: str) -> None:
    header = [line for line in query(name).splitlines() if line.startswith("//")]

    told = re.search(r"// params:(.*?)(?=// returns:|$)", " ".join(header))

    assert header[0].startswith("// ")
    assert header[0].rstrip().endswith((".", ";", "?", ":")) or len(header) > 2
    assert told is not None
    used = set(re.findall(r"\$(?!any\()(\w+)", statement(name)))
    assert used == {word for word in re.findall(r"\w+", told.group(1)) if word in used}


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_relationship_types_are_the_models(name: str) -> None:
    text = re.sub(r"'[^']*'", "''", statement(name))
    patterns = re.findall(r"[(|\[](?:\w+)?:([A-Z]\w*(?:[|:&][A-Z]\w*)*)", text)
    words = {word for pattern in patterns for word in re.split(r"[|:&]", pattern)}

    assert {word.removeprefix("WAS_") for word in words} <= LABELS | RELATIONSHIPS


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("questions/")])
def test_every_file_is_used(name: str) -> None:
    assert f'"{name}"' in CODE or name.startswith("schema/")


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(WRITING)])
def test_what_asks_does_not_write(name: str) -> None:
    assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE)\b", statement(name))


@pytest.mark.graph
@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("schema/")])
def test_neo4j_plans_every_file(graph: Graph, name: str) -> None:
    ensure_schema(graph)
    params = dict.fromkeys(re.findall(r"\$(\w+)", statement(name)))

    columns, _rows, _more = graph.ask(f"EXPLAIN {query(name)}", params, 1, 30)

    assert columns is not None
