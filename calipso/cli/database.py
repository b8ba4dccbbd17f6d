"""calipso db: the private Neo4j of this machine."""

from pathlib import Path
from typing import Annotated, Any

import typer

from calipso import database
from calipso.cli.output import JsonOption, console, print_json, tell
from calipso.config import load_settings
from calipso.database import RunningServer
from calipso.database.places import home_of
from calipso.errors import DatabaseError

app = typer.Typer(no_args_is_help=True, help="The private Neo4j of this machine: start, stop, find, dump, load.")

HeapOption = Annotated[
    int | None, typer.Option("--heap-mb", min=256, help="Most memory for Neo4j's heap, in MB; default a fifth of all.")
]


@app.command()
def start(heap_mb: HeapOption = None, as_json: JsonOption = False) -> None:
    """Start the private Neo4j, fetched on first use; one that runs is left as it is.

    Example: `calipso db start`
    """
    server = database.start(load_settings(), heap_mb, tell)
    if as_json:
        print_json({**_described(server), "already_running": server.already_running})
        return
    happened = "was running already" if server.already_running else "is up"
    console().print(
        f"Neo4j {happened}: {server.uri} (process {server.pid})\n"
        f"Neo4j Browser: {server.http_url}/browser/ (password: calipso db uri --show-password)\nstop: calipso db stop"
    )


@app.command()
def stop(as_json: JsonOption = False) -> None:
    """Stop the private Neo4j; its data stays.

    Example: `calipso db stop`
    """
    pid = database.stop(load_settings(), tell)
    if as_json:
        print_json({"stopped": pid is not None, "pid": pid})
    else:
        console().print("no private Neo4j was running" if pid is None else f"Neo4j stopped (process {pid})")


@app.command()
def status(as_json: JsonOption = False) -> None:
    """Whether the private Neo4j runs; ends with 1 if not.

    Example: `calipso db status`
    """
    settings = load_settings()
    server = database.status(settings)
    home = str(home_of(settings).root)
    if as_json:
        print_json({"running": server is not None, "home": home, **(_described(server) if server else {})})
    elif server:
        console().print(f"Neo4j runs: {server.uri} (process {server.pid}), in {home}", markup=False)
    else:
        console().print(f"no Neo4j runs in {home}; start it: calipso db start", markup=False)
    if server is None:
        raise typer.Exit(1)


@app.command()
def uri(
    show_password: Annotated[bool, typer.Option("--show-password", help="Print the password too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the address and the user of the private Neo4j, for other programs and for Neo4j Browser.

    Example: `calipso db uri --show-password`
    """
    settings = load_settings()
    server = database.status(settings)
    if server is None:
        raise DatabaseError(f"no Neo4j runs in {home_of(settings).root}", "calipso db start")
    password = {"password": server.password} if show_password else {}
    if as_json:
        print_json({**_described(server), "password_file": str(home_of(settings).password), **password})
        return
    rows = {"user": server.user, "browser": f"{server.http_url}/browser/", **password}
    console().print(server.uri)
    for name, value in rows.items():
        console().print(f"{name} {value}", markup=False)


@app.command()
def dump(
    file: Annotated[Path, typer.Argument(help="The file to write; an older dump of that name is replaced.")],
    as_json: JsonOption = False,
) -> None:
    """Write the private Neo4j's data into one file. It is stopped for it, and started again if it ran.

    Example: `calipso db dump calipso.dump`
    """
    size = database.dump(load_settings(), file, tell)
    if as_json:
        print_json({"file": str(file), "bytes": size})
    else:
        console().print(f"dumped into {file} ({size} bytes)", markup=False)


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="A file that `calipso db dump` wrote.")], as_json: JsonOption = False
) -> None:
    """Replace the private Neo4j's data by a dump; data that cannot be read leaves all as it was.

    Example: `calipso db load calipso.dump`
    """
    database.load(load_settings(), file, tell)
    if as_json:
        print_json({"file": str(file), "loaded": True})
    else:
        console().print(f"loaded {file}", markup=False)


def _described(server: RunningServer) -> dict[str, Any]:
    return {"uri": server.uri, "http": server.http_url, "user": server.user, "pid": server.pid}
