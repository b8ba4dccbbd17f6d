"""Reports: made, kept, opened in the page or in any format, sent, made by the clock, and removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access, asker
from webapp.pages import choices, tables
from webapp.pages.asking import Refused, answer, ask, items, refused, send
from webapp.pages.frame import again, done, not_done
from webapp.pages.menu import Entry

blue = Blueprint("pages_reports", __name__)
MENU = (
    Entry("Reports", "pages_reports.reports", "file-analytics", "Past and changes", keys="g r"),
    Entry("Make a report", "pages_reports.new", "plus"),
)
SORTS = ("number", "title", "kind", "environment", "made_at")
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of report as its form asks for it: what it says, its own fields, and whether accounts bound to projects may."""

    says: str
    fields: tuple[str, ...] = ("project", "at")
    bound: bool = True


KINDS = {
    "inventory": Kind("Servers with host, zone, networks, addresses and MACs."),
    "health": Kind("How all cliques are, and what is in error in them."),
    "connectivity": Kind("Whether each server of a project reaches each other one.", ("needed_project", "at")),
    "redundancy": Kind("Every single point of failure, what takes most with it first."),
    "ports": Kind("Switch ports to servers and services, and back."),
    "impact": Kind(
        "Who is down and who loses redundancy when objects are taken away.", ("objects", "project", "at"), bound=False
    ),
    "compare": Kind("What differs from A to B, by what must be done about it.", ("moments", "project"), bound=False),
    "change": Kind("The dossier of a change: request, approvals, what was seen, verdict.", ("change",), bound=False),
}


def _kinds() -> dict[str, Kind]:
    return {name: kind for name, kind in KINDS.items() if kind.bound or not asker().bound}


@blue.get("/reports")
@access("viewer", "seen")
def reports() -> str:
    """The list."""
    wanted = {name: request.args.get(name, "") for name in ("q", "kind")}
    rows = [
        one
        for one in items("/reports")
        if wanted["kind"] in ("", one["kind"]) and tables.fits(one, wanted["q"], ("title", "kind", "environment"))
    ]
    part = tables.part(tables.sorted_rows(rows, SORTS, "-number"))
    return render_template("reports.html", part=part, wanted=wanted, kinds=_kinds(), formats=items("/reports/formats"))


@blue.get("/reports.csv")
@access("viewer", "seen")
def as_table() -> Response:
    """The list as a table to save."""
    return tables.csv_file("reports", "/reports", paged=False)


@blue.get("/reports/new")
@access("viewer", "seen")
def new() -> str:
    """A form with the fields of a kind."""
    return render_template("report_new.html", **_form(request.args))


def _form(values: Any) -> dict[str, Any]:
    known = choices.places()
    place = choices.place_of(known)
    kinds = _kinds()
    kind = values.get("kind", "") if values.get("kind", "") in kinds else next(iter(kinds))
    typed = {name: values.get(name, "") for name in ("project", "a", "b", "change", "at")}
    return {
        "kinds": kinds,
        "kind": kind,
        "typed": typed,
        "picked": choices.picked(values),
        "places": known,
        "place": place,
        "whose": choices.whose(place) if place else {},
        "moments": choices.moments(place, choices.steps_of(place), (), typed["a"], typed["b"], typed["at"]),
        "changes": items("/changes") if "change" in KINDS[kind].fields else [],
    }


@blue.post("/reports")
@access("viewer", "seen")
def make() -> ResponseReturnValue:
    """Make one and show it; a form that only took an object away or added one is shown again."""
    form = request.form
    if "look" in form or form.get("drop"):
        return render_template("report_new.html", **_form(form))
    body: dict[str, Any] = {name: form[name] for name in ("kind", "environment", "project") if form.get(name)}
    try:
        times = {side: choices.chosen_time(f"{side}_time") or form.get(side) for side in ("a", "b", "at")}
        body |= {side: time for side, time in times.items() if time}
        if picked := choices.picked(form):
            body["objects"] = picked
        if form.get("change"):
            body["change"] = int(form["change"])
        number = send("POST", "/reports", body)["number"]
    except ValueError as err:
        return again(
            "report_new.html",
            Refused(422, {"detail": "a time or number cannot be read", "hint": str(err)}),
            **_form(form),
        )
    except Refused as err:
        return again("report_new.html", err, **_form(form))
    return done(f"Report {number} is made and kept.", ".report", number=number)


@blue.get("/reports/<int:number>")
@access("viewer", "seen")
def report(number: int) -> str:
    """One report, as it was."""
    return render_template("report.html", **_shown(number))


def _shown(number: int) -> dict[str, Any]:
    found = ask(f"/reports/{number}")
    inputs = {name: value for name, value in found["inputs"].items() if name not in ("names", "map", "projects")}
    told = [(name, each) for name, value in inputs.items() for each in (value if isinstance(value, list) else [value])]
    return {
        "number": number,
        "one": found,
        "most": MOST_ROWS,
        "formats": items("/reports/formats"),
        "schedule": "/schedules/new?" + urlencode([("kind", "report"), ("report", found["kind"]), *told]),
    }


@blue.get("/reports/<int:number>/drawing.svg")
@access("viewer", "seen")
def drawing(number: int) -> ResponseReturnValue:
    """A report's drawing, as a picture: it brings its styles, and runs nothing."""
    found = answer(f"/reports/{number}").json
    if not found["drawing"]:
        return Response("", 404)
    response = Response(found["drawing"], content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@blue.post("/reports/<int:number>/send")
@access("operator", "none")
def send_it(number: int) -> ResponseReturnValue:
    """Let the scheduler make it anew and send it to where references say."""
    found = ask(f"/reports/{number}")
    references = [text for text in request.form.get("notify", "").replace(",", " ").split() if text]
    inputs = {
        name: value
        for name, value in found["inputs"].items()
        if name in ("environment", "project", "objects", "a", "b", "at", "change")
    }
    parameters = inputs | {
        "report": found["kind"],
        "notify": references,
        "format": request.form.get("format", "html"),
        "keep": False,
    }
    try:
        if not references:
            raise refused("it is sent to nobody", "say where the address stands: env:NAME or file:/PATH")
        run = send("POST", "/runs", {"kind": "report", "parameters": parameters})["id"]
    except Refused as err:
        return again("report.html", err, **_shown(number))
    return done(f"The scheduler makes it anew and sends it: run {run}.", ".report", number=number)


@blue.post("/reports/<int:number>/remove")
@access("operator", "seen")
def remove(number: int) -> ResponseReturnValue:
    """Forget one."""
    try:
        send("DELETE", f"/reports/{number}")
    except Refused as err:
        return not_done(err, ".reports")
    return done(f"Report {number} is removed.", ".reports")
