"""A recording: every raw answer of one scan in a folder, compact and without secrets; made by Recorder, read by Replay.

The folder holds manifest.json (format, what was recorded, when, the environment's definition without credentials) and
answers.jsonl.xz: one JSON object a line, sorted, so that two recordings of the same answers are the same bytes.
"""

from __future__ import annotations

import json
import lzma
import os
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from calipso.errors import Invalid, SourceError
from calipso.sources.answers import ApiQuestion, ApiRow, Output, Source

FORMAT = 1
MANIFEST = "manifest.json"
ANSWERS = "answers.jsonl.xz"
# What tells a question; the rest of an entry is its answer.
ABOUT = ("ask", "region", "question", "target", "commands")

Answer = TypeVar("Answer")


class Recorder:
    """A source that passes questions on to another one and keeps every answer, failures too."""

    def __init__(self, source: Source, folder: Path, definition: dict[str, Any]) -> None:
        if (folder / MANIFEST).exists():
            raise Invalid(f"{folder} holds a recording already", "give another folder, or remove that one")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise Invalid(f"{folder} cannot be made: {err.strerror}", "give another folder") from err
        self._source = source
        self._folder = folder
        self._definition = definition
        self._answers: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def regions(self) -> dict[str, list[str]]:
        """See Source."""
        return self._kept({"ask": "regions"}, self._source.regions, lambda value: value)

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        """See Source."""
        about = {"ask": "rows", "region": question.region, "question": question.text}
        return self._kept(about, lambda: self._source.rows(question), lambda value: value)

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """See Source."""
        asked = list(dict.fromkeys(commands))
        about = {"ask": "outputs", "target": target, "commands": asked}
        return self._kept(about, lambda: self._source.outputs(target, asked), _plain_outputs)

    def close(self) -> None:
        """Write the recording, whole or not at all, and close the source."""
        self._source.close()
        manifest = {
            "format": FORMAT,
            "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "definition": self._definition,
        }
        part = self._folder / (ANSWERS + ".part")
        with lzma.open(part, "wt", encoding="utf-8", preset=6) as file:
            for key in sorted(self._answers):
                file.write(
                    json.dumps(self._answers[key], sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
                )
        part.replace(self._folder / ANSWERS)
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        with (self._folder / MANIFEST).open("w", encoding="utf-8") as file:
            file.write(text)
            os.fsync(file.fileno())

    def _kept(self, about: dict[str, Any], ask: Callable[[], Answer], plain: Callable[[Answer], Any]) -> Answer:
        try:
            answer = ask()
        except SourceError as err:
            self._keep(about, {"error": err.message, "hint": err.hint})
            raise
        self._keep(about, {"answer": plain(answer)})
        return answer

    def _keep(self, about: dict[str, Any], answer: dict[str, Any]) -> None:
        with self._lock:
            self._answers[_key(about)] = about | answer


class Replay:
    """A source that answers from a recording, failures as they were. Raises Invalid for a folder that is none."""

    def __init__(self, folder: Path) -> None:
        self.definition: dict[str, Any] = manifest_of(folder)["definition"]
        self._answers: dict[str, dict[str, Any]] = {}
        try:
            with lzma.open(folder / ANSWERS, "rt", encoding="utf-8") as file:
                for line in file:
                    entry = json.loads(line)
                    about = {name: entry[name] for name in ABOUT if name in entry}
                    if "answer" not in entry and not {"error", "hint"} <= set(entry):
                        raise ValueError(f"no answer in {line[:80]!r}")  # noqa: TRY301 - told as every other damage is
                    self._answers[_key(about)] = entry
        except (OSError, lzma.LZMAError, EOFError, ValueError, TypeError) as err:
            raise Invalid(
                f"recording {folder}: {ANSWERS} cannot be read: {err}", "it is cut off or damaged: copy it again"
            ) from err

    def regions(self) -> dict[str, list[str]]:
        """See Source."""
        found: dict[str, list[str]] = self._answer({"ask": "regions"}, "regions")
        return found

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        """See Source."""
        about = {"ask": "rows", "region": question.region, "question": question.text}
        rows: list[ApiRow] = self._answer(about, question.text)
        return rows

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """See Source."""
        asked = list(dict.fromkeys(commands))
        answer = self._answer({"ask": "outputs", "target": target, "commands": asked}, f"host {target}")
        return {command: Output(*fields) for command, fields in answer.items()}

    def close(self) -> None:
        """Nothing is held open."""

    def _answer(self, about: dict[str, Any], words: str) -> Any:
        entry = self._answers.get(_key(about))
        if entry is None:
            raise SourceError(
                f"{words}: the recording has no answer to this", "it was made by another Calipso: record anew"
            )
        if "error" in entry:
            raise SourceError(entry["error"], entry["hint"])
        return entry["answer"]


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of a recording. Raises Invalid when the folder holds none or one of another format."""
    remedy = "give a folder that `calipso scan --record` made"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise Invalid(f"{folder} is no recording: {MANIFEST}: {err}", remedy) from err
    written_as = manifest.get("format") if isinstance(manifest, dict) else None
    if written_as != FORMAT:
        raise Invalid(
            f"recording {folder}: {MANIFEST} has format {written_as}, this Calipso reads {FORMAT}",
            "use a matching version",
        )
    if not isinstance(manifest.get("definition"), dict):
        raise Invalid(f"{folder} is no recording: {MANIFEST} has no definition", remedy)
    found: dict[str, Any] = manifest
    return found


def _plain_outputs(outputs: dict[str, Output]) -> dict[str, list[object]]:
    return {command: [out.stdout, out.stderr, out.exit_code, out.truncated] for command, out in outputs.items()}


def _key(about: dict[str, Any]) -> str:
    return json.dumps(about, sort_keys=True)
