"""Parts of the live lab are stopped: nothing is lost, what was not read is told, and undone all is as it was.

Run as root after `make lab-test` has scanned the lab; see test_truth.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from calipso.graph import Graph
from tests.chaos.machines import Machine, machines
from tests.graph_state import hashes

from . import live
from .scanning import scan

pytestmark = live.BY_ROOT
# Neutron takes an agent for dead after 75 s without a word, and for alive again at its next report.
DEAD_AFTER_S, ALIVE_AFTER_S = 90, 180


@contextmanager
def stopped(machine: Machine, daemon: str) -> Iterator[None]:
    """A daemon that does not run."""
    command = machine.stop(daemon)
    try:
        yield
    finally:
        machine.start(daemon, command)


def places(graph: Graph, identity: str) -> set[str]:
    """The words of where an object stands and is: its scope, region and host."""
    row = graph.read("read/objects_by_id", ids=[identity])[0]["object"]
    return {*row["scope"].split("/"), str(row.get("region")), str(row.get("host"))}


def test_a_silent_host_a_silent_neutron_and_a_dead_agent_lose_nothing_and_undone_all_is_as_it_was(graph: Graph) -> None:
    assert scan().code == 0
    before = hashes(graph)
    lab = machines(live.state())
    with ExitStack() as outage:
        outage.enter_context(stopped(lab["compute-2"], "neutron-openvswitch-agent"))
        time.sleep(DEAD_AFTER_S)
        outage.enter_context(stopped(lab["compute-1"], "sshd"))
        outage.enter_context(stopped(lab["controller-2"], "neutron-server"))

        hurt = scan()

        half = hashes(graph)
        assert hurt.code == 3
        targets = " ".join(error["target"] for error in hurt.told["errors"])
        assert "host/RegionOne/compute-1" in targets
        assert "RegionTwo" in targets
        assert "compute-2" not in targets
        assert half.keys() == before.keys(), "nothing is lost and nothing invented"
        changed = {key for key in half if half[key] != before[key]}
        kinds = sorted(key.split("/")[1] for key in changed)
        assert kinds == ["network_agent", "vedge"], "the dead agent and its virtual switch, and nothing else"
        unconfirmed = set(hurt.told["unconfirmed"])
        assert {f"lab/host_pnic/RegionOne/compute-1/eth{number}" for number in range(3)} <= unconfirmed
        assert not [one for one in unconfirmed if not {"compute-1", "RegionTwo"} & places(graph, one)]
        assert not any(one.startswith("lab/host_pnic/RegionOne/compute-2/") for one in unconfirmed)

    end = time.monotonic() + ALIVE_AFTER_S
    while (healed := scan()).code != 0 or hashes(graph) != before:
        assert time.monotonic() < end, f"not as it was after {ALIVE_AFTER_S} s: {healed.told['errors']}"
        time.sleep(5)
    assert healed.told["unconfirmed"] == []
