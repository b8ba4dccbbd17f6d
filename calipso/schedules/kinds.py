"""The kinds of runs: a row for each, with its parameters and the function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from calipso.errors import Invalid
from calipso.schedules import keeping, scanning, telling
from calipso.schedules.work import Outcome, Parameters, Work


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of run. `scans`: it has a `:Scan` node from the moment it is asked for. `alone`: nothing else runs beside it."""

    says: str
    parameters: type[Parameters]
    run: Callable[[Work[Any]], Outcome]
    scans: bool = False
    alone: bool = False


KINDS: dict[str, Kind] = {
    "scan": Kind("Discover an environment, or a part of it.", scanning.ScanParameters, scanning.scan, scans=True),
    "test": Kind(
        "Try every way into an environment: its cloud, hosts and switches.", scanning.TestParameters, scanning.test
    ),
    "snapshot": Kind("Scan, and name what is known then.", scanning.SnapshotParameters, scanning.snapshot),
    "compare": Kind("Tell what differs between two moments, and send it.", telling.CompareParameters, telling.compare),
    "report": Kind("Make a report, keep it, and send it.", telling.ReportParameters, telling.report),
    "change_tick": Kind("Do what is due in all open changes.", scanning.ChangeTickParameters, scanning.change_tick),
    "retention": Kind(
        "Let go of what is no longer needed of the past.", keeping.RetentionParameters, keeping.retention
    ),
    "dump": Kind("Dump the private Neo4j into a folder.", keeping.DumpParameters, keeping.dump, alone=True),
}
ALONE = [name for name, kind in KINDS.items() if kind.alone]


def read_parameters(kind: str, given: dict[str, Any]) -> Parameters:
    """What a run of a kind is about. Raises Invalid, naming the kind or each field that cannot be right."""
    row = KINDS.get(kind)
    if row is None:
        raise Invalid(f"there is no kind of run {kind!r}", f"kinds: {', '.join(KINDS)}")
    try:
        return row.parameters.model_validate(given)
    except ValidationError as err:
        wrong = "; ".join(_said(dict(each)) for each in err.errors())
        raise Invalid(f"{kind}: {wrong}", f"parameters of {kind}: {', '.join(row.parameters.model_fields)}") from err


def _said(error: dict[str, Any]) -> str:
    """What is wrong with one field; never its value, which may be a secret."""
    field = ".".join(str(part) for part in error["loc"])
    words = str(error["msg"]).removeprefix("Value error, ")
    return f"{field}: {words}" if field else words
