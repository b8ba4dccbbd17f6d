"""Reports: made on demand, kept, opened again in any format; for bound readers of what they see alone."""

from __future__ import annotations

from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import Field

from calipso.errors import Forbidden
from calipso.past.as_of import as_of
from calipso.past.moments import moment
from calipso.reports import Inputs, Report, abilities, forget, from_json, get_report, keep, list_reports, make, write
from webapp.api import seen, told
from webapp.api.answers import asked_graph
from webapp.api.lists import told_list
from webapp.api.noting import note
from webapp.api.shapes import Asked, Text
from webapp.asking import access, graph, sight, unseen

blue = APIBlueprint("reports", __name__, tag="Reports")
MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
Kind = Literal["connectivity", "health", "impact", "compare", "change", "redundancy", "inventory", "ports"]
# What a bound reader may have made: each asks of one project's own things, within the view.
FOR_BOUND = ("connectivity", "health", "redundancy", "inventory", "ports")


class WantedReport(Asked):
    """A report to be made."""

    kind: Kind
    environment: Text | None = None
    project: Text | None = None
    objects: list[Text] = Field([], max_length=100)
    a: Text = ""
    b: Text = "now"
    change: int = Field(0, ge=0, le=2**53)
    at: Text = ""


class Formatted(Asked):
    """As what."""

    format: Literal["html", "pdf", "xlsx", "csv", "json"] = "json"


@blue.get("/reports")
@access("viewer", "seen")
@blue.output(told.Reports)
def list_all() -> dict[str, Any] | Response:
    """Kept reports, the newest first; bound readers see those that were made for their projects by such as they"""
    found = [one for one in list_reports(graph()) if _is_seen(one["inputs"])]
    return told_list(found, None, ("number", "kind", "title", "environment", "made_at"))


def _is_seen(inputs: dict[str, Any]) -> bool:
    """A report for bound readers names in `projects` whose it is; one that was made for who sees all is never shown."""
    narrow = sight()
    return narrow is None or (bool(inputs.get("projects")) and set(inputs["projects"]) <= narrow.own)


@blue.get("/reports/formats")
@access("viewer", "open")
@blue.output(told.Formats)
def list_formats() -> dict[str, Any]:
    """The formats of reports, and what this machine lacks to make one"""
    return {"items": [one.as_json() for one in abilities()], "next": None}


@blue.post("/reports")
@access("viewer", "seen")
@blue.input(WantedReport)
@blue.output(told.KeptReport, 201)
def post_report(json_data: WantedReport) -> dict[str, Any]:
    """Make a report and keep it; open it in any format by its number"""
    report = _made(json_data)
    number = keep(graph(), report)
    note("report made", f"report {number}: {report.kind}")
    return {"number": number} | report.as_json()


def _made(asked: WantedReport) -> Report:
    inputs = Inputs(
        environment=asked.environment,
        project=asked.project,
        objects=tuple(asked.objects),
        a=asked.a,
        b=asked.b,
        change=asked.change,
        at=asked.at,
    )
    narrow = sight()
    if narrow is None:
        when = moment(graph(), asked.at, asked.environment) if asked.at else None
        with as_of(graph(), when) as then:
            return make(then, asked.kind, inputs)
    if asked.kind not in FOR_BOUND:
        raise Forbidden(f"a {asked.kind} report is for accounts that see all", f"for you: {', '.join(FOR_BOUND)}")
    mine = seen.projects(narrow, asked.project)
    if len(mine) != 1:
        raise Forbidden("a report is about one project", "name one of yours")
    name = graph().read("cliques/nodes", ids=mine)[0]["object"]["name"]
    with asked_graph(asked.environment or mine[0].partition("/")[0], asked.at or None) as (then, _, inner):
        assert inner  # noqa: S101 - for the type checker: bound readers get a view
        made = make(then, asked.kind, Inputs(environment=inner.key, project=inner.inside(mine[0])))
        whole = inner.outside(made.as_json())
    inputs_told = {"environment": mine[0].partition("/")[0], "project": name, "projects": mine}
    return from_json(_named(whole, mine[0], name) | {"inputs": inputs_told | ({"at": asked.at} if asked.at else {})})


def _named(told: Any, identity: str, name: str) -> Any:
    """A report with a project's name where it was asked for by its id."""
    facts = [[key, name if value == identity else value] for key, value in told["facts"]]
    return told | {"facts": facts, "drawing": told.get("drawing", "").replace(identity, name)}


@blue.get("/reports/<int:number>")
@access("viewer", "seen")
@blue.input(Formatted, location="query")
@blue.output(told.Report)
def get_one(number: int, query_data: Formatted) -> Response:
    """A kept report as it was, as HTML, PDF, XLSX, CSV or JSON; it never changes: with an ETag"""
    report = _known(number)
    name = f"{report.kind}-{number}.{query_data.format}"
    response = Response(write(report, query_data.format), content_type=MEDIA[query_data.format])
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if query_data.format == "html":  # a document of its own: it brings its styles, and runs nothing
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
        )
    response.add_etag()
    response.make_conditional(request)
    return response


def _known(number: int) -> Report:
    found = next((one for one in list_reports(graph()) if one["number"] == number), None)
    if found is None or not _is_seen(found["inputs"]):
        raise unseen(f"report {number}")
    return get_report(graph(), number)


@blue.delete("/reports/<int:number>")
@access("operator", "seen")
@blue.output({}, 204)
def delete_one(number: int) -> str:
    """Forget a report"""
    _known(number)
    forget(graph(), number)
    note("report removed", f"report {number}")
    return ""
