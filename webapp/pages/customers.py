"""Customers and projects: whose network it is, with the dashboard of each; admins say which projects a customer has."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calipso.errors import CalipsoError, Invalid, NotFound
from webapp.asking import access
from webapp.pages import tables
from webapp.pages.asking import Refused, ask, items, named, send
from webapp.pages.frame import again, done
from webapp.pages.menu import Entry

blue = Blueprint("pages_customers", __name__)
MENU = (Entry("Customers", "pages_customers.customers", "users", "Network", keys="g c"),)
COLUMNS = ("name", "environment", "customers", "servers", "trouble")
# An error is more than any number of warnings.
MANY = 1_000_000
MOST_SERVERS, MOST_POINTS, MOST_PROJECTS = 100, 25, 1000
HA_PEER = "ha-peer"


@blue.get("/customers")
@access("viewer", "seen")
def customers() -> str:
    """All customers, and the projects with what each has."""
    return render_template("customers.html", **_all())


def _all() -> dict[str, Any]:
    found = ask("/projects", limit=MOST_PROJECTS, environment=request.args.get("environment"))
    rows, text = [one | _sums(one["types"]) for one in found["items"]], request.args.get("q", "")
    fitting = [one for one in rows if tables.fits(one, text, ("name", "environment", "customers"))]
    shown = tables.part(tables.sorted_rows(fitting, COLUMNS))
    return {"customers": items("/customers"), "projects": rows, "part": shown, "q": text, "more": found["next"]}


def _sums(types: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """How many of a project's objects are in error and in warning, and what its list is sorted by: servers, and trouble."""
    errors, warnings = (sum(healths[name] for healths in types.values()) for name in ("error", "warning"))
    servers = sum(types.get("instance", {}).values())
    return {"errors": errors, "warnings": warnings, "trouble": errors * MANY + warnings, "servers": servers}


@blue.post("/customers")
@access("admin", "none")
def make() -> ResponseReturnValue:
    """Make a customer of some projects."""
    name = request.form.get("name", "").strip()
    try:
        if any(one["name"] == name for one in items("/customers")):
            raise Invalid(f"there is a customer {name} already", "give another name, or add projects on its page")
        send("PUT", f"/customers/{named(name) or '-'}", {"projects": _typed_projects()})
    except CalipsoError as err:
        return again("customers.html", err, typed=request.form, **_all())
    return done(f"Customer {name} is known.", "pages_customers.customer", name=name)


def _typed_projects() -> list[str]:
    """The projects of a form: chosen ones, and those that are written, a line or comma between them."""
    written = request.form.get("written", "").replace("\n", ",").split(",")
    return list(dict.fromkeys(text.strip() for text in (*request.form.getlist("projects"), *written) if text.strip()))


@blue.get("/customers/<name>")
@access("viewer", "seen")
def customer(name: str) -> str:
    """A customer's dashboard."""
    return render_template("dashboard.html", **_of_customer(name))


def _of_customer(name: str) -> dict[str, Any]:
    one = ask(f"/customers/{named(name)}")
    there = any(project["name"] for project in one["projects"])
    return {"customer": one, "title": name, "whose": name, **_told(name if there else None)}


@blue.get("/projects/<path:identity>")
@access("viewer", "seen")
def project(identity: str) -> ResponseReturnValue:
    """A project's dashboard."""
    environment = request.args.get("environment")
    found = items("/projects", project=identity, environment=environment)
    fits = [one for one in found if identity in (one["id"], one["name"], one["id"].rpartition("/")[2])]
    if not fits:
        raise NotFound(f"there is no project {identity}", "it may be gone, or be none of yours")
    one = fits[0]
    if identity != one["id"]:
        return redirect(url_for("pages_customers.project", identity=one["id"]))
    return render_template("dashboard.html", project=one, title=one["name"], whose=one["id"], **_told(one["id"]))


def _told(whose: str | None) -> dict[str, Any]:
    """What a dashboard tells of a project or customer; of one that is nowhere now, nothing."""
    if whose is None:
        return {"projects": [], "servers": [], "more": None, "networks": [], "reports": [], "changes": []}
    projects = items("/projects", project=whose, limit=MOST_PROJECTS)
    servers = ask("/objects", project=whose, type="instance", sort="name", limit=MOST_SERVERS)
    ids = {one["id"] for one in projects}
    called = {whose} | ids | {one["name"] for one in projects}
    reports = [
        one
        for one in items("/reports")
        if one["inputs"].get("project") in called or ids & set(one["inputs"].get("projects") or ())
    ]
    changes = [one for one in items("/changes") if one["status"] != "closed" and ids & set(one["projects"])]
    return {
        "projects": projects,
        "servers": servers["items"],
        "more": servers["next"],
        "networks": items("/networks", project=whose, limit=MOST_PROJECTS),
        "reports": reports[:10],
        "changes": changes,
        "environments": sorted({one["environment"] for one in projects}),
    }


@blue.get("/dashboard/points")
@access("viewer", "seen")
def points() -> str:
    """Single points of failure, and pairs that stand in for each other, of a project or customer in an environment."""
    asked = {name: request.args.get(name) for name in ("project", "environment")}
    found = ask("/redundancy", **asked)
    said = items("/annotations", key=HA_PEER, environment=asked["environment"], limit=MOST_PROJECTS)
    servers = {one["id"]: one for one in items("/objects", **asked, type="instance", limit=MOST_PROJECTS)}
    pairs = [
        {"one": thing, "other": row["value"]} for row in said for thing in row["objects"] if thing["id"] in servers
    ]
    broken = {frozenset(group) for item in found["items"] for group in item["groups"]}
    return render_template(
        "parts/points.html",
        points=found["items"][:MOST_POINTS],
        total=len(found["items"]),
        of_servers=found["of_servers"],
        pairs=pairs,
        broken={one for group in broken for one in group},
    )


@blue.get("/dashboard/designed")
@access("viewer", "seen")
def designed() -> str:
    """Whether a project or customer is as designed in an environment, where a design is pinned."""
    asked = {name: request.args.get(name) for name in ("project", "environment")}
    try:
        found = send("POST", "/checks", asked)
    except Refused as err:
        if err.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return render_template("parts/designed.html", refused=err, asked=asked)
    return render_template("parts/designed.html", found=found, asked=asked)


@blue.post("/customers/<name>/projects")
@access("admin", "none")
def add_projects(name: str) -> ResponseReturnValue:
    """Add projects to a customer."""
    projects = _typed_projects()
    try:
        send("PUT", f"/customers/{named(name)}", {"projects": projects})
    except Refused as err:
        return again("dashboard.html", err, typed=request.form, **_of_customer(name))
    said = f"{', '.join(projects)} {'belongs' if len(projects) == 1 else 'belong'} to {name}."
    return done(said, "pages_customers.customer", name=name)


@blue.post("/customers/<name>/projects/remove")
@access("admin", "none")
def take_out(name: str) -> ResponseReturnValue:
    """Take a project out of a customer."""
    try:
        send("DELETE", f"/customers/{named(name)}", project=request.form.get("project", ""))
    except Refused as err:
        return again("dashboard.html", err, **_of_customer(name))
    return done(f"A project was taken out of {name}.", "pages_customers.customer", name=name)


@blue.post("/customers/<name>/remove")
@access("admin", "none")
def forget(name: str) -> ResponseReturnValue:
    """Forget a customer."""
    send("DELETE", f"/customers/{named(name)}")
    return done(f"Customer {name} is forgotten; its projects stay.", "pages_customers.customers")
