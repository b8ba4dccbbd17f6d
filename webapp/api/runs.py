"""Schedules and runs: what the scheduler does by the clock, and what it is asked to do at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from calipso import schedules
from calipso.errors import Forbidden
from calipso.schedules.stored import GRACE_S
from webapp.api.lists import told_list
from webapp.api.noting import note
from webapp.api.scans import accepted
from webapp.api.shapes import Asked, Items, Page, Text, Thing
from webapp.api.streams import follow
from webapp.api.told import Accepted
from webapp.asking import access, asker, graph
from webapp.limits import START_LIMIT, limiter

blue = APIBlueprint("runs", __name__, tag="Schedules")
COLUMNS = ("id", "kind", "schedule", "status", "by", "planned_at", "started_at", "finished_at", "message")
FOR_ADMINS = ("retention", "dump")
Kind = Literal["scan", "test", "snapshot", "compare", "report", "change_tick", "retention", "dump"]


class WantedRun(Asked):
    """A run to be done as soon as the scheduler can."""

    kind: Kind
    parameters: dict[str, Any] = Field({}, max_length=50, description="Those of the kind (docs/schedules.md).")


class Planned(Asked):
    """What is to be done by the clock."""

    kind: Kind = "scan"
    parameters: dict[str, Any] = Field({}, max_length=50)
    cron: Text = Field("", description="Five fields, like `0 0 * * sun`.")
    every_weeks: int = Field(0, ge=0, le=520, description="In place of cron: every so many weeks from `start`.")
    start: Text = ""
    zone: Text = "UTC"
    grace_s: int = Field(GRACE_S, ge=0, le=7 * 86_400)


class Switched(Asked):
    """Whether it runs."""

    enabled: bool


class Which(Page):
    """Which runs."""

    schedule: Text | None = None
    status: Literal["queued", "running", "done", "failed", "missed", "cancelled"] | None = None
    after: Text | None = Field(None, pattern=r"^\d{1,9}$", description="`next` of the page before.")


class Clock(Asked):
    """When something would be due."""

    cron: Text = Field("", description="Five fields, like `0 0 * * sun`.")
    every_weeks: int = Field(0, ge=0, le=520)
    start: Text = ""
    zone: Text = "UTC"
    count: int = Field(5, ge=1, le=20)


def _may(kind: str) -> None:
    if kind in FOR_ADMINS and asker().role != "admin":
        raise Forbidden(f"{kind} is for admins", "ask one, or choose another kind")


@blue.get("/runs")
@access("viewer", "none")
@blue.input(Which, location="query")
@blue.output(Items)
def list_runs(query_data: Which) -> dict[str, Any] | Response:
    """Runs, the newest first"""
    skip = int(query_data.after or 0)
    found = schedules.list_runs(graph(), query_data.schedule, query_data.status, skip=skip, limit=query_data.limit + 1)
    items = found[: query_data.limit]
    return told_list(items, str(skip + len(items)) if len(found) > query_data.limit else None, COLUMNS)


@blue.post("/runs")
@access("operator", "none")
@limiter.limit(START_LIMIT)
@blue.input(WantedRun)
@blue.output(Accepted, 202)
def post_run(json_data: WantedRun) -> Response:
    """Ask for a run: 202, and where to follow it"""
    _may(json_data.kind)
    identity = schedules.request_run(graph(), json_data.kind, json_data.parameters, asker().user)
    note(f"{json_data.kind} asked for", identity)
    return accepted("runs.get_run", "runs.get_run_events", identity)


@blue.get("/runs/<identity>")
@access("viewer", "none")
@blue.output(Thing)
def get_run(identity: str) -> dict[str, Any]:
    """One run with its log and result"""
    return schedules.get_run(graph(), identity)


@blue.get("/runs/<identity>/events")
@access("viewer", "none")
@blue.output(Thing, content_type="text/event-stream")
def get_run_events(identity: str) -> Response:
    """A run as server-sent events: `progress` with its log, then `end`"""
    return follow(lambda: schedules.get_run(graph(), identity), lambda told: told["status"] in schedules.OVER)


@blue.delete("/runs/<identity>")
@access("operator", "none")
@blue.output(Thing)
def delete_run(identity: str) -> dict[str, Any]:
    """Take back a run that waits"""
    found = schedules.cancel_run(graph(), identity, asker().user)
    note("run cancelled", identity)
    return found


@blue.get("/schedules")
@access("viewer", "none")
@blue.output(Items)
def list_schedules() -> dict[str, Any] | Response:
    """Schedules with their coming times"""
    found = schedules.list_schedules(graph())
    return told_list(found, None, ("name", "kind", "cron", "every_weeks", "zone", "enabled", "next", "last_success"))


@blue.get("/schedule-times")
@access("viewer", "open")
@blue.input(Clock, location="query")
@blue.output(Thing)
def get_times(query_data: Clock) -> dict[str, Any]:
    """When a schedule would be due, in words, and its next times in its zone; nothing is kept"""
    asked = query_data
    timing = schedules.Timing(asked.cron, asked.every_weeks, asked.start, asked.zone)
    return {"when": timing.text, "next": [one.isoformat() for one in timing.next(datetime.now(UTC), asked.count)]}


@blue.get("/run-kinds")
@access("viewer", "open")
@blue.output(Items)
def list_kinds() -> dict[str, Any]:
    """What can be done by the clock or at once: what it is, its parameters as JSON Schema, and the role that it needs"""
    items = [
        {
            "kind": name,
            "says": row.says,
            "parameters": row.parameters.model_json_schema(),
            "role": "admin" if name in FOR_ADMINS else "operator",
        }
        for name, row in schedules.KINDS.items()
    ]
    return {"items": items, "next": None}


@blue.get("/schedules/<name>")
@access("viewer", "none")
@blue.output(Thing)
def get_schedule(name: str) -> dict[str, Any]:
    """One schedule"""
    return schedules.get_schedule(graph(), name)


@blue.post("/schedules/<name>")
@access("operator", "none")
@blue.input(Planned)
@blue.output(Thing, 201)
def post_schedule(name: str, json_data: Planned) -> dict[str, Any]:
    """Keep a schedule of this name"""
    _may(json_data.kind)
    asked = json_data
    timing = schedules.Timing(asked.cron, asked.every_weeks, asked.start, asked.zone)
    wished = schedules.Schedule(name, timing, asked.kind, asked.parameters, asked.grace_s, asker().user)
    found = schedules.add_schedule(graph(), wished)
    note("schedule added", name)
    return found


@blue.patch("/schedules/<name>")
@access("operator", "none")
@blue.input(Switched)
@blue.output(Thing)
def patch_schedule(name: str, json_data: Switched) -> dict[str, Any]:
    """Pause a schedule, or let it go on"""
    found = schedules.switch_schedule(graph(), name, enabled=json_data.enabled)
    note("schedule resumed" if json_data.enabled else "schedule paused", name)
    return found


@blue.delete("/schedules/<name>")
@access("operator", "none")
@blue.output({}, 204)
def delete_schedule(name: str) -> str:
    """Forget a schedule; its runs stay"""
    schedules.remove_schedule(graph(), name)
    note("schedule removed", name)
    return ""


@blue.post("/schedules/<name>/run")
@access("operator", "none")
@limiter.limit(START_LIMIT)
@blue.output(Accepted, 202)
def post_schedule_run(name: str) -> Response:
    """Do now what a schedule does: 202, and where to follow it"""
    _may(schedules.get_schedule(graph(), name)["kind"])
    identity = schedules.run_schedule(graph(), name, asker().user)
    note("schedule run", name)
    return accepted("runs.get_run", "runs.get_run_events", identity)


@blue.get("/scheduler")
@access("viewer", "none")
@blue.output(Thing)
def get_scheduler() -> dict[str, Any]:
    """Which scheduler leads, and until when its lease is"""
    return schedules.leader(graph())
