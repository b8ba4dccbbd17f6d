"""Schedulers as real processes, and an environment that is slow for real: a switch behind a real sshd that takes its time."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from calipso import schedules
from calipso.environments import parse_environment, save_environment
from calipso.graph import Graph
from tests.sources.sshd import Sshd, running_sshd

ROOT = Path(__file__).parents[1]
PATIENCE_S = 120
# A lease that runs out soon, so that nobody waits long for the dead.
QUICK = ("--lease-s", "2", "--sync-s", "1")


class Running:
    """One scheduler as users start it: `python -m scheduler`."""

    def __init__(self, folder: Path, name: str, *arguments: str) -> None:
        self.log = folder / f"{name}.log"
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scheduler", *(arguments or QUICK)],
                stderr=out,
                cwd=ROOT,
                env={**os.environ, "CALIPSO_LOG_LEVEL": "INFO"},
            )

    @property
    def said(self) -> str:
        """What it logged so far."""
        return self.log.read_text()

    @property
    def leads(self) -> bool:
        """Whether it ever led."""
        return " leads (token" in self.said

    def end(self) -> None:
        """Kill it, if it still lives."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def schedulers(folder: Path) -> Iterator[Callable[..., Running]]:
    """Starts schedulers; those that still run at the end are killed."""
    started: list[Running] = []

    def start(name: str = "scheduler", *arguments: str) -> Running:
        started.append(Running(folder, name, *arguments))
        return started[-1]

    try:
        yield start
    finally:
        for one in started:
            one.end()


def until(condition: Callable[[], Any], what: str = "") -> Any:
    """What `condition` gives as soon as it gives something."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE_S} s: {what or condition}")


def ended(graph: Graph, run: str) -> dict[str, Any]:
    """A run, as soon as it is over."""

    def over() -> dict[str, Any] | None:
        found = schedules.get_run(graph, run)
        return found if found["status"] in schedules.OVER else None

    found: dict[str, Any] = until(over, f"run {run}")
    return found


@contextlib.contextmanager
def slow_switch(graph: Graph, folder: Path, seconds: float, key: str = "slow") -> Iterator[Sshd]:
    """An environment of one switch, whose real sshd takes so many seconds before it runs anything."""
    with running_sshd(folder / f"sshd-{key}", f"ForceCommand sleep {seconds}; exec sh -s") as sshd:
        target = sshd.target("sw1")
        definition = {
            "environment": key,
            "ssh": {"user": target.user, "key_file": str(sshd.key_file), "port": sshd.port, "timeout_s": 60},
            "switches": {"sw1": {"address": target.address}},
            "host_keys": {"sw1": list(target.host_keys)},
        }
        save_environment(graph, parse_environment(definition, "test"))
        yield sshd
