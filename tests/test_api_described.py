"""The API keeps to its OpenAPI document: whatever is asked, no 500, no answer that the document does not tell of."""

from __future__ import annotations

from collections.abc import Iterator
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
EXAMPLES = 8

# The document needs no graph; the application gets one before it is asked.
app = create_app(Settings(home=Path("/nonexistent"), neo4j_uri="bolt://127.0.0.1:1"))
api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture(scope="module", autouse=True)
def _graph(web: Web) -> Iterator[None]:
    before = app.extensions["calipso_graph"]
    app.extensions["calipso_graph"] = web.client.application.extensions["calipso_graph"]
    yield
    app.extensions["calipso_graph"] = before


@pytest.mark.parametrize("who", ["admin", "operator", "moz"])
@api.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
def test_no_answer_is_one_that_the_document_does_not_tell_of(case: Any, web: Web, who: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {web.tokens[who]}"}, checks=CHECKS)
