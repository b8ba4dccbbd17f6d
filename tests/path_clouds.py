"""The recorded clouds side by side, changed by a test and as recorded again; and a path's hops in short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from calipso.graph import Graph
from tests.conftest import Server
from tests.edited_source import EditedSource
from tests.frames import Frames
from tests.two_clouds import scan, two_clouds

ROUTER, BACKUP_ROUTER = "680b7d6f-fd14-4a54-8771-f79a89d08170", "3672cf3d-d2d3-48a5-9a65-555b6c815b57"
DHCP_OF_WEB = "qdhcp-cc55eb9f-f687-4a9d-b92c-a99ccf3ce3e8"
# What a frame never passes.
NO_HOPS = {"project", "network", "subnet", "host", "region", "domain", "availability_zone", "aggregate", "port"}


@pytest.fixture(scope="module")
def clouds(neo4j_server: Server) -> Iterator[Graph]:
    """Both recorded clouds, side by side as two environments."""
    with two_clouds(neo4j_server) as graph:
        yield graph


@pytest.fixture
def moz(clouds: Graph) -> Iterator[Callable[[EditedSource], Graph]]:
    """`moz(source)` scans the Moz cloud as the source tells it; afterwards it is as recorded again."""

    def scanned(source: EditedSource) -> Graph:
        scan(clouds, "moz", source)
        return clouds

    yield scanned
    scan(clouds, "moz", EditedSource())


def way(found: dict[str, Any]) -> list[str]:
    """The hops in short: name, and host or switch where several have the name."""
    return [hop["object"]["name"] for hop in found["hops"]]


def reaches(frames: Frames, item: dict[str, Any]) -> bool:
    return frames.reaches(item["source"]["name"], item["target"]["name"])
