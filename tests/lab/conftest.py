"""Fixtures of tests on the live lab, which `make lab-test` has scanned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calipso.graph import Graph

from . import live
from .probes import probing
from .scanning import scan
from .servers import Lab


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    """The database that the lab is scanned into."""
    with Graph(*live.access()) as found:
        yield found


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """The lab with probes, scanned; when they are taken away their ports are gone all at once, which the guard is told."""
    with probing(live.state()) as probes:
        probes.clear()
        found = Lab(probes)
        assert scan("--allow-removals").code == 0
        yield found
    scan("--allow-removals")
