"""Impact: objects picked, and who is down, degraded and unaffected when they are taken away together."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages import choices, tables
from webapp.pages.asking import Refused, send
from webapp.pages.menu import Entry

blue = Blueprint("pages_impact", __name__)
MENU = (Entry("Impact", "pages_impact.impact", "alert-triangle", "Network", keys="g i"),)
SORTS = ("name", "type", "project_name", "host_name")
LISTED = ("projects", "hosts", "networks", "switch_ports")


@blue.get("/impact")
@access("viewer", "seen")
def impact() -> ResponseReturnValue:
    """What is picked, and what falls with it."""
    picked = choices.picked(request.args)
    if request.args.get("add") or request.args.get("drop"):
        kept: dict[str, Any] = {name: request.args.get(name) or None for name in ("environment", "project")}
        return redirect(url_for(".impact", on=picked, **kept))
    known = choices.places()
    place = choices.place_of(known)
    project = request.args.get("project", "")
    found, wrong = fall(picked, place, project)
    return render_template(
        "impact.html",
        picked=picked,
        names=found["names"] if found else {},
        places=known,
        place=place,
        project=project,
        whose=choices.whose(place) if place else {},
        found=found,
        wrong=wrong,
    )


def fall(picked: list[str], place: str, project: str) -> tuple[dict[str, Any] | None, Refused | None]:
    """What falls with what is picked, or what is wrong with it; neither where nothing is picked."""
    if not picked:
        return None, None
    try:
        return reckoned(picked, place, project), None
    except Refused as err:
        return None, err


def reckoned(objects: list[str], environment: str, project: str) -> dict[str, Any]:
    """An impact with what its tables show: names in place of ids, and counts of all of it. Raises Refused."""
    body: dict[str, Any] = {"objects": objects}
    body |= {name: value for name, value in (("environment", environment), ("project", project)) if value}
    found = dict(send("POST", "/impact", body))
    names = found["names"]
    for word in ("down", "degraded"):
        rows = [
            one | {"project_name": _name(one["project"], names), "host_name": _name(one["host"], names)}
            for one in found[word]
        ]
        found[word] = tables.sorted_rows(rows, SORTS, "type")
    found["totals"] = {
        word: {kind: counts[word] for kind, counts in found["counts"].items() if counts[word]}
        for word in ("down", "degraded", "unaffected")
    }
    return found


def _name(identity: str | None, names: dict[str, str]) -> str:
    return names.get(identity, identity.rpartition("/")[2]) if identity else ""
