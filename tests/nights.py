"""What may have happened to the recorded Moz cloud between two scans."""

from __future__ import annotations

from typing import Any

from calipso.sources.answers import ApiQuestion
from tests.edited_source import EditedSource

Rows = list[dict[str, Any]]
DELETED, RENAMED, DOWN = "moz-backup-10", "moz-web-4", "moz-web-2-eth0"


def bad_night() -> EditedSource:
    """One server deleted with its port, one renamed, one port set down, one network added."""
    return EditedSource(rows=_rows)


def _rows(question: ApiQuestion, rows: Rows) -> Rows:
    if question.path == "/servers/detail":
        for row in rows:
            row["name"] = row["name"] + "-renamed" if row["name"] == RENAMED else row["name"]
        return [row for row in rows if row["name"] != DELETED]
    if question.path == "/ports":
        for row in rows:
            row["admin_state_up"] = row["name"] != DOWN
        return [row for row in rows if not row["name"].startswith(f"{DELETED}-eth")]
    if question.path == "/networks" and rows:
        return [
            *rows,
            rows[0] | {"id": f"00000000-0000-4000-8000-{len(question.region):012}", "name": "new", "subnets": []},
        ]
    return rows
