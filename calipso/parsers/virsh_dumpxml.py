"""Domains of libvirt and their network interfaces, from `virsh dumpxml`."""

import re
from typing import TypedDict
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from calipso.errors import ParseError

_HEADER = re.compile(r"<\?xml[^>]*\?>")


class Interface(TypedDict):
    """One network interface of a domain; which of the sources it has depends on its type."""

    type: str | None
    mac: str | None
    source_bridge: str | None
    source_dev: str | None
    source_path: str | None
    target_dev: str | None
    interface_id: str | None
    model: str | None
    mtu: int | None
    pci_address: str | None


class Domain(TypedDict):
    """One domain, running or only defined."""

    uuid: str
    name: str
    interfaces: list[Interface]


def parse(text: str) -> Domain:
    """One domain by `virsh dumpxml DOMAIN`, libvirt 9.0.0.

        <interface type='bridge'>
          <mac address='fa:16:3e:01:01:01'/>
          <source bridge='qbrc2cca8f8-fc'/>

    The MAC is in lower case; `source_path` is the socket of a vhostuser interface, `source_dev` the device below a
    macvtap (type direct), `pci_address` (0000:3b:02.7) that of a hostdev's source and not of the guest's slot;
    `interface_id` is the virtual port's, which only a plug by libvirt itself writes; mtu is in bytes. A domain that is
    not running may lack target devices. What is absent is None.
    """
    domains = parse_all(text)
    if len(domains) != 1:
        raise ParseError(f"virsh dumpxml printed {len(domains)} domains instead of one: {text[:120]!r}")
    return domains[0]


def parse_all(text: str) -> list[Domain]:
    """Domains of several dumps after one another: `for d in $(virsh list --all --name); do virsh dumpxml $d; done`.

        <domain type='qemu' id='2'> .. </domain>

        <domain type='qemu'> .. </domain>

    Each as `parse` gives it (libvirt 9.0.0); no output is no domains, and one cut document spoils the whole answer.
    """
    documents = _HEADER.sub("", text.replace("\r", ""))
    try:
        root: Element = defusedxml.ElementTree.fromstring(f"<domains>{documents}</domains>")
    except (defusedxml.ElementTree.ParseError, DefusedXmlException) as err:
        raise ParseError(f"virsh dumpxml printed no whole XML ({err}): {documents.strip()[-120:]!r}") from err
    for stray in [root.text, *(element.tail for element in root)]:
        if stray and stray.strip():
            raise ParseError(f"virsh dumpxml printed an unknown line: {stray.strip().splitlines()[0]!r}")
    return [_domain(element) for element in root]


def _domain(domain: Element) -> Domain:
    uuid, name = domain.findtext("uuid"), domain.findtext("name")
    if domain.tag != "domain" or not uuid or not name:
        raise ParseError(f"virsh dumpxml printed <{domain.tag}> where a domain with uuid and name was expected")
    return Domain(uuid=uuid, name=name, interfaces=[_interface(each) for each in domain.iterfind("devices/interface")])


def _interface(interface: Element) -> Interface:
    mac = _attribute(interface, "mac", "address")
    mtu = _attribute(interface, "mtu", "size")
    return Interface(
        type=interface.get("type"),
        mac=mac.lower() if mac else None,
        source_bridge=_attribute(interface, "source", "bridge"),
        source_dev=_attribute(interface, "source", "dev"),
        source_path=_attribute(interface, "source", "path"),
        target_dev=_attribute(interface, "target", "dev"),
        interface_id=_attribute(interface, "virtualport/parameters", "interfaceid"),
        model=_attribute(interface, "model", "type"),
        mtu=int(mtu) if mtu and mtu.isdecimal() else None,
        pci_address=_pci_address(interface.find("source/address[@type='pci']")),
    )


def _attribute(interface: Element, path: str, name: str) -> str | None:
    element = interface.find(path)
    return None if element is None else element.get(name)


def _pci_address(address: Element | None) -> str | None:
    """A PCI address as sysfs writes it, where libvirt gives four numbers: domain='0x0000' bus='0x3b' ..."""
    if address is None:
        return None
    try:
        domain, bus, slot, function = (int(address.attrib[key], 16) for key in ("domain", "bus", "slot", "function"))
    except (KeyError, ValueError) as err:
        raise ParseError(f"virsh dumpxml printed an unknown PCI address: {address.attrib}") from err
    return f"{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"
