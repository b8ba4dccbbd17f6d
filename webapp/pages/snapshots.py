"""Snapshots: names for what was known at a time; taken, pinned, pinned as design, and forgotten."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access, asker
from webapp.pages import choices, tables
from webapp.pages.asking import Refused, ask, items, refused, send
from webapp.pages.frame import again, done, not_done, seen_mark
from webapp.pages.menu import Entry

blue = Blueprint("pages_snapshots", __name__)
MENU = (Entry("Snapshots", "pages_snapshots.snapshots", "camera", "Past and changes", keys="g a"),)
SORTS = ("name", "environment", "scan", "at", "kind", "scope_name", "note")
TYPED = ("name", "note", "project", "clique", "pinned")


@blue.get("/snapshots")
@access("viewer", "seen")
def snapshots() -> str:
    """The list, and how to take one."""
    return render_template("snapshots.html", **_shown())


def _shown() -> dict[str, Any]:
    known = choices.places()
    wanted = {name: request.args.get(name, "") for name in ("q", "environment", "keeps")}
    rows = [
        one | {"scope_name": one["scope"]["name"], "seen": seen_mark([one["pinned"], one["designed"]])}
        for one in items("/snapshots", environment=wanted["environment"])
        if tables.fits(one, wanted["q"], ("name", "note", "kind"))
    ]
    if wanted["keeps"]:
        rows = [one for one in rows if one[wanted["keeps"]]] if wanted["keeps"] in ("pinned", "designed") else rows
    place = choices.place_of(known)
    return {
        "part": tables.part(tables.sorted_rows(rows, SORTS, "-at")),
        "wanted": wanted,
        "places": known,
        "place": place,
        "whose": choices.whose(place) if place else {},
        "sizes": [] if asker().bound else [{"key": one["id"]} | _size(one["id"]) for one in known if one.get("scan")],
        "typed": {name: request.form.get(name, "") for name in TYPED},
    }


def _size(key: str) -> dict[str, Any]:
    try:
        return dict(ask(f"/environments/{key}/past"))
    except Refused:  # it was never scanned
        return {}


@blue.get("/snapshots.csv")
@access("viewer", "seen")
def as_table() -> Response:
    """The list as a table to save."""
    return tables.csv_file("snapshots", "/snapshots", paged=False, environment=request.args.get("environment"))


@blue.post("/snapshots")
@access("operator", "seen")
def take() -> ResponseReturnValue:
    """Give what is known now a name."""
    form = request.form
    body: dict[str, Any] = {
        name: form[name].strip() for name in ("name", "environment", "project", "clique") if form.get(name, "").strip()
    }
    body |= {"note": form.get("note", ""), "pinned": "pinned" in form}
    if "designed" in form:
        body["designed"] = True
    try:
        if "project" in body and "clique" in body:
            body.pop("project")
        taken = send("POST", "/snapshots", body)
    except Refused as err:
        return again("snapshots.html", err, **_shown())
    return done(f"Snapshot {taken['name']} is taken: scan {taken['scan']} of {taken['environment']}.", ".snapshots")


@blue.post("/snapshots/<environment>/<name>/pin")
@access("operator", "seen")
def pin(environment: str, name: str) -> ResponseReturnValue:
    """Pin, let go, or pin as designed; told to who saw another state of it."""
    wish = request.form.get("wish", "pin")
    path = f"/snapshots/{environment}/{name}"
    try:
        known = ask(path)
        if request.form.get("seen") != seen_mark([known["pinned"], known["designed"]]):
            raise refused(*_changed_meanwhile(known), 409)
        send("PATCH", path, {"pinned": wish != "let-go", "designed": wish == "design"})
    except Refused as err:
        return not_done(err, ".snapshots")
    said = {"pin": "is pinned", "let-go": "is pinned no more", "design": "is the network as designed"}.get(wish, "")
    return done(f"Snapshot {name} {said}.", ".snapshots")


def _changed_meanwhile(known: dict[str, Any]) -> tuple[str, str]:
    state = "pinned as designed" if known["designed"] else "pinned" if known["pinned"] else "not pinned"
    what = f"somebody else changed snapshot {known['name']} meanwhile: it is {state}"
    return what, "look at it below, and do it again if you still want to"


@blue.post("/snapshots/<environment>/<name>/remove")
@access("operator", "seen")
def remove(environment: str, name: str) -> ResponseReturnValue:
    """Forget a name; refused for what is pinned or needed."""
    try:
        send("DELETE", f"/snapshots/{environment}/{name}")
    except Refused as err:
        return not_done(err, ".snapshots")
    return done(f"Snapshot {name} is removed.", ".snapshots")
