"""The whole story of Moz on the live lab, in Chromium, with a `calipso up` of its own; run as root.

The server that moves goes to the other zone, and is brought back by the second run, or at the end.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from calipso.graph import Graph
from tests.browser.conftest import page
from tests.browser.story import Stage, live_the_story

from . import live
from .moz_events import Cloud, moz_cloud

__all__ = ["page"]

pytestmark = live.BY_ROOT
PATIENCE_MS = 400_000


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """Moz's cloud, mended at the end."""
    with moz_cloud(live.state()) as found:
        yield found


@pytest.fixture
def stage(graph: Graph, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    definitions = {row["id"]: json.loads(row["definition"]) for row in graph.read("environments/definitions")}

    def becomes(stage: str) -> None:
        if stage == "next-sunday":
            cloud.move_or_back()

    monkeypatch.setenv("CALIPSO_HOME", str(tmp_path))
    up = calipso("up", "--json")
    database = calipso("db", "uri", "--show-password", "--json")
    try:
        with Graph(database["uri"], database["user"], database["password"]) as own:
            yield Stage(
                up["web"]["url"], own, up["admin"]["name"], up["admin"]["password"], becomes, definitions[live.ENVIRONMENT],
                PATIENCE_MS,
            )  # fmt: skip
    finally:
        calipso("down", "--json")


def calipso(*words: str) -> Any:
    """What a command tells programs."""
    done = subprocess.run([sys.executable, "-m", "calipso", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_the_whole_story(page: Page, stage: Stage, by_keys: bool) -> None:
    live_the_story(page, stage, by_keys=by_keys)
