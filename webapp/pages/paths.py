"""Paths: the real way between two ends, hop by hop, or where and why it breaks."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages.asking import Refused, ask, items
from webapp.pages.frame import again
from webapp.pages.menu import Entry

blue = Blueprint("pages_paths", __name__)
MENU = (Entry("Paths", "pages_paths.paths", "route", "Network", keys="g p"),)
FIELDS = ("source", "target", "environment", "at")


@blue.get("/paths")
@access("viewer", "seen")
def paths() -> ResponseReturnValue:
    """The form, and the way where both ends are given."""
    asked = {name: request.args.get(name, "").strip() for name in FIELDS}
    context = {"asked": asked, "environments": items("/environments")}
    if not (asked["source"] and asked["target"]):
        return render_template("paths.html", found=None, **context)
    try:
        found = ask("/paths", **asked)
    except Refused as err:
        if err.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return again("paths.html", err, found=None, **context)
    return render_template("paths.html", found=found, **context)
