"""Logging, set up once by the doors: readable on a terminal, JSON for services; never a secret."""

import logging
import sys
from typing import TextIO

import structlog


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at that moment: a live display of progress takes its place while it is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        self.stream = sys.stderr
        super().emit(record)


def configure_logging(level: str = "WARNING", *, json: bool = False) -> None:
    """Send every log line to stderr at `level` (DEBUG, INFO, WARNING, ERROR), as JSON for services."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = _Stderr()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Libraries speak of every packet and request; what matters of it reaches the user as a scan's errors.
    for noisy in (
        "paramiko",
        "keystoneauth",
        "openstack",
        "urllib3",
        "neo4j",
        "apprise",
        "apscheduler",
        "httpx",
        "httpcore",
    ):
        logging.getLogger(noisy).setLevel(logging.CRITICAL if level != "DEBUG" else logging.INFO)
