"""The Cypher console: saved questions and one's own, their answer as a table, and the same in Neo4j Browser."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages.asking import Refused, answer, items, refused, send
from webapp.pages.frame import again
from webapp.pages.menu import Entry

blue = Blueprint("pages_cypher_console", __name__)
MENU = (
    Entry("Cypher", "pages_cypher_console.console", "terminal-2", "Operate", role="operator", bound=False, keys="g y"),
)
LIMITS = (100, 1000, 10_000)
LIMIT = 1000


@blue.get("/cypher")
@access("operator", "none")
def console() -> str:
    """The console; `question` of the address names a saved one, `statement` is one of one's own."""
    context = _context()
    chosen = next((one for one in context["questions"] if one["name"] == request.args.get("question")), None)
    statement = chosen["cypher"] if chosen else request.args.get("statement", "")
    return render_template("cypher_console.html", **context, statement=statement, chosen=chosen)


def _context() -> dict[str, Any]:
    given = request.values
    limit = given.get("limit", "")
    return {
        "questions": items("/questions"),
        "parameters": given.get("parameters", ""),
        "limit": int(limit) if limit.isdecimal() and int(limit) in LIMITS else LIMIT,
        "limits": LIMITS,
    }


@blue.post("/cypher")
@access("operator", "none")
def ask_cypher() -> ResponseReturnValue:
    """Ask, and show the answer; `as=csv` gives it as a file."""
    asked, context = request.form, _context()
    statement = asked.get("statement", "").strip()
    shown = context | {"statement": statement, "chosen": None}
    try:
        body = {
            "statement": statement,
            "parameters": _parameters(asked.get("parameters", "")),
            "limit": context["limit"],
        }
        if asked.get("as") == "csv":
            return _file(answer("/cypher", "POST", body=body, accept="text/csv").data)
        found = send("POST", "/cypher", body)
    except Refused as err:
        return again("cypher_console.html", err, **shown)
    name = "parts/cypher_answer.html" if "HX-Request" in request.headers else "cypher_console.html"
    return render_template(
        name, **shown, answer=found | {"rows": [[_cell(one) for one in row] for row in found["rows"]]}
    )


def _parameters(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text.strip() else {}
    except ValueError as err:
        raise refused(f"the parameters are no JSON: {err}", 'write them like {"name": "web-1"}') from err
    if not isinstance(found, dict):
        raise refused("the parameters are no JSON object", 'write them like {"name": "web-1"}')
    return found


def _file(table: bytes) -> Response:
    response = Response(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="answer.csv"'
    return response


NODE, LINK, PATH = {"labels", "properties"}, {"type", "source", "target", "properties"}, {"nodes", "relationships"}


def _cell(value: Any) -> dict[str, Any]:
    """A value as a cell shows it: what kind it is (none, number, text, node, link, path, list, data), and its words."""
    if value is None:
        return {"kind": "none", "text": ""}
    if isinstance(value, dict):
        return _thing(value)
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return {"kind": "list", "parts": [_cell(one) for one in value]}
    if isinstance(value, str):
        return {"kind": "text", "text": value}
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {"kind": "number" if is_number else "data", "text": _json(value)}


def _thing(value: dict[str, Any]) -> dict[str, Any]:
    """A node, relationship or path as the API tells it; of an object its id, to go there."""
    if value.keys() == NODE:
        own, labels = value["properties"], value["labels"]
        name = str(own.get("name") or own.get("id") or "node")
        place = own.get("id") if "Object" in labels else None
        return {"kind": "node", "labels": labels, "text": name, "id": place, "data": _json(own)}
    if value.keys() == LINK:
        data = _json(value["properties"])
        return {
            "kind": "link",
            "text": value["type"],
            "source": value["source"],
            "target": value["target"],
            "data": data,
        }
    if value.keys() == PATH:
        types = [one["type"] for one in value["relationships"]]
        return {"kind": "path", "nodes": [_thing(one) for one in value["nodes"]], "types": types}
    return {"kind": "data", "text": _json(value)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
