"""What Prometheus may ask the web door: requests by view, method and status, and how long they took."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The figures of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        words = ("view", "method", "status")
        self.requests = Counter("calipso_http_requests", "Requests that were answered.", words, registry=self.registry)
        self.seconds = Histogram(
            "calipso_http_request_seconds",
            "How long answers took, until their first byte.",
            ("view",),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.under_way = Gauge("calipso_http_requests_in_progress", "Requests under way.", registry=self.registry)

    def count(self, app: Flask) -> None:
        """Count what an application answers."""

        @app.before_request
        def begin() -> None:
            g.began = time.monotonic()
            self.under_way.inc()

        @app.after_request
        def end(response: Response) -> Response:
            view = request.endpoint or "unknown"
            self.requests.labels(view, request.method, response.status_code).inc()
            self.seconds.labels(view).observe(time.monotonic() - g.get("began", time.monotonic()))
            return response

        @app.teardown_request
        def gone(_err: BaseException | None) -> None:
            if "began" in g:
                self.under_way.dec()

    def serve(self, address: str, port: int) -> None:
        """Answer Prometheus on a port, in the background. Raises OSError where it is taken."""
        start_http_server(port, address, self.registry)
