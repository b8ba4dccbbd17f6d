"""The audit log: who did what, of what, when, and from where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from webapp.asking import access
from webapp.pages.asking import Refused, items
from webapp.pages.menu import Entry
from webapp.pages.tables import Newest, csv_file, newest

blue = Blueprint("pages_audit", __name__)
MENU = (Entry("Audit log", "pages_audit.audit", "clipboard-check", "Manage", role="admin", bound=False, keys="g l"),)
PAGE = 50
COLUMNS = ("at", "who", "what", "target", "origin", "outcome")
# How far back, in the words of the address, in hours.
SPANS = {"hour": 1, "day": 24, "week": 168, "month": 720}
WHATS = (
    "session", "user", "token", "scan asked for", "schedule", "environment", "clique type", "cypher asked", "snapshot",
    "change", "customer", "annotated",
)  # fmt: skip


@blue.get("/audit")
@access("admin", "none")
def audit() -> str:
    """Entries, the newest first."""
    asked = {name: request.args.get(name, "").strip() for name in ("who", "what", "span")}
    wrong: Refused | None = None
    found = Newest([], None)
    try:
        found = newest("/audit", COLUMNS, PAGE, **_filters())
    except Refused as err:  # a page of which the log was trimmed since
        wrong = err
    names = [one["name"] for one in items("/users")]
    return render_template("audit.html", found=found, asked=asked, names=names, wrong=wrong, whats=WHATS)


@blue.get("/audit.csv")
@access("admin", "none")
def table() -> Response:
    """The list as CSV, with the same filters."""
    return csv_file("audit", "/audit", **_filters())


def _filters() -> dict[str, Any]:
    hours = SPANS.get(request.args.get("span", ""))
    since = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds") if hours else ""
    return {"who": request.args.get("who", "").strip(), "what": request.args.get("what", "").strip(), "since": since}
