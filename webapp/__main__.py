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

# Live progress holds a thread per reader.
THREADS = 32


def main() -> None:
    """Read the arguments, serve, end at once on SIGTERM (which process 1 of a container would not do by itself)."""
    parser = argparse.ArgumentParser(prog="python -m webapp", description="Serve Calipso's web pages.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (default %(default)s)")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    try:
        settings = load_settings()
    except CalipsoError as err:
        parser.exit(err.exit_code, f"error: {err.message}\n  {err.hint}\n")
    configure_logging(settings.log_level, json=True)
    logging.getLogger(__name__).info("Serving on http://%s:%s", arguments.host, arguments.port)
    serve(create_app(settings), host=arguments.host, port=arguments.port, threads=THREADS, ident=None)


if __name__ == "__main__":
    main()
