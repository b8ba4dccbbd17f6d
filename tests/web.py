"""The web application over the test server, with the recorded cloud and accounts of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from calipso import accounts
from calipso.config import Settings
from calipso.customers import add_customer
from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from calipso.scan import Request, run_scan
from calipso.schema import ensure_schema
from tests.conftest import Server, empty, private_server
from tests.edited_source import TENANTS, EditedSource
from webapp import create_app

PASSWORD = "correct horse battery staple"


@dataclass
class Web:
    """The application's client, the graph behind it, and a token for each kind of account by name."""

    client: FlaskClient
    graph: Graph
    settings: Settings
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, who: str | None, method: str, path: str, **more: Any) -> Any:
        """The answer to a request under /api/v1 in somebody's name."""
        headers = dict(more.pop("headers", {}))
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, buffered=True, **more)

    def page(self, who: str, path: str) -> Any:
        """The answer to GET of a page in somebody's name."""
        return self.client.get(path, headers={"Authorization": f"Bearer {self.tokens[who]}"}, buffered=True)

    def get(self, who: str | None, path: str, **query: Any) -> Any:
        """What GET answers, which must be fine, as JSON."""
        answer = self.ask(who, "GET", path, query_string=query)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json


@dataclass(frozen=True)
class Alone:
    """An application over a Neo4j of its own, which may be ended and started: nothing but the account `admin` is in it."""

    app: Any
    server: Server
    private: Settings
    token: str


@contextmanager
def application(settings: Settings) -> Iterator[Flask]:
    """The application; its connection ends with the block, however that ends."""
    app = create_app(settings)
    with closing(app.extensions["calipso_graph"]):
        yield app


@contextmanager
def alone(folder: Path) -> Iterator[Alone]:
    """The application over a private Neo4j in a folder; both end with the block."""
    home = folder / "neo4j"
    home.mkdir()
    with private_server(home) as server:
        settings = Settings(
            home=folder, neo4j_uri=server.uri, neo4j_user=server.user, neo4j_password=SecretStr(server.password)
        )
        with Graph(server.uri, server.user, server.password, key_file=settings.key_file) as graph:
            ensure_schema(graph)
            accounts.add_user(graph, "admin", PASSWORD, "admin", by="test")
            token = accounts.add_token(graph, "admin", "test", by="test")[0]
        with application(settings) as app:
            yield Alone(app, server, Settings(home=home, neo4j_uri=None), token)


@pytest.fixture(scope="module")
def web(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The recorded cloud of two tenants; accounts `admin`, `operator`, `viewer`, and bound to projects `moz` and `boing`."""
    home: Path = tmp_path_factory.mktemp("calipso-home")
    settings = Settings(
        home=home,
        neo4j_uri=neo4j_server.uri,
        neo4j_user=neo4j_server.user,
        neo4j_password=SecretStr(neo4j_server.password),
    )
    with (
        Graph(neo4j_server.uri, neo4j_server.user, neo4j_server.password, key_file=settings.key_file) as graph,
        application(settings) as app,
    ):
        empty(graph)
        ensure_schema(graph)
        source = EditedSource(TENANTS)
        environment = parse_environment(source.definition, "recording")
        save_environment(graph, environment)
        run_scan(graph, Request(environment, source, "test"))
        add_customer(graph, "Moz", ["moz"])
        found = Web(app.test_client(), graph, settings)
        for name, role, projects in (
            ("admin", "admin", ()),
            ("operator", "operator", ()),
            ("viewer", "viewer", ()),
            ("moz", "operator", ("moz",)),
            ("boing", "operator", ("boingboing",)),
        ):
            accounts.add_user(graph, name, PASSWORD, role, projects=projects, by="test")
            found.tokens[name] = accounts.add_token(graph, name, "test", by="test")[0]
        yield found
        empty(graph)
