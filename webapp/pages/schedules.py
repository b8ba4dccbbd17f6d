"""Schedules and runs: what is done by the clock, making such, pausing and running them at once, and what each run did."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages.asking import Refused, ask, items, refused, send
from webapp.pages.frame import again, done
from webapp.pages.menu import Entry
from webapp.pages.scans import scheduler
from webapp.pages.tables import csv_file, newest, sorted_rows

blue = Blueprint("pages_schedules", __name__)
MENU = (
    Entry("Schedules", "pages_schedules.schedules", "calendar-time", "Operate", bound=False, keys="g t"),
    Entry("Runs", "pages_schedules.runs", "clock", "", bound=False),
    Entry("Make a schedule", "pages_schedules.new", "plus", role="operator", bound=False),
)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
OVER = ("done", "failed", "missed", "cancelled")
STATUSES = ("queued", "running", *OVER)
WEEKS, OWN = "weeks", "own"
PRESETS = (
    ("0 0 * * sun", "Sundays at midnight"),
    ("0 3 * * *", "every night at 3:00"),
    ("0 6 * * mon-fri", "on weekdays at 6:00"),
    ("0 * * * *", "every hour"),
    ("30 3 1 * *", "on the first of each month at 3:30"),
    (WEEKS, "every so many weeks"),
    (OWN, "by a cron expression of your own"),
)
LATE = ((0, "not at all"), (3600, "an hour"), (21_600, "6 hours"), (86_400, "a day"), (604_800, "a week"))
PAGE = 50
RUN_COLUMNS = ("kind", "schedule", "status", "message", "started_at", "seconds")
ABOUT_TIME = ("name", "kind", "preset", "cron", "every_weeks", "start", "zone", "grace_s", "csrf_token")


@blue.get("/schedules")
@access("viewer", "none")
def schedules() -> str:
    """All schedules with their coming times."""
    found = [one | {"first": (one["next"] or [""])[0]} for one in items("/schedules")]
    rows = sorted_rows(found, ("name", "kind", "first", "last_success"))
    return render_template("schedules.html", found=rows, scheduler=scheduler())


@blue.get("/schedules.csv")
@access("viewer", "none")
def table() -> Response:
    """The list as CSV."""
    return csv_file("schedules", "/schedules", paged=False)


@blue.get("/schedules/new")
@access("operator", "none")
def new() -> str:
    """A form for a schedule; kind, its parameters, cron, zone and all else of the address fill it in."""
    return render_template("schedule_new.html", **_form(request.args))


@blue.post("/schedules/new")
@access("operator", "none")
def add() -> ResponseReturnValue:
    """Keep a schedule."""
    asked = request.form
    context = _form(asked)
    try:
        body = {
            "kind": context["kind"],
            "parameters": _parameters(context["fields"], asked),
            "zone": asked.get("zone", "").strip() or "UTC",
            "grace_s": int(asked.get("grace_s") or 3600),
            **_timing(asked),
        }
        name = _name(asked.get("name", "").strip())
        send("POST", f"/schedules/{name}", body)
    except Refused as err:
        return again("schedule_new.html", err, **context)
    return done(f"{name} is kept, and runs by the clock.", "pages_schedules.schedules")


def _name(text: str) -> str:
    """A name that can stand in an address. Raises Refused."""
    if not NAME.fullmatch(text):
        raise refused(
            f"{text!r} cannot name a schedule", "give letters, digits, dots, dashes and underscores, up to 63"
        )
    return text


def _timing(asked: Any) -> dict[str, Any]:
    preset = asked.get("preset", OWN)
    if preset == WEEKS:
        return {"every_weeks": _number(asked.get("every_weeks"), "weeks"), "start": asked.get("start", "")}
    return {"cron": asked.get("cron", "").strip() if preset == OWN else preset}


def _number(text: str | None, what: str) -> int:
    try:
        return int(text or "")
    except ValueError as err:
        raise refused(f"{what}: {text!r} is no number", "write it in digits, like 2") from err


def _form(given: Any) -> dict[str, Any]:
    kinds = {one["kind"]: one for one in items("/run-kinds")}
    kind = given.get("kind", "scan") if given.get("kind") in kinds else "scan"
    cron = given.get("cron", "")
    known = [key for key, _ in PRESETS]
    preset = given.get("preset") or (
        WEEKS if given.get("every_weeks") else cron if cron in known else OWN if cron else known[0]
    )
    return {
        "kinds": kinds,
        "kind": kind,
        "fields": [_field(name, row, given) for name, row in kinds[kind]["parameters"]["properties"].items()],
        "environments": items("/environments"),
        "preset": preset,
        "presets": PRESETS,
        "late": LATE,
        "zones": sorted(available_timezones()),
        "given": {name: given.get(name, "") for name in ABOUT_TIME} | {"cron": cron or "0 0 * * sun"},
        "scheduler": scheduler(),
    }


def _field(name: str, row: dict[str, Any], given: Any) -> dict[str, Any]:
    """A parameter of a kind as a field, out of its JSON Schema."""
    kinds = [row, *row.get("anyOf", ())]
    of = next((each["type"] for each in kinds if each.get("type") not in (None, "null")), "string")
    default = row.get("default")
    values = given.getlist(name)
    value: Any = values[-1] if values else default
    if of == "boolean":
        value = value in ("true", "on", "1", "yes", True) if values or not _was_sent(given) else False
    if of == "array":
        value = "\n".join(values) if values else ""
    title = name.replace("_", " ").capitalize()
    return {
        "name": name,
        "title": title if title not in ("A", "B") else {"A": "From when", "B": "Until when"}[title],
        "of": of,
        "value": value,
        "default": default,
        "options": next((each["enum"] for each in kinds if "enum" in each), None),
        "says": row.get("description", ""),
    }


def _was_sent(given: Any) -> bool:
    """Whether a form was sent: what is not ticked in it is a no."""
    return "csrf_token" in given


def _parameters(fields: list[dict[str, Any]], asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields:
        name, text = one["name"], asked.get(one["name"], "").strip()
        if one["of"] == "boolean":
            value: Any = bool(text)
        elif one["of"] == "array":
            value = [line.strip() for line in "\n".join(asked.getlist(name)).splitlines() if line.strip()]
        elif text and one["of"] == "integer":
            value = _number(text, one["title"])
        else:
            value = text
        if value not in ("", [], one["default"]) or (value is False and one["default"]):
            found[name] = value
    return found


@blue.get("/schedules/<name>")
@access("viewer", "none")
def schedule(name: str) -> str:
    """One schedule: what it does, its coming times, and its runs."""
    return render_template(
        "schedule.html",
        one=ask(f"/schedules/{name}"),
        found=items("/runs", schedule=name, limit=20),
        scheduler=scheduler(),
    )


@blue.post("/schedules/<name>/switch")
@access("operator", "none")
def switch(name: str) -> ResponseReturnValue:
    """Pause a schedule, or let it go on."""
    enabled = request.form.get("enabled") == "true"
    send("PATCH", f"/schedules/{name}", {"enabled": enabled})
    return done(f"{name} {'goes on' if enabled else 'is paused'}.", "pages_schedules.schedules")


@blue.post("/schedules/<name>/run")
@access("operator", "none")
def run_now(name: str) -> ResponseReturnValue:
    """Do at once what a schedule does."""
    found = send("POST", f"/schedules/{name}/run")
    return done(f"{name} is asked for at once.", "pages_schedules.run", identity=found["id"])


@blue.post("/schedules/<name>/remove")
@access("operator", "none")
def remove(name: str) -> ResponseReturnValue:
    """Forget a schedule; its runs stay."""
    send("DELETE", f"/schedules/{name}")
    return done(f"{name} is removed; what it did is still told under Runs.", "pages_schedules.schedules")


@blue.get("/runs")
@access("viewer", "none")
def runs() -> str:
    """What was done, by the clock or as asked; the newest first."""
    asked = {name: request.args.get(name, "") for name in ("schedule", "status")}
    found = newest("/runs", RUN_COLUMNS, PAGE, **asked)
    names = [one["name"] for one in items("/schedules")]
    return render_template("runs.html", found=found, asked=asked, names=names, statuses=STATUSES, scheduler=scheduler())


@blue.get("/runs.csv")
@access("viewer", "none")
def runs_table() -> Response:
    """The list as CSV."""
    return csv_file("runs", "/runs", schedule=request.args.get("schedule"), status=request.args.get("status"))


@blue.get("/runs/<identity>")
@access("viewer", "none")
def run(identity: str) -> str:
    """One run with its log; live while it goes."""
    return render_template("run.html", **_run(identity))


@blue.get("/runs/<identity>/outcome")
@access("viewer", "none")
def outcome(identity: str) -> str:
    """What became of a run, for the page that followed it."""
    return render_template("parts/run_outcome.html", **_run(identity))


def _run(identity: str) -> dict[str, Any]:
    one = ask(f"/runs/{identity}")
    return {"one": one, "running": one["status"] not in OVER, "scheduler": scheduler()}


@blue.post("/runs/<identity>/cancel")
@access("operator", "none")
def cancel(identity: str) -> ResponseReturnValue:
    """Take back a run that waits."""
    send("DELETE", f"/runs/{identity}")
    return done("The run is taken back.", "pages_schedules.run", identity=identity)
