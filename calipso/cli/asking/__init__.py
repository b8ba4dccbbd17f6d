"""Whom commands ask: the graph itself, or with --url a Calipso's web door, which is asked the same and answers the same.

A command that can ask either has `over_http` and says `with asking() as calipso:`; all others say with --url that they
work on the graph itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from calipso import database
from calipso.cli.asking.graph import OfGraph
from calipso.cli.asking.server import OfServer
from calipso.client import Client, read_token
from calipso.config import load_settings
from calipso.errors import Invalid

Command = TypeVar("Command", bound=Callable[..., Any])
GRAPH_ALONE = "leave out --url (and CALIPSO_URL) on a machine that reaches the graph"


@dataclass(frozen=True, slots=True)
class Door:
    """The web door that a command line names; empty for the settings' own."""

    url: str = ""
    token_file: Path | None = None
    ca_file: Path | None = None


_OWN = Door()
_door: ContextVar[Door] = ContextVar("door", default=_OWN)


def go_through(door: Door) -> bool:
    """Ask a web door from here on, where the command line or the settings name one; whether one is asked."""
    _door.set(door)
    return bool(door.url or load_settings().url)


def over_http(command: Command) -> Command:
    """Mark a command that asks through the door too."""
    cast("Any", command).over_http = True
    return command


def refuse_others(command: Any) -> None:
    """Have every command below a group that is not marked say that it works on the graph itself."""
    for one in getattr(command, "commands", {}).values():
        refuse_others(one)
    if not getattr(command, "commands", None) and not getattr(command.callback, "over_http", False):
        command.callback = _refusal(command.name)


def _refusal(name: str) -> Callable[..., None]:
    def refuse(**_: object) -> None:
        raise Invalid(f"{name}: this command works on the graph itself", GRAPH_ALONE)

    return refuse


@contextmanager
def asking() -> Iterator[OfGraph | OfServer]:
    """Whom to ask. Raises Invalid for settings that name no token, DatabaseError where no graph is."""
    settings, door = load_settings(), _door.get()
    url = door.url or settings.url
    if not url:
        with database.connect(settings) as graph:
            yield OfGraph(graph)
        return
    if file := door.token_file or (None if settings.token else settings.token_file):
        token = read_token(file)
    elif settings.token:
        token = settings.token.get_secret_value()
    else:
        raise Invalid(
            f"no token for {url}",
            "set CALIPSO_TOKEN, or name a file that only you may read: --token-file, CALIPSO_TOKEN_FILE",
        )
    with Client(url, token, timeout_s=settings.timeout_s, ca_file=door.ca_file or settings.ca_file) as client:
        yield OfServer(client)
