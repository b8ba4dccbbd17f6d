"""One object: all that is known of it, in sections with an address each; what people say of it is said here too."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calipso.errors import CalipsoError, Conflict
from calipso.model import LINK_TYPES, object_type
from webapp.asking import access
from webapp.pages.asking import Refused, ask, named, send
from webapp.pages.frame import again, done, seen_mark

blue = Blueprint("pages_objects", __name__)
# The sections in their order: address, title, whether a thing that is gone has it too.
SECTIONS = (
    ("properties", "Properties", True),
    ("links", "Links", False),
    ("clique", "Clique", False),
    ("path", "Path", False),
    ("impact", "Impact", False),
    ("history", "History", True),
    ("annotations", "Annotations", True),
    ("messages", "Messages", True),
    ("raw", "Raw answer", True),
)
MOST_LINKS = 300
LINKS = {one.relationship: one.description for one in LINK_TYPES}
WITHHELD = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)


@blue.get("/objects/<path:identity>")
@access("viewer", "seen")
def object(identity: str) -> ResponseReturnValue:
    """One section of an object."""
    one = ask(f"/objects/{named(identity)}")
    if one["id"] != identity:  # asked for by a name
        return redirect(url_for("pages_objects.object", identity=one["id"], show=request.args.get("show")))
    return render_template("object.html", **_context(one, request.args.get("show", "")))


def _context(one: dict[str, Any], show: str) -> dict[str, Any]:
    """What the template needs: the object, its sections, and what the one that is shown tells."""
    sections = [(name, title) for name, title, also_gone in SECTIONS if one["live"] or also_gone]
    if show not in dict(sections):
        show = "properties"
    told: dict[str, Any] = {"one": one, "sections": sections, "show": show, "refused": None, "kind": _kind(one)}
    read = READERS.get(show)
    if read is None:
        return told
    try:
        return told | read(one)
    except Refused as err:
        if err.status not in WITHHELD:
            raise
        return told | {"refused": err}


def _kind(one: dict[str, Any]) -> dict[str, Any]:
    row = object_type(one["type"])
    return {"description": row.description, "properties": {prop.name: prop for prop in row.properties}}


def _links(one: dict[str, Any]) -> dict[str, Any]:
    links = sorted(one["links"], key=lambda link: (link["type"], link["other"]["name"], link["other"]["id"]))
    return {"links": links[:MOST_LINKS], "links_total": len(links), "link_descriptions": LINKS}


def _clique(one: dict[str, Any]) -> dict[str, Any]:
    clique = ask(f"/objects/{named(one['id'])}/clique", type=request.args.get("type"))
    nodes = sorted(clique["nodes"], key=lambda node: (node["type"], node["name"], node["id"]))
    return {"clique": clique, "nodes": nodes, "tally": Counter(node["type"] for node in nodes)}


def _impact(one: dict[str, Any]) -> dict[str, Any]:
    return {"impact": ask(f"/objects/{named(one['id'])}/impact")}


def _history(one: dict[str, Any]) -> dict[str, Any]:
    return {"history": ask(f"/objects/{named(one['id'])}/history")}


def _annotations(one: dict[str, Any]) -> dict[str, Any]:
    said = ask(f"/objects/{named(one['id'])}/annotations")
    marks = {row["key"]: seen_mark(row["value"]) for row in said["items"] if row["by"] == "id"}
    taken = request.args.get("taken")
    back = next((row for row in said["past"] if row["key"] == taken), None)
    if any(row["key"] == taken for row in said["items"]):
        back = None
    return {"said": said["items"], "past": said["past"], "marks": marks, "unsaid": seen_mark(None), "back": back}


def _raw(one: dict[str, Any]) -> dict[str, Any]:
    return {"raw": {name: json.dumps(said, indent=2, ensure_ascii=False) for name, said in (one["raw"] or {}).items()}}


READERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "links": _links,
    "clique": _clique,
    "impact": _impact,
    "history": _history,
    "annotations": _annotations,
    "raw": _raw,
}


@blue.post("/objects/<path:identity>/annotations")
@access("operator", "seen")
def annotate(identity: str) -> ResponseReturnValue:
    """Say something of it, or say it otherwise."""
    key, value = (request.form.get(name, "").strip() for name in ("key", "value"))
    try:
        _see_the_same(identity, key)
        body = {"items": [{"about": identity, "environment": identity.partition("/")[0], "facts": {key: value}}]}
        send("POST", "/annotations", body)
    except CalipsoError as err:
        return _again(identity, err)
    return done(f"Said: {key} is {value}.", "pages_objects.object", identity=identity, show="annotations")


@blue.post("/objects/<path:identity>/annotations/remove")
@access("operator", "seen")
def take_back(identity: str) -> ResponseReturnValue:
    """Take back what is said of it under a key; it can be said again."""
    key = request.form.get("key", "")
    try:
        send("DELETE", "/annotations", about=identity, key=key)
    except Refused as err:
        return _again(identity, err)
    return done(f"Taken back: {key}.", "pages_objects.object", identity=identity, show="annotations", taken=key)


def _see_the_same(identity: str, key: str) -> None:
    """Raises Conflict where it is not as it was when the form was made: somebody said something else meanwhile."""
    said = ask(f"/objects/{named(identity)}/annotations")["items"]
    there = next((row for row in said if row["key"] == key and row["by"] == "id"), None)
    if request.form.get("seen") == seen_mark(there["value"] if there else None):
        return
    if there is None:
        raise Conflict(f"{key} was taken back meanwhile", "save once more to say it again")
    raise Conflict(
        f"{key} is said already: {there['value']} (by {there['owner']})", "look at it below, and change it there"
    )


def _again(identity: str, err: CalipsoError) -> ResponseReturnValue:
    one = ask(f"/objects/{named(identity)}")
    typed = {name: request.form.get(name, "") for name in ("key", "value")}
    return again("object.html", err, typed=typed, **_context(one, "annotations"))
