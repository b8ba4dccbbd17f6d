"""The leading scheduler's clock: APScheduler wakes it for each schedule, to see what was asked for, and to follow the graph."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from calipso.errors import CalipsoError
from calipso.graph import Row
from calipso.schedules import leading
from calipso.schedules.lease import Lease, LeaseLost
from calipso.schedules.stored import timing_of
from calipso.schedules.times import TimingTrigger
from scheduler.connection import Connection
from scheduler.metrics import Metrics
from scheduler.worker import Worker

SYNC_S, POLL_S, TIDY_S = 15.0, 1.0, 3600.0
# Of names in the graph none has a space, so that no schedule takes the place of one of these.
SYNC, POLL, TIDY = "the sync", "the poll", "the tidying"

logger = logging.getLogger(__name__)


class Clock:
    """Jobs in memory, one for each enabled schedule in its version; the `:Schedule` nodes are the truth.

    A job only says that it may be time: what is due is reckoned from the graph, by the server's clock, then and at each
    sync. So a clock of this machine that is wrong, or a job that came late, loses nothing and runs nothing twice.
    """

    def __init__(
        self, connection: Connection, lease: Lease, worker: Worker, metrics: Metrics, lost: Callable[[], None]
    ) -> None:
        self._connection, self._lease, self._worker = connection, lease, worker
        self._metrics, self._lost = metrics, lost
        self._followed: dict[str, int] = {}
        self._jobs = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
        )

    def start(self, sync_s: float = SYNC_S) -> None:
        """Follow the graph from now on."""
        add, guarded = self._jobs.add_job, self._guarded
        add(guarded, "interval", args=[self._sync], seconds=sync_s, id=SYNC)
        add(guarded, "interval", args=[self._worker.claim], seconds=POLL_S, id=POLL)
        add(guarded, "interval", args=[self._tidy], seconds=TIDY_S, id=TIDY)
        self._guarded(self._sync)
        self._guarded(self._worker.claim)
        self._jobs.start()

    def stop(self) -> None:
        """Wake nobody any more."""
        self._jobs.shutdown(wait=False)

    def _guarded(self, job: Callable[[], object]) -> None:
        """A job of ours; a graph that is away is asked again at the next turn."""
        try:
            job()
        except LeaseLost:
            self._lost()
        except CalipsoError as err:
            logger.warning("The graph cannot be followed at the moment: %s", err.message)
            self._connection.look_again()

    def _sync(self) -> None:
        """Follow what was added, changed, paused and removed, and plan what is due and was not planned yet."""
        schedules = leading.enabled_schedules(self._connection.graph)
        wanted = {row["name"]: row for row in schedules}
        for name in self._followed.keys() - wanted.keys():
            self._forget(name)
        for name, row in wanted.items():
            if self._followed.get(name) != row["version"]:
                self._follow(row)
        now = leading.server_now(self._connection.graph)
        for row in schedules:
            self._plan(row, now)
        self._metrics.look(self._connection.graph)

    def _follow(self, row: Row) -> None:
        name = row["name"]
        self._jobs.add_job(
            self._guarded,
            TimingTrigger(timing_of(row)),
            args=[lambda: self._wake(name)],
            id=name,
            replace_existing=True,
        )
        self._followed[name] = row["version"]
        logger.info("Schedule %s is followed: %s", name, timing_of(row).text)

    def _forget(self, name: str) -> None:
        del self._followed[name]
        try:
            self._jobs.remove_job(name)
        except JobLookupError:
            return
        logger.info("Schedule %s is not followed any more", name)

    def _wake(self, name: str) -> None:
        """It may be time for a schedule: plan it, and begin it at once."""
        graph = self._connection.graph
        for row in leading.enabled_schedules(graph):
            if row["name"] == name:
                self._plan(row, leading.server_now(graph))
        self._worker.claim()

    def _plan(self, row: Row, now: datetime) -> None:
        try:
            run = leading.plan(self._connection.graph, self._lease, row, now)
        except CalipsoError as err:
            if leading.is_away(err) or isinstance(err, LeaseLost):
                raise
            logger.warning("Schedule %s cannot be planned: %s; %s", row["name"], err.message, err.hint)
            return
        if run:
            logger.info("Run %s is planned by schedule %s", run, row["name"])

    def _tidy(self) -> None:
        leading.forget_old(self._connection.graph)
