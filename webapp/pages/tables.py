"""Lists as tables: sorted by the column that the address names, and as a file for spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import Response, request

from webapp.pages.asking import answer

MOST_PAGES = 200
PAGE = 1000


def sorted_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    """Rows by the column that `sort` of the address names (`-name`: the other way round); as they are for any other."""
    wished = request.args.get("sort", "")
    name = wished.removeprefix("-")
    if name not in columns:
        return list(rows)
    return sorted(rows, key=lambda row: _rank(row.get(name)), reverse=wished.startswith("-"))


def _rank(value: Any) -> tuple[bool, bool, float, list[Any]]:
    """Nothing comes first, then numbers, then words, in which numbers count: compute-2 before compute-10."""
    if value is None or isinstance(value, (bool, int, float)):
        return value is not None, False, float(value or 0), []
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    parts = [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", text.casefold())
    ]
    return True, True, 0.0, parts


def csv_file(name: str, path: str, *, paged: bool = True, **query: Any) -> Response:
    """A list of the API as one CSV file for download, all its pages. Raises Refused."""
    text, after, limit = "", None, PAGE if paged else None
    for _ in range(MOST_PAGES):
        found = answer(path, accept="text/csv", after=after, limit=limit, **query)
        part = found.data.decode()
        text += part.split("\n", 1)[1] if text and "\n" in part else part
        after = found.headers.get("X-Next") or None
        if not after:
            break
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
