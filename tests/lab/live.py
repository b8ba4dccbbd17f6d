"""What tests on the live lab need: the lab's state, a graph that it was scanned into, and root to break what they break."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

NEEDED = ("CALIPSO_LAB_STATE", "CALIPSO_LAB_NEO4J_URI", "CALIPSO_HOME")
ENVIRONMENT = os.environ.get("CALIPSO_LAB_ENVIRONMENT", "lab")
MISSING = [name for name in NEEDED if name not in os.environ]

LIVE = [
    pytest.mark.lab,
    pytest.mark.skipif(bool(MISSING), reason=f"the live lab needs {' and '.join(MISSING)}; see make lab-test"),
]
BY_ROOT = [*LIVE, pytest.mark.skipif(os.geteuid() != 0, reason="the lab's machines are entered by root alone")]


def state() -> Path:
    """The lab's state directory."""
    return Path(os.environ["CALIPSO_LAB_STATE"])


def access() -> tuple[str, str, str]:
    """URI, user and password of the database that the lab was scanned into."""
    uri, user, password = (os.environ[f"CALIPSO_LAB_NEO4J_{part}"] for part in ("URI", "USER", "PASSWORD"))
    return uri, user, password
