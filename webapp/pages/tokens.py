"""API tokens: making one, whose secret is told once, and ending it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access, asker
from webapp.pages.asking import Refused, items, refused, send
from webapp.pages.frame import again, done
from webapp.pages.menu import Entry
from webapp.pages.tables import csv_file, sorted_rows

blue = Blueprint("pages_tokens", __name__)
MENU = (Entry("API tokens", "pages_tokens.tokens", "key", "Manage", keys="g k"),)
DAYS = 90


@blue.get("/tokens")
@access("viewer", "open")
def tokens() -> str:
    """One's own tokens; all for admins who see all."""
    return render_template("tokens.html", **_context({"name": "", "user": "", "role": "", "days": DAYS}))


def _context(given: dict[str, Any]) -> dict[str, Any]:
    guest = asker().via == "demo"
    found = [] if guest else items("/tokens")
    rows = sorted_rows(found, ("name", "user", "role", "until", "used_at"))
    return {"found": rows, "given": given, "guest": guest, "users": _users()}


def _users() -> list[str]:
    everybody = asker().role == "admin" and not asker().bound
    return [one["name"] for one in items("/users")] if everybody else []


@blue.get("/tokens.csv")
@access("viewer", "open")
def table() -> Response:
    """The list as CSV."""
    return csv_file("tokens", "/tokens", paged=False)


@blue.post("/tokens")
@access("viewer", "open")
def add() -> ResponseReturnValue:
    """Make a token, and tell its secret this once: on the answer itself, which no browser keeps."""
    asked = request.form
    given = {name: asked.get(name, "").strip() for name in ("name", "user", "role", "days")}
    body: dict[str, Any] = {"name": given["name"], "user": given["user"] or None, "role": given["role"] or None}
    try:
        if not given["days"].isdecimal():
            raise refused("for how many days the token is good is no number", "write it in digits, like 90")
        made = send("POST", "/tokens", body | {"days": int(given["days"])})
    except Refused as err:
        return again("tokens.html", err, **_context(given))
    told = render_template("tokens.html", made=made, **_context({"name": "", "user": "", "role": "", "days": DAYS}))
    return told, 201, {"Cache-Control": "no-store"}


@blue.post("/tokens/<token>/end")
@access("viewer", "open")
def end(token: str) -> ResponseReturnValue:
    """End a token."""
    send("DELETE", f"/tokens/{token}")
    return done("The token is ended: whoever uses it is refused from now on.", "pages_tokens.tokens")
