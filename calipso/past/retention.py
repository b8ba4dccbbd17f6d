"""Retention: which snapshots are kept, and what else of the past is let go; in batches, under the environment's write lease.

First it is recorded what is kept, so that nobody asks for what is being dropped; then it is dropped. Whoever dies in between
leaves a graph that answers right for all that is kept, and the next apply completes it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from calipso.errors import Conflict, Invalid, NotFound, OutOfMemory
from calipso.graph import Graph, Row
from calipso.inventory import WAS_RELATIONSHIPS
from calipso.past.journal import Touched
from calipso.past.kept import kept_of
from calipso.past.size import KINDS, bytes_each
from calipso.schema import ensure_schema
from calipso.writer import lease

BATCH, SMALLEST_BATCH = 5_000, 50
SCANS_AT_ONCE = 200
# A scan waits at most so long for its turn to write, and then gets it.
TURN_S, GIVES_WAY_S = 30.0, 2.5
TRIES = 5
# Tells what is being dropped (a key of the answer) and how many of it were, from time to time.
OnProgress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is kept beside pinned snapshots and those of open changes: what is younger, and the newest so many of the rest."""

    keep_within: timedelta | None = None
    keep_last: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is kept: everything since the scan `since`, which ended `at`, and the `numbers` before it; and what is forgotten.

    `seen` are the snapshots by which it was decided: their names, scans, and whether they are pinned.
    """

    environment: str
    since: int
    at: str
    numbers: tuple[int, ...]
    kept: tuple[str, ...]
    forgotten: tuple[str, ...]
    seen: tuple[tuple[str, int, bool], ...]

    @property
    def ended(self) -> dict[str, Any]:
        """What tells the statements of cypher/retention what ended and is not needed."""
        return {"environment": self.environment, "before": self.since, "numbers": list(self.numbers)}


def apply_retention(
    graph: Graph,
    environment: str,
    rules: Rules,
    *,
    dry_run: bool = False,
    on_progress: OnProgress = lambda kind, count: None,
) -> dict[str, Any]:
    """Let go what the rules do not keep of an environment's past; what is there now is never touched.

    Gives what is `kept` (`since` a scan and its time `at`, and `snapshots`), the names `forgotten`, how many former `states` and
    `links`, `gone` objects, `touched` things noted by scans and `scans` are `dropped`, and about how many `bytes` that is; with
    `dry_run` what would be. Raises Invalid, NotFound where nothing was scanned yet, Conflict where the write lease is lost.
    """
    _check(rules)
    ensure_schema(graph)
    means = bytes_each(graph, environment)
    if dry_run:
        plan = decide(graph, environment, rules)
        dropped = _counted(graph, plan)
    else:
        plan, dropped = _Work(graph, environment, rules, on_progress).done()
    return {
        "environment": environment,
        "dry_run": dry_run,
        "kept": {"since": plan.since, "at": plan.at, "scans": list(plan.numbers), "snapshots": list(plan.kept)},
        "forgotten": list(plan.forgotten),
        "dropped": dropped,
        "bytes": round(sum(dropped[kind] * means[kind] for kind in KINDS)),
    }


def _check(rules: Rules) -> None:
    if rules.keep_within is None and rules.keep_last is None:
        raise Invalid("it is not said what to keep", "give --keep-within, like 90d, or --keep-last, like 10, or both")
    if (rules.keep_last or 0) < 0 or (rules.keep_within or timedelta()) < timedelta():
        raise Invalid("less than nothing cannot be kept", "give 0 or more")


def decide(graph: Graph, environment: str, rules: Rules) -> Plan:
    """What the rules keep and forget as things are now. Raises NotFound where nothing was scanned yet."""
    now = _read_time(graph.read("scans/now")[0]["now"])
    known = graph.read("past/finished", environment=environment, until=None, number=None)
    if not known:
        raise NotFound(f"environment {environment} was never scanned", f"scan it: calipso scan {environment}")
    since, at = _since(graph, environment, rules, now, known[0])
    before = kept_of(graph, environment)
    if before.since >= since:
        since, at = before.since, before.at
    rows = graph.read("retention/snapshots", environment=environment)
    names = _names_kept(rows, rules, now)
    numbers = {row["scan"] for row in rows if row["name"] in names and row["scan"] < since}
    return Plan(
        environment,
        since,
        at,
        tuple(sorted(number for number in numbers if before.has(number))),
        tuple(row["name"] for row in rows if row["name"] in names),
        tuple(row["name"] for row in rows if row["name"] not in names),
        tuple(sorted((row["name"], row["scan"], row["pinned"]) for row in rows)),
    )


def _since(graph: Graph, environment: str, rules: Rules, now: datetime, newest: Row) -> tuple[int, str]:
    """The scan since which everything is kept: what was known when the time to keep began; without such a time, now."""
    if rules.keep_within is None:
        return newest["number"], newest["at"]
    try:
        begins = (now - rules.keep_within).isoformat()
    except OverflowError:
        return 0, ""
    then = graph.read("past/finished", environment=environment, until=begins, number=None)
    return (then[0]["number"], then[0]["at"]) if then else (0, "")


def _names_kept(rows: Iterable[Row], rules: Rules, now: datetime) -> set[str]:
    """Snapshots that are kept, of these, which come newest first."""
    kept, left = set(), []
    for row in rows:
        young = rules.keep_within is not None and now - _read_time(row["taken_at"]) <= rules.keep_within
        if row["pinned"] or row["used"] or young:
            kept.add(row["name"])
        if not (row["pinned"] or row["used"]):
            left.append(row["name"])
    return kept | set(left[: rules.keep_last or 0])


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(text.partition("[")[0])


def _counted(graph: Graph, plan: Plan) -> dict[str, int]:
    """How much would be dropped."""
    scans = [row for page in _scan_rows(graph, plan) for row in page]
    return {
        "states": graph.read("retention/states_count", **plan.ended)[0]["count"],
        "links": graph.read("retention/links_count", **plan.ended, types=WAS_RELATIONSHIPS)[0]["count"],
        "gone": graph.read("retention/gone_count", **plan.ended)[0]["count"],
        "touched": sum(_entries_let_go(graph, plan)),
        "scans": sum(row["thin"] and not row["changed"] and not row["reads"] for row in scans),
    }


def _entries_let_go(graph: Graph, plan: Plan) -> Iterator[int]:
    for after, until, needed in _spans(plan):
        notes = graph.read("retention/notes", environment=plan.environment, after=after, until=until)
        if needed and _condensed(notes, until):
            continue
        found = _noted(graph, plan.environment, after, until, notes) if needed else Touched()
        yield sum(row["entries"] for row in notes) - len(found.objects) - len(found.links)


def _spans(plan: Plan) -> Iterator[tuple[int, int, bool]]:
    """Between which kept numbers scans noted what they touched; what was before the first is needed by nobody."""
    points = [*plan.numbers, plan.since]
    yield -1, points[0], False
    for after, until in pairwise(points):
        yield after, until, True


def _condensed(notes: list[Row], until: int) -> bool:
    """Whether one apply made these notes, at one number, of all that were: then there is nothing left to condense."""
    makers = {row["by"] for row in notes}
    return not notes or (len(makers) == 1 and None not in makers and {row["scan"] for row in notes} == {until})


def _noted(graph: Graph, environment: str, after: int, until: int, notes: list[Row]) -> Touched:
    """All that is noted between two numbers, each once, of which something is still known; read some scans at a time."""
    found = Touched()
    numbers = sorted({row["scan"] for row in notes})
    for at in range(0, len(numbers), SCANS_AT_ONCE):
        page = numbers[at : at + SCANS_AT_ONCE]
        for row in graph.read("past/journal", environment=environment, after=page[0] - 1, until=page[-1]):
            found.add(row)
    ids = sorted(found.objects | {end for _, source, target in found.links for end in (source, target)})
    standing: set[str] = set()
    for at in range(0, len(ids), BATCH):
        standing |= {row["id"] for row in graph.read("retention/standing", ids=ids[at : at + BATCH])}
    return Touched(found.objects & standing, {link for link in found.links if {link[1], link[2]} <= standing})


def _scan_rows(graph: Graph, plan: Plan) -> Iterator[list[Row]]:
    """Scans up to the one since which all is kept, page by page, with what is let go of each.

    The last that read something, as of each kept number, stays with what it read: it tells how old the thing is.
    """
    readers = _last_readers(graph, plan)
    for rows in _pages_of_scans(graph, plan):
        yield [
            {
                "number": row["number"],
                "changed": row["changed"],
                "thin": row["number"] != plan.since and row["number"] not in plan.numbers,
                "reads": row["number"] in readers,
            }
            for row in rows
            if not (row["thinned"] and not row["scopes"] and row["changed"])
        ]


def _last_readers(graph: Graph, plan: Plan) -> set[int]:
    waiting, last, found = [*plan.numbers, plan.since], dict[str, int](), set[int]()
    for rows in _pages_of_scans(graph, plan):
        for row in rows:
            while waiting and waiting[0] < row["number"]:
                found |= set(last.values())
                waiting.pop(0)
            if row["looked"]:
                # The newest that looked at all says what could not be read.
                last |= dict.fromkeys(["", *row["scopes"]], row["number"])
    return found | set(last.values())


def _pages_of_scans(graph: Graph, plan: Plan) -> Iterator[list[Row]]:
    after = -1
    while rows := graph.read(
        "retention/scans", environment=plan.environment, after=after, until=plan.since, limit=SCANS_AT_ONCE
    ):
        yield rows
        after = rows[-1]["number"]


@dataclass(slots=True)
class _Work:
    """One apply: decides, records, and drops batch by batch; lets a scan write in between."""

    graph: Graph
    environment: str
    rules: Rules
    on_progress: OnProgress
    holder: str = field(default_factory=lambda: str(uuid.uuid4()))
    dropped: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*KINDS, "scans"), 0))
    limit: int = BATCH

    def done(self) -> tuple[Plan, dict[str, int]]:
        """Do all of it; what was decided, and how much was dropped."""
        with lease(self.graph, self.environment, self.holder):
            plan = self._begun()
        batches = self._batches(plan)
        while not self._turn(batches):
            time.sleep(GIVES_WAY_S)
        return plan, self.dropped

    def _begun(self) -> Plan:
        for _ in range(TRIES):
            plan = decide(self.graph, self.environment, self.rules)
            told = self._change(
                "retention/begin",
                seen=[list(one) for one in plan.seen],
                since=plan.since,
                at=plan.at,
                numbers=list(plan.numbers),
                forgotten=list(plan.forgotten),
            )
            if told["same"]:
                return plan
        raise Conflict(
            f"environment {self.environment}: snapshots were taken, pinned or removed each time that they were looked at",
            "apply it again",
        )

    def _turn(self, batches: Iterator[tuple[str, int]]) -> bool:
        """Drop for as long as scans can wait; whether nothing is left."""
        with lease(self.graph, self.environment, self.holder) as renew:
            ends = time.monotonic() + TURN_S
            for kind, count in batches:
                self.dropped[kind] += count
                self.on_progress(kind, self.dropped[kind])
                renew()
                if time.monotonic() > ends:
                    return False
        return True

    def _batches(self, plan: Plan) -> Iterator[tuple[str, int]]:
        """Drop a batch at each step; its kind, and how many of that went."""
        if not plan.since:
            return
        # Scans first: whether one changed anything is told by its notes.
        for rows in _scan_rows(self.graph, plan):
            yield "scans", self._change("retention/scans_drop", rows=rows)["dropped"]
        yield from self._drop("scans", "retention/unnumbered_drop", at=plan.at)
        ids = self.environment + "/"
        behind = self.environment + chr(ord("/") + 1)
        yield from self._drop("states", "retention/states_drop", first=ids, behind=behind, **plan.ended)
        yield from self._drop("states", "retention/gone_states_drop", first=ids, behind=behind, **plan.ended)
        yield from self._drop("links", "retention/links_drop", types=WAS_RELATIONSHIPS, **plan.ended)
        yield from self._drop("gone", "retention/gone_drop", first=ids, behind=behind, **plan.ended)
        for after, until, needed in _spans(plan):
            yield from self._condense(after, until) if needed else self._let_go(after, until)

    def _drop(self, kind: str, name: str, first: Any = None, **asked: Any) -> Iterator[tuple[str, int]]:
        """Run a statement until it finds nothing more; where it goes in an order, from where it was last."""
        place = first
        while True:
            limit = self.limit
            try:
                told = self._change(name, **{"from": place}, limit=limit, **asked)
            except OutOfMemory:
                if limit <= SMALLEST_BATCH:
                    raise
                self.limit = limit // 2
                continue
            if told["dropped"]:
                yield kind, told["dropped"]
            if told["dropped"] < limit:
                return
            place = told["last"]

    def _let_go(self, after: int, until: int) -> Iterator[tuple[str, int]]:
        notes = self.graph.read("retention/notes", environment=self.environment, after=after, until=until)
        yield from self._drop_notes(after, until, None)
        yield "touched", sum(row["entries"] for row in notes)

    def _condense(self, after: int, until: int) -> Iterator[tuple[str, int]]:
        """Make the notes between two kept numbers one (or some, where it is long), at the later."""
        notes = self.graph.read("retention/notes", environment=self.environment, after=after, until=until)
        if _condensed(notes, until):
            return
        found = _noted(self.graph, self.environment, after, until, notes)
        for part in _parts(found):
            self._change("retention/notes_add", scan=until, by=self.holder, **part)
            yield "touched", 0
        self._change("retention/condensed")
        yield from self._drop_notes(after, until, self.holder)
        yield "touched", sum(row["entries"] for row in notes) - len(found.objects) - len(found.links)

    def _drop_notes(self, after: int, until: int, by: str | None) -> Iterator[tuple[str, int]]:
        # They are counted by what they note, which only whoever read them knows.
        for kind, _ in self._drop("touched", "retention/notes_drop", after=after, until=until, by=by):
            yield kind, 0

    def _change(self, name: str, **asked: Any) -> Row:
        told = self.graph.change(name, **{"environment": self.environment, "holder": self.holder} | asked)
        if not told:
            raise Conflict(
                f"environment {self.environment}: the write lease was lost",
                "a scan took over; what is kept is right, and applying it again drops the rest",
            )
        return told[0]


def _parts(found: Touched) -> Iterator[dict[str, list[str]]]:
    """What was touched, as notes of at most so many things."""
    objects, links = sorted(found.objects), sorted(found.links)
    for at in range(0, len(objects), BATCH):
        yield {"objects": objects[at : at + BATCH], "types": [], "sources": [], "targets": []}
    for at in range(0, len(links), BATCH):
        part = links[at : at + BATCH]
        names: dict[str, list[str]] = {"objects": []}
        for place, name in enumerate(("types", "sources", "targets")):
            names[name] = [link[place] for link in part]
        yield names
