"""Users: who may log in, as what, bound to what; making, changing, disabling and removing them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages.asking import Refused, ask, items, refused, send
from webapp.pages.frame import again, done, seen_mark
from webapp.pages.menu import Entry
from webapp.pages.tables import csv_file, sorted_rows

blue = Blueprint("pages_users", __name__)
MENU = (Entry("Users", "pages_users.users", "users", "Manage", role="admin", bound=False, keys="g u"),)
ROLES = (
    ("viewer", "viewer: may see"),
    ("operator", "operator: also scans, decides, takes snapshots, opens changes"),
    ("admin", "admin: also keeps environments, users and reads the audit log"),
)
PROJECTS_SHOWN = 1000


@blue.get("/users")
@access("admin", "none")
def users() -> str:
    """All users."""
    rows = sorted_rows(items("/users"), ("name", "role", "enabled", "created_at"))
    role = request.args.get("role", "")
    return render_template(
        "users.html", found=[one for one in rows if role in ("", one["role"])], role=role, names=_project_names()
    )


@blue.get("/users.csv")
@access("admin", "none")
def table() -> Response:
    """The list as CSV."""
    return csv_file("users", "/users", paged=False)


@blue.get("/users/new")
@access("admin", "none")
def new() -> str:
    """A form for a user."""
    return render_template("user_form.html", one=None, given={"role": "viewer"}, **_choices())


@blue.post("/users/new")
@access("admin", "none")
def add() -> ResponseReturnValue:
    """Make a user."""
    asked = request.form
    given = {"name": asked.get("name", "").strip(), "role": asked.get("role", "viewer"), **_bound(asked)}
    try:
        _check_password(asked)
        send("POST", "/users", given | {"password": asked.get("password", "")})
    except Refused as err:
        return again("user_form.html", err, one=None, given=given, **_choices())
    return done(f"{given['name']} may log in.", "pages_users.users")


@blue.get("/users/<name>")
@access("admin", "none")
def user(name: str) -> str:
    """One user, to be changed."""
    one = ask(f"/users/{quote(name, safe='')}")
    return render_template("user_form.html", one=one, given=one, seen=seen_mark(_changeable(one)), **_choices())


@blue.post("/users/<name>")
@access("admin", "none")
def change(name: str) -> ResponseReturnValue:
    """Change role and bindings; whoever saw another state than there is is told first."""
    asked, place = request.form, f"/users/{quote(name, safe='')}"
    one = ask(place)
    bound = _bound(asked)
    given = {"role": asked.get("role", one["role"]), **bound}
    body: dict[str, Any] = {"role": given["role"]}
    body |= bound if any(bound.values()) else {"unbound": True}
    try:
        if asked.get("seen") != seen_mark(_changeable(one)):
            there = (
                f"{one['role']}, {'bound' if one['bound'] else 'sees all'}, {'on' if one['enabled'] else 'disabled'}"
            )
            raise refused(
                f"somebody else changed {name} while you did", f"there now: {there}. Save again if yours is right", 409
            )
        send("PATCH", place, body)
    except Refused as err:
        seen = seen_mark(_changeable(one))
        return again("user_form.html", err, one=one, given=given, seen=seen, **_choices())
    return done(f"{name} is changed.", "pages_users.user", name=name)


@blue.post("/users/<name>/enabled")
@access("admin", "none")
def enable(name: str) -> ResponseReturnValue:
    """Let a user log in, or not any more."""
    enabled = request.form.get("enabled") == "true"
    return _deed(name, "PATCH", {"enabled": enabled}, f"{name} {'may log in again' if enabled else 'is disabled'}.")


@blue.post("/users/<name>/password")
@access("admin", "none")
def password(name: str) -> ResponseReturnValue:
    """Give a user another password."""
    asked = request.form
    try:
        _check_password(asked)
    except Refused as err:
        return _form_again(name, err)
    return _deed(name, "PUT", {"password": asked.get("password", "")}, f"{name} has another password.", "/password")


@blue.post("/users/<name>/remove")
@access("admin", "none")
def remove(name: str) -> ResponseReturnValue:
    """Remove a user with tokens and sessions."""
    try:
        send("DELETE", f"/users/{quote(name, safe='')}")
    except Refused as err:
        return _form_again(name, err)
    return done(f"{name} is removed, with tokens and sessions.", "pages_users.users")


def _deed(name: str, method: str, body: dict[str, Any], said: str, below: str = "") -> ResponseReturnValue:
    try:
        send(method, f"/users/{quote(name, safe='')}{below}", body)
    except Refused as err:
        return _form_again(name, err)
    return done(said, "pages_users.user", name=name)


def _form_again(name: str, err: Refused) -> ResponseReturnValue:
    one = ask(f"/users/{quote(name, safe='')}")
    return again("user_form.html", err, one=one, given=one, seen=seen_mark(_changeable(one)), **_choices())


def _check_password(asked: Any) -> None:
    if asked.get("password") != asked.get("password_again"):
        raise refused("the two passwords are not the same", "type both once more")


def _bound(asked: Any) -> dict[str, list[str]]:
    """What a form binds to: nothing where it says that all is seen."""
    if asked.get("sees", "all") == "all":
        return {"projects": [], "customers": []}
    return {name: [one for one in asked.getlist(name) if one] for name in ("projects", "customers")}


def _changeable(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("role", "enabled", "projects", "customers")}


def _choices() -> dict[str, Any]:
    return {"roles": ROLES, "projects": _projects(), "customers": items("/customers")}


def _projects() -> list[dict[str, Any]]:
    return items("/objects", type="project", sort="name", limit=PROJECTS_SHOWN)


def _project_names() -> dict[str, str]:
    return {one["id"]: one["name"] for one in _projects()}
