"""A network engineer's own questions: reading Cypher, bounded in time and rows; for operators who see all."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso.accounts import ask_guarded
from calipso.queries import query
from webapp.api.lists import csv_answer, told_list, wants_csv
from webapp.api.noting import note
from webapp.api.shapes import Asked, Items
from webapp.api.told import Answer
from webapp.asking import access, graph

blue = APIBlueprint("cypher", __name__, tag="Cypher")
MOST_ROWS, LONGEST_S = 10_000, 60.0


class Question(Asked):
    """A question in Cypher."""

    statement: str = Field(min_length=1, max_length=20_000)
    parameters: dict[str, Any] = Field({}, max_length=100)
    limit: int = Field(1000, ge=1, le=MOST_ROWS)
    timeout_s: float = Field(20.0, gt=0, le=LONGEST_S)


@blue.get("/questions")
@access("viewer", "none")
@blue.output(Items)
def list_questions() -> dict[str, Any] | Response:
    """The saved questions, each with its Cypher"""
    names = sorted(one.name.removesuffix(".cypher") for one in files("cypher").joinpath("questions").iterdir())
    items = [{"name": name, "cypher": query(f"questions/{name}")} for name in names if not name.startswith("__")]
    items = [one | {"question": one["cypher"].splitlines()[0].removeprefix("// ")} for one in items]
    return told_list(items, None, ("name", "question"))


@blue.post("/cypher")
@access("operator", "none")
@blue.input(Question)
@blue.output(Answer)
def post_cypher(json_data: Question) -> dict[str, Any] | Response:
    """Ask the graph in Cypher: reading only, no procedures, no files; what accounts keep is ciphertext"""
    asked = json_data
    columns, rows, more = ask_guarded(graph(), asked.statement, asked.parameters, asked.limit, asked.timeout_s)
    note("cypher asked", f"{len(rows)} rows")
    told = [[plain(value) for value in row] for row in rows]
    return csv_answer(columns, told) if wants_csv() else {"columns": columns, "rows": told, "more": more}


def plain(value: Any) -> Any:
    """A value as JSON: nodes and relationships with their labels or type and properties, paths as both, times as text."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return _of_graph(value)


def _of_graph(value: Any) -> Any:
    """Nodes, relationships and paths, told by what they have: the driver's own classes are the graph's alone to know."""
    if hasattr(value, "labels"):
        return {"labels": sorted(value.labels), "properties": plain(dict(value))}
    if hasattr(value, "element_id"):
        source, target = (None if node is None else node.get("id") for node in value.nodes)
        return {"type": value.type, "source": source, "target": target, "properties": plain(dict(value))}
    if hasattr(value, "relationships"):
        return {"nodes": plain(list(value.nodes)), "relationships": plain(list(value.relationships))}
    return str(value)
