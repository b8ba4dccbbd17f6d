"""Change windows: asked for, approved, looked at, waived, closed; by bound operators for their own objects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import AwareDatetime, Field

from calipso import changes
from calipso.changes.document import request_document
from webapp.api import seen
from webapp.api.lists import told_list
from webapp.api.noting import note
from webapp.api.shapes import Asked, Items, Text, Thing
from webapp.api.told import Change, Changes
from webapp.asking import access, asker, graph, sight, unseen

blue = APIBlueprint("changes", __name__, tag="Changes")
COLUMNS = ("number", "status", "title", "environment", "project", "names", "start", "until", "by")


class Wished(Asked):
    """A change window to be asked for."""

    objects: list[Text] = Field(min_length=1, max_length=100, description="Ids or names of what is worked on.")
    environment: Text | None = None
    project: Text | None = None
    title: Text = ""
    start: AwareDatetime | None = Field(None, description="Without one: now.")
    until: AwareDatetime
    every_s: int = Field(600, ge=60, le=86_400, description="Seconds from look to look.")
    downtime_min: float = Field(0.0, ge=0, le=100_000, description="Planned minutes of downtime.")
    sla_minutes: float | None = Field(None, ge=0, le=10_080, description="Minutes a week that may be down.")
    designed: bool = False
    drift: list[Text] = Field([], max_length=100, description="TYPE.PROPERTY that is no change.")


class Noted(Asked):
    """A word with it."""

    note: Text = ""


class Waiver(Asked):
    """What is accepted, and why."""

    item: Text = Field(description="What is left, as `rests` name it, or `all`.")
    reason: Text


@blue.get("/changes")
@access("viewer", "seen")
@blue.output(Changes)
def list_changes() -> dict[str, Any] | Response:
    """Changes, the newest first; bound readers see those that touch nothing but their own"""
    return told_list([one for one in changes.list_changes(graph()) if _is_seen(one)], None, COLUMNS)


def _is_seen(one: dict[str, Any]) -> bool:
    narrow = sight()
    return narrow is None or (set(one["objects"]) <= narrow.own and set(one["projects"]) <= narrow.own)


def _known(number: int) -> dict[str, Any]:
    found = next((one for one in changes.list_changes(graph()) if one["number"] == number), None)
    if found is None or not _is_seen(found):
        raise unseen(f"change {number}")
    return found


def _told(number: int) -> dict[str, Any]:
    """A change with what is left; to bound readers of its events who did what and when, and counts of their own alone."""
    found = changes.get_change(graph(), number)
    narrow = sight()
    if narrow is None:
        return found
    events = [one | {"result": None} for one in found["events"]]
    impact = {word: [one for one in items if _id_of(one) in narrow.own] for word, items in _lists(found["impact"])}
    expected = [one for one in found["expected"] if narrow.sees(one)]
    return found | {"events": events, "impact": impact, "expected": expected}


def _lists(impact: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    return [(word, value) for word, value in impact.items() if isinstance(value, list)]


def _id_of(one: Any) -> str:
    return str(one.get("id") or one.get("object", {}).get("id")) if isinstance(one, dict) else str(one)


@blue.get("/changes/<int:number>")
@access("viewer", "seen")
@blue.output(Change)
def get_change(number: int) -> dict[str, Any]:
    """One change with its events"""
    _known(number)
    return _told(number)


@blue.get("/changes/<int:number>/rests")
@access("viewer", "none")
@blue.output(Items)
def get_rests(number: int) -> dict[str, Any]:
    """What keeps a change from being closed, as the graph knows it now"""
    _known(number)
    return {"items": [rest.as_json() for rest in changes.rests_of(graph(), number)], "next": None}


@blue.get("/changes/<int:number>/document")
@access("viewer", "none")
@blue.output(Thing, content_type="text/markdown")
def get_document(number: int) -> Response:
    """The request for NOC and customer, as Markdown"""
    _known(number)
    return Response(request_document(changes.get_change(graph(), number)), content_type="text/markdown; charset=utf-8")


@blue.post("/changes")
@access("operator", "seen")
@blue.input(Wished)
@blue.output(Change, 201)
def post_change(json_data: Wished) -> dict[str, Any]:
    """Ask for a change window: its impact is reckoned, nothing is done yet"""
    asked, narrow, who = json_data, sight(), asker().user
    place, project, objects = asked.environment, asked.project, list(asked.objects)
    if narrow is not None:
        place = seen.environment_of(narrow, place)
        objects = [seen.meant(narrow, text) for text in objects]
        if strange := [one for one in objects if one not in narrow.own]:
            raise unseen(f"object of yours {strange[0]}")
        project = seen.projects(narrow, project)[0]
    wish = changes.Wish(
        objects=objects,
        start=asked.start or datetime.now(UTC),
        until=asked.until,
        title=asked.title,
        project=project,
        every_s=asked.every_s,
        downtime_min=asked.downtime_min,
        sla_minutes=asked.sla_minutes,
        designed=asked.designed and narrow is None,
        drift=asked.drift,
        by=who,
    )
    number = changes.open_change(graph(), wish, place)["number"]
    note("change asked for", f"change {number}")
    return _told(number)


@blue.post("/changes/<int:number>/approval")
@access("operator", "seen")
@blue.input(Noted)
@blue.output(Change)
def post_approval(number: int, json_data: Noted) -> dict[str, Any]:
    """Approve a change, in the name of the one who asks"""
    _known(number)
    changes.approve(graph(), number, asker().user, json_data.note)
    note("change approved", f"change {number}")
    return _told(number)


@blue.post("/changes/<int:number>/waivers")
@access("operator", "none")
@blue.input(Waiver)
@blue.output(Change)
def post_waiver(number: int, json_data: Waiver) -> dict[str, Any]:
    """Accept something that is left, with a reason, in the name of the one who asks"""
    _known(number)
    changes.waive(graph(), number, json_data.item, json_data.reason, asker().user)
    note("change waived", f"change {number}: {json_data.item}")
    return _told(number)


@blue.post("/changes/<int:number>/close")
@access("operator", "seen")
@blue.output(Change)
def post_close(number: int) -> dict[str, Any]:
    """Close a change as the graph knows it; 409 with what is left. A last look first is asked for by POST /runs"""
    _known(number)
    changes.close(graph(), number, None, asker().user)
    note("change closed", f"change {number}")
    return _told(number)
