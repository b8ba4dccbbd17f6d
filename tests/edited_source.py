"""A recorded cloud whose answers a test changes: what a real cloud would say after somebody touched it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from calipso.errors import SourceError
from calipso.sources.answers import ApiQuestion, Output
from calipso.sources.recording import Replay

MOZ = Path(__file__).parent / "recordings" / "moz"
BOINGBOING = Path(__file__).parent / "recordings" / "boingboing"
TENANTS = Path(__file__).parent / "recordings" / "tenants"
EditRows = Callable[[ApiQuestion, list[dict[str, Any]]], list[dict[str, Any]]]
EditOutput = Callable[[str, str, Output], Output]


class EditedSource:
    """Answers of a recording, passed through edits; `silent` targets and API paths fail as dead ones do."""

    def __init__(
        self,
        folder: Path = MOZ,
        rows: EditRows = lambda question, rows: rows,
        output: EditOutput = lambda target, command, output: output,
        silent: Iterable[str] = (),
    ) -> None:
        self._replay = Replay(folder)
        self.definition = self._replay.definition
        self._rows, self._output, self._silent = rows, output, set(silent)

    def regions(self) -> dict[str, list[str]]:
        """See Source."""
        return self._replay.regions()

    def rows(self, question: ApiQuestion) -> list[dict[str, Any]]:
        """See Source."""
        if {question.path, f"{question.region}{question.path}"} & self._silent:
            raise SourceError(f"region {question.region}: {question.text} answers 500", "the cloud's log may say more")
        return self._rows(question, copy.deepcopy(self._replay.rows(question)))

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """See Source."""
        if target in self._silent:
            raise SourceError(f"host {target}: no answer", "is it up?")
        answers = self._replay.outputs(target, commands)
        return {command: self._output(target, command, output) for command, output in answers.items()}

    def close(self) -> None:
        """Nothing is held open."""
