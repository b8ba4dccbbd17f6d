"""The list of objects: filtered, sorted, page by page, as CSV."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from calipso.model import OBJECT_TYPES
from webapp.asking import access
from webapp.pages.asking import Refused, ask, items
from webapp.pages.frame import again
from webapp.pages.menu import Entry

blue = Blueprint("pages_object_list", __name__)
MENU = (Entry("Objects", "pages_object_list.objects", "list-tree", "Network", keys="g o"),)
FILTERS = ("q", "environment", "type", "host", "status", "health", "project")
HEALTHS = ("ok", "warning", "error", "unknown")
SIZES = ("50", "200", "1000")


@blue.get("/objects")
@access("viewer", "seen")
def objects() -> ResponseReturnValue:
    """A page of the objects that fit."""
    args = request.args
    asked = {name: args.get(name, "").strip() for name in FILTERS}
    sort = args.get("sort") or "name"
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "asked": asked,
        "sort": sort,
        "environments": items("/environments"),
        "types": [one.name for one in OBJECT_TYPES],
        "healths": HEALTHS,
        "sizes": SIZES,
        "csv": kept | {"sort": sort, "format": "csv"} | ({"limit": SIZES[-1]} if asked["q"] else {}),
    }
    try:
        found = ask("/objects", **asked, sort=sort, after=args.get("after"), limit=args.get("limit"))
    except Refused as err:
        if err.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return again("objects.html", err, found=None, **context)
    return render_template("objects.html", found=found, **context)
