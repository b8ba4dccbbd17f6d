"""`python -m scheduler` does what is asked for and what is due, until it is told to end; of several one leads."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
import socket
import sys
import time
from threading import Event

from calipso.config import load_settings
from calipso.errors import CalipsoError, DatabaseError
from calipso.log import configure_logging
from calipso.schedules import leading
from calipso.schedules.lease import Lease, LeaseLost
from calipso.schema import ensure_schema
from scheduler.clock import SYNC_S, Clock
from scheduler.connection import Connection
from scheduler.metrics import Metrics
from scheduler.worker import Worker

RETRY_S = 2.0
LEASE_S, GRACE_S = 15.0, 30.0

logger = logging.getLogger(__name__)


class Scheduler:
    """One process: follower until it gets the lease, leader until it loses it or is told to end."""

    def __init__(self, connection: Connection, arguments: argparse.Namespace) -> None:
        holder = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(3)}"
        self.connection, self.arguments = connection, arguments
        self.lease, self.metrics = Lease(holder, arguments.lease_s), Metrics()
        self.worker = Worker(connection, self.lease, self.metrics, self._lose)
        self.clock = Clock(connection, self.lease, self.worker, self.metrics, self._lose)
        self.ending, self.hurrying, self._lost = Event(), Event(), Event()
        self._wake, self._prepared = Event(), False

    def end(self, *_: object) -> None:
        """End gracefully; asked for a second time, at once."""
        if self.ending.is_set():
            self.hurrying.set()
        self.ending.set()
        self._wake.set()

    def _lose(self) -> None:
        self._lost.set()
        self._wake.set()

    def run(self) -> None:
        """Hold or await the lease until told to end."""
        leads = False
        while not self.ending.is_set():
            try:
                if leads:
                    self.lease.renew(self.connection.graph)
                else:
                    leads = self._try_to_lead()
            except LeaseLost:
                self._lost.set()
            except DatabaseError as err:
                logger.info("Waiting for the graph: %s", err.message)
                self.connection.look_again()
                self._wake.wait(min(RETRY_S, self.lease.seconds / 3))
            if self._lost.is_set():
                begin_anew(self.lease)
            self._wake.wait(self.lease.seconds / 3)
        if leads:
            self._leave()

    def _try_to_lead(self) -> bool:
        """Lead if nobody else does: take up what was left, and follow the graph. Raises DatabaseError."""
        graph = self.connection.graph
        if not self._prepared:
            graph.verify()  # fails at once where nobody answers
            ensure_schema(graph)
            self._prepared = True
        if not self.lease.take(graph):
            logger.info("Another scheduler leads; waiting on %s", graph.uri)
            return False
        for line in leading.take_up(graph, self.lease):
            logger.warning("Taken up: run %s", line)
        logger.info("Scheduler %s leads (token %s) on %s", self.lease.holder, self.lease.token, graph.uri)
        self.metrics.leads.set(1)
        self.clock.start(self.arguments.sync_s)
        return True

    def _leave(self) -> None:
        """Let runs end for a while, hand back those that do not, and give up the lease."""
        self.worker.stop()
        self.clock.stop()
        until = time.monotonic() + self.arguments.grace_s
        while not self.worker.wait(min(1.0, self.lease.seconds / 3)):
            if self.hurrying.is_set() or time.monotonic() > until:
                break
            self._renew_while_leaving()
        try:
            for run in self.worker.hand_back("handed back: the scheduler was told to end"):
                logger.warning("Run %s is handed back", run)
            self.lease.release(self.connection.graph)
        except CalipsoError as err:
            logger.warning("Not handed back, the next scheduler will find it: %s", err.message)

    def _renew_while_leaving(self) -> None:
        try:
            self.lease.renew(self.connection.graph)
        except LeaseLost:
            self.hurrying.set()
        except DatabaseError as err:
            logger.info("Waiting for the graph: %s", err.message)


def begin_anew(lease: Lease) -> None:
    """Stop all threads at once by becoming a fresh process of the same number: what another took over must not go on here."""
    logger.warning("The lease (token %s) was lost to another scheduler; beginning anew", lease.token)
    for handler in logging.getLogger().handlers:
        handler.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command line, no shell


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m scheduler", description="Do what is asked for and what is due.")
    parser.add_argument("--metrics-port", type=int, help="answer Prometheus on this port")
    parser.add_argument("--metrics-host", default="127.0.0.1", help="address for that (default %(default)s)")
    parser.add_argument(
        "--lease-s", type=float, default=LEASE_S, help="seconds after which another leads (default %(default)s)"
    )
    parser.add_argument(
        "--sync-s", type=float, default=SYNC_S, help="seconds between looks at the schedules (default %(default)s)"
    )
    parser.add_argument(
        "--grace-s", type=float, default=GRACE_S, help="seconds that runs get to end (default %(default)s)"
    )
    return parser.parse_args()


def main() -> None:
    """Lead or wait; end on SIGTERM or SIGINT when the running runs have ended or are handed back."""
    arguments = read_arguments()
    try:
        settings = load_settings()
        configure_logging(settings.log_level, json=True)
        scheduler = Scheduler(Connection(settings), arguments)
        if arguments.metrics_port is not None:
            scheduler.metrics.serve(arguments.metrics_host, arguments.metrics_port)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, scheduler.end)
        scheduler.run()
        logger.info("Scheduler ended")
    except CalipsoError as err:
        sys.stderr.write(f"error: {err.message}\n  {err.hint}\n")
        sys.exit(err.exit_code)
    except OSError as err:
        sys.stderr.write(f"error: port {arguments.metrics_port}: {err.strerror}\n  give another --metrics-port\n")
        sys.exit(1)
    logging.shutdown()
    os._exit(0)  # runs that were handed back must not go on until their threads end


if __name__ == "__main__":
    main()
