"""A compare as one list: a row for each object or link that differs, with the group that says what must be done; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

COLUMNS = ("group", "what", "kind", "type", "name", "id", "property", "old", "new")
OBJECT, LINK = "object", "link"
Row = dict[str, Any]


def differences(found: Mapping[str, Any]) -> list[Row]:
    """The rows of a compare as the API tells it, in the order of its groups.

    Each has `group`, `kind` (added, removed, changed, moved), `what` (object, link), `type`, `name`, `id`, `told` (values that
    changed: property, old, new); a link `source` and `target` as (id, name); what has moved `path` (old and new).
    """
    objects = {one["id"]: (kind, one) for kind, ones in found["objects"].items() for one in ones}
    links = {_ends(one): (kind, one) for kind, ones in found["links"].items() for one in ones}
    rows = []
    for group in found["groups"]:
        for item in group["items"]:
            row = (
                _object_row(*objects[item]) if isinstance(item, str) else _link_row(*links[_ends(item)], found["names"])
            )
            rows.append({"group": group["group"]} | row)
    return rows


def _ends(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return one["type"], one["source"], one["target"]


def _object_row(kind: str, one: Mapping[str, Any]) -> Row:
    row = {
        "kind": kind,
        "what": OBJECT,
        "type": one["type"],
        "name": one["called"],
        "id": one["id"],
        "told": one["told"],
    }
    return row | ({"path": one["path"]} if one.get("path") else {})


def _link_row(kind: str, one: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    ends = {end: (one[end], names.get(one[end], one[end].rpartition("/")[2])) for end in ("source", "target")}
    name = f"{ends['source'][1]} \N{RIGHTWARDS ARROW} {ends['target'][1]}"
    identity = " ".join(_ends(one))
    return {
        "kind": kind,
        "what": LINK,
        "type": one["type"],
        "name": name,
        "id": identity,
        "told": one.get("told", []),
    } | ends


def as_cells(row: Row) -> Iterator[dict[str, Any]]:
    """A row for a table by `COLUMNS`: one for each value that changed, or one where none did."""
    plain = {name: row.get(name) for name in COLUMNS}
    yield from ({**plain, **told} for told in row["told"]) if row["told"] else [plain]
