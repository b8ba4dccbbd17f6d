"""Live progress as server-sent events: what is followed is asked for once a second, and told when it is another."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, stream_with_context

from calipso.errors import CalipsoError
from webapp.asking import asker
from webapp.problems import problem

EVERY_S = 1.0
# A stream holds a thread: whoever follows longer connects again, which browsers do by themselves.
LONGEST_S = 60.0
MOST_EACH, MOST = 4, 16

_open: Counter[str] = Counter()
_lock = threading.Lock()


def follow(look: Callable[[], dict[str, Any]], is_over: Callable[[dict[str, Any]], bool]) -> Response:
    """A stream of `progress` events with what `look` gives, and one `end` when it is over; 429 where too many are open."""
    user = asker().user
    first = look()
    with _lock:
        if _open[user] >= MOST_EACH or _open.total() >= MOST:
            return problem(429, "too many streams are open", f"close one of yours: {MOST_EACH} each, {MOST} in all")
        _open[user] += 1

    def events() -> Iterator[str]:
        try:
            yield from _events(first, look, is_over)
        finally:
            with _lock:
                _open[user] -= 1

    response = Response(stream_with_context(events()), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _events(
    told: dict[str, Any], look: Callable[[], dict[str, Any]], is_over: Callable[[dict[str, Any]], bool]
) -> Iterator[str]:
    began, last = time.monotonic(), None
    yield "retry: 1000\n\n"
    while True:
        text = json.dumps(told, ensure_ascii=False)
        if is_over(told):
            yield f"event: end\ndata: {text}\n\n"
            return
        yield f"event: progress\ndata: {text}\n\n" if text != last else ": still\n\n"
        last = text
        if time.monotonic() - began > LONGEST_S:
            return
        time.sleep(EVERY_S)
        try:
            told = look()
        except CalipsoError as err:  # the graph is away: whoever follows connects again
            yield f"event: problem\ndata: {json.dumps({'status': err.status, 'detail': 'the graph does not answer'})}\n\n"
            return
