"""calipso customer: named sets of projects."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso.cli.asking import asking, over_http
from calipso.cli.inventory import EnvOption
from calipso.cli.output import JsonOption, console, print_json, print_list, print_table, tell

app = typer.Typer(
    no_args_is_help=True,
    help="Named sets of projects, in one environment or several; every --project takes a customer's name too.",
)
NameArgument = Annotated[str, typer.Argument(help="The customer's name.")]


def add_to(root: typer.Typer) -> None:
    """Add this room's commands."""
    root.add_typer(app, name="customer")


@app.command("add")
@over_http
def add(
    name: NameArgument,
    project: Annotated[list[str], typer.Option("--project", help="Name, UUID or id of a project; may be repeated.")],
    env: EnvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a customer of some projects, or add projects to one.

    Example: `calipso customer add Moz --project moz --project moz-lab`
    """
    with asking() as calipso:
        found = calipso.add_customer(name, project, env)
    _print(found, as_json=as_json)


@app.command("list")
@over_http
def list_all(as_json: JsonOption = False) -> None:
    """All customers with their projects.

    Example: `calipso customer list`
    """
    with asking() as calipso:
        found = calipso.customers()
    rows = [(escape(one["name"]), escape(", ".join(_named(project) for project in one["projects"]))) for one in found]
    print_list(found, as_json=as_json, columns=("customer", "projects"), rows=rows, empty="no customer yet")


@app.command("show")
@over_http
def show(name: NameArgument, as_json: JsonOption = False) -> None:
    """One customer's projects.

    Example: `calipso customer show Moz`
    """
    with asking() as calipso:
        found = calipso.customer(name)
    _print(found, as_json=as_json)


@app.command("remove")
@over_http
def remove(
    name: NameArgument,
    project: Annotated[
        list[str] | None, typer.Option("--project", help="Take only this project out; may be repeated.")
    ] = None,
    env: EnvOption = None,
) -> None:
    """Forget a customer, or take projects out of it; the projects themselves stay.

    Example: `calipso customer remove Moz --project moz-lab`
    """
    with asking() as calipso:
        calipso.remove_customer(name, project, env)
    tell(f"customer {name} is " + ("without " + ", ".join(project) if project else "forgotten"))


def _print(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    console().print(f"[bold]{escape(found['name'])}[/]")
    rows = [
        (escape(project["environment"]), escape(_named(project)), escape(project["id"]))
        for project in found["projects"]
    ]
    print_table(("environment", "project", "id"), rows)


def _named(project: dict[str, Any]) -> str:
    return str(project["name"] or f"{project['id']} (not there now)")
