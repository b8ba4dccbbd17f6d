"""What the OpenAPI document says of every operation alike: who may call it, and the problems that it answers with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import current_app

from webapp.api.shapes import Problem
from webapp.asking import Access, access_of
from webapp.problems import CONTENT_TYPE

PROBLEMS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 502, 503)
METHODS = ("get", "post", "put", "patch", "delete")
FOR_BOUND = {
    "seen": "Accounts that are bound to projects see their own and what these stand on.",
    "open": "Nothing of any tenant is in it.",
    "none": "Not for accounts that are bound to projects.",
}
# Operations that answer a table as CSV with `Accept: text/csv`.
TABLES = (
    "get_environments_list_all",
    "get_objects_list_objects",
    "get_objects_get_annotations",
    "get_links_list_links",
    "get_answers_list_cliques",
    "get_past_list_snapshots",
    "get_past_get_steps",
    "get_past_get_compare",
    "get_changes_list_changes",
    "get_reports_list_all",
    "get_scans_list_scans",
    "get_runs_list_runs",
    "get_runs_list_schedules",
    "get_customers_list_all",
    "get_customers_list_said",
    "get_customers_list_all_projects",
    "get_customers_list_networks",
    "get_cypher_list_questions",
    "post_cypher_post_cypher",
    "get_catalog_list_clique_types",
    "get_accounts_list_users",
    "get_accounts_list_tokens",
    "get_accounts_list_audit",
    "get_views_list_all",
)
TEXT: dict[str, Any] = {"schema": {"type": "string"}}
STREAM = "text/event-stream"
# Before OpenAPI 3.2 a stream's schema is that of each of its events.
EVENT: dict[str, Any] = {
    "schema": {
        "type": "object",
        "description": "`progress` and `end` with what is followed as JSON, `problem` with status and detail.",
        "properties": {"event": {"type": "string", "enum": ["progress", "end", "problem"]}, "data": {}},
    }
}
BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
# What else operations answer with than JSON.
FORMS: dict[str, dict[str, Any]] = {name: {"text/csv": TEXT} for name in TABLES} | {
    "get_reports_get_one": {
        "text/html": TEXT,
        "application/pdf": BYTES,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": BYTES,
        "text/csv": TEXT,
    },
    # YAML whose shape docs/design.md tells.
    "get_past_get_design": {"text/yaml": {"schema": {}}},
    "get_graphs_get_graph": {
        "image/svg+xml": TEXT,
        "application/vnd.jgraph.mxfile": TEXT,
        "text/vnd.mermaid": TEXT,
        "application/graphml+xml": TEXT,
        "text/vnd.graphviz": TEXT,
    },
}
TAGGED = ("get_past_get_snapshot", "get_past_get_compare", "get_reports_get_one")


def describe(spec: Any) -> Any:
    """Complete the document that apiflask made: roles and tenancy in words, security, problem documents."""
    components = spec.setdefault("components", {})
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {})["Problem"] = schema
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    components["responses"] = {
        f"Problem{status}": {"description": HTTPStatus(status).phrase, "content": {CONTENT_TYPE: reference}}
        for status in PROBLEMS
    }
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "calipso_session"},
    }
    said = _access_by_path()
    for path, operations in spec["paths"].items():
        for method in METHODS:
            if method in operations:
                _complete(operations[method], said[path, method])
    return _with_plain_names(spec)


def _with_plain_names(spec: Any) -> Any:
    """Parts of models under their own names, `Object` in place of `Clique.Object`: generators name classes by them."""
    schemas = spec["components"]["schemas"]
    plain: dict[str, str] = {}
    for name in [one for one in schemas if "." in one]:
        own = name.rpartition(".")[2]
        if own not in schemas or _alike(schemas[own], schemas[name]):
            plain[f"#/components/schemas/{name}"] = f"#/components/schemas/{own}"
            schemas[own] = schemas.pop(name)
    return _renamed(spec, plain)


def _alike(one: Any, other: Any) -> bool:
    """Whether two schemas say the same, under whichever names their parts are."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(value, other[name]) for name, value in one.items())
    if isinstance(one, str) and isinstance(other, str) and one.startswith("#/"):
        return one.rpartition("/")[2].rpartition(".")[2] == other.rpartition("/")[2].rpartition(".")[2]
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: names.get(one, one) if key == "$ref" else _renamed(one, names) for key, one in value.items()}
    return [_renamed(one, names) for one in value] if isinstance(value, list) else value


def _access_by_path() -> dict[tuple[str, str], Access]:
    found = {}
    for rule in current_app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            for form in (f"<{name}>", f"<path:{name}>", f"<int:{name}>"):
                path = path.replace(form, f"{{{name}}}")
        said = access_of(current_app.view_functions[rule.endpoint])
        for method in rule.methods or ():
            if said is not None:
                found[path, method.lower()] = said
    return found


def _complete(operation: dict[str, Any], said: Access) -> None:
    role = f"Needs the role {said.role}." if said.role else "Needs no account."
    told = [operation.get("description", ""), role, FOR_BOUND[said.bound] if said.role else ""]
    operation["description"] = " ".join(part for part in told if part)
    operation["security"] = [{"token": []}, {"session": []}] if said.role else []
    fine = {status: one for status, one in operation["responses"].items() if status < "400"}
    problems = {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in PROBLEMS}
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    name = operation["operationId"]
    content = fine.get("200", {}).get("content", {})
    content.update({kind: EVENT if kind == STREAM else TEXT for kind in content if kind.startswith("text/")})
    content.update(FORMS.get(name, {}))
    if name in TAGGED:
        fine["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        fine["304"] = {"description": "As it was: `If-None-Match` names it."}
    operation["responses"] = fine | problems
