"""What only the leading scheduler does with runs: plan, claim, tell, finish, take up; each under its token (lease.py)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calipso.accounts import trim_audit
from calipso.errors import CalipsoError, Conflict
from calipso.graph import Graph, Row
from calipso.schedules.kinds import ALONE, read_parameters
from calipso.schedules.lease import Lease
from calipso.schedules.runs import DONE, FAILED, place_of
from calipso.schedules.stored import timing_of

# A run whose scheduler died is begun once more, and no oftener: it may be what kills it.
MOST_ATTEMPTS = 2
MOST_LINES = 200
KEPT_DAYS, KEPT_EACH = 400, 500
SCAN_ENDED = ("completed", "completed_with_errors", "needs_decision")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A run that is this process's to do. `has_scan`: its `:Scan` node waits for it."""

    id: str
    kind: str
    parameters: dict[str, Any]
    schedule: str | None
    attempts: int
    has_scan: bool
    holder: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: in a word and a sentence, with what programs read and the last lines of its log."""

    status: str
    message: str
    result: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()


def enabled_schedules(graph: Graph) -> list[Row]:
    """The schedules to follow, with their versions."""
    rows = [row["schedule"] for row in graph.read("schedules/list", name=None)]
    return [row for row in rows if row["enabled"]]


def server_now(graph: Graph) -> datetime:
    """What the database server's clock says, which is that of all schedulers."""
    return read_time(graph.read("scans/now")[0]["now"])


def read_time(text: str) -> datetime:
    """A time as Neo4j writes it, which may end with the name of its zone."""
    return datetime.fromisoformat(text.partition("[")[0])


def plan(graph: Graph, lease: Lease, schedule: Row, now: datetime) -> str | None:
    """Make a run of what a schedule has planned up to now and nobody planned yet: its id, None where nothing is due.

    Of several times the last is run, and the run tells how many were missed; one that is later than the schedule's grace is only
    told, as missed. Raises CalipsoError.
    """
    due = timing_of(schedule).due(read_time(schedule["handled_until"]), now)
    if not due:
        return None
    late = (now - due[-1]).total_seconds() > schedule["grace_s"]
    parameters = read_parameters(schedule["kind"], json.loads(schedule["parameters"]))
    try:
        rows = graph.change(
            "schedules/run_plan",
            **lease.fence,
            id=str(uuid.uuid4()),
            schedule=schedule["name"],
            version=schedule["version"],
            planned_at=due[-1].isoformat(),
            environment=place_of(graph, schedule["kind"], parameters),
            scope=parameters.scope,
            late=late,
            note=_missed(due, late=late),
        )
    except Conflict:
        return None  # another planned it at this moment
    return str(rows[0]["id"]) if rows else None


def _missed(due: Sequence[datetime], *, late: bool) -> str | None:
    """What is told of times that nobody planned when they came."""
    if late:
        times = "1 planned time was" if len(due) == 1 else f"{len(due)} planned times were"
        return f"{times} missed since {due[0].isoformat()}, and it is too late to make up for it"
    if len(due) == 1:
        return None
    times = "1 planned time was" if len(due) == 2 else f"{len(due) - 1} planned times were"
    return f"{times} missed since {due[0].isoformat()}; this run makes up for them"


def claim(graph: Graph, lease: Lease, busy: int) -> Claimed | None:
    """Take the run that has waited longest, None where none waits or it has to wait for the `busy` ones that run."""
    rows = graph.change("schedules/run_claim", **lease.fence, holder=lease.holder, busy=busy, alone=ALONE)
    if not rows:
        return None
    row = rows[0]
    return Claimed(
        row["id"],
        row["kind"],
        json.loads(row["parameters"]),
        row["schedule"],
        row["attempts"],
        row["scan"],
        f"{row['id']} {lease.token}",
    )


def tell(graph: Graph, lease: Lease, run: str, lines: Sequence[str]) -> None:
    """Add lines to a run's log; without any, only prove that it is still ours. Raises LeaseLost."""
    if not graph.change("schedules/run_tell", **lease.fence, id=run, lines=list(lines), most=MOST_LINES):
        raise lease.lost()


def finish(graph: Graph, lease: Lease, run: str, ending: Ending) -> None:
    """End a run. Raises LeaseLost where it is not ours any more."""
    told = {"status": ending.status, "message": ending.message, "lines": list(ending.lines)}
    result = json.dumps(ending.result, default=str)
    if not graph.change("schedules/run_finish", **lease.fence, id=run, most=MOST_LINES, result=result, **told):
        raise lease.lost()


def take_up(graph: Graph, lease: Lease) -> list[str]:
    """Let runs that former leaders left wait again, or end those that are done or were begun too often: what became of each."""
    told = []
    for row in graph.read("schedules/run_orphans", token=lease.token):
        died = f"the scheduler {row['holder']} ended or was cut off while it ran this"
        if row["scan"] in SCAN_ENDED:
            _over(graph, lease, row["id"], DONE, f"{died}; the scan was done ({row['scan']})")
        elif row["attempts"] >= MOST_ATTEMPTS:
            _over(graph, lease, row["id"], FAILED, f"{died}; it was begun {row['attempts']} times, and is not again")
        else:
            _again(graph, lease, row["id"], f"{died}; it is run again", row["attempts"])
        told.append(f"{row['id']}: {died}")
    return told


def hand_back(graph: Graph, lease: Lease, run: Claimed, why: str) -> None:
    """Let a run of ours that cannot be ended now wait again, as if it had not been begun. Raises LeaseLost."""
    _again(graph, lease, run.id, why, run.attempts - 1)


def give_up(graph: Graph, lease: Lease, run: Claimed, why: str) -> None:
    """Let a run of ours that failed for want of the graph wait again, or fail where that happened too often."""
    if run.attempts >= MOST_ATTEMPTS:
        finish(graph, lease, run.id, Ending(FAILED, why, lines=[why]))
    else:
        _again(graph, lease, run.id, f"{why}; it is run again", run.attempts)


def _again(graph: Graph, lease: Lease, run: str, note: str, attempts: int) -> None:
    if not graph.change("schedules/run_again", **lease.fence, id=run, note=note, attempts=max(attempts, 0)):
        raise lease.lost()


def _over(graph: Graph, lease: Lease, run: str, status: str, note: str) -> None:
    if not graph.change("schedules/run_over", **lease.fence, id=run, status=status, note=note):
        raise lease.lost()


def forget_old(graph: Graph) -> None:
    """Let go of runs that are over for long, of each schedule all but the newest, and of old entries of the audit log."""
    graph.write("schedules/runs_forget", days=KEPT_DAYS, most=KEPT_EACH)
    trim_audit(graph)


def is_away(err: CalipsoError) -> bool:
    """Whether an error says that the graph did not answer, so that what was tried may well succeed later."""
    return err.status == 503
