"""Clique types: in which order of links cliques are walked; adding one of one's own, and removing it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages.asking import Refused, items, send
from webapp.pages.frame import again, done
from webapp.pages.menu import Entry
from webapp.pages.tables import csv_file, sorted_rows

blue = Blueprint("pages_clique_types", __name__)
MENU = (Entry("Clique types", "pages_clique_types.clique_types", "topology-star", "Manage", keys="g q"),)
STEPS_SHOWN = 16


@blue.get("/clique-types")
@access("viewer", "open")
def clique_types() -> str:
    """All clique types, one's own first."""
    rows = sorted_rows(items("/clique-types"), ("name", "focal", "own"))
    return render_template("clique_types.html", found=rows, focal=request.args.get("focal", ""))


@blue.get("/clique-types.csv")
@access("viewer", "open")
def table() -> Response:
    """The list as CSV."""
    return csv_file("clique-types", "/clique-types", paged=False)


@blue.get("/clique-types/new")
@access("operator", "none")
def new() -> str:
    """A form for a clique type; `copy` of the address names one to begin with."""
    copy = next((one for one in items("/clique-types") if one["name"] == request.args.get("copy")), None)
    given: dict[str, Any] = {"name": "", "focal": request.args.get("focal", "instance"), "steps": [], "where": ""}
    if copy:
        where = "\n".join(f"{name}={value}" for name, values in copy["where"].items() for value in values)
        given = {"name": f"my-{copy['name']}", "focal": copy["focal"], "steps": copy["steps"], "where": where}
    return render_template("clique_type_new.html", **_context(given))


@blue.post("/clique-types/new")
@access("operator", "none")
def add() -> ResponseReturnValue:
    """Keep a clique type of one's own."""
    asked = request.form
    steps = [step.strip() for step in asked.getlist("step") if step.strip()]
    where = [line.strip() for line in asked.get("where", "").splitlines() if line.strip()]
    name = asked.get("name", "").strip()
    body = {"focal": asked.get("focal", ""), "steps": steps, "where": where, "replace": "replace" in asked}
    try:
        send("PUT", f"/clique-types/{quote(name or ' ', safe='')}", body)
    except Refused as err:
        given = {"name": name, "focal": body["focal"], "steps": steps, "where": asked.get("where", "")}
        return again("clique_type_new.html", err, **_context(given))
    return done(f"{name} is kept, and goes before Calipso's own for its objects.", "pages_clique_types.clique_types")


def _context(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "given": given,
        "types": items("/types"),
        "link_types": items("/link-types"),
        "empty_steps": range(len(given["steps"]), STEPS_SHOWN),
    }


@blue.post("/clique-types/<name>/remove")
@access("operator", "none")
def remove(name: str) -> ResponseReturnValue:
    """Forget a clique type of one's own."""
    send("DELETE", f"/clique-types/{quote(name, safe='')}")
    return done(f"{name} is removed.", "pages_clique_types.clique_types")
