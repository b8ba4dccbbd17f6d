"""What a network interface and its driver say of themselves, from `ethtool`.

Drivers and ethtool print free lines among the known ones, so nothing here raises: what can be read is kept, all else
is None.
"""

import re
from typing import TypedDict


class Settings(TypedDict):
    """State of one interface."""

    interface: str | None
    speed_mbps: int | None
    duplex: str | None
    port: str | None
    auto_negotiation: bool | None
    link_detected: bool | None


class Driver(TypedDict):
    """Driver of one interface."""

    driver: str | None
    version: str | None
    firmware_version: str | None
    bus_info: str | None


def parse(text: str) -> Settings:
    """State of one interface by `ethtool IF`, ethtool 6.1.

        Settings for eth0:
            Speed: 10000Mb/s
            Link detected: yes

    Speed is in Mbit/s; what is `Unknown!`, unreadable or not printed is None. `lo` has nothing but a link.
    """
    fields = _fields(text)
    speed = re.fullmatch(r"(\d+)Mb/s", fields.get("Speed", ""))
    return Settings(
        interface=_interface(text),
        speed_mbps=int(speed[1]) if speed else None,
        duplex=_known(fields.get("Duplex")),
        port=_known(fields.get("Port")),
        auto_negotiation={"on": True, "off": False}.get(fields.get("Auto-negotiation", "")),
        link_detected={"yes": True, "no": False}.get(fields.get("Link detected", "")),
    )


def parse_driver(text: str) -> Driver:
    """Driver of one interface by `ethtool -i IF`, ethtool 6.1.

        driver: i40e
        firmware-version: 8.60 0x8000bd5d 1.3140.0
        bus-info: 0000:3b:00.1

    What is empty, unreadable or not printed is None. `bus_info` is the PCI address of a hardware NIC, the word `tap` of
    a tap, and None of a veth.
    """
    fields = _fields(text)
    return Driver(
        driver=_known(fields.get("driver")),
        version=_known(fields.get("version")),
        firmware_version=_known(fields.get("firmware-version")),
        bus_info=_known(fields.get("bus-info")),
    )


def _fields(text: str) -> dict[str, str]:
    lines = (line.partition(":") for line in text.replace("\r", "").splitlines())
    return {key.strip(): value.strip() for key, colon, value in lines if colon}


def _interface(text: str) -> str | None:
    heading = re.search(r"^\s*Settings for (\S+):\s*$", text, re.MULTILINE)
    return heading[1] if heading else None


def _known(value: str | None) -> str | None:
    return None if not value or value.startswith("Unknown!") else value
