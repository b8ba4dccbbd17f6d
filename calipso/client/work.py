"""What the scheduler does for others: scans, runs and schedules, asked for here and followed until they end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from calipso.client.connection import Connection, part

Thing = dict[str, Any]
Things = list[Thing]


@dataclass(frozen=True, slots=True)
class _Work:
    """Work of one kind, by the path of its resource."""

    _at: Connection
    _path: str

    def get(self, identity: str) -> Thing:
        """One of them, as it is now. Raises NotFound."""
        return cast("Thing", self._at.get(f"{self._path}/{part(identity)}"))

    def follow(self, identity: str) -> Iterator[Thing]:
        """One of them each time that it is another, and at last when it is over; connects again where a stream ends before."""
        while True:
            name = ""
            with self._at.stream(f"{self._path}/{part(identity)}/events") as response:
                for line in response.iter_lines():
                    field, _, value = line.partition(": ")
                    if field == "event":
                        name = value
                    elif field == "data" and name in ("progress", "end"):
                        yield json.loads(value)
                        if name == "end":
                            return


@dataclass(frozen=True, slots=True)
class Scans(_Work):
    """Scans of environments, or of parts of them."""

    def list(self, *, environment: str | None = None) -> Iterator[Thing]:
        """Scans, the newest first."""
        return self._at.pages(self._path, environment=environment)

    def start(
        self,
        environment: str | None = None,
        *,
        under: str | None = None,
        project: str | None = None,
        clique: str | None = None,
        allow_removals: bool = False,
    ) -> Thing:
        """Ask for a scan of all of an environment or of a part; gives its `id`, by which to `follow` it. For operators."""
        part_of = {"environment": environment, "under": under, "project": project, "clique": clique}
        return cast("Thing", self._at.send("POST", self._path, part_of | {"allow_removals": allow_removals}))


@dataclass(frozen=True, slots=True)
class Runs(_Work):
    """Runs of all kinds: scan, snapshot, compare, report, change_tick, retention, dump."""

    def list(self, *, schedule: str | None = None, status: str | None = None) -> Iterator[Thing]:
        """Runs, the newest first."""
        return self._at.pages(self._path, schedule=schedule, status=status)

    def start(self, kind: str, parameters: Thing | None = None) -> Thing:
        """Ask for a run as soon as the scheduler can (docs/schedules.md); gives its `id`. Some kinds are for admins."""
        return cast("Thing", self._at.send("POST", self._path, {"kind": kind, "parameters": parameters or {}}))

    def cancel(self, identity: str) -> Thing:
        """Take back one that waits. Raises Conflict for one that has begun."""
        return cast("Thing", self._at.send("DELETE", f"{self._path}/{part(identity)}"))


@dataclass(frozen=True, slots=True)
class Schedules:
    """What is done by the clock."""

    _at: Connection

    def list(self) -> Things:
        """Schedules with their coming times."""
        return cast("Things", self._at.get("schedules")["items"])

    def get(self, name: str) -> Thing:
        """One schedule. Raises NotFound."""
        return cast("Thing", self._at.get(f"schedules/{part(name)}"))

    def add(self, name: str, kind: str = "scan", parameters: Thing | None = None, **when: Any) -> Thing:
        """Keep a schedule; `when` is `cron` or `every_weeks` with `start`, and `zone` and `grace_s`. Raises Invalid, Conflict."""
        body = {"kind": kind, "parameters": parameters or {}, **when}
        return cast("Thing", self._at.send("POST", f"schedules/{part(name)}", body))

    def pause(self, name: str) -> Thing:
        """Let it not run until it is resumed."""
        return cast("Thing", self._at.send("PATCH", f"schedules/{part(name)}", {"enabled": False}))

    def resume(self, name: str) -> Thing:
        """Let it run again."""
        return cast("Thing", self._at.send("PATCH", f"schedules/{part(name)}", {"enabled": True}))

    def run(self, name: str) -> Thing:
        """Do now what it does; gives the run's `id`."""
        return cast("Thing", self._at.send("POST", f"schedules/{part(name)}/run"))

    def remove(self, name: str) -> None:
        """Forget it; its runs stay."""
        self._at.send("DELETE", f"schedules/{part(name)}")
