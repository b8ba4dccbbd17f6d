"""The API keeps to its OpenAPI document: whatever is asked, no 500, no answer that the document does not tell of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from calipso.config import Settings
from tests.web import Web, web
from webapp import create_app
from webapp.limits import limiter

__all__ = ["web"]
pytestmark = pytest.mark.graph
# Whether a request that fits its schema is refused says nothing: no schema knows which objects, moments or Cypher there are.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 5

# The document needs no graph; the application gets one before it is asked.
app = create_app(Settings(home=Path("/nonexistent"), neo4j_uri="bolt://127.0.0.1:1"))
api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture(scope="module", autouse=True)
def _graph(web: Web) -> Iterator[None]:
    before = app.extensions["calipso_graph"]
    app.extensions["calipso_graph"] = web.client.application.extensions["calipso_graph"]
    yield
    app.extensions["calipso_graph"] = before


@pytest.fixture(autouse=True)
def _not_too_often() -> None:
    """Logins may be tried so often a minute: by all tests together they would be too often."""
    with app.app_context():
        limiter.reset()


@pytest.mark.parametrize("who", ["admin", "operator", "moz"])
@api.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
def test_no_answer_is_one_that_the_document_does_not_tell_of(case: Any, web: Web, who: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {web.tokens[who]}"}, checks=CHECKS)


OPERATIONS = [one.ok() for one in api.get_all_operations()]
# What no generator of requests can know: what there is. Queries and bodies that lead somewhere, and places by their paths.
REAL: dict[str, dict[str, Any]] = {
    "GET /api/v1/graphs": {"kind": "clique", "of": "OBJECT"},
    "GET /api/v1/objects": {"q": "moz-web"},
    "GET /api/v1/links": {"object": "OBJECT"},
    "GET /api/v1/cliques": {"project": "moz"},
    "GET /api/v1/paths": {"source": "moz-web-1", "target": "moz-db-2"},
    "GET /api/v1/redundancy": {"project": "moz"},
    "GET /api/v1/compare": {"a": "before", "project": "moz"},
    "GET /api/v1/design": {"project": "moz"},
    "GET /api/v1/networks": {"project": "moz"},
    "GET /api/v1/schedule-times": {"cron": "0 0 * * sun", "zone": "Europe/Berlin"},
    "POST /api/v1/impact": {"objects": ["compute-1"], "project": "moz"},
    "POST /api/v1/reports": {"kind": "inventory", "project": "moz"},
}
PLACES = {
    "objects": {"identity": "OBJECT"},
    "scans": {"identity": "SCAN"},
    "runs": {"identity": "RUN"},
    "schedules": {"name": "nightly"},
    "environments": {"key": "lab"},
    "snapshots": {"environment": "lab", "name": "before"},
    "changes": {"number": 1},
    "reports": {"number": 1},
    "customers": {"name": "Moz"},
    "users": {"name": "moz"},
    "views": {"identity": "VIEW"},
}


@pytest.fixture(scope="module")
def known(web: Web) -> dict[str, str]:
    """Ids of what is there: an object, a scan, a run that is over; a snapshot, change, report and schedule are made."""
    identity = web.get("admin", "/objects", q="moz-web-1", type="instance")["items"][0]["id"]
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for path, body in (
        ("/snapshots", {"name": "before", "environment": "lab", "project": "moz"}),
        ("/changes", {"objects": [identity], "until": until, "project": "moz"}),
        ("/reports", {"kind": "inventory", "project": "moz"}),
    ):
        web.ask("moz", "POST", path, json=body)
    web.ask("admin", "POST", "/schedules/nightly", json={"kind": "snapshot", "cron": "0 3 * * *"})
    run = web.ask("admin", "POST", "/runs", json={"kind": "snapshot"}).json["id"]
    web.ask("admin", "DELETE", f"/runs/{run}")
    scan = next(one["id"] for one in web.get("admin", "/scans")["items"] if one["status"].startswith("completed"))
    view = {"name": "Web", "address": f"/graph?kind=clique&of={identity}", "shared": True}
    web.ask("admin", "POST", "/views", json=view)
    kept = web.get("admin", "/views")["items"][0]["id"]
    return {"OBJECT": identity, "SCAN": scan, "RUN": run, "VIEW": kept}


@pytest.mark.parametrize("who", ["admin", "moz"])
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.label in REAL or one.method == "get"], ids=lambda one: one.label
)
def test_what_is_there_is_told_as_the_document_says(
    operation: Any, accept: str, who: str, web: Web, known: dict[str, str]
) -> None:
    places = PLACES.get(operation.path.split("/")[3], {}) if "{" in operation.path else {}
    parts = {name: known.get(str(value), value) for name, value in places.items()}
    asked = {name: known.get(str(value), value) for name, value in REAL.get(operation.label, {}).items()}
    more = {"query": asked} if operation.method == "get" else {"body": asked, "media_type": "application/json"}
    headers = {"Authorization": f"Bearer {web.tokens[who]}", "Accept": accept}

    response = operation.Case(path_parameters=parts, **more).call_and_validate(headers=headers, checks=CHECKS)

    # No provider is configured here: its logins are not there, nor is for a bound account what is not theirs.
    absent = (403, 404) if who == "moz" or "/oidc/" in operation.path else ()
    assert response.status_code in (200, 201, *absent), response.text
