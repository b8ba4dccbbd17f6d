"""The runs that this scheduler does, several side by side: claimed, done, told, ended."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace

from calipso.errors import CalipsoError, DatabaseError, OutOfMemory
from calipso.schedules import KINDS, leading, read_parameters
from calipso.schedules.leading import Claimed, Ending
from calipso.schedules.lease import Lease, LeaseLost
from calipso.schedules.runs import DONE, FAILED
from calipso.schedules.work import Outcome, Work
from scheduler.connection import Connection
from scheduler.metrics import Metrics

SIDE_BY_SIDE = 4
RETRY_S = 1.0
# A run's log is written at most so often.
TELL_EVERY_S = 1.0
# How a run ended that the graph broke off: it is tried once more.
AGAIN = "given up"

logger = logging.getLogger(__name__)


class Worker:
    """A small pool of runs under one lease. `lost` is called when the lease turns out to be another's."""

    def __init__(self, connection: Connection, lease: Lease, metrics: Metrics, lost: Callable[[], None]) -> None:
        self._connection, self._lease, self._metrics, self._lost = connection, lease, metrics, lost
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="run")
        self._running: dict[str, tuple[Claimed, Future[None]]] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def claim(self) -> None:
        """Begin what waits, as far as there is room. Raises DatabaseError."""
        while not self._stopping.is_set():
            with self._lock:
                self._running = {id_: one for id_, one in self._running.items() if not one[1].done()}
                busy, alone = len(self._running), any(KINDS[one.kind].alone for one, _ in self._running.values())
            if busy >= SIDE_BY_SIDE or alone:
                return
            claimed = leading.claim(self._connection.graph, self._lease, busy)
            if claimed is None:
                return
            logger.info("Run %s: %s begins (schedule %s)", claimed.id, claimed.kind, claimed.schedule or "none")
            with self._lock:
                self._running[claimed.id] = (claimed, self._pool.submit(self._do, claimed))

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping.set()

    def wait(self, seconds: float) -> bool:
        """Wait for what runs; whether all of it ended."""
        return not wait([future for _, future in self._running.values()], seconds).not_done

    def hand_back(self, why: str) -> list[str]:
        """Let what still runs wait for another scheduler: the runs' ids. This process must end at once afterwards."""
        left = [claimed for claimed, future in self._running.values() if not future.done()]
        for claimed in left:
            leading.hand_back(self._connection.graph, self._lease, claimed, why)
        return [claimed.id for claimed in left]

    def _do(self, claimed: Claimed) -> None:
        """One run from its beginning to its end, whatever goes wrong in it."""
        log, started = _Log(self._connection, self._lease, claimed.id, self._lost), time.monotonic()
        ending: Ending
        try:
            ending = _ending(self._outcome(claimed, log))
        except LeaseLost:
            self._lost()
            return
        except CalipsoError as err:
            said = f"{err.message}; {err.hint}" if err.hint else err.message
            again = leading.is_away(err) and not isinstance(err, OutOfMemory)
            ending = Ending(AGAIN if again else FAILED, said, {"message": err.message, "hint": err.hint}, [said])
        except Exception as err:
            logger.exception("Run %s failed in a way that nobody foresaw", claimed.id)
            said = f"{type(err).__name__}: {err}; report it with the scheduler's log"
            ending = Ending(FAILED, said, lines=[said])
        self._end(claimed, ending, log)
        self._metrics.seconds.labels(claimed.kind).observe(time.monotonic() - started)

    def _outcome(self, claimed: Claimed, log: _Log) -> Outcome:
        parameters = read_parameters(claimed.kind, claimed.parameters)
        own = {"scan": claimed.id, "holder": claimed.holder} if claimed.has_scan else {}
        work = Work(
            self._connection.graph,
            self._connection.settings,
            parameters,
            log.tell,
            log.confirm,
            claimed.schedule or "",
            **own,
        )
        return KINDS[claimed.kind].run(work)

    def _end(self, claimed: Claimed, ending: Ending, log: _Log) -> None:
        """Write down how a run ended, however long the graph is away."""
        ending = replace(ending, lines=[*log.take(), *ending.lines])
        while True:
            try:
                if ending.status == AGAIN:
                    leading.give_up(self._connection.graph, self._lease, claimed, ending.message)
                else:
                    leading.finish(self._connection.graph, self._lease, claimed.id, ending)
                break
            except LeaseLost:
                self._lost()
                return
            except DatabaseError:
                time.sleep(RETRY_S)
                self._connection.look_again()
        self._metrics.runs.labels(claimed.kind, ending.status).inc()
        logger.info("Run %s: %s %s: %s", claimed.id, claimed.kind, ending.status, ending.message)


def _ending(outcome: Outcome) -> Ending:
    """How a run ended that came to its end; what was tried in it and failed makes it a failure, and is told."""
    if not outcome.failures:
        return Ending(DONE, outcome.message, outcome.result)
    message = f"{outcome.message}; {'; '.join(outcome.failures)}"
    return Ending(FAILED, message, outcome.result, outcome.failures)


class _Log:
    """What a run says, written now and then; a graph that is away gets it later."""

    def __init__(self, connection: Connection, lease: Lease, run: str, lost: Callable[[], None]) -> None:
        self._connection, self._lease, self._run, self._lost = connection, lease, run, lost
        self.lines: list[str] = []
        self._written = time.monotonic()
        self._lock = threading.Lock()

    def tell(self, line: str) -> None:
        """Add a line."""
        with self._lock:
            self.lines.append(line)
            if time.monotonic() - self._written < TELL_EVERY_S:
                return
            self._written = time.monotonic()
            lines, self.lines = self.lines, []
        try:
            leading.tell(self._connection.graph, self._lease, self._run, lines)
        except LeaseLost:
            self._lost()
        except DatabaseError:
            with self._lock:
                self.lines = lines + self.lines

    def confirm(self) -> None:
        """Prove that the run is ours. Raises LeaseLost, DatabaseError."""
        leading.tell(self._connection.graph, self._lease, self._run, self.take())

    def take(self) -> list[str]:
        """The lines that are not written yet."""
        with self._lock:
            lines, self.lines = self.lines, []
        return lines
