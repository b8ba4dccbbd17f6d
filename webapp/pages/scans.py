"""Scans: which there were, asking for one, following it as it goes, and what it found and could not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access, asker
from webapp.pages.asking import Refused, ask, items, refused, send
from webapp.pages.frame import again, done
from webapp.pages.menu import Entry
from webapp.pages.tables import csv_file, newest

blue = Blueprint("pages_scans", __name__)
MENU = (
    Entry("Scans", "pages_scans.scans", "radar-2", "Operate", keys="g n"),
    Entry("Scan an environment", "pages_scans.new", "player-play", role="operator"),
)
UNDER_WAY = ("queued", "running")
PARTS = ("under", "project", "clique")
PAGE = 50
COLUMNS = ("scan", "environment", "scope", "status", "started_at", "seconds")


def scheduler() -> dict[str, Any] | None:
    """Who leads the schedulers, as the API tells it; None for accounts that are not told."""
    return None if asker().bound else dict(ask("/scheduler"))


@blue.get("/scans")
@access("viewer", "seen")
def scans() -> str:
    """Scans, the newest first."""
    environment = request.args.get("environment", "")
    found = newest("/scans", COLUMNS, PAGE, environment=environment)
    return render_template(
        "scans.html", found=found, environments=items("/environments"), environment=environment, scheduler=scheduler()
    )


@blue.get("/scans.csv")
@access("viewer", "seen")
def table() -> Response:
    """The list as CSV."""
    return csv_file("scans", "/scans", environment=request.args.get("environment"))


@blue.get("/scans/new")
@access("operator", "seen")
def new() -> str:
    """A form that asks for a scan; `environment`, `under`, `project`, `clique` and `allow_removals` of the address fill it in."""
    return render_template("scan_new.html", **_form(request.args))


@blue.post("/scans/new")
@access("operator", "seen")
def begin() -> ResponseReturnValue:
    """Ask for a scan."""
    asked = request.form
    try:
        found = send("POST", "/scans", _wished(asked))
    except Refused as err:
        return again("scan_new.html", err, **_form(asked))
    return done("The scan is asked for.", "pages_scans.scan", identity=found["id"])


def _wished(asked: Mapping[str, str]) -> dict[str, Any]:
    part, value = asked.get("part", ""), asked.get("value", "").strip()
    body: dict[str, Any] = {"environment": asked.get("environment") or None}
    if part in PARTS and not value:
        raise refused("it is not said which part is scanned", "name it, or scan everything")
    if part in PARTS:
        body[part] = value
    return body | ({"allow_removals": True} if asked.get("allow_removals") else {})


def _form(given: Any) -> dict[str, Any]:
    part = given.get("part") or next((name for name in PARTS if given.get(name)), "")
    return {
        "environments": items("/environments"),
        "environment": given.get("environment", ""),
        "part": part,
        "value": given.get("value") or (given.get(part, "") if part else ""),
        "allow_removals": bool(given.get("allow_removals")),
        "scheduler": scheduler(),
    }


@blue.get("/scans/<identity>")
@access("viewer", "seen")
def scan(identity: str) -> str:
    """One scan: live while it runs, then what it found and what it could not read, each with its remedy."""
    return render_template("scan.html", **_one(identity))


@blue.get("/scans/<identity>/outcome")
@access("viewer", "seen")
def outcome(identity: str) -> str:
    """What a scan found, for the page that followed it."""
    return render_template("parts/scan_outcome.html", **_one(identity))


def _one(identity: str) -> dict[str, Any]:
    told = ask(f"/scans/{identity}")
    return {"one": told, "running": told["status"] in UNDER_WAY, "scheduler": scheduler(), "again": _again(told)}


def _again(told: dict[str, Any]) -> dict[str, str]:
    """What asks for the same scan once more: its part, out of its scope in words."""
    scope = str(told.get("scope") or "all")
    for word, name in (("under ", "under"), ("project ", "project"), ("clique of ", "clique")):
        if scope.startswith(word):
            return {"part": name, "value": scope.removeprefix(word)}
    return {"part": "", "value": ""}
