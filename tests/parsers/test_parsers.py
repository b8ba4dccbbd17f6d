"""Every parser against its samples: `<module>/<function>.<case>.<txt|json|xml>` beside its `.expected.json`."""

import importlib
import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import calipso.parsers
from calipso.errors import ParseError
from calipso.parsers import (
    ethtool,
    ip_netns,
    iproute2,
    lldpcli,
    os_release,
    ovs_vsctl,
    proc_net_bonding,
    sysfs_net,
    virsh_dumpxml,
)

HERE = Path(__file__).parent
SAMPLES = sorted(path for path in HERE.glob("[a-z]*/*.*") if not path.name.endswith(".expected.json"))
MODULES = [
    importlib.import_module(f"calipso.parsers.{path.stem}")
    for path in sorted(Path(calipso.parsers.__path__[0]).glob("[!_]*.py"))
]
PARSERS = [
    pytest.param(module.__name__.rpartition(".")[2], name, id=f"{module.__name__.rpartition('.')[2]}.{name}")
    for module in MODULES
    for name, _ in inspect.getmembers(module, inspect.isfunction)
    if name.startswith("parse")
]
AS_THEY_ARE = {"iproute2"}  # the tool's own rows, with only the keys that it printed
A_SHAPE_PER_TABLE = {"ovs_vsctl"}  # the keys are the table's columns


def each(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def parser_of(sample: Path) -> Callable[[str], Any]:
    module = importlib.import_module(f"calipso.parsers.{sample.parent.name}")
    parser: Callable[[str], Any] = getattr(module, sample.name.split(".")[0])
    return parser


def parsed(sample: Path) -> Any:
    return parser_of(sample)(sample.read_text())


def shapes(value: Any, place: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Where rows are in a result, and which keys each has."""
    for row in value if isinstance(value, list) else [value]:
        if isinstance(row, dict):
            yield place, frozenset(row)
            for key, below in row.items():
                if isinstance(below, list):
                    yield from shapes(below, f"{place}/{key}")


@pytest.mark.parametrize("sample", SAMPLES, ids=each)
def test_a_sample_gives_what_is_expected_of_it(sample: Path, request: pytest.FixtureRequest) -> None:
    expected = sample.with_suffix(".expected.json")
    result = parsed(sample)
    if request.config.getoption("--golden-write", default=False):
        expected.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    assert result == json.loads(expected.read_text())


@pytest.mark.parametrize("sample", SAMPLES, ids=each)
def test_carriage_returns_change_nothing(sample: Path) -> None:
    text = sample.read_text()
    assert parser_of(sample)(text.replace("\n", "\r\n")) == parsed(sample)


@pytest.mark.parametrize(("module", "name"), PARSERS)
def test_every_parser_has_two_samples(module: str, name: str) -> None:
    assert (
        len([sample for sample in SAMPLES if sample.parent.name == module and sample.name.startswith(f"{name}.")]) >= 2
    )


@pytest.mark.parametrize("sample", [path for path in SAMPLES if path.parent.name not in AS_THEY_ARE], ids=each)
def test_rows_of_one_answer_share_their_keys(sample: Path) -> None:
    found = set(shapes(parsed(sample)))
    assert len(found) == len({place for place, _ in found})


@pytest.mark.parametrize(
    ("module", "name"), [row for row in PARSERS if row.values[0] not in AS_THEY_ARE | A_SHAPE_PER_TABLE]
)
def test_rows_of_a_parser_share_their_keys(module: str, name: str) -> None:
    samples = [sample for sample in SAMPLES if sample.parent.name == module and sample.name.startswith(f"{name}.")]
    found = {shape for sample in samples for shape in shapes(parsed(sample))}
    assert len(found) == len({place for place, _ in found})


def test_no_expectation_is_left_without_its_sample() -> None:
    assert set(HERE.glob("*/*.expected.json")) <= {path.with_suffix(".expected.json") for path in SAMPLES}


BAD = [
    pytest.param(ovs_vsctl.parse, "", "ovs-vsctl printed no JSON", id="ovs-empty"),
    pytest.param(ovs_vsctl.parse, '{"data":[[["uuid","8cf9', "uuid", id="ovs-cut"),
    pytest.param(ovs_vsctl.parse, "[]", r"\[\]", id="ovs-no-object"),
    pytest.param(ovs_vsctl.parse, '{"data":[]}', "headings", id="ovs-no-headings"),
    pytest.param(ovs_vsctl.parse, '{"headings":["a","b"],"data":[[1]]}', r"\[1\]", id="ovs-short-row"),
    pytest.param(ovs_vsctl.parse, '{"headings":["a"],"data":[7]}', "7", id="ovs-row-no-list"),
    pytest.param(ovs_vsctl.parse, '{"headings":["a"],"data":[[["bag",[]]]]}', "bag", id="ovs-unknown-atom"),
    pytest.param(iproute2.parse, '[{"ifindex":1,"ifname":"lo"', '"lo"', id="iproute2-cut"),
    pytest.param(iproute2.parse, '{"ifindex":1}', "ifindex", id="iproute2-object"),
    pytest.param(iproute2.parse, "[1]", r"\[1\]", id="iproute2-no-rows"),
    pytest.param(iproute2.parse, 'Object "lnk" is unknown', "lnk", id="iproute2-text"),
    pytest.param(ip_netns.parse, "qdhcp-1 (id: 3)\nqdhcp-2 (nsid 4)\n", r"qdhcp-2 \(nsid 4\)", id="netns-line"),
    pytest.param(lldpcli.parse, "", "lldpcli printed no JSON", id="lldp-empty"),
    pytest.param(lldpcli.parse, '{"lldp":[{"interface":[{"name":"eth0"', "eth0", id="lldp-cut"),
    pytest.param(lldpcli.parse, "[]", r"\[\]", id="lldp-no-object"),
    pytest.param(lldpcli.parse, '{"local-chassis":{}}', "local-chassis", id="lldp-another-answer"),
    pytest.param(lldpcli.parse, '{"lldp":{"interface":{"eth0":{"port":{"x":1}}}}}', "'x'", id="lldp-no-chassis"),
    pytest.param(lldpcli.parse, '{"lldp":{"interface":["eth0"]}}', "eth0", id="lldp-interface-no-object"),
    pytest.param(lldpcli.parse_chassis, '{"local-chassis":{"chassis":{"a":{}}}}', "unknown form", id="lldp-no-id"),
    pytest.param(lldpcli.parse_interfaces, '{"lldp":{"interface":{"eth0":{}}}}', "unknown form", id="lldp-no-port"),
    pytest.param(os_release.parse, "ID=debian\nwelcome\n", "welcome", id="os-line"),
    pytest.param(os_release.parse, 'ID=debian\nNAME="Debian', "NAME", id="os-cut"),
    pytest.param(sysfs_net.parse, "total 0\nls: cannot open\n", "cannot open", id="sysfs-line"),
    pytest.param(proc_net_bonding.parse, "", "bonding mode", id="bonding-empty"),
    pytest.param(proc_net_bonding.parse, "Link Failure Count: 0\n", "Link Failure Count", id="bonding-headless"),
    pytest.param(
        proc_net_bonding.parse, "Bonding Mode: x\n\nSlave Interface: a\nSpeed\n", "'Speed'", id="bonding-line"
    ),
    pytest.param(virsh_dumpxml.parse, "", "0 domains", id="virsh-empty"),
    pytest.param(virsh_dumpxml.parse, "<domain><name>a</name><uu", "<uu", id="virsh-cut"),
    pytest.param(virsh_dumpxml.parse, "<network><name>a</name><uuid>b</uuid></network>", "network", id="virsh-other"),
    pytest.param(virsh_dumpxml.parse, "<domain><name>a</name></domain>", "uuid", id="virsh-without-uuid"),
    pytest.param(virsh_dumpxml.parse, "error: failed to get domain 'a'", "failed to get domain", id="virsh-text"),
    pytest.param(virsh_dumpxml.parse_all, "<domain><name>a</name></doma", "</doma", id="virsh-all-cut"),
    pytest.param(virsh_dumpxml.parse_all, "</domains><domains>", "whole XML", id="virsh-all-wrapper"),
    pytest.param(
        virsh_dumpxml.parse,
        "<domain><name>a</name><uuid>b</uuid><devices><interface><source><address type='pci' bus='0x3b'/></source>"
        "</interface></devices></domain>",
        "0x3b",
        id="virsh-pci-cut",
    ),
    pytest.param(
        virsh_dumpxml.parse,
        "<!DOCTYPE a [<!ENTITY b 'c'>]><domain><name>&b;</name><uuid>b</uuid></domain>",
        "ENTITY",
        id="virsh-entity",
    ),
]


@pytest.mark.parametrize(("parser", "text", "told"), BAD)
def test_an_unknown_form_is_an_error_that_shows_it(parser: Callable[[str], Any], text: str, told: str) -> None:
    with pytest.raises(ParseError, match=told):
        parser(text)


@pytest.mark.parametrize("parser", [ethtool.parse, ethtool.parse_driver])
@pytest.mark.parametrize("text", ["", "::\n: \nSpeed\n", "Speed: ZeroGb/s\ndriver\n", "\x00\ufffd:\t:"])
def test_ethtool_survives_whatever_a_driver_prints(parser: Callable[[str], dict[str, Any]], text: str) -> None:
    assert set(parser(text).values()) == {None}


@pytest.mark.parametrize(("column", "value"), [([], None), (4, 4), ([4], 4), ("", ""), (False, False)])
def test_an_optional_column_is_its_value_or_none(column: Any, value: Any) -> None:
    assert ovs_vsctl.optional(column) == value


def test_an_optional_column_with_two_values_is_an_error() -> None:
    with pytest.raises(ParseError, match="2 values"):
        ovs_vsctl.optional([1, 2])


@pytest.mark.parametrize(("column", "value"), [([], []), ("uuid", ["uuid"]), (["a", "b"], ["a", "b"])])
def test_a_set_column_is_a_list_however_many_it_holds(column: Any, value: list[Any]) -> None:
    assert ovs_vsctl.members(column) == value


def test_a_mac_in_capitals_comes_out_in_lower_case() -> None:
    interface = "<interface type='bridge'><mac address='FA:16:3E:0A:00:01'/></interface>"
    text = f"<domain><name>a</name><uuid>b</uuid><devices>{interface}</devices></domain>"
    assert virsh_dumpxml.parse(text)["interfaces"][0]["mac"] == "fa:16:3e:0a:00:01"
