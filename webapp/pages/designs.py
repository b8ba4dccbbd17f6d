"""Design: what is pinned as designed, whether all is so, and a file to begin with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.asking import access, asker
from webapp.pages import choices, tables
from webapp.pages.asking import Refused, answer, items, refused, send
from webapp.pages.frame import again
from webapp.pages.menu import Entry

blue = Blueprint("pages_designs", __name__)
MENU = (Entry("Design", "pages_designs.design", "ruler-2", "Past and changes", keys="g d"),)
VERDICTS = ("failed", "unknown", "passed")
MOST_BYTES = 1_000_000


@blue.get("/design")
@access("viewer", "seen")
def design() -> ResponseReturnValue:
    """What is designed; checked against it where the address says so."""
    shown = _shown()
    if request.args.get("check") != "designed":
        return render_template("design.html", **shown)
    return _checked({}, shown)


def _shown() -> dict[str, Any]:
    known = choices.places()
    designs = [] if asker().bound else [one for one in items("/snapshots") if one["designed"]]
    place = request.values.get("environment") or (designs[0]["environment"] if designs else choices.place_of(known))
    return {
        "places": known,
        "place": place,
        "project": request.values.get("project", ""),
        "whose": choices.whose(place) if place else {},
        "pinned": next((one for one in designs if one["environment"] == place), None),
        "text": request.form.get("text", ""),
        "verdict": request.args.get("verdict", ""),
    }


@blue.post("/design")
@access("viewer", "seen")
def check_file() -> ResponseReturnValue:
    """Check against a file that is sent or pasted; nothing of it is kept."""
    shown = _shown()
    sent = request.files.get("file")
    try:
        if sent and sent.filename:
            shown["text"] = sent.stream.read(MOST_BYTES + 1).decode("utf-8-sig")
    except UnicodeDecodeError:
        return again(
            "design.html",
            Refused(
                422,
                {
                    "detail": f"{sent.filename if sent else 'the file'} is no text",
                    "hint": "send a design file in UTF-8 (YAML)",
                },
            ),
            **shown,
        )
    if not shown["text"].strip():
        return again(
            "design.html",
            Refused(422, {"detail": "there is no design to check against", "hint": "choose a file, or paste one"}),
            **shown,
        )
    return _checked({"design": shown["text"]}, shown)


def _checked(design_file: dict[str, str], shown: dict[str, Any]) -> ResponseReturnValue:
    body = dict(design_file)
    body |= {"environment": shown["place"]} if shown["place"] else {}
    body |= {"project": shown["project"]} if shown["project"] and not design_file else {}
    try:
        found = send("POST", "/checks", body)
    except Refused as err:
        return again("design.html", err, **shown)
    rows = [one for one in found["items"] if shown["verdict"] in ("", one["verdict"])]
    rows.sort(key=lambda one: VERDICTS.index(one["verdict"]))
    return render_template("design.html", found=found, part=tables.part(rows, 300), **shown)


@blue.get("/design.yaml")
@access("viewer", "seen")
def export() -> ResponseReturnValue:
    """What a project has today, as a design file to save and correct."""
    project = request.args.get("project", "")
    try:
        if not project:
            raise refused("a design is of one project or customer", "choose it")
        found = answer("/design", accept="text/yaml", project=project, environment=request.args.get("environment"))
    except Refused as err:
        return again("design.html", err, **_shown())
    response = Response(found.data, content_type="text/yaml; charset=utf-8")
    name = "".join(letter if letter.isalnum() else "-" for letter in project)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return response
