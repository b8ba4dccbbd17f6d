"""Runs: asked for by people and programs, or planned by a schedule; done by the scheduler, and kept with what they said."""

from __future__ import annotations

import json
import uuid
from typing import Any

from calipso.environments import environment_key
from calipso.errors import CalipsoError, Conflict, NotFound
from calipso.graph import Graph, Row
from calipso.schedules.kinds import KINDS, read_parameters
from calipso.schedules.work import Parameters
from calipso.schema import ensure_schema

QUEUED, RUNNING, DONE, FAILED, MISSED, CANCELLED = "queued", "running", "done", "failed", "missed", "cancelled"
OVER = (DONE, FAILED, MISSED, CANCELLED)
MOST_LISTED = 50


def request_run(
    graph: Graph, kind: str, parameters: dict[str, Any] | None = None, by: str = "", schedule: str | None = None
) -> str:
    """Ask for a run, which the scheduler soon does: its id. That of a scan is its `:Scan` node's too, which is there from now on.

    Raises Invalid for an unknown kind or wrong parameters, NotFound and Ambiguous for the environment.
    """
    asked = read_parameters(kind, parameters or {})
    if asked.environment or KINDS[kind].scans:
        environment = environment_key(graph, asked.environment)
        asked = asked.model_copy(update={"environment": environment})
    ensure_schema(graph)
    rows = graph.change(
        "schedules/run_request",
        id=str(uuid.uuid4()),
        kind=kind,
        parameters=as_text(asked),
        schedule=schedule,
        by=by,
        environment=asked.environment if KINDS[kind].scans else None,
        scope=asked.scope,
    )
    return str(rows[0]["id"])


def as_text(parameters: Parameters) -> str:
    """Parameters as the graph keeps them: JSON text of what was said."""
    return parameters.model_dump_json(exclude_defaults=True)


def place_of(graph: Graph, kind: str, parameters: Parameters) -> str | None:
    """The environment of a scan that is planned; None for what is no scan, and where its run will tell why it has none."""
    if not KINDS[kind].scans:
        return None
    try:
        return environment_key(graph, parameters.environment)
    except CalipsoError:
        return None


def get_run(graph: Graph, id_: str) -> dict[str, Any]:
    """A run: id, kind, parameters, schedule, by, status, message, result, log (its newest lines), its times (planned_at,
    requested_at, started_at, finished_at; ISO text), seconds, attempts, and of a scan that is under way its `progress`.

    Raises NotFound.
    """
    found = graph.read("schedules/runs", id=id_, schedule=None, status=None, skip=0, limit=1)
    if not found:
        raise NotFound(f"no run {id_}", "see them: calipso schedule runs")
    return _json(found[0]["run"])


def list_runs(
    graph: Graph, schedule: str | None = None, status: str | None = None, *, skip: int = 0, limit: int = MOST_LISTED
) -> list[dict[str, Any]]:
    """Runs, the newest first, as `get_run` gives them but without their logs; of one schedule or status where wished."""
    rows = graph.read("schedules/runs", id=None, schedule=schedule, status=status, skip=skip, limit=limit)
    return [{name: value for name, value in _json(row["run"]).items() if name != "log"} for row in rows]


def cancel_run(graph: Graph, id_: str, by: str = "") -> dict[str, Any]:
    """Take back a run that waits: the run. Raises NotFound, and Conflict for one that is under way or over."""
    note = f"cancelled by {by}" if by else "cancelled"
    found = graph.change("schedules/run_cancel", id=id_, note=note)
    if not found:
        raise NotFound(f"no run {id_}", "see them: calipso schedule runs")
    if not found[0]["cancelled"]:
        raise Conflict(f"run {id_} is {found[0]['status']}", "only a run that waits can be taken back")
    return get_run(graph, id_)


def _json(row: Row) -> dict[str, Any]:
    scan = row.get("scan") or {}
    told = {
        "id": row["id"],
        "kind": row["kind"],
        "parameters": json.loads(row["parameters"]),
        "schedule": row.get("schedule"),
        "by": row.get("by") or "",
        "status": row["status"],
        "message": row.get("message") or "",
        "result": json.loads(row["result"]) if row.get("result") else None,
        "attempts": row["attempts"],
        "log": row.get("log") or [],
    }
    told |= {name: row.get(name) for name in ("planned_at", "requested_at", "started_at", "finished_at", "seconds")}
    progress = json.loads(scan["progress"]) if scan.get("progress") else None
    return told | {"progress": progress}
