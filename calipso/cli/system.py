"""calipso up, down, status: the whole system on this machine."""

from __future__ import annotations

import getpass
import socket

import typer

from calipso import database
from calipso.cli.output import JsonOption, console, print_json, progress_console, tell
from calipso.config import load_settings
from calipso.environments import list_environments
from calipso.errors import DatabaseError


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(up)
    app.command()(down)
    app.command()(status)


def up(as_json: JsonOption = False) -> None:
    """Start Calipso on this machine: a private Neo4j, fetched on first use.

    Example: `calipso up`
    """
    server = database.start(load_settings(), tell=tell)
    if as_json:
        print_json({"neo4j": {"uri": server.uri, "browser": server.http_url, "pid": server.pid}})
        return
    ports = [address.rsplit(":", 1)[1] for address in (server.uri, server.http_url)]
    forwards = " ".join(f"-L {port}:127.0.0.1:{port}" for port in ports)
    console().print(
        f"Neo4j is up: {server.uri}\n"
        f"Neo4j Browser: {server.http_url}/browser/ (login: calipso db uri --show-password)\n"
        f"from another machine: ssh {forwards} {getpass.getuser()}@{socket.gethostname()}, then the same addresses there\n"
        "stop: calipso down",
        markup=False,
    )


def down(as_json: JsonOption = False) -> None:
    """Stop what `calipso up` started; the inventory stays.

    Example: `calipso down`
    """
    stopped = database.stop(load_settings(), tell=tell) is not None
    if as_json:
        print_json({"stopped": stopped})
    else:
        progress_console.print("stopped" if stopped else "nothing was running")


def status(as_json: JsonOption = False) -> None:
    """What runs, and what each environment holds.

    Example: `calipso status`
    """
    settings = load_settings()
    try:
        with database.connect(settings) as graph:
            environments = list_environments(graph)
            uri: str | None = graph.uri
    except DatabaseError as err:
        environments, uri = [], None
        if not as_json:
            progress_console.print(f"Neo4j: {err.message}; {err.hint}", markup=False)
    if as_json:
        print_json({"neo4j": {"running": uri is not None, "uri": uri}, "environments": environments})
        return
    if uri is None:
        raise typer.Exit(1)
    console().print(f"Neo4j: {uri}")
    for row in environments:
        last = (
            f"scan {row['scan']} {row['status']} at {row['finished_at']}"
            if row["scan"]
            else "never scanned: calipso scan " + row["id"]
        )
        console().print(f"{row['id']}: {row['objects']} objects, {last}", markup=False)
        if row["status"] in ("aborted", "failed"):
            console().print(f"  it may have written a part of what it found; complete it: calipso scan {row['id']}")
    if not environments:
        console().print("no environment yet: calipso env init, then calipso env add FILE")
