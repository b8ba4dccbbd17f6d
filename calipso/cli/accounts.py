"""calipso user, token, audit: who may use Calipso, as what, bound to what, and who did what."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.markup import escape

from calipso import accounts, database
from calipso.accounts.passwords import random_password
from calipso.cli.output import JsonOption, console, print_json, print_list, print_table, tell
from calipso.config import load_settings
from calipso.errors import Invalid
from calipso.graph import Graph
from calipso.spans import is_span, seconds

user = typer.Typer(
    no_args_is_help=True, help="Who may use Calipso: users, their roles, and the projects they are bound to."
)
token = typer.Typer(
    no_args_is_help=True, help="Secrets with which programs use the API as a user, or as less than one."
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]
RoleOption = Annotated[
    str | None,
    typer.Option(
        "--role", metavar="ROLE", help="viewer sees; operator also scans and decides; admin also makes users."
    ),
]
ProjectOption = Annotated[
    list[str] | None,
    typer.Option("--project", metavar="P", help="See only this project (name, UUID or id); may be repeated."),
]
CustomerOption = Annotated[
    list[str] | None,
    typer.Option("--customer", metavar="C", help="See only this customer's projects; may be repeated."),
]
StdinOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
RandomOption = Annotated[bool, typer.Option("--random", help="Make a random password and print it.")]


def add_to(root: typer.Typer) -> None:
    """Add this room's commands."""
    root.add_typer(user, name="user")
    root.add_typer(token, name="token")
    root.command()(audit)


@user.command("add")
def add_user(
    name: NameArgument,
    role: RoleOption = "viewer",
    project: ProjectOption = None,
    customer: CustomerOption = None,
    password_stdin: StdinOption = False,
    random: RandomOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make a user; without --project and --customer he sees everything. His password is asked for twice, or read from a pipe.

    Example: `calipso user add noc --role operator`, `calipso user add moz-noc --customer Moz --random`
    """
    password = _password(stdin=password_stdin, random=random)
    with _changing("user add", name) as graph:
        found = accounts.add_user(
            graph, name, password, role or "viewer", projects=project or (), customers=customer or (), by=_who()
        )
        names = _names(graph, found)
    _tell_password(found, password if random else None, as_json=as_json)
    tell(f"user {found['name']} is {found['role']}, {_sees(found, names)}")


@user.command("list")
def list_users(as_json: JsonOption = False) -> None:
    """All users.

    Example: `calipso user list`
    """
    with database.connect(load_settings()) as graph:
        found = accounts.list_users(graph)
        names = _names(graph, *found)
    rows = [
        (
            escape(one["name"]),
            one["role"],
            escape(_sees(one, names)),
            one["provider"] or "",
            "" if one["enabled"] else "disabled",
            one["created_at"][:19],
        )
        for one in found
    ]
    columns = ("user", "role", "sees", "from", "", "since")
    print_list(
        found, as_json=as_json, columns=columns, rows=rows, empty="no user yet: calipso user add NAME --role admin"
    )


@user.command("show")
def show_user(name: NameArgument, as_json: JsonOption = False) -> None:
    """One user, and his tokens.

    Example: `calipso user show noc`
    """
    with database.connect(load_settings()) as graph:
        found = accounts.get_user(graph, name)
        tokens = accounts.list_tokens(graph, name)
    if as_json:
        print_json(found | {"tokens": tokens})
        return
    facts = found | {"projects": ", ".join(found["projects"]), "customers": ", ".join(found["customers"])}
    facts |= {
        "bound": "yes" if found["bound"] else "no: sees everything",
        "enabled": "yes" if found["enabled"] else "no",
    }
    facts |= {"tokens": ", ".join(one["name"] for one in tokens)}
    print_table(("", ""), [(key, escape(str(value))) for key, value in facts.items() if value not in ("", None)])


@user.command("change")
def change_user(
    name: NameArgument,
    role: RoleOption = None,
    project: ProjectOption = None,
    customer: CustomerOption = None,
    unbound: Annotated[bool, typer.Option("--unbound", help="Let him see everything.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Give a user another role, other projects or other customers; each replaces all that he had of it.

    Example: `calipso user change noc --role admin`, `calipso user change moz-noc --project moz --project moz-lab`
    """
    if role is None and not project and not customer and not unbound:
        raise Invalid("nothing to change", "give --role, --project, --customer or --unbound")
    with _changing("user change", name) as graph:
        found = accounts.change_user(
            graph, name, role=role, projects=project, customers=customer, unbound=unbound, by=_who()
        )
        names = _names(graph, found)
    _print_user(found, names, as_json=as_json)


@user.command("disable")
def disable_user(name: NameArgument, as_json: JsonOption = False) -> None:
    """Let a user in no more: his sessions end, and his tokens do not work until he is enabled again.

    Example: `calipso user disable noc`
    """
    with _changing("user disable", name) as graph:
        found = accounts.change_user(graph, name, enabled=False, by=_who())
        names = _names(graph, found)
    _print_user(found, names, as_json=as_json)


@user.command("enable")
def enable_user(name: NameArgument, as_json: JsonOption = False) -> None:
    """Let a disabled user in again.

    Example: `calipso user enable noc`
    """
    with _changing("user enable", name) as graph:
        found = accounts.change_user(graph, name, enabled=True, by=_who())
        names = _names(graph, found)
    _print_user(found, names, as_json=as_json)


@user.command("remove")
def remove_user(name: NameArgument) -> None:
    """Forget a user with his tokens and sessions; what he did stays in the audit log.

    Example: `calipso user remove noc`
    """
    with _changing("user remove", name) as graph:
        accounts.remove_user(graph, name)
    tell(f"user {name} is forgotten, with all tokens and sessions")


@user.command("password")
def password_of(
    name: NameArgument,
    password_stdin: StdinOption = False,
    random: RandomOption = False,
    as_json: JsonOption = False,
) -> None:
    """Give a user another password; it is asked for twice, or read from a pipe. His sessions end, his tokens stay.

    Example: `calipso user password noc`, `calipso user password noc --random`
    """
    password = _password(stdin=password_stdin, random=random)
    with _changing("user password", name) as graph:
        accounts.set_password(graph, name, password, by=_who())
        found = accounts.get_user(graph, name)
    _tell_password(found, password if random else None, as_json=as_json)
    tell(f"user {found['name']} has another password; sessions are ended")


@user.command("reset")
def reset_accounts(
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Forget all users, tokens and sessions: the way out when the key that they are sealed with is lost.

    Example: `calipso user reset --yes`, then `calipso user add NAME --role admin`
    """
    if not yes and not (sys.stdin.isatty() and typer.confirm("forget all users, tokens and sessions?")):
        raise Invalid("nothing is forgotten", "to forget all users, tokens and sessions: calipso user reset --yes")
    with database.connect(load_settings()) as graph:
        accounts.reset_accounts(graph)
        accounts.note(graph, accounts.Entry(_who(), "user reset", origin="cli"))
    tell("all users, tokens and sessions are forgotten; make one: calipso user add NAME --role admin")


@token.command("add")
def add_token(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for, like grafana.")],
    owner: Annotated[
        str, typer.Option("--user", metavar="U", help="Whose token it is: it reaches at most what he does.")
    ],
    role: RoleOption = None,
    days: Annotated[int, typer.Option("--days", metavar="N", help="How long it works.")] = 90,
    project: ProjectOption = None,
    customer: CustomerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an API token. Its secret is printed this once and not kept: send it as `Authorization: Bearer SECRET`.

    Example: `calipso token add grafana --user noc --role viewer --days 365`
    """
    with _changing("token add", f"{name} of {owner}") as graph:
        secret, row = accounts.add_token(
            graph, owner, name, role=role, projects=project, customers=customer, days=days, by=_who()
        )
    if as_json:
        print_json(row | {"secret": secret})
        return
    typer.echo(secret)
    tell(f"token {row['name']} of {row['user']} works until {row['until'][:19]}Z; its secret is not shown again")


@token.command("list")
def list_tokens(
    owner: Annotated[str | None, typer.Option("--user", metavar="U", help="Only this user's.")] = None,
    as_json: JsonOption = False,
) -> None:
    """All tokens, and when each was used last, to the hour.

    Example: `calipso token list --user noc`
    """
    with database.connect(load_settings()) as graph:
        found = accounts.list_tokens(graph, owner)
        names = _names(graph, *found)
    rows = [
        (
            one["id"],
            escape(one["name"]),
            escape(one["user"]),
            one["role"],
            escape(_sees(one, names) if one["bound"] else "what the user does"),
            "expired" if one["expired"] else one["until"][:10],
            (one["used_at"] or "never")[:16],
        )
        for one in found
    ]
    columns = ("id", "token", "user", "role", "sees", "until", "used")
    print_list(
        found, as_json=as_json, columns=columns, rows=rows, empty="no token yet: calipso token add NAME --user U"
    )


@token.command("remove")
def remove_token(
    name: Annotated[str, typer.Argument(metavar="NAME|ID", help="The token's name, or its id.")],
    owner: Annotated[str | None, typer.Option("--user", metavar="U", help="Whose, where several have one.")] = None,
) -> None:
    """Forget a token: it works no more.

    Example: `calipso token remove grafana --user noc`
    """
    with database.connect(load_settings()) as graph:
        row = accounts.remove_token(graph, name, owner)
        accounts.note(graph, accounts.Entry(_who(), "token remove", f"{row['name']} of {row['user']}", "cli"))
    tell(f"token {row['name']} of {row['user']} works no more")


def audit(
    who: Annotated[str | None, typer.Option("--who", metavar="NAME", help="Only what this user did.")] = None,
    what: Annotated[
        str | None, typer.Option("--what", metavar="DEED", help="Only this: user, token, 'token add', login.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="Like 7d, or 2026-11-27T08:00.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Most entries.")] = 100,
    before: Annotated[str | None, typer.Option("--before", metavar="ID", help="The page after this entry.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Who did what, when and from where, the newest first.

    Example: `calipso audit --since 7d --what token`
    """
    with database.connect(load_settings()) as graph:
        found = accounts.list_audit(graph, who=who, what=what, since=_time(since), before=before, limit=limit)
    if as_json:
        print_json(found)
        return
    told = ("who", "what", "target", "origin", "outcome")
    rows = [
        (one["at"][:19], *(escape("?" if one[key] is None else one[key]) for key in told)) for one in found["items"]
    ]
    columns = ("at", "who", "what", "target", "from", "outcome")
    print_list(
        found["items"], as_json=False, columns=columns, rows=rows, empty="nothing of this kind is in the audit log"
    )
    if found["next"]:
        tell(f"there are older ones: --before {found['next']}")


@contextmanager
def _changing(what: str, target: str) -> Iterator[Graph]:
    """The graph for one deed, which is noted in the audit log when it is done."""
    with database.connect(load_settings()) as graph:
        yield graph
        accounts.note(graph, accounts.Entry(_who(), what, target, "cli"))


def _who() -> str:
    """The user of this machine: who has its Calipso's files needs no account in it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # containers may run as a number without a name
        return f"uid {os.getuid()}"


def _password(*, stdin: bool, random: bool) -> str:
    if stdin and random:
        raise Invalid("--password-stdin and --random exclude each other", "leave one of them out")
    if random:
        return random_password()
    if sys.stdin.isatty() and not stdin:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise Invalid(
            "no password on standard input", "pipe one in, call this on a terminal, or let one be made: --random"
        )
    return given


def _tell_password(found: dict[str, Any], password: str | None, *, as_json: bool) -> None:
    """A password that was made is data: alone on stdout, or beside the user."""
    if as_json:
        print_json(found | ({"password": password} if password else {}))
    elif password:
        typer.echo(password)


def _print_user(found: dict[str, Any], names: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    disabled = "" if found["enabled"] else ", disabled"
    console().print(f"user {escape(found['name'])} is {found['role']}, {escape(_sees(found, names))}{disabled}")


def _sees(found: dict[str, Any], names: dict[str, str]) -> str:
    """What a user or token sees, in words; a project that is not there now by its id."""
    if not found["bound"]:
        return "sees everything"
    return "sees " + ", ".join([*found["customers"], *(names.get(one, one) for one in found["projects"])])


def _names(graph: Graph, *rows: dict[str, Any]) -> dict[str, str]:
    return accounts.project_names(graph, (one for row in rows for one in row["projects"]))


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return (
            datetime.now(UTC) - timedelta(seconds=seconds(text))
            if is_span(text)
            else datetime.fromisoformat(text).astimezone()
        )
    except (ValueError, OverflowError) as err:
        raise Invalid(f"{text!r} is no time", "write it like 7d or 2026-11-27T08:00") from err
