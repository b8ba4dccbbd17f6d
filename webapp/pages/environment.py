"""One environment: its tree, and beside it what the chosen thing contains, as a table or a graph."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.asking import access
from webapp.pages.asking import Refused, ask, items, named

blue = Blueprint("pages_environment", __name__)
# More of one type than these are told by the list of objects; types with more than these stand under a heading of their own.
MOST_OF_TYPE, TOGETHER = 200, 12
LAST_SCANS = 5


@blue.get("/environments/<key>")
@access("viewer", "seen")
def environment(key: str) -> ResponseReturnValue:
    """The tree, open down to what is chosen, and that."""
    one = ask(f"/environments/{named(key)}")
    chosen = request.args.get("of") or key
    if chosen != key and chosen.partition("/")[0] != key:
        return redirect(url_for("pages_environment.environment", key=key))
    node = _node(key, chosen)
    opened = [up["id"] for up in node["trail"]] if chosen != key else [key]
    levels = {identity: _level(identity) for identity in opened}
    return render_template("environment.html", environment=one, levels=levels, chosen=chosen, **node)


@blue.get("/environments/<key>/tree")
@access("viewer", "seen")
def level(key: str) -> str:
    """What a thing of the tree contains, for when it is opened."""
    identity = request.args.get("of") or key
    return render_template(
        "parts/tree_level.html", levels={identity: _level(identity)}, below=identity, key=key, chosen=""
    )


@blue.get("/environments/<key>/node")
@access("viewer", "seen")
def node(key: str) -> str:
    """What is chosen in the tree: how it is, and what it contains."""
    chosen = request.args.get("of") or key
    told = _node(key, chosen)
    return render_template(
        "parts/tree_node.html", environment=ask(f"/environments/{named(key)}"), chosen=chosen, **told
    )


def _level(identity: str) -> list[dict[str, Any]]:
    """The children of a thing, by type: {type, items, more}."""
    rows = [row for row in ask(f"/objects/{named(identity)}/tree", depth=1)["items"] if row["level"] == 1]
    by_type: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_type.setdefault(row["type"], []).append(row)
    return [
        {
            "type": kind,
            "items": found[:MOST_OF_TYPE],
            "total": len(found),
            "apart": len(by_type) > 1 and len(found) > TOGETHER,
        }
        for kind, found in by_type.items()
    ]


def _node(key: str, chosen: str) -> dict[str, Any]:
    as_graph = request.args.get("as") == "graph"
    if chosen == key:
        counts = ask(f"/environments/{named(key)}/counts")["types"]
        scans = items("/scans", environment=key, limit=LAST_SCANS)
        told = {"one": None, "trail": [], "counts": counts, "scans": scans}
    else:
        one = ask(f"/objects/{named(chosen)}")
        told = {"one": one, "trail": one["trail"], "counts": {}, "scans": []}
    try:
        inside = [] if as_graph else _level(chosen)
    except Refused:  # it is gone: nothing is in it
        inside = []
    return told | {"inside": inside, "as_graph": as_graph, "key": key}
