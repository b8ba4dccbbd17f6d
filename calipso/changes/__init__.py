"""Change windows: from request to verdict; what is expected to fall is known before, and what differs after is judged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from calipso.annotations import ha_pairs
from calipso.changes.document import budget_in_words, request_document
from calipso.changes.judging import Rest, effects_of, left_over
from calipso.cliques import clique_ids
from calipso.compare import compare, parse_rule, rules_of
from calipso.compare import names_of as names_of_compare
from calipso.customers import project_ids
from calipso.errors import Conflict, Invalid, NeedsDecision, NotFound
from calipso.graph import Graph, Row
from calipso.impact import impact_of, names_of, taken
from calipso.inventory import find_object, object_json, unread_scopes
from calipso.past.moments import DESIGNED, Moment, moment
from calipso.past.snapshots import About, Scope, take_snapshot
from calipso.schema import ensure_schema

__all__ = [
    "Look", "Wish", "approve", "budget_in_words", "close", "due_changes", "get_change", "list_changes", "open_change",
    "request_document", "rests_of", "tick", "waive",
]  # fmt: skip

REQUESTED, APPROVED, RUNNING, DONE, CLOSED = "requested", "approved", "running", "done", "closed"
OPEN = (REQUESTED, APPROVED, RUNNING, DONE)
# What falls with its interfaces; and what of a clique flickers with it: not networks, projects or other switches.
PLUGGED = ("instance", "vservice")
CARRYING = (
    "vnic", "port", "vconnector", "vedge", "otep", "host_pnic", "switch_pnic", "network_agent", "instance", "vservice",
)  # fmt: skip
# Looks at what a change is about: the scan's exit code, and what it said of what failed.
Look = Callable[[Scope], tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a change is to be: the objects (any name of each) that are worked on, for whom, when, and what may be lost.

    It is looked at every `every_s` seconds. `downtime_min` is planned; `sla_minutes` a week may be down at most, as the customer
    was promised. `drift` are rules of what is no change.
    """

    objects: Sequence[str]
    start: datetime
    until: datetime
    title: str = ""
    project: str | None = None
    every_s: int = 600
    downtime_min: float = 0.0
    sla_minutes: float | None = None
    designed: bool = False
    drift: Sequence[str] = field(default_factory=tuple)
    by: str = ""


def open_change(graph: Graph, wish: Wish, environment: str | None = None) -> dict[str, Any]:
    """Ask for a change window: its impact is reckoned, and nothing is done yet. The change as get_change gives it.

    Raises Invalid for times that cannot be, NotFound and Ambiguous for its objects, Conflict where one of these is in a
    change that is open already.
    """
    _check_times(wish)
    rules = [parse_rule(text) for text in wish.drift]
    ids = taken(graph, wish.objects, environment)
    _refuse_twice(graph, ids)
    place = _the_environment(ids)
    projects = project_ids(graph, wish.project, environment) if wish.project else None
    fallen = impact_of(graph, ids, projects=projects, pairs=ha_pairs(graph, environment, projects))
    names = names_of(graph, fallen)
    if wish.designed:
        moment(graph, DESIGNED, place)
    ensure_schema(graph)
    number = int(
        graph.change(
            "changes/open",
            properties={
                "environment": place,
                "title": wish.title or f"work on {', '.join(names.get(one, one) for one in ids)}",
                "objects": ids,
                "names": [names.get(one, one) for one in ids],
                "project": wish.project,
                "projects": projects or [],
                "start": wish.start.astimezone(UTC).isoformat(timespec="seconds"),
                "until": wish.until.astimezone(UTC).isoformat(timespec="seconds"),
                "every_s": wish.every_s,
                "downtime_min": wish.downtime_min,
                "sla_minutes": wish.sla_minutes,
                "design": DESIGNED if wish.designed else None,
                "drift": [rule.text for rule in rules],
                "expected": sorted(_expected(graph, ids, fallen)),
                "impact": json.dumps(_in_short(fallen)),
                "by": wish.by,
            },
        )[0]["number"]
    )
    _note(graph, number, "requested", wish.by, "asked for")
    return get_change(graph, number)


def _check_times(wish: Wish) -> None:
    if wish.until <= wish.start:
        raise Invalid("the window ends before it starts", "give --until a time behind --start")
    if wish.until <= datetime.now(UTC):
        raise Invalid("the window is over already", "give --until a time to come")
    if wish.every_s <= 0 or wish.downtime_min < 0:
        raise Invalid("--every and --downtime cannot be negative", "like: --every 10m --downtime 5m")
    if timedelta(minutes=wish.downtime_min) > wish.until - wish.start:
        raise Invalid("the downtime is longer than the window", "give a longer window or a shorter downtime")


def _the_environment(ids: Iterable[str]) -> str:
    places = sorted({identity.split("/", 1)[0] for identity in ids})
    if len(places) > 1:
        raise Invalid(
            f"a change is of one environment, and these are of {', '.join(places)}", "open one for each; --env names it"
        )
    return places[0]


def _refuse_twice(graph: Graph, ids: Iterable[str]) -> None:
    for row in graph.read("changes/list", number=None):
        one = row["change"]
        if one["status"] in OPEN and (twice := set(one["objects"]) & set(ids)):
            name = one["names"][one["objects"].index(min(twice))]
            raise Conflict(
                f"{name} is in change {one['number']} already ({one['status']})",
                f"see it: calipso change status {one['number']}; close it first",
            )


def _expected(graph: Graph, ids: Sequence[str], fallen: dict[str, Any]) -> set[str]:
    """Ids that may change in the window: what is taken away, what falls or is degraded, and what carries both."""
    found, focals = set(ids), list(ids)
    for word in ("down", "degraded"):
        found |= {item["object"]["id"] for item in fallen[word]}
        focals += [item["object"]["id"] for item in fallen[word] if item["type"] in PLUGGED]
    around = set().union(*(clique_ids(graph, find_object(graph, identity)) for identity in focals))
    rows = graph.read("cliques/nodes", ids=sorted(around - found))
    return found | {row["object"]["id"] for row in rows if row["object"]["type"] in CARRYING}


def _in_short(fallen: dict[str, Any]) -> dict[str, Any]:
    def told(word: str) -> list[dict[str, Any]]:
        return [{"id": one["object"]["id"], "type": one["type"], "name": one["name"]} for one in fallen[word]]

    return {
        "down": told("down"),
        "degraded": told("degraded"),
        "unaffected": fallen["unaffected"],
        "projects": fallen["projects"],
        "customers": fallen.get("customers", []),
    }


def list_changes(graph: Graph) -> list[dict[str, Any]]:
    """All changes, the newest first, without their events."""
    return [_json(row["change"]) for row in graph.read("changes/list", number=None)]


def get_change(graph: Graph, number: int) -> dict[str, Any]:
    """One change with its `events`. Raises NotFound."""
    change = _row(graph, number)
    events = [
        row | {"result": json.loads(row["result"]) if row["result"] else None}
        for row in graph.read("changes/events", number=number)
    ]
    return _json(change) | {"events": events}


def _row(graph: Graph, number: int) -> Row:
    found = graph.read("changes/list", number=number)
    if not found:
        raise NotFound(f"no change {number}", "see them: calipso change list")
    row: Row = found[0]["change"]
    return row


def _json(row: Row) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in ("impact", "waived")}
    return told | {
        "impact": json.loads(row["impact"]),
        "waived": [json.loads(one) for one in row.get("waived") or []],
        "budget": _budget(row),
    }


def _budget(row: Row) -> dict[str, Any]:
    """Whether the weekly minutes that were promised bear the planned downtime, where somebody is down at all."""
    down = len(json.loads(row["impact"])["down"])
    minutes = row.get("sla_minutes")
    needed = row["downtime_min"] if down else 0.0
    return {"minutes_per_week": minutes, "needed": needed, "bears": None if minutes is None else needed <= minutes}


def approve(graph: Graph, number: int, by: str, note: str = "") -> dict[str, Any]:
    """Record an approval by name; from the first on the change may begin. Raises NotFound, Invalid, Conflict."""
    if not by.strip():
        raise Invalid("an approval needs a name", "give --by NAME")
    row = _row(graph, number)
    approvals = [*(row.get("approvals") or []), by.strip()]
    status = APPROVED if row["status"] == REQUESTED else row["status"]
    _move_on(graph, number, OPEN, {"status": status, "approvals": approvals})
    _note(graph, number, "approved", by, note or "approved")
    return get_change(graph, number)


def _move_on(graph: Graph, number: int, before: Iterable[str], properties: dict[str, Any]) -> None:
    if not graph.change("changes/move_on", number=number, **{"from": list(before)}, properties=properties):
        status = _row(graph, number)["status"]
        raise Conflict(f"change {number} is {status}", f"see it: calipso change status {number}")


def _note(graph: Graph, number: int, kind: str, by: str, text: str, result: Any = None) -> None:
    told = None if result is None else json.dumps(result)
    graph.write("changes/note", number=number, kind=kind, by=by, text=text, result=told)


def due_changes(graph: Graph, environment: str | None = None, now: datetime | None = None) -> list[int]:
    """Numbers of the changes that something is to be done for: begun, looked at again after their pause, or looked at last."""
    now = now or datetime.now(UTC)
    rows = [row["change"] for row in graph.read("changes/list", number=None)]
    mine = [row for row in rows if environment is None or row["environment"] == environment]
    return sorted(int(row["number"]) for row in mine if _is_due(graph, row, now))


def _is_due(graph: Graph, row: Row, now: datetime) -> bool:
    if row["status"] not in (APPROVED, RUNNING) or now < datetime.fromisoformat(row["start"]):
        return False
    if not row.get("before") or now >= datetime.fromisoformat(row["until"]):
        return True
    looked = [
        one["at"] for one in graph.read("changes/events", number=row["number"]) if one["kind"] in ("before", "tick")
    ]
    last = max(datetime.fromisoformat(at.partition("[")[0]) for at in looked)
    return now - last >= timedelta(seconds=row["every_s"])


def tick(graph: Graph, number: int, look: Look, now: datetime | None = None) -> dict[str, Any]:
    """Do what is due: at the start the snapshot before, then a clique snapshot and compare, at the end the snapshot after.

    `look` scans the change's scope. What was done is the last of the change's events. Raises Conflict for a change that waits
    for approval or is closed, NotFound where the snapshot before was removed meanwhile.
    """
    row, now = _row(graph, number), now or datetime.now(UTC)
    if row["status"] in (REQUESTED, CLOSED):
        hint = f"approve it: calipso change approve {number} --by NAME" if row["status"] == REQUESTED else ""
        raise Conflict(f"change {number} is {row['status']}", hint or "it needs no tick any more")
    if now < datetime.fromisoformat(row["start"]):
        return get_change(graph, number) | {"waits_until": row["start"]}
    scope = _scope(row)
    if row.get("before") and _missing(graph, row):
        raise NotFound(
            f"change {number}: the snapshot {row['before']!r} that it began with is gone, so nothing can be compared with it",
            f"accept that and close it: calipso change waive {number} {row['before']} --reason TEXT --by NAME",
        )
    exit_code, failures = look(scope)
    if not row.get("before"):
        name = _snapshot(graph, row, scope, "before")
        _move_on(graph, number, (APPROVED,), {"status": RUNNING, "before": name})
        _note(graph, number, "before", "", f"snapshot {name}", {"exit_code": exit_code, "failures": failures})
        return get_change(graph, number)
    over = now >= datetime.fromisoformat(row["until"])
    name = _snapshot(graph, row, scope, "after" if over else str(_ticks(graph, number) + 1))
    effects = effects_of(_compared(graph, row, row["before"], name, scope), set(row["expected"]))
    told = effects | {"exit_code": exit_code, "failures": failures, "snapshot": name}
    counted = f"{len(effects['expected'])} expected and {len(effects['unexpected'])} unexpected differences"
    _note(graph, number, "after" if over else "tick", "", f"{counted}; snapshot {name}", told)
    if over:
        _move_on(graph, number, (RUNNING, DONE), {"status": DONE, "after": name})
    return get_change(graph, number)


def _ticks(graph: Graph, number: int) -> int:
    return sum(row["kind"] in ("tick", "after") for row in graph.read("changes/events", number=number))


def _scope(row: Row) -> Scope:
    return Scope("clique", ", ".join(row["names"]), tuple(row["objects"]))


def _snapshot(graph: Graph, row: Row, scope: Scope, which: str) -> str:
    name = f"change-{row['number']}-{which}"
    known = {one["snapshot"]["name"] for one in graph.read("snapshots/list", environment=row["environment"], name=None)}
    while name in known:
        name += "+"
    about = About(scope, f"change {row['number']}", row["title"], pinned=which in ("before", "after"))
    return str(take_snapshot(graph, row["environment"], name, about)["name"])


def _compared(graph: Graph, row: Row, before: str, after: str, scope: Scope) -> dict[str, Any]:
    """A compare by the change's rules, with `names` of what it tells of."""

    def named(text: str) -> Moment:
        return moment(graph, text, row["environment"])

    a, b = named(before), named(after)
    drift = [parse_rule(text, f"drift of change {row['number']}", row["by"]) for text in row.get("drift") or []]
    found = compare(graph, a, b, scope, rules_of(graph, a, b, drift))
    return found | {"names": names_of_compare(graph, found)}


def waive(graph: Graph, number: int, item: str, reason: str, by: str) -> dict[str, Any]:
    """Accept one rest by name: an object's or link's id as `status` tells it, or `all`. Raises Invalid, NotFound, Conflict."""
    if not reason.strip() or not by.strip():
        raise Invalid("a waiver needs a reason and a name", "give --reason TEXT --by NAME")
    row = _row(graph, number)
    rests = {rest.item for rest in rests_of(graph, number)}
    if item != "all" and item not in rests:
        item = find_object(graph, item, row["environment"])["id"]
    if item != "all" and item not in rests:
        raise NotFound(f"change {number} has no rest {item}", f"see them: calipso change status {number}")
    said = [{"item": one, "reason": reason, "by": by} for one in (sorted(rests) if item == "all" else [item])]
    waived = [*(row.get("waived") or []), *(json.dumps(one) for one in said)]
    _move_on(graph, number, (RUNNING, DONE), {"waived": waived})
    _note(graph, number, "waived", by, f"{item}: {reason}")
    return get_change(graph, number)


def rests_of(graph: Graph, number: int) -> list[Rest]:
    """What keeps a change from being closed, as the graph knows it now: unread, unhealthy, different, each told once."""
    row = _row(graph, number)
    if not row.get("before"):
        return [Rest("change", "the snapshot before it was not taken yet", f"calipso change tick {number}")]
    scope = _scope(row)
    missing = _missing(graph, row)
    compared = [] if missing else [_compared(graph, row, row["before"], "now", scope)]
    if row.get("design"):
        compared.append(_compared(graph, row, row["design"], "now", scope))
    waived = {json.loads(one)["item"] for one in row.get("waived") or []}
    return [rest for rest in missing if rest.item not in waived] + left_over(compared, _unhealthy(graph, row), waived)


def _missing(graph: Graph, row: Row) -> list[Rest]:
    """The snapshot before, where it is not there any more (the database was set back, or somebody deleted it by hand)."""
    name = row["before"]
    if graph.read("snapshots/list", environment=row["environment"], name=name):
        return []
    what = f"the snapshot {name} that it began with is gone, so nothing can be compared with it"
    return [Rest(name, what, f"calipso change waive {row['number']} {name} --reason TEXT --by NAME")]


def _unhealthy(graph: Graph, row: Row) -> list[dict[str, Any]]:
    """Objects of the change's cliques that are in error now and were not before it."""
    unread, ids = unread_scopes(graph), set[str]()
    for identity in row["objects"]:
        focal = find_object(graph, identity)
        ids |= clique_ids(graph, focal) if focal["live"] else set()
    told = [object_json(one["object"], unread) for one in graph.read("cliques/nodes", ids=sorted(ids))]
    return [one for one in told if one["health"] == "error"]


def close(graph: Graph, number: int, look: Look | None, by: str) -> dict[str, Any]:
    """Close a change: all in scope was read and is healthy, and nothing differs from before and the design, or is waived.

    `look` scans once more first. One that did not begin is withdrawn. Raises NeedsDecision with what is left, Conflict for
    a change that is closed.
    """
    row = _row(graph, number)
    if row["status"] in (REQUESTED, APPROVED):
        return _closed(graph, row, (REQUESTED, APPROVED), {"verdict": "withdrawn before it began"}, by)
    if row["status"] not in (RUNNING, DONE):
        raise Conflict(f"change {number} is {row['status']}", f"see it: calipso change status {number}")
    failures: list[str] = []
    if look:
        _, failures = look(_scope(row))
    rests = rests_of(graph, number)
    if rests:
        _note(graph, number, "refused", by, f"{len(rests)} left", [rest.as_json() for rest in rests])
        first = "; ".join(rest.what for rest in rests[:5])
        raise NeedsDecision(
            f"change {number} cannot be closed: {first}" + (f"; and {len(rests) - 5} more" if len(rests) > 5 else ""),
            f"mend it, or waive it: calipso change waive {number} ITEM --reason TEXT --by NAME",
        )
    name = row.get("after") or _snapshot(graph, row, _scope(row), "after")
    verdict = "all healthy, and as before" + (" and as designed" if row.get("design") else "")
    if row.get("waived"):
        verdict += f", but for {len(row['waived'])} waived"
    return _closed(graph, row, (RUNNING, DONE), {"after": name, "verdict": verdict}, by, failures)


def _closed(
    graph: Graph, row: Row, before: Iterable[str], properties: dict[str, Any], by: str, failures: Sequence[str] = ()
) -> dict[str, Any]:
    number = int(row["number"])
    _move_on(graph, number, before, properties | {"status": CLOSED})
    _note(graph, number, "closed", by, properties["verdict"], {"failures": list(failures)})
    return get_change(graph, number)
