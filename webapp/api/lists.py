"""Lists as the API tells them: pages with a cursor, or a CSV table where one is asked for."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response, request

from calipso.errors import Invalid
from calipso.reports.formats import guarded
from webapp.api.shapes import Page

CSV = "text/csv"


def wants_csv() -> bool:
    """Whether the one who asks wants a table: `?format=csv`, as links in browsers do, or `Accept: text/csv`."""
    if "format" in request.args:
        return request.args["format"] == "csv"
    return request.accept_mimetypes.best_match(["application/json", CSV]) == CSV


def told_list(items: list[dict[str, Any]], following: str | None, columns: Sequence[str]) -> dict[str, Any] | Response:
    """A part of a list as JSON, or with these columns as CSV; there the next page's cursor is in the header `Link`."""
    if not wants_csv():
        return {"items": items, "next": following}
    response = csv_answer(columns, ([_value(item, name) for name in columns] for item in items))
    response.headers["X-Next"] = following or ""
    if request.args.get("format") == "csv":
        name = request.path.rstrip("/").rpartition("/")[2]
        response.headers.set("Content-Disposition", "attachment", filename=f"calipso-{name}.csv")
    return response


def csv_answer(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Rows as CSV; what a spreadsheet would take for a formula begins with a '."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(_cell, columns))
    writer.writerows([_cell(value) for value in row] for row in rows)
    return Response(text.getvalue(), content_type=f"{CSV}; charset=utf-8")


def _value(item: dict[str, Any], name: str) -> Any:
    for part in name.split("."):
        item = item.get(part) if isinstance(item, dict) else None  # type: ignore[assignment]
    return item


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return str(guarded(value))
    return json.dumps(value, ensure_ascii=False)


def page_of(
    items: Iterable[dict[str, Any]],
    page: Page,
    key: Callable[[dict[str, Any]], list[Any]],
    *,
    descending: bool = False,
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of what is known in full, in the order of a key, and where the next begins."""
    whole = sorted(items, key=key, reverse=descending)
    if page.after is not None:
        last = cursor_of(page.after)
        whole = [one for one in whole if (key(one) < last if descending else key(one) > last)]
    part = whole[: page.limit]
    return part, cursor(key(part[-1])) if len(whole) > page.limit else None


def cursor(last: Sequence[Any]) -> str:
    """Where the next page begins: behind these values of the last item."""
    return base64.urlsafe_b64encode(json.dumps(list(last), ensure_ascii=False).encode()).decode().rstrip("=")


def cursor_of(text: str) -> list[Any]:
    """The values in a cursor. Raises Invalid for what is none."""
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise Invalid(
            f"after: {text!r} is no place in a list", "give what a page told as `next`, with the same filters"
        )
    return found
