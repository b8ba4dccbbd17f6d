"""Compare: two moments chosen, and what differs between them by what must be done; or step by step, from change to change."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.asking import access, asker
from webapp.differences import differences
from webapp.pages import choices, tables
from webapp.pages.asking import Refused, ask
from webapp.pages.frame import here
from webapp.pages.menu import Entry

blue = Blueprint("pages_compare", __name__)
MENU = (Entry("Compare", "pages_compare.compare", "git-compare", "Past and changes", keys="g b"),)
SORTS = ("name", "type", "kind")
SIDES = ("a", "b")
MOST_MARKS = 1000
ASKED = ("a", "b", "environment", "project")


@blue.get("/compare")
@access("viewer", "seen")
def compare() -> ResponseReturnValue:
    """Pickers, the slider, and what differs from A to B."""
    times = {side: choices.chosen_time(f"{side}_time") for side in SIDES}
    if any(times.values()):
        moved = {side: time for side, time in times.items() if time}
        return redirect(here(**moved, a_time=None, b_time=None, a_time_local=None, b_time_local=None))
    known = choices.places()
    place = choices.place_of(known)
    steps = choices.steps_of(place)
    asked = {name: request.args.get(name, "") for name in ASKED} | {"environment": place}
    wrong, found = None, None
    if asked["a"]:
        asked["b"] = asked["b"] or "now"
        try:
            found = ask("/compare", **asked, words="true")
        except Refused as err:
            wrong = err
    others = [one["id"] for one in known if one["id"] != place] if not asker().bound else []
    return render_template(
        "compare.html",
        asked=asked,
        places=known,
        whose=choices.whose(place) if place else {},
        moments=choices.moments(place, steps, others, asked["a"], asked["b"]),
        steps=steps,
        at=_step(steps, found),
        wrong=wrong,
        found=found,
        result=_result(found) if found else None,
        marks=_marks(found) if found else {},
    )


def _step(steps: list[dict[str, Any]], found: dict[str, Any] | None) -> int:
    """Which of the steps B is: the newest one that it knows of; the last where nothing is compared."""
    if not found:
        return len(steps) - 1
    return max((at for at, one in enumerate(steps) if one["scan"] <= found["to"]["scan"]), default=0)


def _marks(found: dict[str, Any]) -> dict[str, str]:
    """What is marked in a graph: what came, changed or moved, and what broke; by id, what presses most last."""
    broken = {
        one for group in found["groups"] if group["group"] == "broken" for one in group["items"] if isinstance(one, str)
    }
    kinds = {one["id"]: kind for kind in ("changed", "moved", "added", "removed") for one in found["objects"][kind]}
    marks = kinds | dict.fromkeys(sorted(broken), "broken")
    return dict(list(marks.items())[-MOST_MARKS:])


def _result(found: dict[str, Any]) -> dict[str, Any]:
    """What is shown of a compare: counts of all of it, and a page of the rows that the filter leaves, by group."""
    rows = differences(found)
    types = sorted({row["type"] for row in rows})
    kinds = Counter(row["kind"] for row in rows)
    wanted = {name: request.args.get(name, "") for name in ("q", "kind", "type", "group")}
    left = [
        row
        for row in rows
        if wanted["kind"] in ("", row["kind"])
        and wanted["type"] in ("", row["type"])
        and wanted["group"] in ("", row["group"])
        and tables.fits(row | {"values": row["told"]}, wanted["q"], ("name", "id", "type", "values"))
    ]
    order = {group["group"]: at for at, group in enumerate(found["groups"])}
    advice = {group["group"]: group["advice"] for group in found["groups"]}
    if request.args.get("sort"):
        left = sorted(tables.sorted_rows(left, SORTS, "name"), key=lambda row: order[row["group"]])
    part = tables.part(left)
    return {
        "groups": [(name, advice[name], list(ones)) for name, ones in groupby(part.rows, lambda row: row["group"])],
        "sizes": Counter(row["group"] for row in rows),
        "kinds": kinds,
        "types": types,
        "wanted": wanted,
        "part": part,
        "total": len(rows),
    }


@blue.get("/compare.csv")
@access("viewer", "seen")
def as_table() -> Response:
    """What differs as a table to save."""
    return tables.csv_file("compare", "/compare", paged=False, **{name: request.args.get(name) for name in ASKED})


@blue.get("/compare/step")
@access("viewer", "none")
def step() -> ResponseReturnValue:
    """What one change changed: from the one before it to it. For who has no script, in place of the slider."""
    place = choices.place_of(choices.places())
    steps = choices.steps_of(place)
    at = min(max(request.args.get("at", 1, type=int), 1), len(steps) - 1)
    if at < 1:
        return redirect(url_for(".compare", environment=place))
    a, b = (str(one["scan"]) for one in steps[at - 1 : at + 1])
    return redirect(url_for(".compare", environment=place, project=request.args.get("project") or None, a=a, b=b))
