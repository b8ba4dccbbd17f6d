"""`python -m webapp` serves the web door until it is told to end."""

import argparse
import logging
import signal
import sys

from waitress import serve

from calipso.config import load_settings
from calipso.errors import CalipsoError
from calipso.log import configure_logging
from webapp import create_app
from webapp.metrics import Metrics

# Live progress holds a thread per reader.
THREADS = 32


def main() -> None:
    """Read the arguments, serve, end at once on SIGTERM (which process 1 of a container would not do by itself)."""
    parser = argparse.ArgumentParser(prog="python -m webapp", description="Serve Calipso's web pages.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (default %(default)s)")
    parser.add_argument("--metrics-host", default="127.0.0.1", help="address for Prometheus (default %(default)s)")
    parser.add_argument("--metrics-port", type=int, help="port on which Prometheus may ask; none without it")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    try:
        settings = load_settings()
    except CalipsoError as err:
        parser.exit(err.exit_code, f"error: {err.message}\n  {err.hint}\n")
    configure_logging(settings.log_level, json=True)
    logging.getLogger(__name__).info("Serving on http://%s:%s", arguments.host, arguments.port)
    app, metrics = create_app(settings), Metrics()
    metrics.count(app)
    if arguments.metrics_port:
        try:
            metrics.serve(arguments.metrics_host, arguments.metrics_port)
        except OSError as err:
            parser.exit(
                1, f"error: metrics port {arguments.metrics_port}: {err.strerror}\n  give another --metrics-port\n"
            )
    serve(app, host=arguments.host, port=arguments.port, threads=THREADS, ident=None)


if __name__ == "__main__":
    main()
