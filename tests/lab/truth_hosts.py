"""What the hosts' and switches' own tables say: one ssh each with host.sh, read into ``HostFacts``."""

import csv
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from defusedxml.ElementTree import fromstring

SCRIPT = Path(__file__).with_name("host.sh")


@dataclass
class Neighbour:
    """Whom LLDP sees behind an interface: the neighbour's name and its port, told by name or by MAC."""

    interface: str
    chassis: str
    port_kind: str
    port: str
    bridge: bool


@dataclass
class HostFacts:
    """One host's tables, no conclusions yet."""

    name: str
    devices: dict[str, dict] = field(default_factory=dict)  # root namespace: name -> ip's row
    netns: dict[str, dict[str, dict]] = field(default_factory=dict)
    fdb: list[dict] = field(default_factory=list)
    master: dict[str, str] = field(default_factory=dict)  # interface -> Linux bridge, from sysfs
    real: set[str] = field(default_factory=set)  # a device link in sysfs, or a bond
    neighbours: list[Neighbour] = field(default_factory=list)
    lldp: set[str] = field(default_factory=set)  # the interfaces the host's own lldpd speaks on
    bridge_of: dict[str, str] = field(default_factory=dict)  # interface -> Open vSwitch bridge
    bridges: set[str] = field(default_factory=set)
    tags: dict[str, int | None] = field(default_factory=dict)
    interfaces: dict[str, dict] = field(default_factory=dict)
    domains: dict[str, dict[str, str]] = field(default_factory=dict)  # server -> MAC -> device
    failed: set[str] = field(default_factory=set)


def collect_hosts(state: Path) -> dict[str, HostFacts]:
    """Every host of ``hosts.tsv``, all at once."""
    with (state / "hosts.tsv").open() as table:
        names = [row["name"] for row in csv.DictReader(table, delimiter="\t")]
    with ThreadPoolExecutor(len(names)) as pool:
        return dict(zip(names, pool.map(lambda name: read_host(name, ask(state, name)), names), strict=True))


def ask(state: Path, host: str) -> str:
    """Runs host.sh on a host through the plain ssh client."""
    command = ["ssh", "-F", str(state / "ssh_config"), "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", host, "sh -s"]
    answer = subprocess.run(command, input=SCRIPT.read_text(), capture_output=True, text=True, timeout=180, check=False)
    if answer.returncode:
        raise RuntimeError(f"ssh to {host} failed: {answer.stderr.strip()}")
    return answer.stdout


def split(text: str) -> tuple[dict[str, str], set[str]]:
    """The tables by name, and the names of those whose command failed."""
    tables: dict[str, list[str]] = {}
    failed = set()
    name = ""
    for line in text.splitlines():
        if line.startswith("%%failed "):
            failed.add(line.removeprefix("%%failed "))
        elif line.startswith("%% "):
            name = line.removeprefix("%% ")
        else:
            tables.setdefault(name, []).append(line)
    return {key: "\n".join(lines).strip() for key, lines in tables.items()}, failed


def read_host(name: str, text: str) -> HostFacts:
    """A host's tables as facts."""
    tables, failed = split(text)
    facts = HostFacts(name, failed=failed)
    facts.devices = read_devices(tables["addresses"])
    facts.fdb = json.loads(tables.get("fdb") or "[]")
    # /sys/class/net/BRIDGE/brif/INTERFACE
    facts.master = {path.split("/")[6]: path.split("/")[4] for path in tables.get("members", "").split()}
    facts.real = {path.split("/")[4] for path in (tables.get("devices", "") + "\n" + tables.get("bonds", "")).split()}
    facts.neighbours = [read_neighbour(row) for row in lldp_rows(tables.get("neighbours", ""))]
    facts.lldp = {row["name"] for row in lldp_rows(tables.get("interfaces", ""))}
    for table, content in tables.items():
        kind, _, what = table.partition(" ")
        if kind == "netns":
            facts.netns[what] = read_devices(content)
        elif kind == "domain":
            facts.domains[what] = read_domain(content)
    if not failed & {"ovs Bridge", "ovs Port", "ovs Interface"}:
        read_ovs(facts, tables)
    return facts


def read_devices(text: str) -> dict[str, dict]:
    """``ip -j address`` by interface name."""
    return {row["ifname"]: row for row in json.loads(text or "[]") if "ifname" in row}


def lldp_rows(text: str) -> list[dict]:
    """The interfaces of an lldpcli json0 answer; none at all when it has none."""
    tops = json.loads(text or "{}").get("lldp", [])
    return [row for top in tops for row in top.get("interface", [])]


def read_neighbour(row: dict) -> Neighbour:
    """One LLDP neighbour of json0, where every value is a list of one."""
    chassis, port = row["chassis"][0], row["port"][0]
    name = chassis.get("name", chassis["id"])[0]["value"]
    bridge = any(item["type"] == "Bridge" and item["enabled"] for item in chassis.get("capability", []))
    return Neighbour(row["name"], name, port["id"][0]["type"], port["id"][0]["value"], bridge)


def read_domain(text: str) -> dict[str, str]:
    """A libvirt definition's network devices: MAC -> tap."""
    found = {}
    for interface in fromstring(text).iterfind("./devices/interface"):
        target = interface.find("target")
        found[interface.find("mac").get("address").lower()] = "" if target is None else target.get("dev", "")
    return found


def read_ovs(facts: HostFacts, tables: dict[str, str]) -> None:
    """Open vSwitch's three tables: which interface is in which bridge, the tags, the interfaces' rows."""
    interfaces = {row["_uuid"]: row for row in ovs_rows(tables["ovs Interface"])}
    ports = {row["_uuid"]: row for row in ovs_rows(tables["ovs Port"])}
    facts.interfaces = {row["name"]: row for row in interfaces.values()}
    for bridge in ovs_rows(tables["ovs Bridge"]):
        facts.bridges.add(bridge["name"])
        for port in (ports[uuid] for uuid in as_list(bridge["ports"])):
            for name in (interfaces[uuid]["name"] for uuid in as_list(port["interfaces"])):
                facts.bridge_of[name] = bridge["name"]
                facts.tags[name] = port["tag"] if isinstance(port["tag"], int) else None


def as_list(value: object) -> list:
    """OVSDB writes a set of one as the thing itself."""
    return value if isinstance(value, list) else [value]


def ovs_rows(text: str) -> list[dict]:
    """``ovs-vsctl --format=json list``: one dict a row, sets as lists, maps as dicts, UUIDs as strings."""
    table = json.loads(text)
    return [dict(zip(table["headings"], map(plain, row), strict=True)) for row in table["data"]]


def plain(value: object) -> object:
    """An OVSDB value as plain Python."""
    match value:
        case ["uuid", uuid]:
            return uuid
        case ["set", items]:
            return [plain(item) for item in items]
        case ["map", pairs]:
            return dict(pairs)
    return value
