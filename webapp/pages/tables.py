"""Lists as tables: sorted, filtered and cut as the address asks, and as a file for spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from webapp.pages.asking import answer, ask

MOST_PAGES = 200
AT_ONCE = 1000
# So many rows a page shows.
PAGE = 100


def sorted_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str], default: str = "") -> list[dict[str, Any]]:
    """Rows by the column that `sort` of the address names (`-name`: the other way round), else by `default`, else as they are.

    What has no value there comes last.
    """
    wished = request.args.get("sort") or default
    name = wished.removeprefix("-")
    if name not in columns:
        wished, name = default, default.removeprefix("-")
    if not name:
        return list(rows)
    there = [row for row in rows if row.get(name) not in (None, "")]
    there.sort(key=lambda row: _rank(row[name]), reverse=wished.startswith("-"))
    return there + [row for row in rows if row.get(name) in (None, "")]


def _rank(value: Any) -> tuple[bool, float, list[Any]]:
    """Numbers come before words, in which numbers count: compute-2 before compute-10."""
    if isinstance(value, (bool, int, float)):
        return False, float(value), []
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    parts = [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", text.casefold())
    ]
    return True, 0.0, parts


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: its rows, how many there are in all, and the numbers of the pages around it."""

    rows: list[dict[str, Any]]
    total: int
    first: int
    before: int | None
    after: int | None


def part(rows: list[dict[str, Any]], size: int = PAGE) -> Part:
    """The part of a list that the address asks for (`page=2`)."""
    asked = request.args.get("page", 1, type=int) or 1
    last = max((len(rows) + size - 1) // size, 1)
    page = min(max(asked, 1), last)
    first = (page - 1) * size
    return Part(rows[first : first + size], len(rows), first, page - 1 or None, page + 1 if page < last else None)


@dataclass(frozen=True, slots=True)
class Newest:
    """A page of a list that begins with what is newest; sorted otherwise, `part` tells which, `cut` that older rows lack."""

    rows: list[dict[str, Any]]
    following: str | None
    part: Part | None = None
    cut: bool = False


def newest(path: str, columns: Sequence[str], size: int, **query: Any) -> Newest:
    """A list of the API that gives what is newest first: as it comes, page by page, or by the column that the address names.

    By a column the newest rows are sorted, as many as one question gives. Raises Refused.
    """
    if request.args.get("sort", "").removeprefix("-") not in columns:
        found = ask(path, limit=size, after=request.args.get("after"), **query)
        return Newest(found["items"], found["next"])
    found = ask(path, limit=AT_ONCE, **query)
    shown = part(sorted_rows(found["items"], columns), size)
    return Newest(shown.rows, None, shown, cut=found["next"] is not None)


def fits(row: Mapping[str, Any], text: str, names: Sequence[str]) -> bool:
    """Whether one of the named values holds all words of a text."""
    whole = " ".join(str(row.get(name) or "") for name in names).casefold()
    return all(word in whole for word in text.casefold().split())


def csv_file(name: str, path: str, *, paged: bool = True, **query: Any) -> Response:
    """A list of the API as one CSV file for download, all its pages. Raises Refused."""
    text, after, limit = "", None, AT_ONCE if paged else None
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
