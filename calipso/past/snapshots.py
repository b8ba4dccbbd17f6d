"""Snapshots: names for what was known at a scan's number; they cost nothing but the name, as the past is kept anyway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from calipso.customers import project_ids
from calipso.errors import Conflict, Invalid, NotFound
from calipso.graph import Graph
from calipso.inventory import find_object
from calipso.past.moments import DESIGNED, LAST_WEEK, NOW, Moment, moment
from calipso.schema import ensure_schema

RESERVED = (NOW, LAST_WEEK, DESIGNED)
ScopeKind = Literal["all", "project", "clique"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a snapshot or compare is about: all, some projects, or the clique of an object; `name` as a person says it."""

    kind: ScopeKind = "all"
    name: str = ""
    ids: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The scope in words."""
        return "all" if self.kind == "all" else f"{self.kind} {self.name}"

    def as_json(self) -> dict[str, Any]:
        """The scope as programs read it."""
        return {"kind": self.kind, "name": self.name, "ids": list(self.ids)}


def scope_of(graph: Graph, environment: str, project: str | None = None, clique: str | None = None) -> Scope:
    """The scope of a project or customer, of an object's clique, or all. Raises NotFound, Ambiguous, Invalid."""
    if project and clique:
        raise Invalid("--project and --clique exclude each other", "give one of them")
    if project:
        return Scope("project", project, tuple(sorted(project_ids(graph, project, environment))))
    if clique:
        row = find_object(graph, clique, environment)
        return Scope("clique", row["name"], (row["id"],))
    return Scope()


def scope_of_snapshot(at: Moment) -> Scope:
    """The scope that a moment's snapshot was taken of; all where it is no snapshot."""
    row = at.snapshot
    return Scope(row["scope"], row["scope_name"], tuple(row["scope_ids"])) if row else Scope()


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a snapshot beside its number."""

    scope: Scope = Scope()
    kind: str = "by hand"
    note: str = ""
    pinned: bool = False
    designed: bool = False


def take_snapshot(
    graph: Graph, environment: str, name: str | None = None, about: About | None = None
) -> dict[str, Any]:
    """Name what is known of an environment now; without a name by its time. Raises Conflict, Invalid, NotFound."""
    ensure_schema(graph)
    about = about or About()
    now = moment(graph, NOW, environment)
    if name is not None:
        name = name.strip()
        _check_name(name)
    else:
        name = _name_of(now.at)  # which reads like a time, and is found as a snapshot all the same
    if graph.read("snapshots/list", environment=now.environment, name=name):
        raise Conflict(
            f"environment {now.environment} has a snapshot {name!r}",
            f"give another name, or remove it first: calipso snapshot remove {name!r}",
        )
    saved = graph.write(
        "snapshots/save",
        environment=now.environment,
        name=name,
        scan=now.scan,
        properties={
            "at": now.at,
            "kind": about.kind,
            "scope": about.scope.kind,
            "scope_name": about.scope.name,
            "scope_ids": list(about.scope.ids),
            "pinned": about.pinned or about.designed,
            "designed": about.designed,
            "note": about.note,
        },
    )
    if not saved.nodes_created:
        raise Conflict(f"scan {now.scan} was let go by retention while it was named", "take it again")
    return get_snapshot(graph, name, now.environment)


def _name_of(at: str) -> str:
    return datetime.fromisoformat(at.partition("[")[0]).astimezone().strftime("%Y-%m-%d-%H%M%S")


def _check_name(name: str) -> None:
    if name in RESERVED or name.isdecimal() or not name or ":" in name or "/" in name:
        raise Invalid(
            f"{name!r} cannot name a snapshot",
            f"{', '.join(RESERVED)} and numbers mean something else, and : and / part names; give a word or some",
        )
    try:
        datetime.fromisoformat(name)
    except ValueError:
        return
    raise Invalid(f"{name!r} is a time, not a name", "give a word before or behind it")


def list_snapshots(graph: Graph, environment: str | None = None) -> list[dict[str, Any]]:
    """All snapshots, the newest first: name, environment, scan, at, kind, scope, pinned, designed, note."""
    return [_json(row["snapshot"]) for row in graph.read("snapshots/list", environment=environment, name=None)]


def get_snapshot(graph: Graph, name: str, environment: str | None = None) -> dict[str, Any]:
    """One snapshot. Raises NotFound, and Ambiguous where several environments have one of this name."""
    return _json(moment_of(graph, name, environment).snapshot)


def moment_of(graph: Graph, name: str, environment: str | None = None) -> Moment:
    """The moment of a stored snapshot. Raises NotFound for what is none."""
    found = moment(graph, name, environment)
    if not found.snapshot:
        raise NotFound(f"no snapshot {name!r}", "see them: calipso snapshot list")
    return found


def _json(row: dict[str, Any]) -> dict[str, Any]:
    scope = Scope(row["scope"], row["scope_name"], tuple(row["scope_ids"]))
    told = {
        key: row[key] for key in ("name", "environment", "scan", "at", "kind", "pinned", "designed", "note", "taken_at")
    }
    return told | {"scope": scope.as_json()}


def pin_snapshot(
    graph: Graph, name: str, environment: str | None = None, *, pinned: bool = True, designed: bool = False
) -> dict[str, Any]:
    """Keep a snapshot from retention, or let it go; `designed` makes it the environment's design. Raises NotFound."""
    row = moment_of(graph, name, environment).snapshot
    if designed:
        for other in graph.read("snapshots/list", environment=row["environment"], name=None):
            if other["snapshot"].get("designed"):
                _say(graph, other["snapshot"], {"designed": False})
    _say(graph, row, {"pinned": pinned, "designed": designed})
    return get_snapshot(graph, row["name"], row["environment"])


def _say(graph: Graph, row: dict[str, Any], properties: dict[str, Any]) -> None:
    graph.write("snapshots/change", environment=row["environment"], name=row["name"], properties=properties)


def remove_snapshot(graph: Graph, name: str, environment: str | None = None) -> None:
    """Forget a snapshot's name; the past itself is let go by retention.

    Raises NotFound, and Conflict for a pinned one and for one that an open change needs.
    """
    row = moment_of(graph, name, environment).snapshot
    done = graph.change("snapshots/remove", environment=row["environment"], name=row["name"])
    if not done:
        raise NotFound(f"no snapshot {name!r}", "somebody else removed it at this moment")
    if (number := done[0]["change"]) is not None:
        raise Conflict(
            f"snapshot {name!r} is needed by change {number}, which is open",
            f"close it first: calipso change close {number}",
        )
    if not done[0]["removed"]:
        raise Conflict(f"snapshot {name!r} is pinned", f"let it go first: calipso snapshot pin {name!r} --off")
