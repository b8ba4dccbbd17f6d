"""Scans by the real command, some killed half-way, some two at once; and the private Neo4j that they write to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from calipso.graph import Graph

KILLED = "killed"
LONGEST_S = 600
# Done, failed, done with errors, waits for a decision: what the command line promises.
PROMISED = {0, 1, 3, 5}
# After these the graph is whole.
WHOLE = {0, 3, 5}


@dataclass(slots=True)
class Calipso:
    """Calipso with a home of its own; every call is a process."""

    home: Path
    environment: str
    ended: Counter[str] = field(default_factory=Counter)
    last_code: int = 0

    def variables(self) -> dict[str, str]:
        """The process environment in which its commands run."""
        kept = {name: value for name, value in os.environ.items() if name != "CALIPSO_NEO4J_URI"}
        return kept | {"CALIPSO_HOME": str(self.home)}

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Begin a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "calipso", *words],
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def do(self, *words: str) -> str:
        """What a command that must work prints. Raises RuntimeError with what it said."""
        process = self.start(*words)
        out, err = process.communicate(timeout=LONGEST_S)
        if process.returncode:
            raise RuntimeError(f"calipso {' '.join(words)}: {process.returncode}\n{err[-2000:]}")
        return out

    def access(self) -> dict[str, str]:
        """Where the private Neo4j is, and how to log in."""
        found: dict[str, str] = json.loads(self.do("db", "uri", "--json", "--show-password"))
        return found

    def graph(self) -> Graph:
        """A connection to it."""
        access = self.access()
        return Graph(access["uri"], access["user"], access["password"])

    def kill_neo4j(self) -> None:
        """As a machine that loses power would."""
        os.kill(int(self.access()["pid"]), signal.SIGKILL)

    def scan(self, *words: str, kill_after_s: float | None = None) -> list[str]:
        """One scan to its end, or killed; what was wrong with how it ended, a line each."""
        return self.end(self.start("scan", self.environment, "--json", *words), kill_after_s)

    def end(self, process: subprocess.Popen[str], kill_after_s: float | None = None) -> list[str]:
        """Wait for a scan that was begun, or kill it; what was wrong with how it ended."""
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            process.kill()
        out, err = process.communicate(timeout=LONGEST_S)
        code = self.last_code = process.returncode
        if kill_after_s is not None and code == -signal.SIGKILL:
            self.ended[KILLED] += 1
            return []
        self.ended[str(code)] += 1
        wrong = [f"UNEXPECTED exit code {code}: {err[-500:]}"] if code not in PROMISED else []
        if "Traceback" in err:
            wrong.append(f"UNEXPECTED traceback: {err[-2000:]}")
        if code in (0, 3, 5) and "scan" not in json.loads(out or "{}"):
            wrong.append(f"UNEXPECTED output: {out[:500]}")
        return wrong
