"""Moz's week, as one script: designed, Sunday, what happened, the next Sunday's compares, and a change window on compute-1.

It is lived on the live lab (tests/lab/test_moz_week.py) and again from what was recorded there (tests/test_moz_week.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml

MOVED, DELETED, DOWN, TAGGED, LEG = "moz-web-4", "moz-backup-8", "moz-web-2-eth0", "moz-backup-4-eth0", "moz-router"
# What is down and up again in the change window, and what is forgotten at first.
STOPPED, FORGOTTEN = ("moz-web-1", "moz-db-1"), "moz-web-1-eth0"
# How long the window is open.
WINDOW_H = 2
HANDOVER, SUNDAY, NEXT_SUNDAY, BEFORE, DURING, LEFT, MENDED = (
    "handover", "sunday", "next-sunday", "before", "during", "left", "mended",
)  # fmt: skip
CHANGED_HOST = "compute-1"


class Outcome(Protocol):
    """What a command came to."""

    exit_code: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """Its answer as data."""


class Place(Protocol):
    """Where the week is lived: on the live lab, or in its recording."""

    folder: Path

    def calipso(self, *words: str) -> Outcome:
        """Run a command as users do."""

    def look(self, stage: str, *words: str, part: tuple[str, ...] = ()) -> Outcome:
        """Run a command that scans, at a stage of the week; `part` is what it scans, as options of `calipso scan`."""

    def happens(self, stage: str) -> None:
        """What happens to the cloud before a stage."""

    def goes_by(self, hours: int) -> None:
        """Time goes by: what was scanned and is planned is so much older."""


@dataclass
class Told:
    """What the week told, for a test to look at."""

    last_week: dict[str, Any] = field(default_factory=dict)
    # Names of ports by their UUIDs, those of ports that are gone too.
    ports: dict[str, str] = field(default_factory=dict)
    designed: dict[str, Any] = field(default_factory=dict)
    check: dict[str, Any] = field(default_factory=dict)
    opened: dict[str, Any] = field(default_factory=dict)
    during: dict[str, Any] = field(default_factory=dict)
    refused: Outcome | None = None
    left: list[dict[str, Any]] = field(default_factory=list)
    closed: dict[str, Any] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)


def live_the_week(place: Place) -> Told:
    """Live it, and give what was told. Raises AssertionError where a command ends otherwise than it must."""
    told, do = Told(), _checked(place.calipso)
    _ends(0, place.look(HANDOVER, "snapshot", "take", HANDOVER, "--designed"))
    design = place.folder / "moz.yaml"
    do(0, "design", "export", "--project", "moz", "-o", str(design))
    _promise(design)
    do(0, "check", str(design))
    told.ports = _ports(place)
    _ends(0, place.look(SUNDAY, "snapshot", "take", SUNDAY))
    place.goes_by(hours=7 * 24)

    place.happens(NEXT_SUNDAY)
    _ends(0, place.look(NEXT_SUNDAY, "snapshot", "take", NEXT_SUNDAY))
    told.ports |= _ports(place)
    told.last_week = do(4, "compare", "last-week", "now", "--json").json()
    told.designed = do(4, "compare", "designed", "now", "--json").json()
    told.check = do(4, "check", str(design), "--json").json()

    # What happened is accepted: it is the design from now on.
    do(0, "snapshot", "pin", NEXT_SUNDAY, "--designed")
    asked = ("--on", CHANGED_HOST, "--project", "moz", "--until", f"{WINDOW_H}h", "--every", "10m", "--downtime", "5m")
    paper = place.folder / "request.md"
    opened = do(0, "change", "open", *asked, "--design", str(design), "--designed", "--document", str(paper), "--json")
    told.opened = opened.json()
    number = str(told.opened["number"])
    do(1, "change", "tick", number)
    do(0, "change", "approve", number, "--by", "NOC, Bob")
    part = ("--clique", CHANGED_HOST)
    _ends(0, place.look(BEFORE, "change", "tick", number, part=part))
    place.happens(DURING)
    told.during = _ends(0, place.look(DURING, "change", "tick", number, "--json", part=part)).json()
    place.happens(LEFT)
    place.goes_by(hours=WINDOW_H)
    _ends(0, place.look(LEFT, "change", "tick", number, part=part))
    told.refused = _ends(5, place.look(LEFT, "change", "close", number, "--by", "Ada", part=part))
    told.left = do(0, "change", "status", number, "--json").json()["rests"]
    place.happens(MENDED)
    told.closed = _ends(0, place.look(MENDED, "change", "close", number, "--by", "Ada", "--json", part=part)).json()
    told.files = [design, paper]
    for ending in ("html", "pdf", "xlsx"):
        told.files.append(place.folder / f"dossier.{ending}")
        do(0, "report", "change", number, "-o", str(told.files[-1]))
    return told


def _ports(place: Place) -> dict[str, str]:
    """Names of ports by UUID, asked as an engineer would."""
    question = place.folder / "ports.cypher"
    question.write_text("MATCH (p:Port) RETURN p.uuid AS uuid, p.name AS name", encoding="utf-8")
    rows = _ends(0, place.calipso("cypher", str(question), "--json")).json()["items"]
    return {row["uuid"]: row["name"] for row in rows}


def _promise(design: Path) -> None:
    """What a customer's contract adds to an exported design."""
    said = yaml.safe_load(design.read_text(encoding="utf-8"))
    said["sla"] = {"availability": 99.5, "minutes_per_week": 30}
    said["drift"] = [
        {"rule": "vnic.tag", "reason": "agents give local VLANs anew"},
        {"rule": "vconnector.mac", "reason": "x"},
    ]
    design.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")


def _checked(run: Callable[..., Outcome]) -> Callable[..., Outcome]:
    return lambda exit_code, *words: _ends(exit_code, run(*words))


def _ends(exit_code: int, outcome: Outcome) -> Outcome:
    assert outcome.exit_code == exit_code, f"{outcome.exit_code}: {outcome.stdout}{outcome.stderr}"
    return outcome
