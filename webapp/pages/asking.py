"""Pages ask the API, in this process and in the name of who looks: what a page shows is what the API would tell him."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import current_app, g, request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from calipso.errors import CalipsoError
from webapp.asking import ASKER, READING

FRESH = ("GET", "HEAD")


class Refused(CalipsoError):
    """What the API answered in place of what was asked: its status, what is wrong, what to do, and which fields."""

    def __init__(self, status: int, said: Mapping[str, Any]) -> None:
        super().__init__(str(said.get("detail") or said.get("title") or "refused"), str(said.get("hint") or ""))
        self.status = status
        self.error = str(said.get("error") or "")
        self.fields = [row for row in said.get("errors") or () if isinstance(row, dict)]


def refused(detail: str, hint: str, status: int = 422) -> Refused:
    """What a page itself says no with: what is wrong, and what to do."""
    return Refused(status, {"detail": detail, "hint": hint})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API: its status, headers, and bytes."""

    status: int
    headers: Headers
    data: bytes

    @property
    def json(self) -> Any:
        """What its JSON says; None where it says nothing."""
        return json.loads(self.data) if self.data else None

    @property
    def cookies(self) -> list[str]:
        """The cookies that it sets."""
        return self.headers.getlist("Set-Cookie")


def answer(
    path: str,
    method: str = "GET",
    *,
    body: Any = None,
    accept: str = "application/json",
    pass_cookies: bool = False,
    **query: Any,
) -> Answer:
    """What the API answers to a request under /api/v1; parameters that are None or "" are left out. Raises Refused."""
    asked: dict[str, Any] = {name: value for name, value in query.items() if value is not None and value != ""}
    builder = EnvironBuilder(
        path=f"/api/v1{path}",
        method=method,
        query_string=asked,
        json=body,
        headers=Headers({"Accept": accept, "X-Request-ID": g.request_id}),
        base_url=request.host_url,
        environ_overrides={"REMOTE_ADDR": request.remote_addr or ""},
    )
    environ = builder.get_environ()
    if pass_cookies:
        environ["HTTP_COOKIE"] = request.environ.get("HTTP_COOKIE", "")
    if g.get("identity") is not None:
        environ[ASKER] = g.identity
    if method in FRESH and "reading" in g:
        environ[READING] = g.reading
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with (
        app.app_context(),
        app.request_context(environ),
    ):  # with what it knows of its own: else it would be that of this request
        response = app.full_dispatch_request()
        found = Answer(response.status_code, Headers(response.headers), response.get_data())
    if found.status >= 400:
        raise Refused(found.status, _problem(found))
    return found


def ask(path: str, **query: Any) -> Any:
    """What GET answers, as values. Raises Refused."""
    return answer(path, **query).json


def named(text: str) -> str:
    """An id or name as a part of a path of the API: what stands for something else in addresses is written as itself."""
    return quote(text, safe="/:")


def send(method: str, path: str, body: Any = None, **query: Any) -> Any:
    """What a changing request answers, as values; None where it says nothing. Raises Refused."""
    found = answer(path, method, body=body, **query)
    return found.json if "json" in found.headers.get("Content-Type", "") else None


def items(path: str, **query: Any) -> list[Any]:
    """The items of a list, its first page. Raises Refused."""
    return list(ask(path, **query)["items"])


def _problem(found: Answer) -> Mapping[str, Any]:
    try:
        said = found.json
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {}
