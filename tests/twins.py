"""Two clouds that are built alike, out of one recording: with ids and MACs of their own, and other names where wished."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from calipso.environments import Environment, parse_environment, save_environment
from calipso.graph import Graph
from calipso.scan import Request, run_scan
from calipso.sources.answers import ApiQuestion, Output
from tests.conftest import Server
from tests.edited_source import EditedSource
from tests.replayed import replayed_moz

# An id, or the eleven letters of it that names of devices and bridges hold; a project's id, which has no dashes.
ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{2}(?:[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?(?![0-9a-f])|\b[0-9a-f]{32}\b"
)
MAC = re.compile(r"\b((?:[0-9a-f]{2}:){3})((?:[0-9a-f]{2}:){2}[0-9a-f]{2})\b")
DIGITS = "0123456789abcdef"
ON, BACK = str.maketrans(DIGITS, DIGITS[3:] + DIGITS[:3]), str.maketrans(DIGITS[3:] + DIGITS[:3], DIGITS)
Names = dict[str, str]


def environment_named(name: str) -> Environment:
    """The recorded environment under another key."""
    return parse_environment(EditedSource().definition | {"environment": name}, "recording")


class Twin:
    """What a recorded cloud's twin answers; `names` are whole words of it that are others there, `ids` whether ids are."""

    def __init__(
        self, environment: str, source: EditedSource | None = None, names: Names | None = None, *, ids: bool = True
    ) -> None:
        self._source, self._names = source or EditedSource(), names or {}
        self._on, self._back = (ON, BACK) if ids else ({}, {})
        self.definition = self._there(self._source.definition) | {"environment": environment}

    def _there(self, value: Any) -> Any:
        return json.loads(_spelled(json.dumps(value), self._on, self._names))

    def _here(self, text: str) -> str:
        return _spelled(text, self._back, {there: here for here, there in self._names.items()})

    def regions(self) -> dict[str, list[str]]:
        """See Source."""
        return dict(self._there(self._source.regions()))

    def rows(self, question: ApiQuestion) -> list[dict[str, Any]]:
        """See Source."""
        asked = {name: self._here(value) for name, value in asdict(question).items()}
        return list(self._there(self._source.rows(ApiQuestion(**asked))))

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """See Source."""
        asked = {self._here(command): command for command in commands}
        answers = self._source.outputs(self._here(target), asked)
        return {
            asked[command]: Output(
                _spelled(said.stdout, self._on, self._names), said.stderr, said.exit_code, said.truncated
            )
            for command, said in answers.items()
        }

    def close(self) -> None:
        """Nothing is held open."""


def _spelled(text: str, letters: dict[int, int], names: Names) -> str:
    text = ID.sub(lambda found: found[0].translate(letters), text)
    text = MAC.sub(lambda found: found[1] + found[2].translate(letters), text)
    for here, there in names.items():
        text = re.sub(rf"(?<![\w-]){re.escape(here)}(?![\w-])", there, text)
    return text


def scan_twin(graph: Graph, twin: Twin) -> None:
    """Discover a twin as it is."""
    environment = parse_environment(twin.definition, "recording")
    save_environment(graph, environment)
    run_scan(graph, Request(environment, twin, "replay"))


@contextmanager
def twin_clouds(server: Server, twin: Twin) -> Iterator[Graph]:
    """The recorded cloud as `lab`, and its twin."""
    with replayed_moz(server) as graph:
        scan_twin(graph, twin)
        yield graph
