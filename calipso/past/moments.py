"""Moments: what a person means by now, last-week, designed, a time, a scan's number or a snapshot's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from calipso.environments import environment_key, environment_keys
from calipso.errors import Ambiguous, Conflict, NotFound
from calipso.graph import Graph, Row
from calipso.past.kept import Kept, kept_of

NOW, LAST_WEEK, DESIGNED = "now", "last-week", "designed"
WEEK = timedelta(days=7)
WORDS = f"{NOW}, {LAST_WEEK}, {DESIGNED}, a time like 2026-11-22T08:00, a scan's number or a snapshot's name"


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known of an environment when the scan with this number was done; `live` for what is known now.

    `name` is what it is called, `at` when that scan ended, `snapshot` the stored one that was meant, where one was.
    """

    environment: str
    scan: int
    name: str
    at: str
    live: bool = False
    snapshot: Row = field(default_factory=dict, compare=False)

    def as_json(self) -> dict[str, Any]:
        """The moment as programs read it."""
        return {"name": self.name, "environment": self.environment, "scan": self.scan, "at": self.at}


def moment(graph: Graph, text: str, environment: str | None = None, *, now: datetime | None = None) -> Moment:
    """The moment that a text means: one of the words above, or `ENV:` and one of them (or nothing, which is now).

    `now` is the time from which last-week counts. A time without a zone is this machine's. Raises NotFound for a time before
    the first scan or that retention let go, and for an unknown snapshot, Ambiguous for a name that several environments have.
    """
    before, colon, after = text.partition(":")
    if colon and before in environment_keys(graph):
        environment, text = before, after or NOW
    if environment is None:
        environment = _environment_of(graph, text)
    key = environment_key(graph, environment)
    if text == NOW:
        return _now(graph, key)
    if text == LAST_WEEK:
        return _at(graph, key, text, (now or datetime.now(UTC)) - WEEK)
    if text == DESIGNED:
        return _designed(graph, key)
    if text.isdecimal():
        return _numbered(graph, key, int(text))
    known = graph.read("snapshots/list", environment=key, name=text)
    if known:
        return of_snapshot(known[0]["snapshot"])
    return _at(graph, key, text, _time(graph, key, text))


def of_snapshot(row: Row) -> Moment:
    """The moment of a stored snapshot."""
    return Moment(row["environment"], row["scan"], row["name"], row["at"], snapshot=row)


def _environment_of(graph: Graph, text: str) -> str | None:
    """The one environment that has a snapshot of this name; None leaves it to the only environment that there is."""
    found = [row["snapshot"]["environment"] for row in graph.read("snapshots/list", environment=None, name=text)]
    if len(found) > 1:
        raise Ambiguous(
            f"several environments have a snapshot {text!r}", "name one: " + ", ".join(f"{one}:{text}" for one in found)
        )
    return found[0] if found else None


def _now(graph: Graph, environment: str) -> Moment:
    found = graph.read("past/finished", environment=environment, until=None, number=None)
    if not found:
        raise NotFound(f"environment {environment} was never scanned", f"scan it: calipso scan {environment}")
    return Moment(environment, found[0]["number"], NOW, found[0]["at"], live=True)


def _at(graph: Graph, environment: str, name: str, time: datetime) -> Moment:
    found = graph.read("past/finished", environment=environment, until=time.isoformat(), number=None)
    if found:
        kept, number, at = kept_of(graph, environment), found[0]["number"], found[0]["at"]
        # Between two kept numbers there may have been more: what the older one tells was not known for long.
        if number < kept.since and not (number in kept.numbers and _read_time(at) == time):
            raise _let_go(graph, environment, kept, time.isoformat(timespec="seconds"))
        return Moment(environment, number, name, at)
    first = graph.read("past/first", environment=environment)
    if not first:
        raise NotFound(f"environment {environment} was never scanned", f"scan it: calipso scan {environment}")
    raise NotFound(
        f"nothing is known of {environment} at {time.isoformat(timespec='seconds')}",
        f"its first scan ended at {first[0]['at']}; see: calipso snapshot list",
    )


def _numbered(graph: Graph, environment: str, number: int) -> Moment:
    kept = kept_of(graph, environment)
    if not kept.has(number):
        raise _let_go(graph, environment, kept, f"scan {number}")
    found = graph.read("past/finished", environment=environment, until=None, number=number)
    if not found:
        raise NotFound(
            f"environment {environment} has no finished scan {number}",
            "what a scan that broke off left is known by no number; see: calipso snapshot list",
        )
    return Moment(environment, number, str(number), found[0]["at"])


def _designed(graph: Graph, environment: str) -> Moment:
    rows: Sequence[Row] = [row["snapshot"] for row in graph.read("snapshots/list", environment=environment, name=None)]
    for row in rows:
        if row.get("designed"):
            return of_snapshot(row)
    raise NotFound(
        f"no snapshot of {environment} is pinned as its design",
        "pin one: calipso snapshot pin NAME --designed",
    )


def _time(graph: Graph, environment: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        names = [row["snapshot"]["name"] for row in graph.read("snapshots/list", environment=environment, name=None)]
        some = f"; snapshots: {', '.join(names[:10])}" if names else "; there is no snapshot yet: calipso snapshot take"
        raise NotFound(f"no snapshot or time {text!r} of environment {environment}", f"give {WORDS}{some}") from None


def _read_time(text: str) -> datetime:
    """A time as Neo4j writes it, which may end with the name of its zone."""
    return datetime.fromisoformat(text.partition("[")[0])


def _let_go(graph: Graph, environment: str, kept: Kept, asked: str) -> NotFound:
    return NotFound(
        f"the past of {environment} before {kept.at} was let go by retention, and {asked} with it",
        f"kept: {_kept_in_words(graph, environment, kept)}",
    )


def _kept_in_words(graph: Graph, environment: str, kept: Kept) -> str:
    rows = [row["snapshot"] for row in graph.read("snapshots/list", environment=environment, name=None)]
    names = [f"{row['name']} (scan {row['scan']})" for row in rows if row["scan"] in kept.numbers]
    some = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    return (f"snapshots {some}; " if names else "") + f"everything since scan {kept.since} ({kept.at})"


def still_kept(graph: Graph, *asked: Moment) -> None:
    """See after an answer that its moments are kept: what retention drops meanwhile would be missing in it. Raises Conflict."""
    kept_in = {environment: kept_of(graph, environment) for environment in {one.environment for one in asked}}
    for one in asked:
        kept = kept_in[one.environment]
        if not kept.has(one.scan):
            raise Conflict(
                f"{one.name} (scan {one.scan} of {one.environment}) was let go by retention while it was asked",
                f"kept: {_kept_in_words(graph, one.environment, kept)}",
            )


def unread_at(graph: Graph, environment: str, *numbers: int) -> dict[int, set[str]]:
    """The scopes whose look had failed when each of some scans of an environment was done: what is below was not confirmed."""
    rows = graph.read("past/unread", environment=environment, numbers=sorted(set(numbers)))
    found = {row["number"]: set(row["scopes"]) for row in rows}
    return {number: found.get(number, set()) for number in numbers}
