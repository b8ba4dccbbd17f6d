"""What names, UUIDs, MACs and raw answers of a synthetic cloud are made from: numbers only, so that each run makes the same."""

from __future__ import annotations

import hashlib
from typing import Any

from calipso.records import canonical

# The bounds of a raw answer's JSON text, bytes: what nova and neutron say of one thing.
RAW_BYTES = (1024, 2048)


def seed_of(*parts: object) -> str:
    """32 hexadecimal digits that these parts, and no others, give."""
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def uuid_of(*parts: object) -> str:
    """A UUID of these parts."""
    digits = seed_of(*parts)
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def mac_of(prefix: str, *parts: object) -> str:
    """A MAC address of these parts below a vendor's prefix of three bytes."""
    digits = seed_of(*parts)
    return f"{prefix}:{digits[:2]}:{digits[2:4]}:{digits[4:6]}"


def stem_of(uuid: str) -> str:
    """What neutron and nova put of a port's UUID into the names of its devices."""
    return uuid[:11]


def nova_raw(uuid: str, name: str, host: str, project: str) -> dict[str, str]:
    """What nova says of a server, as long as such answers are."""
    return _filled(
        "nova",
        uuid,
        {
            "id": uuid,
            "name": name,
            "status": "ACTIVE",
            "tenant_id": project,
            "user_id": seed_of(project, "user"),
            "hostId": seed_of(host, project),
            "image": {"id": uuid_of(project, "image")},
            "flavor": {"original_name": "m1.small", "vcpus": 2, "ram": 4096, "disk": 20, "ephemeral": 0, "swap": 0},
            "created": "2026-03-01T08:00:00Z",
            "accessIPv4": "",
            "accessIPv6": "",
            "OS-DCF:diskConfig": "MANUAL",
            "OS-EXT-SRV-ATTR:host": host,
            "OS-EXT-SRV-ATTR:hypervisor_hostname": host,
            "OS-EXT-SRV-ATTR:instance_name": f"instance-{uuid[:8]}",
            "OS-EXT-STS:power_state": 1,
            "OS-EXT-STS:task_state": None,
            "OS-EXT-STS:vm_state": "active",
            "OS-SRV-USG:launched_at": "2026-03-01T08:00:21.000000",
            "OS-SRV-USG:terminated_at": None,
            "config_drive": "",
            "security_groups": [{"name": "default"}],
            "os-extended-volumes:volumes_attached": [{"id": uuid_of(uuid, "volume"), "delete_on_termination": False}],
        },
    )


def neutron_raw(uuid: str, name: str, **own: object) -> dict[str, str]:
    """What neutron says of a network, subnet, port, router or agent."""
    return _filled(
        "neutron",
        uuid,
        {
            "id": uuid,
            "name": name,
            "description": "",
            "admin_state_up": True,
            "status": "ACTIVE",
            "availability_zone_hints": [],
            "created_at": "2026-03-01T08:00:00Z",
            "security_groups": [uuid_of(uuid, "group")],
            "extra_dhcp_opts": [],
            "allowed_address_pairs": [],
            "port_security_enabled": True,
            "propagate_uplink_status": None,
            "binding:profile": {},
            "binding:vif_details": {"port_filter": True, "connectivity": "l2", "bound_drivers": {"0": "openvswitch"}},
            **own,
        },
    )


def link_raw(name: str, mac: str, *place: str) -> dict[str, str]:
    """What a host says of an interface or bridge (`ip -d link`, `ethtool`)."""
    return _filled(
        "host",
        seed_of(name, mac, *place),
        {
            "ifname": name,
            "address": mac,
            "flags": ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"],
            "mtu": 1500,
            "qdisc": "mq",
            "operstate": "UP",
            "link_type": "ether",
            "broadcast": "ff:ff:ff:ff:ff:ff",
            "min_mtu": 68,
            "max_mtu": 9216,
            "num_tx_queues": 8,
            "num_rx_queues": 8,
            "gso_max_size": 65536,
            "gso_max_segs": 65535,
            "driver": {"driver": "ixgbe", "version": "6.1.0-9-amd64", "bus_info": "0000:3b:00.0"},
            "supported": ["1000baseT/Full", "10000baseT/Full"],
        },
    )


def _filled(source: str, seed: str, answer: dict[str, Any]) -> dict[str, str]:
    """The source's answer with tags up to a length that its seed decides, so that lengths spread between the bounds."""
    least, most = RAW_BYTES
    digits = hashlib.blake2b(seed.encode(), digest_size=64).hexdigest() * 16
    wanted = least + 100 + int(digits[:4], 16) % (most - least - 180)
    missing = wanted - len(canonical(answer))
    answer["tags"] = [digits[at : at + 28] for at in range(0, max(missing, 0), 31)]
    return {source: canonical(answer)}
