"""The web application as it is served: waitress on a loopback port, over the graph and accounts of tests.web."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from waitress import create_server, wasyncore

from calipso.client import Client
from tests.web import Web


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address at which a WSGI application answers until the block ends."""
    sockets: dict[int, Any] = {}
    server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None, map=sockets)
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=1, map=sockets, count=1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        over.set()
        server.pull_trigger()
        thread.join()
        wasyncore.close_all(sockets)  # browsers keep theirs open


@pytest.fixture(scope="module")
def served(web: Web) -> Iterator[str]:
    """The address of the web door."""
    with serving(web.client.application) as url:
        yield url


@pytest.fixture
def operator(web: Web, served: str) -> Iterator[Client]:
    """A client in the name of an operator who sees all."""
    with Client(served, web.tokens["operator"]) as client:
        yield client


@pytest.fixture
def moz(web: Web, served: str) -> Iterator[Client]:
    """A client in the name of an operator who is bound to the project moz."""
    with Client(served, web.tokens["moz"]) as client:
        yield client
