"""Change windows: asked for with their impact before the eyes, approved, watched, waived and closed; and their documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access, asker
from webapp.pages import choices, tables
from webapp.pages.asking import Refused, answer, ask, items, refused, send
from webapp.pages.frame import again, done, seen_mark
from webapp.pages.impact import fall
from webapp.pages.menu import Entry

blue = Blueprint("pages_changes", __name__)
MENU = (
    Entry("Changes", "pages_changes.changes", "tools", "Past and changes", keys="g w"),
    Entry("Open a change", "pages_changes.new", "plus", role="operator"),
)
SORTS = ("number", "title", "status", "start", "until", "project", "by")
OPEN = ("requested", "approved", "running", "done")
UNDER_WAY = ("running", "done")
MINUTES = 120
FIELDS = (
    "title",
    "project",
    "environment",
    "start",
    "start_local",
    "minutes",
    "every",
    "downtime_min",
    "sla_minutes",
    "designed",
)


@blue.get("/changes")
@access("viewer", "seen")
def changes() -> str:
    """The list: open ones first, unless the address says otherwise."""
    wanted = {name: request.args.get(name, "") for name in ("q", "status")}
    rows = [
        one | {"what": ", ".join(one["names"])}
        for one in items("/changes")
        if (
            tables.fits(one | {"what": ", ".join(one["names"])}, wanted["q"], ("title", "what", "project", "by"))
            and wanted["status"] in ("", one["status"])
        )
        or (wanted["status"] == "open" and one["status"] in OPEN)
    ]
    rows = tables.sorted_rows(rows, SORTS, "-number")
    if not request.args.get("sort"):
        rows.sort(key=lambda one: one["status"] not in OPEN)
    return render_template("changes.html", part=tables.part(rows), wanted=wanted)


@blue.get("/changes.csv")
@access("viewer", "seen")
def as_table() -> Response:
    """The list as a table to save."""
    return tables.csv_file("changes", "/changes", paged=False)


@blue.get("/changes/new")
@access("operator", "seen")
def new() -> str:
    """The request: who is down by it is shown as soon as it says of what."""
    return render_template("change_new.html", **_asked(request.args))


def _asked(values: Any) -> dict[str, Any]:
    known = choices.places()
    picked = choices.picked(values)
    place, project = choices.place_of(known), values.get("project", "")
    found, wrong = fall(picked, place, project)
    return {
        "typed": {name: values.get(name, "") for name in FIELDS} | {"minutes": values.get("minutes") or MINUTES},
        "picked": picked,
        "names": found["names"] if found else {},
        "places": known,
        "place": place,
        "project": project,
        "whose": choices.whose(place) if place else {},
        "found": found,
        "looked": seen_mark([sorted(found["removed"]), project, found["totals"]]) if found else "",
        "wrong": wrong,
    }


@blue.post("/changes/new")
@access("operator", "seen")
def ask_for() -> ResponseReturnValue:
    """Open a change, if its impact was seen as it is; else show that first."""
    form = request.form
    context = _asked(form)
    if "open" not in form or context["found"] is None:
        return render_template("change_new.html", **context)
    if form.get("looked") != context["looked"]:
        said = Refused(
            409,
            {"detail": "the impact is another one than you saw", "hint": "look at it below, and open the change then"},
        )
        return again("change_new.html", said, **{**context, "wrong": None})
    try:
        number = send("POST", "/changes", _wish(context))["number"]
    except Refused as err:
        context.pop("wrong")
        return again("change_new.html", err, **context)
    return done(f"Change {number} is asked for. It begins when somebody has approved it.", ".change", number=number)


def _wish(context: dict[str, Any]) -> dict[str, Any]:
    """What the API is sent. Raises Refused for what is no number or time."""
    form = request.form
    try:
        begins = choices.chosen_time("start")
        start = datetime.fromisoformat(begins) if begins else datetime.now(UTC)
        until = start + timedelta(minutes=float(form.get("minutes") or MINUTES))
        downtime = float(form.get("downtime_min") or 0)
        promised = form.get("sla_minutes", "").strip()
        every = int(float(form.get("every") or 10) * 60)
    except (ValueError, OverflowError) as err:
        raise Refused(422, {"detail": "a time or number cannot be read", "hint": str(err)}) from err
    body: dict[str, Any] = {
        "objects": context["picked"],
        "title": form.get("title", "").strip(),
        "until": until.isoformat(),
    }
    body |= {"downtime_min": downtime, "every_s": every} | ({"start": start.isoformat()} if begins else {})
    body |= {"sla_minutes": float(promised)} if promised else {}
    body |= {"designed": True} if "designed" in form else {}
    return body | {name: form[name] for name in ("environment", "project") if form.get(name)}


@blue.get("/changes/<int:number>")
@access("viewer", "seen")
def change(number: int) -> str:
    """One change: what is asked, what falls, what happened, what is left."""
    return render_template("change.html", **_shown(number))


def _shown(number: int) -> dict[str, Any]:
    one = ask(f"/changes/{number}")
    rests = items(f"/changes/{number}/rests") if one["status"] in UNDER_WAY and not asker().bound else []
    return {"one": one, "rests": rests, "seen": _mark(one), "state": _state(one), "events": one["events"][::-1]}


def _mark(one: dict[str, Any]) -> str:
    return seen_mark([one["status"], one.get("approvals"), one["waived"]])


def _state(one: dict[str, Any]) -> str:
    """What a page that is open would show otherwise: the state, and how often it was looked at."""
    looks = sum(event["kind"] in ("before", "tick", "after") for event in one["events"])
    return f"{one['status']} {looks} {len(one['waived'])}"


@blue.get("/changes/<int:number>/events")
@access("viewer", "seen")
def events(number: int) -> str:
    """What happened so far, for a page that watches."""
    one = ask(f"/changes/{number}")
    was = request.args.get("state", "")
    return render_template("parts/change_events.html", one=one, events=one["events"][::-1], state=_state(one), was=was)


@blue.get("/changes/<int:number>/document")
@access("viewer", "none")
def document(number: int) -> Response:
    """The request for NOC and customer, as Markdown, to save."""
    found = answer(f"/changes/{number}/document", accept="text/markdown")
    response = Response(found.data, content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="change-{number}.md"'
    return response


@blue.post("/changes/<int:number>/approve")
@access("operator", "seen")
def approve(number: int) -> ResponseReturnValue:
    """Approve in one's own name."""
    return _move_on(number, "approval", {"note": request.form.get("note", "")}, f"You approved change {number}.")


@blue.post("/changes/<int:number>/waive")
@access("operator", "none")
def waive(number: int) -> ResponseReturnValue:
    """Accept something that is left."""
    body = {"item": request.form.get("item", ""), "reason": request.form.get("reason", "").strip()}
    return _move_on(number, "waivers", body, "It is waived in your name.")


@blue.post("/changes/<int:number>/close")
@access("operator", "seen")
def close(number: int) -> ResponseReturnValue:
    """Close it, or withdraw what did not begin."""
    return _move_on(number, "close", None, f"Change {number} is closed.")


@blue.post("/changes/<int:number>/look")
@access("operator", "none")
def look(number: int) -> ResponseReturnValue:
    """Let the scheduler do at once what is due in open changes."""
    try:
        send("POST", "/runs", {"kind": "change_tick", "parameters": {}})
    except Refused as err:
        return again("change.html", err, **_shown(number))
    return done(
        "The scheduler looks at all open changes whose time has come: what it sees appears below.",
        ".change",
        number=number,
    )


def _move_on(number: int, what: str, body: dict[str, Any] | None, said: str) -> ResponseReturnValue:
    try:
        one = ask(f"/changes/{number}")
        if request.form.get("seen") != _mark(one):
            told = f"change {number} is another one than you saw: somebody else was here meanwhile"
            raise refused(told, "look at it as it is, and go on then", 409)
        send("POST", f"/changes/{number}/{what}", body)
    except Refused as err:
        return again("change.html", err, **_shown(number))
    return done(said, ".change", number=number)
