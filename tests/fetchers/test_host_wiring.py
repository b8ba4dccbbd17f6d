"""What one visit of a host makes of what its tools say: `host/<case>/input.json` beside its `expected.json`."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from calipso.errors import SourceError
from calipso.fetchers.host.host import fetch
from calipso.fetchers.host.tables import (
    ADDRESSES,
    BONDS,
    DOMAINS,
    FDB,
    LINKS,
    LLDP_NEIGHBORS,
    NAMESPACES,
    OS,
    OVS_BRIDGES,
    OVS_INTERFACES,
    OVS_PORTS,
    OVS_SWITCH,
    ROUTES,
    SYSFS,
)
from calipso.fetchers.visit import Known, Visit
from calipso.links import join
from calipso.model import object_type
from calipso.records import Facet, Record
from calipso.sources.answers import ApiQuestion, ApiRow, Output

HERE = Path(__file__).parent / "host"
CASES = sorted(HERE.glob("*/input.json"))
COMMON = {"region", "host"}
Case = dict[str, Any]


class Recorded:
    """A host that says what a case holds; a command that the case has not is an error, unless its tool is said to be missing."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def regions(self) -> dict[str, list[str]]:
        return {}

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        raise SourceError(f"a host is not asked for {question.text}")

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        return {command: self._output(command) for command in commands}

    def close(self) -> None:
        pass

    def _output(self, command: str) -> Output:
        if command.split(maxsplit=1)[0] in self.case["missing"]:
            return Output("", f"sh: 1: {command.split(maxsplit=1)[0]}: not found", 127)
        said = self.case["outputs"][command]
        text = json.dumps(said["json"]) if "json" in said else "".join(f"{line}\n" for line in said["text"])
        return Output(text, said.get("stderr", ""), said.get("exit", 0), said.get("truncated", False))


def read(name: str) -> Case:
    case: Case = json.loads((HERE / name / "input.json").read_text())
    return case


def visited(case: Case) -> list[Record | Facet]:
    known = Known(record(**row) for row in case["known"])
    visit = Visit(f"host/{case['region']}/{case['host']}", Recorded(case), case["region"], case["host"], known)
    return list(fetch(visit))


def record(type: str, key: str, name: str, **properties: Any) -> Record:
    return Record(type, key, name, "", "", properties)


def plain(found: Iterable[Record | Facet]) -> dict[str, list[dict[str, Any]]]:
    things = list(found)
    answer = {
        "records": [
            asdict(thing) | {"raw": {source: json.loads(said) for source, said in thing.raw.items()}}
            for thing in things
            if isinstance(thing, Record)
        ],
        "facets": [
            asdict(thing) | {"raw": json.loads(thing.raw or "{}")} for thing in things if isinstance(thing, Facet)
        ],
    }
    through_json: dict[str, list[dict[str, Any]]] = json.loads(json.dumps(answer))
    return through_json


def silenced(name: str, command: str, **said: Any) -> Case:
    """A case in which one command says something else."""
    case = copy.deepcopy(read(name))
    case["outputs"][command] = {"text": []} | said
    return case


def each(path: Path) -> str:
    return path.parent.name


@pytest.mark.parametrize("sample", CASES, ids=each)
def test_a_host_gives_what_is_expected_of_it(sample: Path, request: pytest.FixtureRequest) -> None:
    expected = sample.with_name("expected.json")
    result = plain(visited(read(sample.parent.name)))
    if request.config.getoption("--golden-write", default=False):
        expected.write_text(written(result))
    assert result == json.loads(expected.read_text())


def written(result: dict[str, list[dict[str, Any]]]) -> str:
    """JSON with one thing after the other and each property on a line of its own."""
    return json.dumps(result, indent=1, ensure_ascii=False) + "\n"


def test_no_expectation_is_left_without_its_case() -> None:
    assert {path.parent for path in HERE.glob("*/expected.json")} == {path.parent for path in CASES}


@pytest.mark.parametrize("sample", CASES, ids=each)
def test_a_host_tells_only_properties_that_the_model_has_and_that_are_its_own(sample: Path) -> None:
    found = visited(read(sample.parent.name))
    unknown = [(thing.key, name) for thing in found for name in thing.properties if name not in allowed(thing)]
    assert unknown == []


def allowed(thing: Record | Facet) -> set[str]:
    row = object_type(thing.key.split("/")[0])
    return COMMON | {
        prop.name for prop in row.properties if prop.owner == "type" or isinstance(thing, Facet)
    } - told_elsewhere(thing)


def told_elsewhere(thing: Record | Facet) -> set[str]:
    row = object_type(thing.key.split("/")[0])
    return {prop.name for prop in row.properties if prop.owner == "type"} if isinstance(thing, Facet) else set()


@pytest.mark.parametrize("sample", CASES, ids=each)
def test_the_order_in_which_tools_print_changes_nothing(sample: Path) -> None:
    case = read(sample.parent.name)
    turned = copy.deepcopy(case)
    for rows in tables(turned):
        rows.reverse()
    assert by_key(plain(visited(turned))) == by_key(plain(visited(case)))


def tables(case: Case) -> Iterator[list[Any]]:
    for command, said in case["outputs"].items():
        rows = said.get("json")
        if command.startswith("ovs-vsctl"):
            yield rows["data"]
        elif command == LLDP_NEIGHBORS:
            yield rows["lldp"][0]["interface"]
        elif command.endswith("route show"):
            continue  # routes are kept in the kernel's own order, which is no accident
        elif isinstance(rows, list):
            yield rows


def by_key(result: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, dict[str, Any]]]:
    return {part: {thing["key"]: thing for thing in things} for part, things in result.items()}


@pytest.mark.parametrize(
    "command", [LINKS, ADDRESSES, SYSFS, ROUTES, FDB, NAMESPACES, LLDP_NEIGHBORS, OVS_PORTS, DOMAINS]
)
@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param(
            {"exit": 1, "stderr": "first\nCannot talk to the service"},
            "failed: Cannot talk to the service",
            id="failed",
        ),
        pytest.param({"exit": 1}, "failed: exit code 1", id="failed-without-a-word"),
        pytest.param({"exit": 124}, "took too long", id="timed-out"),
        pytest.param({"truncated": True}, "said more than the cap", id="more-than-the-cap"),
    ],
)
def test_half_an_answer_is_none_and_names_host_and_command(command: str, said: dict[str, Any], told: str) -> None:
    with pytest.raises(SourceError) as failed:
        visited(silenced("ovs-hybrid", command, **said))
    assert failed.value.message == f"host compute-1: `{command}` {told}"
    assert failed.value.hint


@pytest.mark.parametrize("command", [LINKS, SYSFS, LLDP_NEIGHBORS, OVS_BRIDGES, OVS_INTERFACES, NAMESPACES, OS])
def test_an_answer_that_no_parser_knows_names_host_and_command(command: str) -> None:
    with pytest.raises(SourceError) as failed:
        visited(silenced("ovs-hybrid", command, text=["{ what (is this"]))
    assert failed.value.message.startswith(f"host compute-1: `{command}`: ")


def test_a_host_without_iproute2_is_told_what_to_install() -> None:
    case = read("controller")
    case["missing"].append("ip")
    with pytest.raises(SourceError, match="host controller-1: there is no ip") as failed:
        visited(case)
    assert "iproute2" in failed.value.hint


def test_open_vswitch_is_missed_where_neutron_says_that_it_runs() -> None:
    case = read("ovs-hybrid")
    case["missing"].append("ovs-vsctl")
    with pytest.raises(SourceError, match="host compute-1: there is no ovs-vsctl") as failed:
        visited(case)
    assert "openvswitch-common" in failed.value.hint


@pytest.mark.parametrize("name", ["ovs-hybrid", "ovs-direct", "linuxbridge"])
def test_without_virsh_servers_interfaces_are_known_by_their_names(name: str) -> None:
    case = read(name)
    case["missing"].append("virsh")
    assert plain(visited(case)) == plain(visited(read(name)))


@pytest.mark.parametrize("tool", ["ovs-vsctl", "virsh"])
def test_a_tool_that_nothing_on_the_host_needs_may_fail(tool: str) -> None:
    case = read("controller")
    case["missing"].remove(tool)
    for command in (OVS_BRIDGES, OVS_PORTS, OVS_INTERFACES, OVS_SWITCH, DOMAINS):
        case["outputs"][command] = {"text": [], "exit": 1, "stderr": "cannot connect to the service"}
    assert plain(visited(case)) == plain(visited(read("controller")))


@pytest.mark.parametrize(("command", "exit_code"), [(BONDS, 2), (OS, 1)], ids=["no-bonding-driver", "no-os-release"])
def test_a_file_that_is_not_there_is_normal(command: str, exit_code: int) -> None:
    found = visited(silenced("controller", command, exit=exit_code, stderr="No such file or directory"))
    assert {thing.key for thing in found} == {thing.key for thing in visited(read("controller"))}


def test_a_namespace_that_goes_while_it_is_asked_has_no_interfaces() -> None:
    case = read("network-node")
    for command in [command for command in case["outputs"] if "qdhcp-" in command]:
        case["outputs"][command] = {
            "text": [],
            "exit": 1,
            "stderr": 'Cannot open network namespace "x": No such file or directory',
        }
    vnic = next(thing for thing in visited(case) if thing.key.startswith("vnic/2a1fab00"))
    assert vnic.properties["status"] == "absent"


def test_a_server_that_goes_while_it_is_asked_is_told_by_what_is_left() -> None:
    case = read("ovs-hybrid")
    gone = next(command for command in case["outputs"] if command.startswith("virsh dumpxml"))
    case["outputs"][gone] = {"text": [], "exit": 1, "stderr": "error: failed to get domain 'x'"}
    assert plain(visited(case)) == plain(visited(read("ovs-hybrid")))


def test_a_switch_port_is_wired_to_the_member_of_a_bond_that_it_sees_and_to_no_other() -> None:
    nics = [thing for thing in visited(read("bond-with-a-member-down")) if isinstance(thing, Record)]
    told = {"chassis": "mac:44:38:39:01:fe:02", "lldp_chassis": "mac:0c:c4:7a:00:17:00"}
    ports = [
        record("switch_pnic", "switch_pnic/1", "swp23s2", **told, port_ids=["swp23s2"], lldp_port="08:00:27:99:a3:6b"),
        record("switch_pnic", "switch_pnic/2", "swp24s2", **told, port_ids=["swp24s2"], lldp_port="08:00:27:a2:8d:f5"),
    ]
    wired = [
        (link.source.rsplit("/", 1)[1], link.target)
        for link in join([*nics, *ports])
        if link.type == "host_pnic_switch_pnic"
    ]
    assert wired == [("eno1", "switch_pnic/1"), ("eno2", "switch_pnic/2")]


def test_an_interface_is_a_nic_because_the_environment_says_so() -> None:
    case = read("ovs-bond-without-lldp")
    known = Known(record(**row) for row in case["known"])
    visit = Visit(
        "host/RegionTwo/compute-5",
        Recorded(with_ethtool(case, "eth0")),
        "RegionTwo",
        "compute-5",
        known,
        declared=("eth0",),
    )
    nics = {
        thing.name: thing.properties["known_by"]
        for thing in fetch(visit)
        if isinstance(thing, Record) and thing.type == "host_pnic"
    }
    assert nics == {"eth0": "declared", "eth1": "tunnel", "eth2": "mapping", "eth3": "mapping"}


def with_ethtool(case: Case, nic: str) -> Case:
    case["outputs"] |= {
        f"ethtool {nic}": {"text": [f"Settings for {nic}:"]},
        f"ethtool -i {nic}": {"text": ["driver: veth"]},
    }
    return case
