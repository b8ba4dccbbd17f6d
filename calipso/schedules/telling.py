"""Runs that tell people: a compare or a report, kept and sent by mail or chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from calipso import reports
from calipso.compare import compare as compared
from calipso.compare import rules_of
from calipso.past.as_of import as_of
from calipso.past.moments import moment
from calipso.past.snapshots import scope_of
from calipso.reports import Inputs, Report
from calipso.schedules.notify import Attachment, check_reference, send
from calipso.schedules.work import Outcome, Parameters, Work

Format = Literal["html", "pdf", "xlsx", "csv", "json"]
Reference = Annotated[str, AfterValidator(check_reference)]
TYPES: dict[str, str] = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


class TellingParameters(Parameters):
    """Whom it is told, and how."""

    project: str | None = Field(None, description="Only this project or customer.")
    notify: tuple[Reference, ...] = Field(
        (), description="Where apprise URLs stand, to send it there: env:NAME or file:/PATH; not the URLs themselves."
    )
    format: Format = Field("html", description="Of what is attached.")
    keep: bool = Field(True, description="Keep it, to be opened again: calipso report show.")


class CompareParameters(TellingParameters):
    """What differs from A to B."""

    a: str = Field("last-week", description="Snapshot, now, last-week, designed, a time, a scan.")
    b: str = Field("now", description="The same.")
    only_if_different: bool = Field(False, description="Send nothing where nothing differs.")


class ReportParameters(TellingParameters):
    """A report of any kind."""

    report: str = Field("inventory", description="Its kind: see calipso report --help.")
    objects: tuple[str, ...] = Field((), description="Of what objects (impact).")
    a: str = Field("last-week", description="From when (compare).")
    b: str = Field("now", description="Until when (compare).")
    at: str = Field("", description="As of when; without it now.")
    change: int = Field(0, description="Of which change (change).")

    @field_validator("report")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in reports.KINDS:
            raise ValueError(f"there is no report {value!r}; reports: {', '.join(reports.KINDS)}")
        return value


def compare(work: Work[CompareParameters]) -> Outcome:
    """Compare two moments, keep what differs as a report, and send it. Raises as `compare`."""
    asked, graph = work.parameters, work.graph
    a = moment(graph, asked.a, asked.environment)
    b = moment(graph, asked.b, asked.environment or a.environment)
    found = compared(graph, a, b, scope_of(graph, a.environment, asked.project), rules_of(graph, a, b))
    counts = {part: {kind: len(items) for kind, items in found[part].items()} for part in ("objects", "links")}
    result: dict[str, Any] = {"same": found["same"], "unconfirmed": len(found["unconfirmed"]), **counts}
    words = _in_words(counts) if found["same"] is False else "nothing differs"
    if found["same"] is None:
        words = "nothing differs of what was read, but not everything was"
    if asked.only_if_different and found["same"]:
        return Outcome(f"{words}; nothing was sent", result)
    made = reports.make(graph, "compare", Inputs(a.environment, asked.project, a=asked.a, b=asked.b))
    return _told(work, made, words, result)


def report(work: Work[ReportParameters]) -> Outcome:
    """Make a report, keep it, and send it. Raises as `reports.make`."""
    asked, graph = work.parameters, work.graph
    inputs = Inputs(
        asked.environment, asked.project, objects=asked.objects, a=asked.a, b=asked.b, change=asked.change, at=asked.at
    )
    if asked.report != "compare":
        inputs = replace(inputs, a="", b="now")
    then = moment(graph, asked.at, asked.environment) if asked.at else None
    with as_of(graph, then) as past:
        within = then.environment if then else asked.environment
        made = reports.make(past, asked.report, replace(inputs, environment=within))
    return _told(work, made, made.title, {})


def _told(work: Work[Any], made: Report, words: str, result: dict[str, Any]) -> Outcome:
    """Keep a report and send it; where it could not be sent is told, and is a failure."""
    asked: TellingParameters = work.parameters
    attached = _attachment(made, asked.format) if asked.notify else ()
    work.confirm()
    if asked.keep:
        result["report"] = reports.keep(work.graph, made)
        words += f"; kept as report {result['report']}"
    if not asked.notify:
        return Outcome(words, result)
    facts = "\n".join(f"{name}: {value}" for name, value in made.facts)
    result["sent"] = send(asked.notify, f"Calipso: {made.title}", f"{words}\n\n{facts}\n", attached)
    failures = [f"not sent to {one['to']}: {one['message']}" for one in result["sent"] if not one["ok"]]
    done = len(result["sent"]) - len(failures)
    return Outcome(f"{words}; sent to {done} of {len(result['sent'])}", result, failures)


def _attachment(made: Report, format_name: str) -> Sequence[Attachment]:
    stem = "".join(letter if letter.isalnum() else "-" for letter in made.title.lower()).strip("-") or "report"
    return (Attachment(f"{stem}.{format_name}", reports.write(made, format_name), TYPES[format_name]),)


def _in_words(counts: dict[str, dict[str, int]]) -> str:
    def told(part: str) -> str:
        return ", ".join(f"{count} {kind}" for kind, count in counts[part].items() if count) or "none"

    return f"objects {told('objects')}; links {told('links')}"
