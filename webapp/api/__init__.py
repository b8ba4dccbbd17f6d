"""The API under /api/v1: a module for each resource, thin; what they say is described in OpenAPI 3.1."""

from __future__ import annotations

from apiflask import APIFlask

from webapp.api import (
    accounts,
    answers,
    catalog,
    changes,
    customers,
    cypher,
    docs,
    environments,
    graphs,
    links,
    logins,
    objects,
    past,
    reports,
    runs,
    scans,
    views,
)
from webapp.api.describing import describe

BLUEPRINTS = tuple(
    module.blue
    for module in (
        environments, objects, links, answers, graphs, views, past, changes, reports, scans, runs, customers, catalog, cypher,
        accounts, logins, docs,
    )
)  # fmt: skip
DESCRIPTION = """Everything that Calipso knows and does, for programs.

Send a token: `Authorization: Bearer calipso_...` (`calipso token add`). Lists are `{"items": [...], "next": ...}`: give `next` as
`after` for the next page. Errors are problem documents (RFC 9457) with `detail` and `hint`. Every answer names its request in
`X-Request-ID`. Tables come as CSV with `Accept: text/csv`."""


def configure(app: APIFlask) -> None:
    """What the description of the API says of all of it."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        DESCRIPTION=DESCRIPTION,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        SERVERS=[{"url": "/", "description": "this Calipso"}],
    )
    app.spec_callback = describe
