"""Logging in and out."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages.asking import Refused, answer, items

blue = Blueprint("pages_logins", __name__)


@blue.get("/login")
@access(None, "open")
def login() -> str:
    """A form for name and password, and the other ways in that there are."""
    return _form(None)


def _form(wrong: Refused | None) -> str:
    ways = items("/logins")
    return render_template(
        "login.html",
        wrong=wrong,
        user=request.form.get("user", ""),
        by=request.form.get("by", "calipso"),
        next=_inside(request.values.get("next")),
        passwords=[way for way in ways if "href" not in way],
        elsewhere=[way for way in ways if "href" in way],
    )


@blue.post("/login")
@access(None, "open")
def begin() -> ResponseReturnValue:
    """Log in, and go to where one wanted to."""
    asked = {name: request.form.get(name, "") for name in ("user", "password")}
    try:
        found = answer("/session", "POST", body=asked | {"by": request.form.get("by", "calipso")})
    except Refused as err:
        return _form(err), err.status
    return _with_cookies(redirect(_inside(request.form.get("next"))), found.cookies)  # type: ignore[arg-type] # werkzeug's type of Flask's own answer


@blue.post("/logout")
@access("viewer", "open")
def logout() -> ResponseReturnValue:
    """Log out."""
    found = answer("/session", "DELETE", pass_cookies=True)
    return _with_cookies(redirect(url_for("pages_logins.login")), found.cookies)  # type: ignore[arg-type] # as above


def _with_cookies(response: Response, cookies: list[str]) -> Response:
    for cookie in cookies:
        response.headers.add("Set-Cookie", cookie)
    return response


def _inside(place: str | None) -> str:
    """A place of ours to go to: never another's, which an address sent by mail might name."""
    fine = place and place.startswith("/") and not place.startswith(("//", "/\\")) and "\n" not in place
    return place if fine and place else "/"
