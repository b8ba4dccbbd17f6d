"""The past: snapshots, compare, checks against the design, retention's sizes."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response, request
from pydantic import Field

from calipso.compare import called, changes_told, compare, names_of, parse_map, parse_rule, rules_of
from calipso.design.checks import check
from calipso.design.export import export_design
from calipso.design.file import Sharing, parse_design
from calipso.design.snapshot import check_snapshot
from calipso.errors import Forbidden, Invalid
from calipso.past import snapshots
from calipso.past.changed import changed_scans
from calipso.past.moments import Moment, moment
from calipso.past.size import size_of_past
from calipso.past.snapshots import About, Scope, scope_of, scope_of_snapshot
from calipso.tenancy import Sight
from webapp.api import seen
from webapp.api.answers import asked_graph
from webapp.api.lists import told_list, wants_csv
from webapp.api.noting import note
from webapp.api.shapes import Asked, Text, Thing
from webapp.api.told import Checked, Compare, Snapshot, Snapshots, Steps
from webapp.asking import access, graph, sight, unseen
from webapp.differences import COLUMNS as DIFFERENCES
from webapp.differences import as_cells, differences

blue = APIBlueprint("past", __name__, tag="Past")
COLUMNS = ("name", "environment", "scan", "at", "kind", "scope.kind", "scope.name", "pinned", "designed", "note")


class Place(Asked):
    """In which environment."""

    environment: Text | None = None


class Taking(Asked):
    """A snapshot to be taken of what is known now; a scan first is asked for by POST /runs of kind snapshot."""

    name: Text | None = Field(None, description="Without one: the time.")
    environment: Text | None = None
    project: Text | None = None
    clique: Text | None = None
    note: Text = ""
    pinned: bool = False
    designed: bool = False


class Pinning(Asked):
    """What is to hold of a snapshot."""

    pinned: bool
    designed: bool = False


class Sides(Asked):
    """What is compared."""

    a: Text = Field(description="A snapshot, now, last-week, designed, a time, a scan's number, or ENV:NAME.")
    b: Text = "now"
    environment: Text | None = None
    project: Text | None = None
    clique: Text | None = None
    ignore: Text | None = Field(None, description="TYPE.PROPERTY that is no change, with commas between them.")
    rules: bool = Field(True, description="Whether kept rules hold.")
    words: bool = Field(False, description="With what each difference is `called`, and what changed of it as `told`.")
    map: str | None = Field(None, max_length=20_000, description="YAML of names that are others in B's environment.")


class WantedCheck(Asked):
    """A design to check against, or none for the snapshot that is pinned as design."""

    design: str | None = Field(None, max_length=1_000_000, description="A design file (docs/design.md) as text.")
    environment: Text | None = None
    project: Text | None = None


class Whose(Asked):
    """Whose design."""

    project: Text = Field(description="A project's name, UUID or id, or a customer's name.")
    environment: Text | None = None


@blue.get("/snapshots")
@access("viewer", "seen")
@blue.input(Place, location="query")
@blue.output(Snapshots)
def list_snapshots(query_data: Place) -> dict[str, Any] | Response:
    """Snapshots, the newest first; bound readers see those of their projects"""
    found = snapshots.list_snapshots(graph(), query_data.environment)
    return told_list([one for one in found if _is_seen(one)], None, COLUMNS)


def _is_seen(one: dict[str, Any]) -> bool:
    narrow = sight()
    return narrow is None or (bool(one["scope"]["ids"]) and set(one["scope"]["ids"]) <= narrow.own)


@blue.get("/snapshots/<environment>/<name>")
@access("viewer", "seen")
@blue.output(Snapshot)
def get_snapshot(environment: str, name: str) -> Response:
    """One snapshot; what was known then never changes, and what is said of it seldom: with an ETag"""
    return tagged(_known(environment, name))


def tagged(told: dict[str, Any]) -> Response:
    """An answer with an ETag; 304 without a body for who has it already."""
    response = make_response(told)
    response.add_etag()
    response.make_conditional(request)
    return response


def _known(environment: str, name: str) -> dict[str, Any]:
    found = [one for one in snapshots.list_snapshots(graph(), environment) if one["name"] == name and _is_seen(one)]
    if not found:
        raise unseen(f"snapshot {name} of {environment}")
    return found[0]


@blue.post("/snapshots")
@access("operator", "seen")
@blue.input(Taking)
@blue.output(Snapshot, 201)
def post_snapshot(json_data: Taking) -> dict[str, Any]:
    """Give what is known now a name; bound operators do so for a project of theirs"""
    narrow = sight()
    if narrow is None:
        place = moment(graph(), "now", json_data.environment).environment
        scope = scope_of(graph(), place, json_data.project, json_data.clique)
    else:
        place = seen.environment_of(narrow, json_data.environment)
        scope = _scope_of_bound(narrow, json_data.project, json_data.clique)
        if json_data.designed:
            raise Forbidden("an environment's design is for accounts that see all", "pin it without `designed`")
    about = About(scope, "by hand", json_data.note, pinned=json_data.pinned, designed=json_data.designed)
    found = snapshots.take_snapshot(graph(), place, json_data.name, about)
    note("snapshot taken", f"{place}:{found['name']}")
    return found


def _scope_of_bound(narrow: Sight, project: str | None, clique: str | None) -> Scope:
    if clique:
        identity = seen.meant(narrow, clique)
        if identity not in narrow.own:
            raise unseen(f"object {clique!r}")
        return Scope("clique", identity.rpartition("/")[2], (identity,))
    ids = seen.projects(narrow, project)
    names = [row["object"]["name"] for row in graph().read("cliques/nodes", ids=ids)]
    return Scope("project", ", ".join(names), tuple(ids))


@blue.patch("/snapshots/<environment>/<name>")
@access("operator", "seen")
@blue.input(Pinning)
@blue.output(Snapshot)
def patch_snapshot(environment: str, name: str, json_data: Pinning) -> dict[str, Any]:
    """Keep a snapshot from retention or let it go; `designed` makes it the network as designed"""
    _known(environment, name)
    if json_data.designed and not json_data.pinned:
        raise Invalid("a design is always pinned", "leave out pinned: false")
    if json_data.designed and sight() is not None:
        raise Forbidden("an environment's design is for accounts that see all", "pin it without `designed`")
    found = snapshots.pin_snapshot(graph(), name, environment, pinned=json_data.pinned, designed=json_data.designed)
    note("snapshot pinned" if json_data.pinned else "snapshot let go", f"{environment}:{name}")
    return found


@blue.delete("/snapshots/<environment>/<name>")
@access("operator", "seen")
@blue.output({}, 204)
def delete_snapshot(environment: str, name: str) -> str:
    """Forget a snapshot's name"""
    _known(environment, name)
    snapshots.remove_snapshot(graph(), name, environment)
    note("snapshot removed", f"{environment}:{name}")
    return ""


@blue.get("/environments/<key>/past")
@access("viewer", "none")
@blue.output(Thing)
def get_size(key: str) -> dict[str, Any]:
    """How much of an environment's past is kept, with its bytes"""
    return dict(size_of_past(graph(), moment(graph(), "now", key).environment))


@blue.get("/environments/<key>/steps")
@access("viewer", "none")
@blue.output(Steps)
def get_steps(key: str) -> dict[str, Any] | Response:
    """The scans that changed something, the oldest first, with how much: a compare steps from one to the next"""
    return told_list(changed_scans(graph(), key), None, ("scan", "at", *_STEP_COUNTS))


_STEP_COUNTS = tuple(f"{part}.{word}" for part in ("objects", "links") for word in ("added", "changed", "removed"))


@blue.get("/compare")
@access("viewer", "seen")
@blue.input(Sides, location="query")
@blue.output(Compare)
def get_compare(query_data: Sides) -> Response:
    """What was added, removed, changed and moved from A to B, by what must be done about it; as CSV a row for each value"""
    asked, narrow = query_data, sight()
    place = asked.environment if narrow is None else seen.environment_of(narrow, asked.environment)
    before = moment(graph(), asked.a, place)
    after = moment(graph(), asked.b, place or before.environment)
    more = [parse_rule(text, "asked for") for text in (asked.ignore or "").split(",") if text]
    rules = rules_of(graph(), before, after, more) if asked.rules else more
    names = parse_map(asked.map, "map") if asked.map else None
    if narrow is not None:
        found = _compared_for_bound(narrow, before, after, asked, rules)
    else:
        scope = scope_of(graph(), before.environment, asked.project, asked.clique)
        if scope.kind == "all":
            scope = scope_of_snapshot(before)
        if scope.kind == "all":
            scope = scope_of_snapshot(after)
        found = compare(graph(), before, after, scope, rules, names=names)
        found |= {"names": names_of(graph(), found)}
    if wants_csv():
        found = _in_words(found)
        table = told_list([cells for row in differences(found) for cells in as_cells(row)], None, DIFFERENCES)
        assert isinstance(table, Response)  # noqa: S101 - for the type checker
        return table
    return tagged(_in_words(found) if asked.words else found)


def _in_words(found: dict[str, Any]) -> dict[str, Any]:
    """A compare, with what each object that differs is `called`, and what changed of it as `told`."""
    names = found["names"]
    objects = {
        word: [one | {"called": called(one, names), "told": changes_told(one, names)} for one in ones]
        for word, ones in found["objects"].items()
    }
    links = found["links"]
    changed = [one | {"told": changes_told(one, names)} for one in links["changed"]]
    return found | {"objects": objects, "links": links | {"changed": changed}}


def _compared_for_bound(narrow: Sight, before: Moment, after: Moment, asked: Sides, rules: Any) -> dict[str, Any]:
    if before.environment != after.environment:
        raise Forbidden("two environments are compared by accounts that see all", "compare moments of one")
    for one in (before, after):
        if one.snapshot and not _is_seen(snapshots.get_snapshot(graph(), one.name, one.environment)):
            raise unseen(f"snapshot {one.name}")
    then_a, then_b = (seen.then(narrow, one.environment, None if one.live else one.scan) for one in (before, after))
    scope = _scope_of_bound(narrow, asked.project, asked.clique)
    found = seen.compare(then_a, then_b, compare(graph(), before, after, scope, rules))
    sights = [one for one in (then_a, then_b) if one is not None]
    names = names_of(graph(), found).items()
    return found | {"names": {one: name for one, name in names if any(sight.sees(one) for sight in sights)}}


@blue.get("/design")
@access("viewer", "seen")
@blue.input(Whose, location="query")
@blue.output(Thing, content_type="text/yaml")
def get_design(query_data: Whose) -> Response:
    """What a project or customer has today, as a design file to start from: correct it, and check it by POST /checks"""
    narrow = sight()
    if narrow is None:
        text = export_design(graph(), query_data.project, query_data.environment)
    else:
        (mine, *more) = seen.projects(narrow, query_data.project)
        if more:
            raise Invalid(f"{query_data.project!r} is more than one project here", "name one of them")
        name = graph().read("cliques/nodes", ids=[mine])[0]["object"]["name"]
        with asked_graph(query_data.environment, None) as (then, _, inner):
            assert inner  # noqa: S101 - for the type checker: bound readers get a view
            text = inner.outside(export_design(then, inner.inside(mine), inner.key)).replace(mine, name)
    return Response(text, content_type="text/yaml; charset=utf-8")


@blue.post("/checks")
@access("viewer", "seen")
@blue.input(WantedCheck)
@blue.output(Checked)
def post_check(json_data: WantedCheck) -> dict[str, Any]:
    """Is the network as designed? Checked against a design file, or the snapshot that is pinned as design; nothing is kept"""
    narrow = sight()
    if narrow is not None:
        return _checked_for_bound(narrow, json_data)
    if json_data.design is not None:
        return check(graph(), parse_design(json_data.design, "design"), json_data.environment)
    design = moment(graph(), "designed", json_data.environment)
    return check_snapshot(graph(), design, moment(graph(), "now", design.environment), json_data.project)


def _checked_for_bound(narrow: Sight, asked: WantedCheck) -> dict[str, Any]:
    if asked.design is None:
        raise Forbidden("the environment's design is for accounts that see all", "give a design file of your own")
    design = parse_design(asked.design, "design")
    mine = seen.projects(narrow, design.project)
    if len(mine) != 1:
        raise Invalid(f"{design.project!r} is more than one project here", "name one of them in the design")
    with asked_graph(asked.environment or design.environment, None) as (then, _, inner):
        assert inner  # noqa: S101 - for the type checker: bound readers get a view
        own = {"project": inner.inside(mine[0]), "environment": inner.key, "sharing": Sharing()}
        found = inner.outside(check(then, design.model_copy(update=own), inner.key)) | {"project": design.project}
    if design.sharing.hosts_with:
        _leave_sharing_open(found)
    return found


def _leave_sharing_open(found: dict[str, Any]) -> None:
    """Whose servers are on the same hosts is not the asker's to know: that check is told as open, never as passed."""
    told = "who else is on the hosts is not yours to see"
    open_one = {
        "check": "sharing",
        "subject": "hosts",
        "verdict": "unknown",
        "message": told,
        "hint": "ask your operator",
    }
    found["items"].append(open_one)
    found["summary"]["unknown"] += 1
    if found["same"]:
        found["same"] = None
