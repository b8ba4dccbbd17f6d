"""Which network devices a host has, and which of them are hardware, from /sys/class/net."""

import re
from typing import TypedDict

from calipso.errors import ParseError

# A name may hold what Unicode, but not the kernel, takes for space or an end of line.
_LINK = re.compile(r"l\S+ .*\s(?P<name>\S+) -> (?P<target>\S+)", re.ASCII)
_FILE = re.compile(r"-\S+ .*\sbonding_masters")  # the one plain file among the links, made by the bonding driver
_TOTAL = re.compile(r"total \d+")


class Device(TypedDict):
    """One entry of /sys/class/net."""

    name: str
    target: str
    virtual: bool


def parse(text: str) -> list[Device]:
    """Devices by `ls -l /sys/class/net` (coreutils 9.1).

        total 0
        lrwxrwxrwx 1 root root 0 Nov 22 20:14 br-data -> ../../devices/virtual/net/br-data
        lrwxrwxrwx 1 root 0 Jul  5 17:17 eno16777728 -> ../../devices/0000:02:00.0/net/eno16777728

    `target` is as printed and holds the PCI address of hardware; `virtual` says that it lies below devices/virtual.
    """
    devices = []
    for line in text.replace("\r", "").split("\n"):
        if not line.strip() or _TOTAL.fullmatch(line) or _FILE.fullmatch(line):
            continue
        match = _LINK.fullmatch(line)
        if match is None:
            raise ParseError(f"ls -l /sys/class/net printed an unknown line: {line!r}")
        devices.append(Device(name=match["name"], target=match["target"], virtual="/virtual/" in match["target"]))
    return devices
