"""calipso env: define what is discovered, test its access, and pin host keys."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.markup import escape

from calipso import database
from calipso.cli.output import JsonOption, console, print_json, print_list, print_table, progress_console
from calipso.config import load_settings
from calipso.environments import (
    Environment,
    get_environment,
    list_environments,
    read_environment_file,
    remove_environment,
    save_environment,
)
from calipso.errors import Invalid, NotFound
from calipso.schema import ensure_schema
from calipso.sources.targets import CloudAccess

app = typer.Typer(no_args_is_help=True, help="Define environments: a cloud with its hosts and switches.")
EnvArgument = Annotated[
    str | None, typer.Argument(metavar="ENV", help="Environment; may be left out when there is one.")
]


@app.command()
def init(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Key of the new environment; it never changes.")],
    cloud: Annotated[
        str | None, typer.Option(help="Entry of clouds.yaml; default OS_CLOUD, else the OS_* variables.")
    ] = None,
    clouds_file: Annotated[
        Path | None, typer.Option(help="Another clouds.yaml than openstacksdk's own places.")
    ] = None,
    user: Annotated[str, typer.Option(help="SSH user of the hosts.")] = "root",
    key_file: Annotated[Path | None, typer.Option(help="SSH private key.")] = None,
    known_hosts: Annotated[
        Path | None, typer.Option(help="File of pinned host keys; without it: calipso env trust.")
    ] = None,
    sudo: Annotated[bool, typer.Option("--sudo", help="Run commands by `sudo -n`.")] = False,
    switch: Annotated[
        list[str] | None,
        typer.Option("--switch", metavar="NAME=ADDRESS", help="A switch that is a Linux box; may be repeated."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output without it.")
    ] = None,
) -> None:
    """Write an environment's file: the cloud from clouds.yaml or OS_*, its hosts from nova and neutron.

    Example: `calipso env init lab --cloud lab --key-file ~/.ssh/id_ed25519 -o lab.yaml`
    """
    from calipso.access import propose_environment  # as in `calipso scan`: only who needs the SDKs waits for them

    if output and output.exists():
        raise Invalid(f"{output} is there already", "remove it or give another file")
    access = CloudAccess(
        cloud or os.environ.get("OS_CLOUD") or "envvars", clouds_file.resolve() if clouds_file else None
    )
    progress_console.print(f"asking cloud {access.cloud} for its hosts ...", markup=False)
    proposal = propose_environment(name, access)
    ssh: dict[str, object] = {"user": user, "sudo": sudo}
    ssh |= {
        key: str(path.expanduser().resolve())
        for key, path in (("key_file", key_file), ("known_hosts", known_hosts))
        if path
    }
    proposal |= {"ssh": ssh, "switches": dict(_name_and_address(one) for one in switch or ())}
    text = HEADER + yaml.safe_dump(proposal, sort_keys=False, allow_unicode=True)
    if output is None:
        typer.echo(text, nl=False)
        return
    output.write_text(text, encoding="utf-8")
    progress_console.print(
        f"wrote {output} with {len(proposal['hosts'])} hosts; read it over, then: calipso env add {output}",
        markup=False,
    )


HEADER = """\
# An environment of Calipso. Credentials are not in here: the cloud's are in clouds.yaml (or OS_* variables), a host's
# password in the variable that ssh.password_variable names. All fields: docs/environments.md
"""


def _name_and_address(text: str) -> tuple[str, str]:
    name, equals, address = text.partition("=")
    if not equals or not name or not address:
        raise Invalid(f"--switch {text}: not NAME=ADDRESS", "for example --switch tor-1=192.0.2.1")
    return name, address


@app.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The environment's YAML file.")],
    as_json: JsonOption = False,
) -> None:
    """Add an environment, or replace its definition; what was discovered in it stays.

    Example: `calipso env add lab.yaml`
    """
    environment = read_environment_file(file)
    with database.connect(load_settings()) as graph:
        ensure_schema(graph)
        try:
            pinned = get_environment(graph, environment.environment).host_keys
        except NotFound:
            pinned = {}
        environment = environment.model_copy(update={"host_keys": {**pinned, **environment.host_keys}})
        save_environment(graph, environment)
    if as_json:
        print_json(
            {
                "environment": environment.environment,
                "hosts": len(environment.hosts),
                "switches": len(environment.switches),
            }
        )
        return
    console().print(
        f"added {environment.environment}: {len(environment.hosts)} hosts, {len(environment.switches)} switches"
    )
    console().print(
        "next: " + "; ".join(f"calipso {verb} {environment.environment}" for verb in ("env trust", "env test", "scan"))
    )


@app.command(name="list")
def list_(as_json: JsonOption = False) -> None:
    """List environments with their last scan.

    Example: `calipso env list`
    """
    with database.connect(load_settings()) as graph:
        items = list_environments(graph)
    rows = [
        (
            row["id"],
            escape(row["name"]),
            str(row["objects"]),
            str(row["scan"] or ""),
            row["status"] or "",
            row["finished_at"] or "",
        )
        for row in items
    ]
    columns = ("environment", "name", "objects#", "scan#", "status", "finished")
    print_list(
        items,
        as_json=as_json,
        columns=columns,
        rows=rows,
        empty="no environment yet: calipso env init, then calipso env add FILE",
    )


@app.command()
def show(env: EnvArgument = None, as_json: JsonOption = False) -> None:
    """Show an environment's definition.

    Example: `calipso env show lab`
    """
    with database.connect(load_settings()) as graph:
        environment = get_environment(graph, env)
    definition = json.loads(environment.model_dump_json(exclude_defaults=True))
    if as_json:
        print_json(definition)
    else:
        typer.echo(yaml.safe_dump(definition, sort_keys=False, allow_unicode=True), nl=False)


@app.command()
def test(env: EnvArgument = None, as_json: JsonOption = False) -> None:
    """Test access: every region's APIs, every host and switch. Exit code 3 when something does not answer.

    Example: `calipso env test lab`
    """
    from calipso.access import check_access

    with database.connect(load_settings()) as graph:
        environment = get_environment(graph, env)
    checks = check_access(environment)
    if as_json:
        print_json({"items": checks, "next": None})
    else:
        rows = [
            (
                one["target"],
                "[green]ok[/]" if one["ok"] else "[red]failed[/]",
                escape(one["message"]),
                escape(one["hint"]),
            )
            for one in checks
        ]
        print_table(("target", "", "answer", "remedy"), rows)
    if not all(one["ok"] for one in checks):
        raise typer.Exit(3)


@app.command()
def trust(
    env: EnvArgument = None,
    host: Annotated[list[str] | None, typer.Option("--host", help="Only this host or switch; may be repeated.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Pin without asking.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the host keys of hosts and switches, and pin them. Compare the fingerprints with those on the machines first.

    Example: `calipso env trust lab --host compute-1`
    """
    from calipso.access import show_host_keys

    with database.connect(load_settings()) as graph:
        environment = get_environment(graph, env)
        names = _chosen(environment, host)
        with ThreadPoolExecutor(environment.ssh.parallel) as pool:
            shown = list(pool.map(lambda name: show_host_keys(environment, name), names))
        new = {one["target"]: tuple(one["keys"]) for one in shown if one["ok"] and not one["pinned"]}
        if not as_json:
            words = {True: "pinned", False: "new"}
            rows = [
                (
                    one["target"],
                    words[one["pinned"]] if one["ok"] else "[red]failed[/]",
                    escape("; ".join(one["fingerprints"]) or one["message"]),
                )
                for one in shown
            ]
            print_table(("target", "", "fingerprint"), rows)
        if new and (yes or typer.confirm(f"Pin {len(new)} new keys?", err=True)):
            save_environment(graph, environment.model_copy(update={"host_keys": {**environment.host_keys, **new}}))
        elif new:
            new = {}
    if as_json:
        print_json({"items": shown, "next": None, "pinned_now": sorted(new)})
    elif new:
        console().print(f"pinned {len(new)}")
    if not all(one["ok"] for one in shown):
        raise typer.Exit(3)


def _chosen(environment: Environment, wanted: list[str] | None) -> list[str]:
    names = list(environment.machines())
    unknown = sorted(set(wanted or ()) - set(names))
    if unknown:
        raise NotFound(f"no host or switch {', '.join(unknown)}", f"the file names: {', '.join(names) or 'none'}")
    return wanted or names


@app.command()
def remove(
    env: Annotated[str, typer.Argument(metavar="ENV", help="Environment to remove.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove an environment with everything discovered in it, its history too.

    Example: `calipso env remove lab --yes`
    """
    with database.connect(load_settings()) as graph:
        get_environment(graph, env)
        if not yes:
            typer.confirm(
                f"Remove {env} with its whole history? (calipso db dump FILE keeps a copy)", abort=True, err=True
            )
        removed = remove_environment(graph, env)
    if as_json:
        print_json({"environment": env, "removed": removed})
    else:
        console().print(f"removed {env}: {removed} nodes")
