"""Errors as problem documents (RFC 9457): `application/problem+json` with type, title, status, detail, hint and request id."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from apiflask import HTTPError
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from calipso.errors import CalipsoError, DatabaseError

CONTENT_TYPE = "application/problem+json"

logger = logging.getLogger(__name__)


def problem(status: int, detail: str, hint: str = "", errors: Any = None, name: str = "") -> Response:
    """A problem document: `detail` says what is wrong here, `hint` what to do, `errors` which fields where it is fields.

    `name` is that of our error, by which programs tell apart what has one status: Ambiguous, Conflict, NeedsDecision.
    """
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body |= {"hint": hint} if hint else {}
    body |= {"errors": errors} if errors else {}
    body |= {"error": name} if name else {}
    body |= {"request": g.get("request_id", "")}
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    return Response(json.dumps(body, ensure_ascii=False), status, headers, content_type=CONTENT_TYPE)


def of_http_error(err: HTTPError) -> Response:
    """What Flask, werkzeug and the checks of input raise."""
    errors = err.detail if isinstance(err.detail, (dict, list)) else None
    response = problem(err.status_code, _said(err), "", _with_places(errors) if errors else None)
    for name, value in dict(err.headers or {}).items():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _said(err: HTTPError) -> str:
    if isinstance(err.detail, dict):
        for place, fields in err.detail.items():
            if isinstance(fields, dict):
                for name, said in fields.items():
                    return f"{place} {name}: {'; '.join(map(str, said))}"
    return err.message or HTTPStatus(err.status_code).phrase


def _with_places(errors: Any) -> Any:
    """`{"query": {"limit": [...]}}` as a list of place, field and message, which programs go through more easily."""
    if not isinstance(errors, dict):
        return errors
    return [
        {"in": place, "field": name, "message": str(said)}
        for place, fields in errors.items()
        if isinstance(fields, dict)
        for name, texts in fields.items()
        for said in texts
    ]


def answer_errors(app: Flask) -> None:
    """Answer each of our errors by its status, and what nobody foresaw by 500 without a word of it: it stands in the log."""

    @app.errorhandler(CalipsoError)
    def refuse(err: CalipsoError) -> Response:
        if (
            isinstance(err, DatabaseError) and err.__cause__ is not None
        ):  # the server's own words name nodes and addresses
            logger.warning("Request %s: %s", g.get("request_id", ""), err.message)
            hint = "try again" if err.status == HTTPStatus.CONFLICT else "the log of the web door tells why, by request"
            return problem(err.status, "the graph cannot answer this now", hint, name=type(err).__name__)
        return problem(err.status, err.message, err.hint, name=type(err).__name__)

    @app.errorhandler(HTTPException)
    def refuse_http(err: HTTPException) -> Response:
        response = problem(err.code or HTTPStatus.INTERNAL_SERVER_ERROR, err.description or err.name)
        for name, value in err.get_headers():
            if name.lower() not in ("content-type", "content-length"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def fail(err: Exception) -> Response:
        logger.error("Request %s failed", g.get("request_id", ""), exc_info=err)
        return problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "something went wrong here",
            "the log of the web door tells it, by request",
        )
