"""What forms about the past offer: environments, projects and customers, and moments; and what they pick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from webapp.asking import asker
from webapp.pages.asking import ask, items, refused

MOST_PROJECTS, MOST_STEPS = 500, 100
WORDS = {"now": "now", "last-week": "a week ago", "designed": "as designed"}


def places() -> list[dict[str, Any]]:
    """The environments that the one who looks may see."""
    return items("/environments")


def place_of(known: Sequence[Mapping[str, Any]]) -> str:
    """The environment that is asked for, or the first; "" where there is none."""
    asked = request.values.get("environment", "")
    return asked or (str(known[0]["id"]) if known else "")


def whose(environment: str) -> dict[str, list[str]]:
    """Names of the customers and projects that something can be asked for."""
    customers = [str(one["name"]) for one in items("/customers")]
    found = items("/objects", type="project", environment=environment, limit=MOST_PROJECTS, sort="name")
    return {"Customers": customers, "Projects": sorted({str(one["name"]) for one in found} - set(customers))}


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment that can be chosen: what is sent, and what people read."""

    value: str
    text: str


def steps_of(environment: str) -> list[dict[str, Any]]:
    """The scans that changed something, the oldest first; none for who is bound to projects, as others' changes count in them."""
    if asker().bound or not environment:
        return []
    return list(ask(f"/environments/{environment}/steps")["items"])


def moments(
    environment: str, steps: Sequence[Mapping[str, Any]], others: Sequence[str], *chosen: str
) -> dict[str, list[Choice]]:
    """The moments to choose from, by heading; what is chosen already is among them."""
    snapshots = items("/snapshots", environment=environment) if environment else []
    designed = any(one["designed"] for one in snapshots)
    words = [Choice(word, text) for word, text in WORDS.items() if word != "designed" or designed]
    found = {
        "Moments": words,
        "Snapshots": [Choice(one["name"], f"{one['name']} (scan {one['scan']})") for one in snapshots],
        "Scans that changed something": [
            Choice(str(one["scan"]), f"scan {one['scan']}, {one['at'][:16].replace('T', ' ')} UTC")
            for one in list(steps)[: -MOST_STEPS - 1 : -1]
        ],
        "Other environments": [Choice(f"{one}:now", f"{one} now") for one in others],
    }
    known = {choice.value for choices in found.values() for choice in choices}
    if more := [Choice(one, one) for one in dict.fromkeys(chosen) if one and one not in known]:
        found["Asked for"] = more
    return {heading: choices for heading, choices in found.items() if choices}


def chosen_time(name: str) -> str | None:
    """The time of a field and its companion that a script fills with the time in UTC; without the script it is taken as UTC.

    Raises Refused for what is no time.
    """
    if exact := request.values.get(name):
        return exact
    local = request.values.get(f"{name}_local")
    try:
        return datetime.fromisoformat(local).isoformat(timespec="minutes") + "+00:00" if local else None
    except ValueError:
        raise refused(f"{local!r} is no time", "give it like 2026-11-22T08:00") from None


def picked(values: MultiDict[str, str]) -> list[str]:
    """The objects that a form or address names: those in `on`, without the one in `drop`, and those typed in `add`."""
    typed = [text.strip() for text in values.get("add", "").replace(";", "\n").split("\n")]
    known = [one for one in values.getlist("on") if one != values.get("drop")]
    return list(dict.fromkeys(one for one in (*known, *typed) if one))
