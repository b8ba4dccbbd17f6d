"""A report before it has a format: facts, tables and a drawing; plain values that JSON keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; `note` is said where there are none."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = "nothing"


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says; `facts` are pairs of name and value, `drawing` is SVG or "" for none."""

    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    inputs: dict[str, Any] = field(default_factory=dict)
    drawing: str = ""

    def as_json(self) -> dict[str, Any]:
        """The report as programs read it."""
        return asdict(self)


def from_json(told: dict[str, Any]) -> Report:
    """A report out of its JSON: the inverse of as_json."""
    tables = tuple(
        Table(one["title"], tuple(one["columns"]), tuple(tuple(row) for row in one["rows"]), one["note"])
        for one in told["tables"]
    )
    facts = tuple((name, value) for name, value in told["facts"])
    return Report(told["kind"], told["title"], facts, tables, told["inputs"], told["drawing"])
