"""calipso cypher: an engineer's own read-only question, from a file, by name, or typed in."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso.cli.asking import asking, over_http
from calipso.cli.output import JsonOption, print_json, print_list, print_table, progress_console
from calipso.errors import Invalid, NotFound
from calipso.queries import query

SAVED = "questions"


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(cypher)


@over_http
def cypher(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE|NAME", help="File with a query, name of a saved question, or - for standard input."
        ),
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="NAME=VALUE, JSON or text; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most rows.")] = 1000,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds before the query is stopped.")] = 30.0,
    list_: Annotated[bool, typer.Option("--list", help="List the saved questions.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask the graph in Cypher, read-only. Without FILE or NAME, list the saved questions.

    Example: `calipso cypher way-of-a-server`, `echo 'MATCH (h:Host) RETURN h.name' | calipso cypher -`
    """
    if list_ or source is None:
        _list_saved(as_json=as_json)
        return
    with asking() as calipso:
        columns, rows, more = calipso.cypher(_text(source), dict(_param(one) for one in param or ()), limit, timeout)
    if as_json:
        items = [dict(zip(columns, row, strict=True)) for row in rows]
        print_json({"items": items, "next": None, "more": more})
        return
    print_table(columns, [[escape(_cell(value)) for value in row] for row in rows])
    progress_console.print(f"{len(rows)} rows" + (f"; there are more: --limit {limit * 10}" if more else ""))


def _list_saved(*, as_json: bool) -> None:
    folder = files("cypher").joinpath(SAVED)
    names = (
        sorted(file.name.removesuffix(".cypher") for file in folder.iterdir() if file.name.endswith(".cypher"))
        if folder.is_dir()
        else []
    )
    saved = [{"name": name, "question": query(f"{SAVED}/{name}").splitlines()[0].removeprefix("// ")} for name in names]
    print_list(
        saved,
        as_json=as_json,
        columns=("name", "question"),
        rows=[(one["name"], one["question"]) for one in saved],
        empty="no saved questions",
    )


def _text(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    file = Path(source)
    if file.suffix == ".cypher" or file.is_file():
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as err:
            raise NotFound(
                f"{source}: cannot be read: {err}", "give a file with one query, or see: calipso cypher --list"
            ) from err
    try:
        return query(f"{SAVED}/{source}")
    except NotFound as err:
        raise NotFound(
            f"no file and no saved question {source}",
            "see: calipso cypher --list; pipe a query in with: calipso cypher -",
        ) from err


def _param(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Invalid(f"--param {text}: not NAME=VALUE", "for example --param server=moz-web-1")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _cell(value: Any) -> str:
    """A value for a table: a path as `(a)-TYPE-(b)`, a node or relationship by its name; all of it is in --json."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(_cell(one) for one in value)
    if isinstance(value, dict):
        if value.keys() == {"nodes", "relationships"}:
            first, *others = value["nodes"]
            steps = [
                f"-{link['relationship']}-({_title(node)})"
                for link, node in zip(value["relationships"], others, strict=True)
            ]
            return f"({_title(first)})" + "".join(steps)
        if "labels" in value:
            return f"({_title(value)})"
        if "relationship" in value:
            return str(value["relationship"])
    return json.dumps(value, ensure_ascii=False, default=str)


def _title(node: dict[str, Any]) -> str:
    return str(node.get("name") or node.get("id") or node.get("number") or "")
