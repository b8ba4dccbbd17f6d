"""The graph as it was known at a scan's number: every question that is asked of the present can be asked of it.

What scans changed since is set back in a transaction that is never kept (a *rehearsal*): nobody else sees it, and its cost
follows the number of changes since, not the size of the environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from calipso.errors import CalipsoError
from calipso.graph import Graph, Row
from calipso.model import object_type
from calipso.past.journal import FAR, LinkEnds, Lives, lives_of, ties_of, touched
from calipso.past.kept import kept_of
from calipso.past.moments import Moment, still_kept
from calipso.records import record_hash
from calipso.writer import search_text, stored_record

ROWS_AT_ONCE = 2_000


@contextmanager
def as_of(graph: Graph, moment: Moment | None) -> Iterator[Graph]:
    """The graph as of a moment, to be asked within a block, by one thread; the graph itself for the present or None.

    Annotations and customers are today's. A scan that writes to what is set back waits until the block ends. Raises Conflict
    at the block's end where retention let the moment go meanwhile: what was answered is not to be trusted.
    """
    if moment is None or moment.live:
        yield graph
        return
    try:
        with graph.rehearsal(partial(_set_back, moment)) as past:
            yield past
    except CalipsoError:
        still_kept(graph, moment)
        raise
    still_kept(graph, moment)


def _set_back(moment: Moment, graph: Graph) -> None:
    found = touched(graph, moment.environment, moment.scan)
    objects = dict(lives_of(graph, found.objects, -1, FAR))
    links = dict(ties_of(graph, found.links, -1, FAR))
    parted, joined = _links_then(moment.scan, links)
    _write(graph, "past/part", parted)
    for name, rows in _objects_then(moment.scan, objects, kept_of(graph, moment.environment).since).items():
        _write(graph, name, rows)
    _write(graph, "past/join", joined)
    graph.write("past/forget_scans", environment=moment.environment, after=moment.scan)


def _links_then(number: int, links: dict[LinkEnds, Lives]) -> tuple[list[Row], list[Row]]:
    """Links that are to be taken away, and those that are to be there."""
    parted: list[Row] = []
    joined: list[Row] = []
    for (name, source, target), lives in links.items():
        ends = {"type": name, "source": source, "target": target}
        then = lives.at(number)
        if then is not None and then.get("until") is None:
            continue
        if lives.live:
            parted.append(ends)
        if then is not None:
            joined.append(ends | {"properties": _without_end(then)})
    return parted, joined


def _objects_then(number: int, objects: dict[str, Lives], kept_since: int) -> dict[str, list[Row]]:
    """Objects by the statement that sets them back: what was there, was gone, was not there yet.

    What was gone before all was kept is not told as gone: what it last was may have been let go.
    """
    found: dict[str, list[Row]] = {"past/vanish": [], "past/go": [], "past/appear": []}
    for identity, lives in objects.items():
        then, last = lives.at(number), lives.last_before(number)
        state = then or last or lives.states[0]
        row: dict[str, Any] = {"id": identity, "label": object_type(state["type"]).label}
        if then is not None:
            found["past/appear"].append(row | {"properties": _made_whole(_without_end(then))})
        elif last is not None and last["until"] > kept_since:
            found["past/go"].append(row | {"properties": last})
        else:
            found["past/vanish"].append(row)
    return found


def _made_whole(state: Row) -> Row:
    """A state with what is made of the rest of it, which former ones are kept without: the hash, and what search looks in."""
    record = stored_record(state["environment"], state)
    return {"search": search_text(record), "hash": record_hash(record)} | state


def _without_end(state: Row) -> Row:
    return {name: value for name, value in state.items() if name != "until"}


def _write(graph: Graph, name: str, rows: list[Row]) -> None:
    for at in range(0, len(rows), ROWS_AT_ONCE):
        graph.write(name, rows=rows[at : at + ROWS_AT_ONCE])
