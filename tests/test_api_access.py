"""Every route of the API: who may call it, with which role, bound to projects or not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from calipso.accounts import ROLES, at_least
from tests.web import Web, web
from webapp.asking import Access, access_of

__all__ = ["web"]
pytestmark = pytest.mark.graph

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes(web: Web) -> list[tuple[str, str, Access]]:
    """Method, path with a value for each variable, and what the view says of itself."""
    app = web.client.application
    found = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:\w+>", "999999", re.sub(r"<(path:)?\w+>", "nobody", rule.rule))
        said = access_of(app.view_functions[rule.endpoint])
        assert said is not None, rule
        found += [(method, path, said) for method in METHODS if method in (rule.methods or ())]
    return found


def answered(web: Web, who: str | None, method: str, path: str) -> Any:
    headers = {"Authorization": f"Bearer {web.tokens[who]}"} if who else {}
    return web.client.open(path, method=method, headers=headers, json={} if method != "GET" else None)


def test_without_an_account_nothing_is_told_but_that_one_is_needed(web: Web) -> None:
    guarded = [(method, path) for method, path, said in routes(web) if said.role]
    assert len(guarded) > 50
    for method, path in guarded:
        answer = answered(web, None, method, path)
        if not path.startswith("/api/"):  # a page shows the way in
            assert answer.status_code == 302, (method, path, answer.text)
            assert answer.headers["Location"].startswith("/login"), path
            continue
        assert answer.status_code == 401, (method, path, answer.text)
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_call_what_needs_it_or_less(web: Web, role: str) -> None:
    for method, path, said in routes(web):
        if said.role is None:
            continue
        status = answered(web, role, method, path).status_code
        assert (status == 403) == (not at_least(role, said.role)) or path.endswith(("/password", "/tokens")), (
            method,
            path,
            status,
        )
        assert status < 500, (method, path, status)


def test_an_account_that_is_bound_gets_nothing_of_what_is_for_those_who_see_all(web: Web) -> None:
    closed = [(method, path) for method, path, said in routes(web) if said.bound == "none" and said.role != "admin"]
    assert closed
    for method, path in closed:
        assert answered(web, "moz", method, path).status_code == 403, (method, path)


def test_a_view_of_which_nothing_is_said_stops_the_application(web: Web) -> None:
    from webapp import _see_that_all_say  # noqa: PLC0415 - what is tested is private to the door

    app = web.client.application
    app.view_functions["silent"] = lambda: "told to anybody"
    try:
        with pytest.raises(RuntimeError, match="silent"):
            _see_that_all_say(app)
    finally:
        del app.view_functions["silent"]


@pytest.mark.parametrize("secret", ["", "calipso_wrong", "Bearer", "\u00fc" * 40, "x" * 5000])
def test_a_wrong_token_is_refused(web: Web, secret: str) -> None:
    answer = web.client.get("/api/v1/objects", headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")})
    assert answer.status_code == 401
