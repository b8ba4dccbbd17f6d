"""calipso check, design: whether the network is as designed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from xml.etree import ElementTree as Xml

import typer
from rich.markup import escape

from calipso.cli.asking import asking, over_http
from calipso.cli.files import STDOUT, read_text, write_file
from calipso.cli.inventory import EnvOption
from calipso.cli.moments import AtOption, graph_at
from calipso.cli.output import JsonOption, console, exit_by, print_json, print_table, tell
from calipso.design import export_design, parse_design
from calipso.errors import Invalid

STYLE = {"passed": "green", "failed": "red", "unknown": "yellow"}

app = typer.Typer(no_args_is_help=True, help="The network as designed, as a file.")


@app.callback()
def designs() -> None:
    """The network as designed, as a file."""


def add_to(app_: typer.Typer) -> None:
    """Add this room's commands."""
    app_.add_typer(app, name="design")
    app_.command("check")(tell_check)


@over_http
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
    text = _read(file) if file.suffix in (".yaml", ".yml") or file.is_file() else None
    if text is not None and project:
        raise Invalid("a design file says itself whose it is", "leave --project out")
    parsed = parse_design(text, str(file)) if text is not None else None
    with asking() as calipso:
        if text is not None and parsed:
            found = calipso.check_file(text, parsed, env, at)
        else:
            found = calipso.check_snapshot(design, env, project, at)
    if junit:
        _write_junit(found, junit)
    if as_json:
        print_json(found)
    else:
        _print(found)
    exit_by(found["same"])


def _read(file: Path) -> str:
    return read_text(file, "design", "make one: calipso design export --project P > FILE")


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
    write_file(file, Xml.tostring(suite, encoding="utf-8", xml_declaration=True))


@app.command()
def export(
    project: Annotated[str, typer.Option("--project", metavar="P", help="Any name of a project, or a customer's.")],
    env: EnvOption = None,
    at: AtOption = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write it there instead of printing it.")
    ] = STDOUT,
) -> None:
    """A design file to start from: what is there today.

    Example: `calipso design export --project moz -o moz.yaml`
    """
    with graph_at(at, env) as (graph, within):
        text = export_design(graph, project, within)
    write_file(output, text, new=True)
    if output != STDOUT:
        tell(f"{output}: correct it, then: calipso check {output}")
