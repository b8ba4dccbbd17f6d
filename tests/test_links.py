"""The join: which records belong together, by each kind of rule, and how a link says why."""

import random

import pytest

from calipso.links import join
from calipso.model import LINK_TYPES
from calipso.records import Link, Record, Value

R1 = {"region": "RegionOne"}
HERE = {"region": "RegionOne", "host": "compute-1"}
THERE = {"region": "RegionOne", "host": "compute-2"}
# The same names, addresses and MACs in another region.
ELSEWHERE = {"region": "RegionTwo", "host": "compute-1"}


def record(type_name: str, key: str, **properties: Value) -> Record:
    """A record that hangs in no tree, so that only the rules under test join it."""
    return Record(type_name, f"{type_name}/{key}", str(properties.pop("name", key)), "nowhere", "test", properties)


def ends(links: list[Link]) -> list[tuple[str, str, str]]:
    return [(link.type, link.source, link.target) for link in links]


def test_nothing_joins_nothing() -> None:
    assert join([]) == []


def test_equal_keys_are_joined_and_the_evidence_says_by_what() -> None:
    links = join([record("port", "p", uuid="p", network_uuid="n"), record("network", "n", uuid="n")])
    assert links == [
        Link("port_network", "port/p", "network/n", "port.network_uuid = network.uuid: n", (("network", "n"),))
    ]


def test_unequal_keys_are_not() -> None:
    assert join([record("port", "p", uuid="p", network_uuid="n"), record("network", "m", uuid="m")]) == []


@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_key_joins_nothing_not_even_another_missing_one(missing: Value) -> None:
    port = record("port", "p", uuid="p", network_uuid=missing)
    assert join([port, record("network", "n", uuid=missing)]) == []


def test_a_property_that_is_not_there_joins_nothing() -> None:
    assert join([record("port", "p"), record("network", "n"), record("vnic", "v"), record("vedge", "e")]) == []


def test_every_member_of_a_listed_key_is_joined() -> None:
    aggregate = record("aggregate", "a", **R1, hosts=["compute-1", "compute-2", "compute-9"])
    hosts = [record("host", name, name=name, **R1, host=name) for name in ("compute-1", "compute-2", "compute-3")]
    assert join([aggregate, *hosts]) == [
        Link(
            "aggregate_host",
            "aggregate/a",
            "host/compute-1",
            "aggregate.hosts = host.name: compute-1 (region RegionOne)",
        ),
        Link(
            "aggregate_host",
            "aggregate/a",
            "host/compute-2",
            "aggregate.hosts = host.name: compute-2 (region RegionOne)",
        ),
    ]


def test_an_empty_list_joins_nothing() -> None:
    assert join([record("aggregate", "a", **R1, hosts=[]), record("host", "h", name="h", **R1)]) == []


def test_what_is_on_hosts_is_joined_within_its_host() -> None:
    links = join(
        [
            record("vnic", "here", **HERE, bridge="br-int", network_uuid="n", tag=4),
            record("vedge", "here", **HERE, bridge="br-int", kind="ovs"),
            record("vedge", "there", **THERE, bridge="br-int", kind="ovs"),
            record("vedge", "elsewhere", **ELSEWHERE, bridge="br-int", kind="ovs"),
        ]
    )
    assert links == [
        Link(
            "vnic_vedge",
            "vnic/here",
            "vedge/here",
            "same region RegionOne, host compute-1, bridge br-int",
            (("network", "n"), ("tag", 4)),
        )
    ]


def test_equal_names_in_two_regions_stay_apart() -> None:
    links = join(
        [
            record("aggregate", "one", region="RegionOne", hosts=["compute-1"]),
            record("aggregate", "two", region="RegionTwo", hosts=["compute-1"]),
            record("host", "one", name="compute-1", region="RegionOne"),
            record("host", "two", name="compute-1", region="RegionTwo"),
        ]
    )
    assert ends(links) == [
        ("aggregate_host", "aggregate/one", "host/one"),
        ("aggregate_host", "aggregate/two", "host/two"),
    ]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("hybrid", [("vnic_vconnector", "vnic/v", "vconnector/b")]),
        ("linuxbridge", [("vnic_vconnector", "vnic/v", "vconnector/b")]),
        ("provider", []),
        (None, []),
    ],
)
def test_a_condition_on_the_right_side_decides(kind: str | None, found: list[tuple[str, str, str]]) -> None:
    vnic = record("vnic", "v", **HERE, bridge="qbr1")
    assert ends(join([vnic, record("vconnector", "b", **HERE, name="qbr1", kind=kind)])) == found


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("hybrid", [("vconnector_vedge", "vconnector/b", "vedge/e")]),
        ("trunk", [("vconnector_vedge", "vconnector/b", "vedge/e")]),
        ("provider", [("vedge_vconnector", "vedge/e", "vconnector/b")]),
        ("tunnel", []),
    ],
)
def test_up_from_a_hybrid_bridge_and_down_to_a_provider_bridge_are_two_types(
    kind: str, found: list[tuple[str, str, str]]
) -> None:
    vedge = record("vedge", "e", **HERE, bridge="br-int")
    assert ends(join([vedge, record("vconnector", "b", **HERE, kind=kind, connected_to="br-int")])) == found


def in_use(**vnic: Value) -> list[tuple[str, str, str]]:
    """Links of type HOST_PNIC_NETWORK when this vNIC is the only one in the cloud."""
    nic = {"name": "eth1", "carries": ["overlay:vxlan"]}
    records = [
        record("host_pnic", "here", **HERE, **nic),
        record("host_pnic", "there", **THERE, **nic),
        record("host_pnic", "here-other", **HERE, name="eth2", carries=["physnet:physnet1"]),
        record("network", "n", **R1, uuid="n", carriers=["overlay:vxlan"], segmentation_id=77),
        record("network", "unused", **R1, uuid="unused", carriers=["overlay:vxlan"], segmentation_id=78),
        record("vnic", "v", **vnic),
    ]
    return [link for link in ends(join(records)) if link[0] == "host_pnic_network"]


FOUND = [("host_pnic_network", "host_pnic/here", "network/n")]


def test_a_network_leaves_by_the_nics_of_the_host_where_a_vnic_of_it_is_plugged() -> None:
    assert in_use(**HERE, network_uuid="n", bridge="qbr1") == FOUND


@pytest.mark.parametrize(
    "vnic",
    [
        pytest.param({**HERE, "network_uuid": "n", "bridge": None}, id="not-plugged"),
        pytest.param({**HERE, "network_uuid": "n"}, id="never-looked-at"),
        pytest.param({**HERE, "network_uuid": "m", "bridge": "qbr1"}, id="another-network"),
        pytest.param({**ELSEWHERE, "network_uuid": "n", "bridge": "qbr1"}, id="another-region"),
        pytest.param({"region": "RegionOne", "network_uuid": "n", "bridge": "qbr1"}, id="on-no-host"),
    ],
)
def test_a_network_without_a_plugged_vnic_leaves_by_no_nic_of_the_host(vnic: dict[str, Value]) -> None:
    assert in_use(**vnic) == []


def test_networks_of_a_trunks_subports_are_in_use_too() -> None:
    assert in_use(**HERE, network_uuid="parent", trunk_networks=["n", "m"], bridge="tbr1") == FOUND


def test_a_link_through_a_third_type_says_so_and_carries_the_segment() -> None:
    links = join(
        [
            record("host_pnic", "e", **HERE, carries=["physnet:physnet1", "overlay:vxlan"]),
            record("network", "n", **R1, uuid="n", carriers=["physnet:physnet1"], segmentation_id=101),
            record("vnic", "v1", **HERE, network_uuid="n", bridge="qbr1"),
            record("vnic", "v2", **HERE, network_uuid="n", bridge="qbr2"),
        ]
    )
    assert links == [
        Link(
            "host_pnic_network",
            "host_pnic/e",
            "network/n",
            "host_pnic.carries = network.carriers: physnet:physnet1 (region RegionOne, host compute-1) by vnic.network_uuid",
            (("network", "n"), ("segment", 101)),
        )
    ]


def otep(key: str, address: str, peers: list[str], region: str = "RegionOne", overlay: str = "vxlan") -> Record:
    return record("otep", key, region=region, overlay_type=overlay, address=address, peers=peers)


def test_a_mutual_link_is_kept_once_with_the_smaller_key_first() -> None:
    links = join([otep("b", "192.0.2.2", ["192.0.2.1"]), otep("a", "192.0.2.1", ["192.0.2.2"])])
    assert links == [
        Link(
            "otep_otep",
            "otep/a",
            "otep/b",
            "otep.peers = otep.address: 192.0.2.2 (region RegionOne, overlay_type vxlan)",
        )
    ]


def test_a_mutual_link_needs_only_one_end_to_tell() -> None:
    links = join([otep("b", "192.0.2.2", ["192.0.2.1"]), otep("a", "192.0.2.1", [])])
    assert ends(links) == [("otep_otep", "otep/a", "otep/b")]


def test_tunnels_of_another_region_or_overlay_with_equal_addresses_stay_apart() -> None:
    near = otep("a", "192.0.2.1", ["192.0.2.2"])
    assert join([near, otep("b", "192.0.2.2", [], region="RegionTwo"), otep("c", "192.0.2.2", [], overlay="gre")]) == []


def test_nothing_is_joined_to_itself() -> None:
    assert join([otep("a", "192.0.2.1", ["192.0.2.1"])]) == []


def test_a_link_that_several_rules_find_is_kept_once_with_the_first_rules_evidence() -> None:
    nic = record("host_pnic", "n", chassis="mac:0c", port_ids=["eth0"], lldp_chassis="mac:44", lldp_port="swp1")
    port = record("switch_pnic", "s", chassis="mac:44", port_ids=["swp1"], lldp_chassis="mac:0c", lldp_port="eth0")
    assert join([nic, port]) == [
        Link(
            "host_pnic_switch_pnic",
            "host_pnic/n",
            "switch_pnic/s",
            "host_pnic.lldp_chassis = switch_pnic.chassis: mac:44; host_pnic.lldp_port = switch_pnic.port_ids: swp1",
        )
    ]


def test_a_second_rule_finds_what_the_first_cannot() -> None:
    nic = record("host_pnic", "n", chassis="mac:0c", port_ids=["eth0"])
    port = record("switch_pnic", "s", chassis="mac:44", port_ids=["swp1"], lldp_chassis="mac:0c", lldp_port="eth0")
    assert [link.evidence for link in join([nic, port])] == [
        "host_pnic.chassis = switch_pnic.lldp_chassis: mac:0c; host_pnic.port_ids = switch_pnic.lldp_port: eth0"
    ]


def test_the_tree_is_joined_by_keys_and_its_roots_by_none() -> None:
    domain = Record("domain", "domain/d", "Default", "", "projects", {})
    project = Record("project", "project/p", "web", "domain/d", "projects", {})
    orphan = Record("project", "project/q", "lost", "domain/gone", "projects", {})
    assert join([project, orphan, domain]) == [
        Link("contains", "", "domain/d", "root of the tree"),
        Link("contains", "domain/d", "project/p", "key = parent: domain/d"),
    ]


def test_what_a_link_carries_is_left_out_where_an_end_does_not_know_it() -> None:
    links = join([record("vnic", "v", port_uuid="p"), record("port", "p", uuid="p")])
    assert links == [Link("vnic_port", "vnic/v", "port/p", "vnic.port_uuid = port.uuid: p")]


def test_a_subports_link_carries_its_vlan_and_its_own_network() -> None:
    vnic = record("vnic", "v", port_uuid="p", network_uuid="n")
    subport = record("port", "s", uuid="s", trunk_parent_uuid="p", trunk_vlan=101, network_uuid="m")
    assert [link.properties for link in join([vnic, subport])] == [(("network", "m"), ("vlan", 101))]


@pytest.mark.parametrize("seed", range(5))
def test_links_and_their_evidence_do_not_depend_on_the_order_of_records(seed: int) -> None:
    records = [
        *[
            record("host_pnic", f"{n}-{h}", region="RegionOne", host=h, name=n, carries=["overlay:vxlan", "physnet:p"])
            for n in ("eth1", "eth2")
            for h in ("compute-1", "compute-2")
        ],
        *[record("network", n, **R1, uuid=n, carriers=["overlay:vxlan", "physnet:p"]) for n in ("n1", "n2")],
        *[
            record(
                "vnic", f"{n}-{h}", region="RegionOne", host=h, network_uuid=n, trunk_networks=["n1", "n2"], bridge="b"
            )
            for n in ("n1", "n2")
            for h in ("compute-1", "compute-2")
        ],
        *[otep(name, f"192.0.2.{name}", ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) for name in ("1", "2", "3")],
    ]
    shuffled = random.Random(seed).sample(records, len(records))  # noqa: S311 - an order, no secret
    assert join(shuffled) == join(records)


def test_links_come_in_the_models_order_and_then_by_their_ends() -> None:
    records = [otep(name, f"192.0.2.{name}", ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) for name in ("3", "1", "2")]
    links = ends(join([record("port", "p", uuid="p", network_uuid="n"), record("network", "n", uuid="n"), *records]))
    order = [row.name for row in LINK_TYPES]
    assert links == sorted(links, key=lambda link: (order.index(link[0]), *link[1:]))
