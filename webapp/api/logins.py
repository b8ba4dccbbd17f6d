"""Sessions: logging in by password, Keystone or OpenID Connect, and out."""

from __future__ import annotations

from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify, redirect, request, session, url_for
from flask_wtf.csrf import generate_csrf
from pydantic import Field, SecretStr

from calipso import accounts
from calipso.accounts import Identity
from calipso.accounts.keystone import authenticate_keystone
from calipso.accounts.outside import identity_of_claims
from calipso.errors import Forbidden, NotFound, Unauthorized
from webapp.api.shapes import Asked, Items, Text
from webapp.api.told import LoggedIn, Session
from webapp.asking import SESSION_COOKIE, access, asker, graph
from webapp.limits import LOGIN_LIMIT, limiter
from webapp.oidc import Oidc

blue = APIBlueprint("logins", __name__, tag="Accounts")
SESSION_HOURS = 12.0
LOCAL, KEYSTONE = "calipso", "keystone"


class Login(Asked):
    """Who logs in, and where the password is known."""

    user: Text
    password: SecretStr = Field(max_length=1000)
    by: Literal["calipso", "keystone"] = "calipso"


@blue.get("/session")
@access("viewer", "open")
@blue.output(Session)
def get_session() -> dict[str, Any]:
    """Who asks, with which role and for which projects; with a cookie also the token that changes need"""
    identity = asker()
    told = {"user": identity.user, "role": identity.role, "bound": identity.bound, "via": identity.via}
    told |= {"projects": list(identity.projects or ()), "customers": list(identity.customers)}
    return told | ({"csrf_token": generate_csrf()} if identity.via == "session" else {})


@blue.post("/session")
@access(None, "open")
@limiter.limit(LOGIN_LIMIT)
@blue.input(Login)
@blue.output(LoggedIn, 201)
def post_session(json_data: Login) -> Response:
    """Log in with a password, of Calipso or of the cloud: sets the session's cookie"""
    password = json_data.password.get_secret_value()
    try:
        if json_data.by == KEYSTONE:
            keystone = current_app.extensions["calipso_keystone"]
            if keystone is None:
                raise NotFound("nobody logs in by Keystone here", "set CALIPSO_KEYSTONE_LOGIN (docs/accounts.md)")
            identity = authenticate_keystone(graph(), keystone, json_data.user, password)
        else:
            identity = accounts.authenticate(graph(), json_data.user, password)
    except (Unauthorized, Forbidden):
        known = json_data.by == LOCAL and json_data.user in {one["name"] for one in accounts.list_users(graph())}
        _note(json_data.user if known else "somebody", "refused")  # people type passwords into the wrong field
        raise
    response: Response = jsonify({"user": identity.user, "role": identity.role, "csrf_token": generate_csrf()})
    response.status_code = 201
    return _with_session(response, identity)


def _note(who: str, outcome: str) -> None:
    origin = f"web {request.remote_addr}"
    accounts.note(graph(), accounts.Entry(who, "session begin", "", origin, outcome))


def _with_session(response: Response, identity: Identity) -> Response:
    _note(identity.user, "done")
    response.set_cookie(
        SESSION_COOKIE,
        accounts.begin_session(graph(), identity, SESSION_HOURS),
        max_age=int(SESSION_HOURS * 3600),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response


@blue.delete("/session")
@access("viewer", "open")
@blue.output({}, 204)
def delete_session() -> Response:
    """Log out: the session ends, wherever its cookie went"""
    if cookie := request.cookies.get(SESSION_COOKIE):
        accounts.end_session(graph(), cookie)
    session.clear()
    response = Response(status=204)
    response.delete_cookie(SESSION_COOKIE)
    return response


@blue.get("/logins")
@access(None, "open")
@blue.output(Items)
def list_logins() -> dict[str, Any]:
    """How one may log in here"""
    items = [{"by": LOCAL, "name": "Calipso"}]
    if current_app.extensions["calipso_keystone"] is not None:
        items.append({"by": KEYSTONE, "name": "OpenStack"})
    if (oidc := current_app.extensions["calipso_oidc"]) is not None:
        items.append({"by": "oidc", "name": oidc.login.provider.name, "href": url_for("logins.begin_oidc")})
    return {"items": items, "next": None}


def _oidc() -> Oidc:
    found: Oidc | None = current_app.extensions["calipso_oidc"]
    if found is None:
        raise NotFound("nobody logs in by OpenID Connect here", "set CALIPSO_OIDC_LOGIN (docs/accounts.md)")
    return found


@blue.get("/oidc/login")
@access(None, "open")
@limiter.limit(LOGIN_LIMIT)
@blue.output({}, 302)
def begin_oidc() -> Any:
    """Go to the provider to log in"""
    return _oidc().begin(url_for("logins.end_oidc", _external=True))


@blue.get("/oidc/callback")
@access(None, "open")
@limiter.limit(LOGIN_LIMIT)
@blue.output({}, 302)
def end_oidc() -> Any:
    """Where the provider sends who logged in: sets the session's cookie and goes to the first page"""
    oidc = _oidc()
    try:
        identity = identity_of_claims(graph(), oidc.login.provider, oidc.claims())
    except (Unauthorized, Forbidden):
        _note(f"somebody by {oidc.login.provider.name}", "refused")
        raise
    return _with_session(redirect("/"), identity)  # type: ignore[arg-type] # werkzeug's type of Flask's own answer
