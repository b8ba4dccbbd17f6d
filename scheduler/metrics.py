"""What Prometheus may ask the scheduler: runs by kind and status, how long they took, who leads, last successes."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from calipso.graph import Graph

# A mail takes a second, a scan of a large cloud an hour.
BUCKETS_S = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400)


class Metrics:
    """The figures of this process, and of the graph as the leader saw it last."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.runs = Counter("calipso_runs", "Runs that ended here.", ("kind", "status"), registry=self.registry)
        self.seconds = Histogram(
            "calipso_run_seconds", "How long runs took.", ("kind",), buckets=BUCKETS_S, registry=self.registry
        )
        self.leads = Gauge("calipso_scheduler_leader", "1 where this scheduler leads.", registry=self.registry)
        self.waiting = Gauge("calipso_runs_queued", "Runs that wait.", registry=self.registry)
        self.under_way = Gauge("calipso_runs_running", "Runs that are under way.", registry=self.registry)
        self.last_success = Gauge(
            "calipso_schedule_last_success_timestamp_seconds",
            "When a schedule's last run was done.",
            ("schedule",),
            registry=self.registry,
        )

    def serve(self, address: str, port: int) -> None:
        """Answer Prometheus on a port, in the background. Raises OSError where it is taken."""
        start_http_server(port, address, self.registry)

    def look(self, graph: Graph) -> None:
        """See what only the graph knows. Raises DatabaseError."""
        row = graph.read("schedules/metrics")[0]
        self.waiting.set(row["queued"])
        self.under_way.set(row["running"])
        self.last_success.clear()
        for schedule in row["schedules"]:
            if schedule["last_success"] is not None:
                self.last_success.labels(schedule["name"]).set(schedule["last_success"])
