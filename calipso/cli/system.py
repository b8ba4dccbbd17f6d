"""calipso up, down, status: the whole system on this machine."""

from __future__ import annotations

import getpass
import socket
from dataclasses import asdict
from typing import Annotated, Any

import typer

from calipso import database, doors
from calipso.accounts import first_admin
from calipso.cli.output import JsonOption, console, print_json, progress_console, tell
from calipso.config import Settings, load_settings
from calipso.environments import list_environments
from calipso.errors import DatabaseError
from calipso.schedules import leader


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(up)
    app.command()(down)
    app.command()(status)


def up(
    no_web: Annotated[bool, typer.Option("--no-web", help="Without the web pages and the API.")] = False,
    no_scheduler: Annotated[bool, typer.Option("--no-scheduler", help="Without the scheduler.")] = False,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Of the web pages; else 8080, or a free one.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Start Calipso on this machine: a private Neo4j, fetched on first use, the web pages and the scheduler.

    What runs already is left as it is. With CALIPSO_NEO4J_URI the doors work with that server, and no private one is started.

    Example: `calipso up`
    """
    settings = load_settings()
    neo4j = _graph_up(settings)
    admin = None if no_web else _first_admin(settings)
    started: dict[str, doors.RunningDoor | None] = {"web": None, "scheduler": None}
    if not no_web:
        started["web"] = doors.start(settings, doors.WEB, port, tell)
    if not no_scheduler:
        started["scheduler"] = doors.start(settings, doors.SCHEDULER, tell=tell)
    if as_json:
        doors_told = {name: asdict(one) if one else None for name, one in started.items()}
        print_json({"neo4j": neo4j, **doors_told, "admin": {"name": admin[0], "password": admin[1]} if admin else None})
        return
    _print_up(neo4j, started)
    if admin:
        console().print(
            f"first login: {admin[0]}, password {admin[1]} (told this once; another: calipso user password {admin[0]})",
            markup=False,
        )


def _first_admin(settings: Settings) -> tuple[str, str] | None:
    """Name and password of the admin that is made where there is no user yet. That accounts cannot be read stops nothing else."""
    with database.connect(settings) as graph:
        try:
            return first_admin(graph)
        except DatabaseError as err:
            tell(f"accounts: {err.message}; {err.hint}")
            return None


def _graph_up(settings: Settings) -> dict[str, Any]:
    """The Neo4j that is worked with, started where it is the private one."""
    if settings.neo4j_uri:
        with database.connect(settings) as graph:
            graph.verify()
        return {"uri": settings.neo4j_uri, "browser": None, "pid": None, "already_running": True}
    server = database.start(settings, tell=tell)
    return {
        "uri": server.uri,
        "browser": server.http_url,
        "pid": server.pid,
        "already_running": server.already_running,
    }


def _print_up(neo4j: dict[str, Any], started: dict[str, doors.RunningDoor | None]) -> None:
    def runs(before: bool) -> str:
        return "runs already" if before else "is up"

    lines, web, scheduler = [], started["web"], started["scheduler"]
    if web:
        lines.append(f"Web pages and API: {web.url} ({runs(web.already_running)}; log: {web.log})")
    lines.append(f"Neo4j {runs(neo4j['already_running'])}: {neo4j['uri']}")
    if neo4j["browser"]:
        lines.append(f"Neo4j Browser: {neo4j['browser']}/browser/ (login: calipso db uri --show-password)")
    if scheduler:
        lines.append(f"Scheduler {runs(scheduler.already_running)}: process {scheduler.pid} (log: {scheduler.log})")
    addresses = [
        one for one in (web.url if web else None, neo4j["uri"] if neo4j["pid"] else None, neo4j["browser"]) if one
    ]
    forwards = " ".join(f"-L {port}:127.0.0.1:{port}" for port in (one.rsplit(":", 1)[1] for one in addresses))
    if forwards:
        login = f"{getpass.getuser()}@{socket.gethostname()}"
        lines.append(f"from another machine: ssh {forwards} {login}, then the same addresses there")
    console().print("\n".join([*lines, "stop: calipso down"]), markup=False)


def down(as_json: JsonOption = False) -> None:
    """Stop what `calipso up` started; the inventory stays. Runs that do not end soon are done after the next start.

    Example: `calipso down`
    """
    settings = load_settings()
    stopped = {door.name: doors.stop(settings, door, tell) for door in doors.DOORS}
    stopped["neo4j"] = database.stop(settings, tell=tell)
    if as_json:
        print_json({"stopped": any(stopped.values()), **stopped})
        return
    names = [name for name, pid in stopped.items() if pid]
    progress_console.print(f"stopped: {', '.join(names)}" if names else "nothing was running")


def status(as_json: JsonOption = False) -> None:
    """What runs, and what each environment holds.

    Example: `calipso status`
    """
    settings = load_settings()
    environments, uri, leads = [], None, None
    try:
        with database.connect(settings) as graph:
            environments, leads, uri = list_environments(graph), leader(graph), graph.uri
    except DatabaseError as err:
        if not as_json:
            progress_console.print(f"Neo4j: {err.message}; {err.hint}", markup=False)
    running = {door.name: doors.status(settings, door) for door in doors.DOORS}
    if as_json:
        told = {name: {"running": one is not None} | (asdict(one) if one else {}) for name, one in running.items()}
        neo4j = {"running": uri is not None, "uri": uri}
        print_json({"neo4j": neo4j, **told, "leader": leads, "environments": environments})
        return
    if uri is not None:
        console().print(f"Neo4j: {uri}")
    _print_doors(running, leads)
    if uri is None:
        raise typer.Exit(1)
    _print_environments(environments)


def _print_doors(running: dict[str, doors.RunningDoor | None], leads: dict[str, Any] | None) -> None:
    for name, one in running.items():
        where = (one.url or f"process {one.pid}") if one else "does not run here: calipso up"
        console().print(f"{name}: {where}")
    if leads and leads["held"] and not running["scheduler"]:
        console().print(f"runs are done by the scheduler {leads['holder']}", markup=False)


def _print_environments(environments: list[dict[str, Any]]) -> None:
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
