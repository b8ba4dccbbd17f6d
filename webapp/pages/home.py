"""Home: each environment and customer at a glance, what runs, what changed since yesterday, and open change windows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template

from webapp.asking import access, asker
from webapp.pages.asking import Refused, ask, items
from webapp.pages.menu import Entry

blue = Blueprint("pages_home", __name__)
MENU = (Entry("Home", "pages_home.home", "home", "Network", keys="g h"),)
# What a card tells of an environment, of all types that it has.
SHOWN = ("instance", "vservice", "network", "host", "switch")
HEALTHS = ("error", "warning", "unknown", "ok")


@blue.get("/")
@access("viewer", "seen")
def home() -> str:
    """The first page; what takes longer is asked for by its parts."""
    changes = [one for one in items("/changes") if one["status"] != "closed"]
    return render_template(
        "home.html",
        environments=items("/environments"),
        customers=items("/customers"),
        changes=changes,
        running=_running(),
    )


def _running() -> list[dict[str, Any]]:
    if asker().bound:
        return []
    return [*items("/runs", status="running"), *items("/runs", status="queued")]


@blue.get("/home/<key>/counts")
@access("viewer", "seen")
def counts(key: str) -> str:
    """How many there are of what, and how they are."""
    types = ask(f"/environments/{key}/counts")["types"]
    healths = {health: sum(one[health] for one in types.values()) for health in HEALTHS}
    return render_template("parts/counts.html", key=key, types=types, healths=healths, shown=SHOWN)


@blue.get("/home/<key>/changed")
@access("viewer", "seen")
def changed(key: str) -> str:
    """What is other than it was a day ago."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    try:
        told = ask("/compare", a=yesterday, b="now", environment=key)
    except Refused as err:  # it is not known so long
        return render_template("parts/changed.html", key=key, refused=err)
    return render_template("parts/changed.html", key=key, a=yesterday, told=told)
