"""`python -m scheduler` runs the jobs of jobs.py until it is told to end."""

import logging
import signal
import sys
from datetime import UTC
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler

from calipso.config import Settings, load_settings
from calipso.database import connect
from calipso.errors import CalipsoError, DatabaseError
from calipso.graph import Graph
from calipso.log import configure_logging
from scheduler.jobs import JOBS

RETRY_S = 2.0

logger = logging.getLogger(__name__)


def main() -> None:
    """Wait for the graph, run the jobs, end on SIGTERM or SIGINT when the running ones have ended."""
    ending = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: ending.set())
    try:
        settings = load_settings()
        configure_logging(settings.log_level, json=True)
        graph = wait_for_graph(settings, ending)
    except CalipsoError as err:
        sys.stderr.write(f"error: {err.message}\n  {err.hint}\n")
        sys.exit(err.exit_code)
    if graph:
        with graph:
            run_jobs(graph, ending)
    logger.info("Scheduler ended")


def wait_for_graph(settings: Settings, ending: Event) -> Graph | None:
    """The graph as soon as it answers, None if told to end first. Settings that cannot be right are raised, not waited for."""
    while not ending.is_set():
        try:
            graph = connect(settings)
            graph.verify()
        except DatabaseError as err:
            logger.info("Waiting for the graph: %s", err.message)
            ending.wait(RETRY_S)
        else:
            return graph
    return None


def run_jobs(graph: Graph, ending: Event) -> None:
    """Run each job by its clock until told to end."""
    clock = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
    )
    for job in JOBS:
        clock.add_job(job.run, "interval", args=[graph], seconds=job.every_s, id=job.name)
    clock.start()
    logger.info("Scheduler runs %s jobs on %s", len(JOBS), graph.uri)
    ending.wait()
    clock.shutdown(wait=True)


if __name__ == "__main__":
    main()
