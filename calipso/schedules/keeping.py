"""Runs that keep house: retention, and a dump of the private Neo4j."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from calipso import database
from calipso.environments import environment_key, environment_keys
from calipso.errors import CalipsoError, Invalid
from calipso.past.retention import Rules, apply_retention
from calipso.schedules.work import Outcome, Parameters, Work
from calipso.spans import is_span, seconds

DUMP_NAME = re.compile(r"calipso-\d{8}-\d{6}\.dump")


class RetentionParameters(Parameters):
    """What is kept of the past, of one environment or of each."""

    keep_within: str | None = Field(None, description="Keep all that was known since, like 90d.")
    keep_last: int | None = Field(None, ge=0, description="Keep the newest N snapshots that nothing else keeps.")

    @field_validator("keep_within")
    @classmethod
    def _span(cls, value: str | None) -> str | None:
        if value is not None and not is_span(value):
            raise ValueError(f"{value!r} is no span of time: write it like 90d or 4w")
        return value

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.keep_within is None and self.keep_last is None:
            raise ValueError("it is not said what to keep: give keep_within, like 90d, or keep_last, like 10, or both")
        return self


class DumpParameters(Parameters):
    """Where the private Neo4j's data is dumped to, and how many dumps stay there."""

    folder: Path = Field(description="Folder of the dumps, an absolute path.")
    keep: int = Field(7, ge=1, description="How many of the newest dumps stay.")

    @field_validator("folder")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        if not value.is_absolute():
            raise ValueError("give an absolute path: the scheduler has another working folder")
        return value


def retention(work: Work[RetentionParameters]) -> Outcome:
    """Let go of the past that the rules do not keep. An environment where that fails stops no other."""
    asked, graph = work.parameters, work.graph
    within = None if asked.keep_within is None else timedelta(seconds=seconds(asked.keep_within))
    rules = Rules(within, asked.keep_last)
    keys = [environment_key(graph, asked.environment)] if asked.environment else environment_keys(graph)
    done: list[dict[str, Any]] = []
    failures: list[str] = []
    for key in keys:
        work.confirm()
        try:
            found = apply_retention(graph, key, rules)
        except CalipsoError as err:
            failures.append(f"{key}: {err.message}")
            continue
        done.append(found)
        dropped = ", ".join(f"{count} {kind}" for kind, count in found["dropped"].items() if count) or "nothing"
        work.tell(f"{key}: dropped {dropped}")
    count = sum(sum(one["dropped"].values()) for one in done)
    return Outcome(f"{count} things of the past dropped in {len(done)} environments", {"environments": done}, failures)


def dump(work: Work[DumpParameters]) -> Outcome:
    """Dump the private Neo4j into a new file of a folder, and let go of the oldest ones there. Neo4j is away meanwhile."""
    folder, keep = work.parameters.folder, work.parameters.keep
    if work.settings.neo4j_uri:
        raise Invalid(
            "a Neo4j of your own is not dumped by Calipso", "use neo4j-admin database dump where that server runs"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as err:
        raise CalipsoError(
            f"{folder} cannot be made: {err.strerror}", "name a folder that the scheduler may write"
        ) from err
    file = folder / f"calipso-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump"
    work.confirm()
    size = database.dump(work.settings, file)
    old = sorted((one for one in folder.iterdir() if DUMP_NAME.fullmatch(one.name)), reverse=True)[keep:]
    for one in old:
        one.unlink(missing_ok=True)
    told = f"; {len(old)} older ones let go" if old else ""
    return Outcome(
        f"{file}, {size} bytes{told}", {"file": str(file), "bytes": size, "removed": [one.name for one in old]}
    )
