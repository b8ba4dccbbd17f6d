"""Scans: asked for, done by the scheduler, followed as they go; bound operators scan their own projects."""

from __future__ import annotations

import json
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, url_for
from pydantic import Field

from calipso.scan.report import stored_report
from calipso.schedules import request_run
from webapp.api import seen
from webapp.api.lists import told_list
from webapp.api.noting import note
from webapp.api.shapes import Asked, Items, Page, Text, Thing
from webapp.api.streams import follow
from webapp.api.told import Accepted
from webapp.asking import access, asker, graph, sight, unseen
from webapp.limits import START_LIMIT, limiter

blue = APIBlueprint("scans", __name__, tag="Scans")
COLUMNS = ("id", "environment", "scan", "status", "scope", "started_at", "finished_at", "seconds")
UNDER_WAY = ("queued", "running")
# What a bound reader is told of a scan: when it was, and whether it is over; not what it met.
PUBLIC = ("id", "environment", "scan", "status", "started_at", "finished_at")


class WantedScan(Asked):
    """What to scan: all of an environment, or one part of it."""

    environment: Text | None = None
    under: Text | None = None
    project: Text | None = None
    clique: Text | None = None
    allow_removals: bool = Field(False, description="Yes to removals that the guard holds back.")


class Which(Page):
    """Which scans."""

    environment: Text | None = None


@blue.get("/scans")
@access("viewer", "seen")
@blue.input(Which, location="query")
@blue.output(Items)
def list_scans(query_data: Which) -> dict[str, Any] | Response:
    """Scans, the newest first"""
    places = _places(query_data.environment)
    rows = graph().read("scans/list", environments=places, before=query_data.after, limit=query_data.limit + 1)
    items = [_told(row["scan"]) for row in rows[: query_data.limit]]
    return told_list(items, items[-1]["id"] if len(rows) > query_data.limit else None, COLUMNS)


def _places(environment: str | None) -> list[str] | None:
    narrow = sight()
    if narrow is None:
        return [environment] if environment else None
    mine = sorted({one.partition("/")[0] for one in narrow.ids})
    return [one for one in mine if environment in (None, one)]


def _told(row: dict[str, Any], *, whole: bool = False) -> dict[str, Any]:
    """A scan in the shape of design.md section 7, with its `progress` while it is under way."""
    told = {"id": row["id"], "environment": row["environment"], "scan": row.get("number"), "status": row["status"]}
    told |= {name: row.get(name) for name in ("scope", "started_at", "finished_at", "seconds", "message")}
    told["progress"] = json.loads(row["progress"]) if row.get("progress") else None
    if sight() is not None:
        return {name: told[name] for name in PUBLIC}
    if whole and row["status"] not in UNDER_WAY:
        report = stored_report(row, []).as_json()
        told |= {
            name: report[name] for name in ("errors", "objects", "links", "types", "held", "hints") if name in report
        }
    return told


def _one(identity: str) -> dict[str, Any]:
    found = graph().read("scans/by_id", id=identity)
    places = _places(None)
    if not found or (places is not None and found[0]["scan"]["environment"] not in places):
        raise unseen(f"scan {identity}")
    row: dict[str, Any] = found[0]["scan"]
    return row


@blue.post("/scans")
@access("operator", "seen")
@limiter.limit(START_LIMIT)
@blue.input(WantedScan)
@blue.output(Accepted, 202)
def post_scan(json_data: WantedScan) -> Response:
    """Ask for a scan, which the scheduler does: 202, and where to follow it"""
    parameters = json_data.model_dump(exclude_defaults=True)
    if (narrow := sight()) is not None:
        parameters = _own_part(narrow, json_data)
    identity = request_run(graph(), "scan", parameters, asker().user)
    note("scan asked for", identity)
    return accepted("scans.get_scan", "scans.get_events", identity)


def _own_part(narrow: Any, asked: WantedScan) -> dict[str, Any]:
    place = seen.environment_of(narrow, asked.environment)
    if asked.clique:
        identity = seen.meant(narrow, asked.clique)
        if identity not in narrow.own:
            raise unseen(f"object of yours {asked.clique!r}")
        return {"environment": place, "clique": identity}
    return {"environment": place, "project": seen.projects(narrow, asked.project)[0]}


def accepted(view: str, events: str, identity: str) -> Response:
    """202 with where what was asked for is to be seen, and followed."""
    place, stream = url_for(view, identity=identity), url_for(events, identity=identity)
    response: Response = jsonify({"id": identity, "status": "queued", "href": place, "events": stream})
    response.status_code = 202
    response.headers["Location"] = place
    return response


@blue.get("/scans/<identity>")
@access("viewer", "seen")
@blue.output(Thing)
def get_scan(identity: str) -> dict[str, Any]:
    """One scan: its progress while it runs, then what it found and what it could not read"""
    return _told(_one(identity), whole=True)


@blue.get("/scans/<identity>/events")
@access("viewer", "seen")
@blue.output(Thing, content_type="text/event-stream")
def get_events(identity: str) -> Response:
    """A scan's progress as server-sent events: `progress`, then `end`"""
    _one(identity)
    return follow(lambda: _told(_one(identity)), lambda told: told["status"] not in UNDER_WAY)
