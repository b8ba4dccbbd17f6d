"""The whole story of Moz in Chromium, on the recorded week."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pydantic import SecretStr

from calipso import accounts
from calipso.config import Settings
from calipso.graph import Graph
from calipso.schema import ensure_schema
from calipso.sources.recording import Replay
from tests.browser.story import Stage, live_the_story
from tests.conftest import Server, empty
from tests.scheduling import schedulers
from tests.served import serving
from tests.web import PASSWORD, application

pytestmark = [pytest.mark.browser, pytest.mark.graph]
WEEK = Path(__file__).parents[1] / "recordings" / "moz-week"
PATIENCE_MS = 90_000


@pytest.fixture
def stage(neo4j_server: Server, calipso_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    recording = tmp_path / "moz"

    def becomes(stage: str) -> None:
        shutil.rmtree(recording, ignore_errors=True)
        shutil.copytree(WEEK / stage, recording)

    monkeypatch.setenv("CALIPSO_REPLAY", json.dumps({"moz": str(recording)}))
    settings = Settings(
        neo4j_uri=neo4j_server.uri, neo4j_user=neo4j_server.user, neo4j_password=SecretStr(neo4j_server.password)
    )
    with Graph(neo4j_server.uri, neo4j_server.user, neo4j_server.password, key_file=settings.key_file) as graph:
        empty(graph)
        ensure_schema(graph)
        accounts.add_user(graph, "ada", PASSWORD, "admin", by="test")
        with application(settings) as app, serving(app) as url, schedulers(tmp_path) as start:
            start()
            yield Stage(url, graph, "ada", PASSWORD, becomes, Replay(WEEK / "sunday").definition, PATIENCE_MS)
        empty(graph)


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_the_whole_story(page: Page, stage: Stage, by_keys: bool) -> None:
    live_the_story(page, stage, by_keys=by_keys)
