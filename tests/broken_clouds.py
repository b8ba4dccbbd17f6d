"""Edits of the recorded Moz cloud, each of which breaks one thing as a host, a switch or an API would tell it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from calipso.fetchers.host.tables import COMMON, FDB, HOST_ONLY, LINKS, OVS_BRIDGES, OVS_INTERFACES, OVS_PORTS
from calipso.sources.answers import ApiQuestion, Output
from tests.edited_source import EditedSource

Rows = list[dict[str, Any]]


def told(target: str, command: str, change: Callable[[Any], Any]) -> EditedSource:
    """The cloud in which a host's or switch's answer to a command is changed."""

    def output(asked: str, asked_command: str, answer: Output) -> Output:
        if (asked, asked_command) != (target, command):
            return answer
        return replace(answer, stdout=json.dumps(change(json.loads(answer.stdout))))

    return EditedSource(output=output)


def answered(path: str, name: str, **changes: Any) -> EditedSource:
    """The cloud in which the API tells one thing, by name (an agent by its host), otherwise."""

    def rows(question: ApiQuestion, found: Rows) -> Rows:
        if question.path != path:
            return found
        return [row | changes if name in (row.get("name"), row.get("host")) else row for row in found]

    return EditedSource(rows=rows)


def link(target: str, name: str, **changes: Any) -> EditedSource:
    """A link of a host or switch that is otherwise; what is None is taken out."""

    def change(links: Rows) -> Rows:
        return [
            {key: value for key, value in (row | changes).items() if value is not None}
            if row["ifname"] == name
            else row
            for row in links
        ]

    return told(target, LINKS, change)


def shut(target: str, name: str) -> EditedSource:
    """A link that is administratively down."""
    return link(target, name, flags=["BROADCAST", "MULTICAST"], operstate="DOWN")


def cut(target: str, name: str) -> EditedSource:
    """A link that has no carrier."""
    return link(target, name, flags=["BROADCAST", "MULTICAST", "UP", "NO-CARRIER"], operstate="DOWN")


def tagged(host: str, port: str, tag: int) -> EditedSource:
    """An Open vSwitch port with another tag."""

    def change(table: dict[str, Any]) -> dict[str, Any]:
        place = table["headings"].index("tag"), table["headings"].index("name")
        for row in table["data"]:
            row[place[0]] = tag if row[place[1]] == port else row[place[0]]
        return table

    return told(host, OVS_PORTS, change)


def pulled(host: str, bridge: str, port: str) -> EditedSource:
    """An Open vSwitch bridge without one of its ports; the switch still has the port's row."""
    recorded = {row[1]: row[0][1] for row in _table(EditedSource(), host, OVS_PORTS)["data"]}

    def change(table: dict[str, Any]) -> dict[str, Any]:
        held, name = table["headings"].index("ports"), table["headings"].index("name")
        for row in table["data"]:
            if row[name] == bridge:
                row[held] = ["set", [one for one in row[held][1] if one[1] != recorded[port]]]
        return table

    return told(host, OVS_BRIDGES, change)


def _table(source: EditedSource, host: str, command: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(source.outputs(host, COMMON + HOST_ONLY)[command].stdout)
    return table


def untunnelled(host: str, peer: str) -> EditedSource:
    """An Open vSwitch without its tunnel to one peer."""

    def change(table: dict[str, Any]) -> dict[str, Any]:
        options = table["headings"].index("options")
        for row in table["data"]:
            row[options] = ["map", [pair for pair in row[options][1] if pair != ["remote_ip", peer]]]
        return table

    return told(host, OVS_INTERFACES, change)


def forgotten(host: str, peer: str) -> EditedSource:
    """Linux bridges without the forwarding entries to one peer."""
    return told(host, FDB, lambda entries: [entry for entry in entries if entry.get("dst") != peer])


def unrouted(host: str, router: str, prefix: str) -> EditedSource:
    """A router's namespace without one route."""
    command = f"ip -n qrouter-{router} -j route show"
    return told(host, command, lambda routes: [route for route in routes if route["dst"] != prefix])
