"""Schedules as they are kept: `:Schedule` nodes are the truth, and schedulers follow them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from calipso.environments import environment_key, environment_keys
from calipso.errors import Conflict, Invalid, NotFound
from calipso.graph import Graph, Row
from calipso.schedules.kinds import read_parameters
from calipso.schedules.runs import as_text, request_run
from calipso.schedules.times import Timing
from calipso.schema import ensure_schema

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
# A run that is later than this is not made up for, unless a schedule says otherwise.
GRACE_S = 3600
NEXT_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is run, when, and how late it may be; `parameters` are those of its kind (calipso.schedules.kinds)."""

    name: str
    timing: Timing
    kind: str = "scan"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    grace_s: int = GRACE_S
    by: str = ""


def add_schedule(graph: Graph, schedule: Schedule) -> dict[str, Any]:
    """Keep a schedule, enabled from now on: as get_schedule gives it.

    Raises Invalid for its name, kind and parameters, NotFound and Ambiguous for its environment, Conflict for a taken name.
    """
    if not NAME.fullmatch(schedule.name):
        raise Invalid(
            f"{schedule.name!r} cannot name a schedule", "give letters, digits, dots, dashes and underscores, up to 63"
        )
    if schedule.grace_s < 0:
        raise Invalid("less than nothing late cannot be", "give --late 0s or more")
    asked = read_parameters(schedule.kind, dict(schedule.parameters))
    if asked.environment or (schedule.kind in ("scan", "snapshot") and environment_keys(graph)):
        environment_key(graph, asked.environment)  # said at once, and not at midnight
    ensure_schema(graph)
    timing = schedule.timing
    properties = {
        "kind": schedule.kind,
        "parameters": as_text(asked),
        "cron": timing.cron or None,
        "every_weeks": timing.every_weeks or None,
        "start": timing.start or None,
        "zone": timing.zone,
        "grace_s": schedule.grace_s,
        "enabled": True,
        "by": schedule.by,
    }
    try:
        graph.write("schedules/add", name=schedule.name, properties=properties)
    except Conflict as err:
        hint = f"give another name, or remove it first: calipso schedule remove {schedule.name}"
        raise Conflict(f"there is a schedule {schedule.name!r}", hint) from err
    return get_schedule(graph, schedule.name)


def list_schedules(graph: Graph, now: datetime | None = None) -> list[dict[str, Any]]:
    """All schedules by name, as get_schedule gives them."""
    return [_json(row["schedule"], now) for row in graph.read("schedules/list", name=None)]


def get_schedule(graph: Graph, name: str, now: datetime | None = None) -> dict[str, Any]:
    """A schedule: name, kind, parameters, cron or every_weeks and start, zone, when (in words), grace_s, enabled, version, by,
    created_at, `next` (the coming times in its zone, ISO text; none while it is paused), last_run, last_success. Raises NotFound.
    """
    return _json(_row(graph, name), now)


def remove_schedule(graph: Graph, name: str) -> None:
    """Forget a schedule; its runs stay to be read. Raises NotFound."""
    if not graph.change("schedules/remove", name=name):
        raise _unknown(graph, name)


def switch_schedule(graph: Graph, name: str, *, enabled: bool) -> dict[str, Any]:
    """Pause a schedule, or let it go on: the schedule. What was planned meanwhile is not made up for. Raises NotFound."""
    if not graph.change("schedules/switch", name=name, enabled=enabled):
        raise _unknown(graph, name)
    return get_schedule(graph, name)


def run_schedule(graph: Graph, name: str, by: str = "") -> str:
    """Ask for what a schedule does, beside its times: the run's id. Raises NotFound, and as `request_run`."""
    row = _row(graph, name)
    return request_run(graph, row["kind"], json.loads(row["parameters"]), by, schedule=name)


def timing_of(row: Mapping[str, Any]) -> Timing:
    """When a kept schedule is due."""
    return Timing(row.get("cron") or "", row.get("every_weeks") or 0, row.get("start") or "", row["zone"])


def _row(graph: Graph, name: str) -> Row:
    found = graph.read("schedules/list", name=name)
    if not found:
        raise _unknown(graph, name)
    row: Row = found[0]["schedule"]
    return row


def _unknown(graph: Graph, name: str) -> NotFound:
    names = [row["schedule"]["name"] for row in graph.read("schedules/list", name=None)]
    return NotFound(f"no schedule {name!r}", f"schedules: {', '.join(names) or 'none yet; calipso schedule add'}")


def _json(row: Row, now: datetime | None) -> dict[str, Any]:
    timing = timing_of(row)
    coming = timing.next(now or datetime.now(UTC), NEXT_SHOWN) if row["enabled"] else []
    told = {
        name: row.get(name)
        for name in (
            "name", "kind", "cron", "every_weeks", "start", "zone", "grace_s", "enabled", "version", "by", "created_at",
            "last_run", "last_success",
        )
    }  # fmt: skip
    return told | {
        "parameters": json.loads(row["parameters"]),
        "when": timing.text,
        "next": [time.isoformat() for time in coming],
    }
