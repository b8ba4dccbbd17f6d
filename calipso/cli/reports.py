"""calipso report: what is told about a project, an impact, a compare or a change at once; to read, send and print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import reports
from calipso.cli.asking import asking, over_http
from calipso.cli.compare import MapOption
from calipso.cli.files import STDOUT, read_text, write_file
from calipso.cli.inventory import EnvOption
from calipso.cli.moments import AtOption
from calipso.cli.output import HEALTH_STYLE, JsonOption, console, print_json, print_list, print_table, tell
from calipso.errors import Invalid
from calipso.reports import Inputs, Report

app = typer.Typer(no_args_is_help=True, help="What is told about a project at once, as HTML, PDF, XLSX, CSV or JSON.")

ProjectOption = Annotated[str | None, typer.Option("--project", metavar="P", help="Only this project's or customer's.")]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="html, pdf, xlsx, csv or json, where the ending of FILE does not tell it."),
]
OutputOption = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there; - for stdout.")
]
SaveOption = Annotated[bool, typer.Option("--save", help="Keep it, to be opened again: calipso report show.")]
LETTERS = {"same_host": "h", "same_network": "n", "routed": "r", "apart": "-", "unknown": "?", "broken": "x"}
# A matrix with more columns fits no console.
MOST_COLUMNS = 40


@app.callback()
def reports_() -> None:
    """Reports; each is a command of its own."""


def _tell(
    kind: str,
    asked: Inputs,
    output: str | None,
    format_: str | None,
    *,
    save: bool = False,
    as_json: bool = False,
) -> None:
    """Make a report as of its moment, and print, write or keep it."""
    name = _format_named(output, format_, as_json=as_json)
    with asking() as calipso:
        made, number = calipso.report(kind, asked, save=save)
    if number is not None:
        tell(f"kept as report {number}")
    _give(made, output, name)


def _format_named(output: str | None, format_: str | None, *, as_json: bool) -> str | None:
    """The format that is asked for, None for tables on the console. Raises Invalid before any work is done."""
    if as_json and output:
        raise Invalid("--json prints, and goes without --output", "give --format json --output FILE")
    name = "json" if as_json else format_ or (Path(output).suffix.removeprefix(".") if output else None)
    if name is not None and name not in reports.FORMATS:
        raise Invalid(f"there is no format {name!r}", f"formats: {', '.join(reports.FORMATS)}")
    return name


def _give(made: Report, output: str | None, name: str | None) -> None:
    if name is None:
        _print_report(made)
        return
    file = output or STDOUT
    write_file(file, reports.write(made, name))
    if file != STDOUT:
        tell(f"{made.title}: {file}")


def _print_report(made: Report) -> None:
    console().print(f"[bold]{escape(made.title)}[/]")
    print_table(("", ""), [(name, escape(value)) for name, value in made.facts])
    for table in made.tables:
        console().print()
        rows = [tuple(escape("" if cell is None else str(cell)) for cell in row) for row in table.rows]
        if rows:
            print_table(table.columns, rows, title=escape(table.title))
        else:
            console().print(f"{escape(table.title)}: {escape(table.note)}")


@app.command()
@over_http
def connectivity(
    project: Annotated[str, typer.Option("--project", metavar="P", help="Any name of a project, or a customer's.")],
    env: EnvOption = None,
    output: OutputOption = None,
    format_: FormatOption = None,
    save: SaveOption = False,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether each server of a project reaches each other one: how, over how many hops, and where it breaks.

    Example: `calipso report connectivity --project moz`, `calipso report connectivity --project moz -o moz.pdf`
    """
    found = None
    if not (output or format_ or save):
        with asking() as calipso:
            found = calipso.connectivity(project, env, at)
    if found is None:
        _tell("connectivity", Inputs(env, project, at=at or ""), output, format_, save=save, as_json=as_json)
        return
    if as_json:
        print_json(found)
        return
    if 1 < len(found["servers"]) <= MOST_COLUMNS:
        _print_matrix(found)
    broken = [item for item in found["items"] if item["class"] in ("broken", "unknown")]
    if broken:
        console().print()
        rows = [
            (escape(item["source"]["name"]), escape(item["target"]["name"]), item["class"], escape(item["reason"]))
            for item in broken
        ]
        print_table(("from", "to", "class", "why"), rows)
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found["summary"].items() if count)
    console().print(
        f"\n{len(found['servers'])} servers of {escape(found['project'])}, {len(found['items'])} pairs: {counts or 'none'}"
    )


@app.command()
@over_http
def impact(
    objects: Annotated[list[str], typer.Argument(metavar="OBJ...", help="What is taken away together.")],
    env: EnvOption = None,
    project: ProjectOption = None,
    output: OutputOption = None,
    format_: FormatOption = None,
    save: SaveOption = False,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who is down and who loses redundancy when objects are taken away, with a drawing.

    Example: `calipso report impact compute-1 --project moz -o impact.pdf`
    """
    _tell("impact", Inputs(env, project, tuple(objects), at=at or ""), output, format_, save=save, as_json=as_json)


@app.command()
@over_http
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="Snapshot, last-week, designed, a time, a scan, ENV:NAME.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The same.")] = "now",
    env: EnvOption = None,
    project: ProjectOption = None,
    map_: MapOption = None,
    output: OutputOption = None,
    format_: FormatOption = None,
    save: SaveOption = False,
    as_json: JsonOption = False,
) -> None:
    """What differs from A to B, by what must be done about it; --map where they are of two environments.

    Example: `calipso report compare last-week --project moz -o week.xlsx`
    """
    names = read_text(map_, "map", "write one as docs/past.md tells") if map_ else ""
    asked = Inputs(env, project, a=a, b=b, map=str(map_ or ""), names=names)
    _tell("compare", asked, output, format_, save=save, as_json=as_json)


@app.command()
@over_http
def change(
    number: Annotated[int, typer.Argument(metavar="CHANGE", help="Number of the change.")],
    output: OutputOption = None,
    format_: FormatOption = None,
    save: SaveOption = False,
    as_json: JsonOption = False,
) -> None:
    """The dossier of a change: request, approvals, what was seen, verdict.

    Example: `calipso report change 1 -o change-1.pdf`
    """
    _tell("change", Inputs(change=number), output, format_, save=save, as_json=as_json)


def _add_whole(name: str, says: str) -> None:
    """The command of a kind that asks for no more than whose and when."""

    def command(
        env: EnvOption = None,
        project: ProjectOption = None,
        output: OutputOption = None,
        format_: FormatOption = None,
        save: SaveOption = False,
        at: AtOption = None,
        as_json: JsonOption = False,
    ) -> None:
        _tell(name, Inputs(env, project, at=at or ""), output, format_, save=save, as_json=as_json)

    command.__doc__ = f"{says}\n\nExample: `calipso report {name} --project moz -o {name}.html`"
    app.command(name)(over_http(command))


for _name, _kind in reports.KINDS.items():
    if _kind.whole:
        _add_whole(_name, _kind.says)


@app.command("list")
@over_http
def list_reports(as_json: JsonOption = False) -> None:
    """Reports that were kept, the newest first.

    Example: `calipso report list`
    """
    with asking() as calipso:
        found = calipso.reports()
    rows = [
        (str(one["number"]), one["kind"], escape(one["title"]), one["environment"] or "", one["made_at"])
        for one in found
    ]
    columns = ("report#", "kind", "title", "environment", "made")
    print_list(found, as_json=as_json, columns=columns, rows=rows, empty="no report was kept: --save keeps one")


@app.command()
@over_http
def show(
    number: Annotated[int, typer.Argument(metavar="REPORT", help="Number of a kept report.")],
    output: OutputOption = None,
    format_: FormatOption = None,
    as_json: JsonOption = False,
) -> None:
    """A kept report as it was, in any format.

    Example: `calipso report show 3 -o report.pdf`
    """
    name = _format_named(output, format_, as_json=as_json)
    with asking() as calipso:
        made = calipso.kept_report(number)
    _give(made, output, name)


@app.command()
@over_http
def remove(number: Annotated[int, typer.Argument(metavar="REPORT", help="Number of a kept report.")]) -> None:
    """Forget a kept report.

    Example: `calipso report remove 3`
    """
    with asking() as calipso:
        calipso.forget_report(number)
    tell(f"report {number} is removed")


def _print_matrix(found: dict[str, Any]) -> None:
    """Rows are sources, columns targets by their number; a cell has the class's letter and the number of hops."""
    cells = {(item["source"]["id"], item["target"]["id"]): item for item in found["items"]}
    numbers = [str(number) for number in range(1, len(found["servers"]) + 1)]
    rows = [
        (number, escape(near["name"]), *(_cell(cells.get((near["id"], far["id"]))) for far in found["servers"]))
        for number, near in zip(numbers, found["servers"], strict=True)
    ]
    print_table(("#", "server", *(f"{number}#" for number in numbers)), rows)
    legend = ", ".join(f"{letter} {name.replace('_', ' ')}" for name, letter in LETTERS.items())
    console().print(f"\n{legend}; the number is that of the hops, the colour the health")


def _cell(item: dict[str, Any] | None) -> str:
    if item is None:
        return ""
    hops = "" if item["class"] == "apart" else item["hops"]
    return f"[{HEALTH_STYLE[item['health']]}]{LETTERS[item['class']]}{hops}[/]"
