"""Search: what fits, while one types and as a page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from webapp.asking import access
from webapp.pages.asking import items
from webapp.pages.menu import Entry

blue = Blueprint("pages_search", __name__)
MENU = (Entry("Search", "pages_search.search", "search", "Network", keys="g s"),)
AT_ONCE, MOST = 12, 200


@blue.get("/search")
@access("viewer", "seen")
def search() -> str:
    """All that fits, nearest first."""
    return render_template("search.html", q=_asked(), found=_found(MOST))


@blue.get("/search/hits")
@access("viewer", "seen")
def hits() -> str:
    """The nearest hits, for below the field."""
    return render_template("parts/hits.html", q=_asked(), found=_found(AT_ONCE), most=AT_ONCE)


def _asked() -> str:
    return request.args.get("q", "").strip()


def _found(most: int) -> list[dict[str, Any]]:
    if not _asked():
        return []
    return items(
        "/objects", q=_asked(), limit=most, environment=request.args.get("environment"), type=request.args.get("type")
    )
