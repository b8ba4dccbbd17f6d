"""calipso check, design: whether the network is as designed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from xml.etree import ElementTree as Xml

import typer
from rich.markup import escape

from calipso.cli.inventory import EnvOption
from calipso.cli.moments import AtOption, graph_at
from calipso.cli.output import JsonOption, console, print_json, print_table, tell
from calipso.compare import compare, parse_rule
from calipso.design import Design, check, export_design, parse_design
from calipso.errors import CalipsoError, Invalid
from calipso.graph import Graph
from calipso.past.moments import moment
from calipso.past.snapshots import scope_of, scope_of_snapshot

DIFFERENT, NOT_ALL_READ = 4, 3
STYLE = {"passed": "green", "failed": "red", "unknown": "yellow"}

app = typer.Typer(no_args_is_help=True, help="The network as designed, as a file.")


@app.callback()
def designs() -> None:
    """The network as designed, as a file."""


def add_to(app_: typer.Typer) -> None:
    """Add this room's commands."""
    app_.add_typer(app, name="design")
    app_.command("check")(tell_check)


def tell_check(
    design: Annotated[str, typer.Argument(metavar="DESIGN", help="A design file, or a snapshot (also: designed).")],
    env: EnvOption = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="P", help="With a snapshot: only this project or customer.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML too.")
    ] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether all is as designed, told like tests: one line for each thing that is looked at.

    Exit codes: 0 all as designed; 4 something is not; 3 nothing is known to differ, but not all could be read.

    Example: `calipso check moz.yaml`, `calipso check designed --project moz`, `calipso check moz.yaml --junit moz.xml`
    """
    file = Path(design)
    parsed = _read(file) if file.suffix in (".yaml", ".yml") or file.is_file() else None
    if parsed and project:
        raise Invalid("a design file says itself whose it is", "leave --project out")
    if parsed:
        with graph_at(at, env or parsed.environment) as (graph, within):
            found = check(graph, parsed, within)
    else:
        with graph_at(None, env) as (graph, _):
            found = _against_snapshot(graph, design, at or "now", env, project)
    if junit:
        _write_junit(found, junit)
    if as_json:
        print_json(found)
    else:
        _print(found)
    if found["same"] is not True:
        raise typer.Exit(DIFFERENT if found["same"] is False else NOT_ALL_READ)


def _read(file: Path) -> Design:
    try:
        return parse_design(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as err:
        raise Invalid(
            f"design {file} cannot be read: {getattr(err, 'strerror', None) or err}",
            "make one: calipso design export --project P > FILE",
        ) from err


def _against_snapshot(graph: Graph, name: str, at: str, env: str | None, project: str | None) -> dict[str, Any]:
    """A compare with a snapshot, told as a check: one result for each thing that differs."""
    then = moment(graph, name, env)
    now = moment(graph, at, then.environment)
    scope = scope_of(graph, then.environment, project) if project else scope_of_snapshot(then)
    found = compare(graph, then, now, scope, [parse_rule("link.evidence")])
    items = [
        {
            "check": kind,
            "subject": f"{one['type']} {one['name']}",
            "verdict": "failed",
            "message": _what(one),
            "hint": "",
        }
        for kind, ones in found["objects"].items()
        for one in ones
    ]
    items += [
        {"check": f"link {kind}", "subject": f"{one['type']} {one['source']} {one['target']}", "verdict": "failed"}
        | {"message": "", "hint": ""}
        for kind, ones in found["links"].items()
        for one in ones
    ]
    items += [
        {
            "check": "read",
            "subject": one,
            "verdict": "unknown",
            "message": "could not be read lately",
            "hint": "scan again",
        }
        for one in found["unconfirmed"]
    ]
    if not items:
        items = [{"check": "compare", "subject": scope.text, "verdict": "passed", "message": "", "hint": ""}]
    summary = {verdict: sum(item["verdict"] == verdict for item in items) for verdict in STYLE}
    return {
        "design": name,
        "project": project,
        "same": found["same"],
        "summary": summary,
        "items": items,
        "next": None,
    }


def _what(one: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {old} -> {new}" for name, (old, new) in one.get("changes", {}).items())


def _print(found: dict[str, Any]) -> None:
    rows = [
        (
            f"[{STYLE[item['verdict']]}]{item['verdict']}[/]",
            item["check"],
            escape(item["subject"]),
            escape(item["message"]),
            escape(item["hint"]),
        )
        for item in found["items"]
        if item["verdict"] != "passed"
    ]
    if rows:
        print_table(("", "check", "of", "what", "to do"), rows)
        console().print()
    counts = ", ".join(f"[{STYLE[name]}]{count} {name}[/]" for name, count in found["summary"].items() if count)
    verdict = {True: "as designed", False: "not as designed", None: "not all could be read"}[found["same"]]
    console().print(f"{escape(found['design'])}: {counts or 'nothing to check'}: {verdict}")


def _write_junit(found: dict[str, Any], file: Path) -> None:
    """Results as JUnit XML, as CI systems read it (testsuite, testcase, failure, skipped)."""
    summary = found["summary"]
    suite = Xml.Element(
        "testsuite",
        name=str(found["design"]),
        tests=str(len(found["items"])),
        failures=str(summary["failed"]),
        skipped=str(summary["unknown"]),
        errors="0",
    )
    for item in found["items"]:
        case = Xml.SubElement(suite, "testcase", classname=item["check"], name=item["subject"])
        if item["verdict"] == "failed":
            Xml.SubElement(case, "failure", message=item["message"]).text = item["hint"]
        elif item["verdict"] == "unknown":
            Xml.SubElement(case, "skipped", message=item["message"])
    try:
        Xml.ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)
    except OSError as err:
        raise CalipsoError(f"{file} cannot be written: {err.strerror}", "give another place") from err


@app.command()
def export(
    project: Annotated[str, typer.Option("--project", metavar="P", help="Any name of a project, or a customer's.")],
    env: EnvOption = None,
    at: AtOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it there instead of printing it.")
    ] = None,
) -> None:
    """A design file to start from: what is there today.

    Example: `calipso design export --project moz -o moz.yaml`
    """
    with graph_at(at, env) as (graph, within):
        text = export_design(graph, project, within)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as err:
        raise Invalid(f"{output} is there already", "give another name, or remove it") from err
    except OSError as err:
        raise CalipsoError(f"{output} cannot be written: {err.strerror}", "give another place") from err
    tell(f"{output}: correct it, then: calipso check {output}")
