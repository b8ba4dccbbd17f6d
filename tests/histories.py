"""Histories of the recorded Moz cloud: what happened to it between scans, and what a compare must tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from calipso.sources.answers import ApiQuestion, Output
from tests.edited_source import EditedSource

Rows = list[dict[str, Any]]
NEW = "00000000-0000-4000-8000-000000000001"
# What the cloud's APIs tell; what hangs on hosts differs with it.
CLOUD = ("instance", "network", "port", "subnet", "vservice", "project", "host")
Edit = Callable[[ApiQuestion, Rows], Rows]


def as_it_was() -> EditedSource:
    """The cloud as it was recorded."""
    return EditedSource()


def edited(*edits: Edit, silent: tuple[str, ...] = ()) -> EditedSource:
    """The cloud after some edits of its APIs' answers, one after the other."""

    def rows(question: ApiQuestion, rows: Rows) -> Rows:
        for edit in edits:
            rows = edit(question, rows)
        return rows

    return EditedSource(rows=rows, silent=silent)


def of(path: str, which: str, **values: Any) -> Edit:
    """Rows of an API list with this name get other values."""

    def edit(question: ApiQuestion, rows: Rows) -> Rows:
        if question.path != path:
            return rows
        return [row | values if row.get("name") == which else row for row in rows]

    return edit


def without(path: str, *names: str) -> Edit:
    """Rows of an API list with these names are gone."""

    def edit(question: ApiQuestion, rows: Rows) -> Rows:
        return [row for row in rows if row.get("name") not in names] if question.path == path else rows

    return edit


def deleted(name: str, interfaces: int = 1) -> Edit:
    """A server was deleted, and its ports with it."""
    server = without("/servers/detail", name)
    ports = without("/ports", *(f"{name}-eth{number}" for number in range(interfaces)))
    return lambda question, rows: ports(question, server(question, rows))


def moved(name: str, host: str) -> Edit:
    """A server runs on another host, and its ports are bound there."""

    def edit(question: ApiQuestion, rows: Rows) -> Rows:
        if question.path == "/servers/detail":
            return [
                row | {"OS-EXT-SRV-ATTR:host": host, "OS-EXT-SRV-ATTR:hypervisor_hostname": host}
                if row["name"] == name
                else row
                for row in rows
            ]
        if question.path == "/ports":
            return [row | {"binding:host_id": host} if row["name"].startswith(f"{name}-eth") else row for row in rows]
        return rows

    return edit


def tagged(host: str, device: str, tag: int) -> EditedSource:
    """A port of a host's Open vSwitch (named like the tap device from its fourth letter on) got another local VLAN."""

    def output(target: str, command: str, said: Output) -> Output:
        if target != host or " list Port" not in command:
            return said
        table = json.loads(said.stdout)
        names, tags = table["headings"].index("name"), table["headings"].index("tag")
        for row in table["data"]:
            if str(row[names]).endswith(device[3:]):
                row[tags] = tag
        return Output(json.dumps(table), said.stderr, said.exit_code)

    return EditedSource(output=output)


def added(path: str, like: str, name: str) -> Edit:
    """One more row of an API list, like another but with its own name and UUID, and with nothing that belongs to it."""

    def edit(question: ApiQuestion, rows: Rows) -> Rows:
        model = [row for row in rows if row.get("name") == like] if question.path == path else []
        return rows + [row | {"id": NEW, "name": name, "subnets": []} for row in model]

    return edit


@dataclass(frozen=True, slots=True)
class Expected:
    """What a compare tells, by names of objects: exactly these."""

    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    changed: dict[str, set[str]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    types: tuple[str, ...] = CLOUD
