"""What a scan tells when it is done: the shape that `calipso scan --json` prints and that its `:Scan` node keeps."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from calipso.graph import WriteCounts
from calipso.scan.collect import Failure

Counts = dict[str, int]
# Parts of a report that are no scalars; the node keeps them as JSON text.
_NESTED = ("phases", "errors", "objects", "links", "types", "held", "writes", "hints")
NO_CHANGE = {"added": 0, "changed": 0, "removed": 0, "unchanged": 0}
EXIT_CODES = {"completed": 0, "completed_with_errors": 3, "needs_decision": 5}


@dataclass(slots=True)
class ScanReport:
    """One scan's result; `seconds` by phase and in all, `held` removals that wait for a decision, by scope.

    `wiring` tells all links that stand after it from those of any other state; it is for the next scan.
    """

    environment: str
    scan: int | None = None
    id: str = ""
    status: str = "running"
    seconds: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)
    errors: list[Failure] = field(default_factory=list)
    unconfirmed: list[str] = field(default_factory=list)
    objects: Counts = field(default_factory=lambda: dict(NO_CHANGE))
    links: Counts = field(default_factory=lambda: dict(NO_CHANGE))
    types: dict[str, Counts] = field(default_factory=dict)
    held: dict[str, list[str]] = field(default_factory=dict)
    writes: WriteCounts = field(default_factory=WriteCounts)
    hints: list[str] = field(default_factory=list)
    wiring: str = ""

    @property
    def exit_code(self) -> int:
        """0 done, 1 failed, 3 done with errors, 5 waits for a decision."""
        return EXIT_CODES.get(self.status, 1)

    def as_json(self) -> dict[str, Any]:
        """The scan as programs read it."""
        return {name: value for name, value in asdict(self).items() if name != "wiring"}


def stored_report(row: dict[str, Any], unconfirmed: list[str]) -> ScanReport:
    """A finished scan's report out of its `:Scan` node."""
    told = {name: json.loads(row[name]) for name in _NESTED if row.get(name)}
    errors = [Failure(**each) for each in told.pop("errors", [])]
    writes = WriteCounts(**told.pop("writes", {}))
    return ScanReport(
        environment=row["environment"],
        scan=row.get("number"),
        id=row["id"],
        status=row["status"],
        seconds=row.get("seconds", 0.0),
        errors=errors,
        writes=writes,
        unconfirmed=unconfirmed,
        **told,
    )


def joined_properties(row: dict[str, Any]) -> dict[str, Any]:
    """What a requested scan's node keeps of the one that it joined, whose own node has the number and all else."""
    return {name: row[name] for name in ("seconds", *_NESTED) if name in row}


def by_clock(read: dict[str, str], now: str) -> dict[str, str]:
    """When each scope was looked at by the server's clock, which says `now`; this machine's may be wrong."""
    ahead = datetime.now(UTC) - datetime.fromisoformat(now)
    return {scope: (datetime.fromisoformat(at) - ahead).isoformat(timespec="seconds") for scope, at in read.items()}


def node_properties(report: ScanReport, read: dict[str, str], unread: list[str]) -> dict[str, Any]:
    """What the `:Scan` node keeps of a report; nested values as JSON text, when each scope was looked at as two lists."""
    data = report.as_json()
    scopes = sorted(read)
    return {
        "seconds": report.seconds,
        "unread": unread,
        "wiring": report.wiring,
        "read_scopes": scopes,
        "read_at": [read[scope] for scope in scopes],
        **{name: json.dumps(data[name], sort_keys=True) for name in _NESTED},
    }
