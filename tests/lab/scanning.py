"""Scans of the live lab by the real command, into the database of `make lab-test`."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scanned:
    """A scan by the command: its exit code and what it told."""

    code: int
    told: dict[str, Any]


def scan(*options: str) -> Scanned:
    """Scan the lab, with options of the command."""
    asked = [sys.executable, "-m", "calipso", "scan", "lab", "--json", *options]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return Scanned(done.returncode, json.loads(done.stdout))
