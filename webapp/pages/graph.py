"""The graph page: any clique, neighbourhood, path, impact or contents, all of its state in the address; and saved views."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calipso.errors import CalipsoError, Invalid
from webapp.asking import access
from webapp.pages.asking import answer, ask, items, send
from webapp.pages.frame import again, done
from webapp.pages.menu import Entry

blue = Blueprint("pages_graph", __name__)
MENU = (Entry("Graph", "pages_graph.graph", "topology-star", "Network", keys="g g"),)
KINDS = {
    "clique": "Clique: all that hangs together with",
    "neighbours": "Neighbours of",
    "contents": "Contents of",
    "path": "Path from",
    "impact": "Impact of",
}
# What the API is asked for, and how what it answers is shown.
ASKED = ("kind", "of", "to", "type", "environment", "project", "at")
SHOWN = ("color", "layout", "folded", "add", "impact", "way_from", "way_to")


@blue.get("/graph")
@access("viewer", "seen")
def graph() -> ResponseReturnValue:
    """What the address asks for, or what there is to draw."""
    return render_template("graph.html", **_context())


@blue.post("/graph/views")
@access("viewer", "seen")
def save() -> ResponseReturnValue:
    """Save what is shown as a view."""
    form = request.form
    try:
        positions = json.loads(form.get("positions") or "{}")
    except ValueError:
        positions = None
    try:
        if not isinstance(positions, dict):
            raise Invalid("where the nodes stand cannot be read", "load the page again, and save once more")
        body = {"name": form.get("name", ""), "address": form.get("address", ""), "positions": positions}
        if form.get("over"):
            found = send("PATCH", f"/views/{form['over']}", {one: body[one] for one in ("address", "positions")})
        else:
            found = send("POST", "/views", body | {"shared": bool(form.get("shared"))})
    except CalipsoError as err:
        return again("graph.html", err, typed=form, **_context(_parameters(form.get("address", ""))))
    return done(f"Saved as {found['name']}.", "pages_graph.graph", view=found["id"])


@blue.post("/graph/views/<identity>")
@access("viewer", "seen")
def change(identity: str) -> ResponseReturnValue:
    """Rename a view, share it or not."""
    body = {"name": request.form.get("name", ""), "shared": bool(request.form.get("shared"))}
    try:
        found = send("PATCH", f"/views/{identity}", body)
    except CalipsoError as err:
        return again("views.html", err, typed=request.form, tried=identity, **_listed())
    return done(f"{found['name']} is changed.", "pages_graph.views")


@blue.post("/graph/views/<identity>/remove")
@access("viewer", "seen")
def remove(identity: str) -> ResponseReturnValue:
    """Forget a view."""
    try:
        send("DELETE", f"/views/{identity}")
    except CalipsoError as err:
        return again("views.html", err, typed={}, tried="", **_listed())
    return done("The view is gone.", "pages_graph.views")


@blue.get("/graph/views")
@access("viewer", "seen")
def views() -> ResponseReturnValue:
    """Saved views: one's own, and those that others share."""
    return render_template("views.html", typed={}, tried="", **_listed())


@blue.get("/graph/views.csv")
@access("viewer", "seen")
def views_csv() -> ResponseReturnValue:
    """Saved views as a table."""
    found = answer("/views", accept="text/csv")
    headers = {"Content-Type": found.headers["Content-Type"], "Content-Disposition": 'attachment; filename="views.csv"'}
    return found.data, found.status, headers


@blue.get("/graph/views/<identity>")
@access("viewer", "seen")
def view(identity: str) -> ResponseReturnValue:
    """The short address of a view, to be sent."""
    return redirect(url_for("pages_graph.graph", view=identity))


def _parameters(address: str) -> dict[str, str]:
    """The parameters of an address of this page; none where it is no address."""
    try:
        return dict(parse_qsl(urlsplit(address).query))
    except ValueError:
        return {}


def _listed() -> dict[str, Any]:
    """The views, and those of them that the address asks for, in its order."""
    q, sort = request.args.get("q", "").strip(), request.args.get("sort", "name")
    found = items("/views")
    shown = [one for one in found if q.lower() in one["name"].lower()]
    if sort in ("saved_at", "owner"):
        shown.sort(key=lambda one: str(one[sort]), reverse=sort == "saved_at")
    return {"views": found, "shown": shown, "q": q, "sort": sort}


def _context(args: dict[str, str] | None = None) -> dict[str, Any]:
    """What the page shows: its own address, before it that of the view that is opened."""
    args = request.args.to_dict() if args is None else args
    shown = ask(f"/views/{args['view']}") if args.get("view") else None
    if shown:
        args = _parameters(shown["address"]) | args
    asked = {name: args[name] for name in ASKED if args.get(name)}
    looks = {name: args[name] for name in SHOWN if args.get(name)}
    drawn = bool(asked.get("of")) and asked.get("kind") in KINDS
    address = f"/api/v1/graphs?{urlencode(asked)}"
    return {
        "args": args,
        "kinds": KINDS,
        "view": shown,
        "src": address if drawn else "",
        "address": f"{url_for('pages_graph.graph')}?{urlencode(asked | looks)}",
        "views": items("/views"),
        "environments": items("/environments"),
        "customers": items("/customers"),
    }
