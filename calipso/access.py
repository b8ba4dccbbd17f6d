"""Access to an environment: its live source, a proposal for its file, a test of every way in, its host keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from calipso.environments import Environment, cloud_access, ssh_targets
from calipso.errors import CalipsoError
from calipso.fetchers.openstack import questions
from calipso.fetchers.openstack.keystone import DISCOVERED
from calipso.sources.answers import ApiQuestion, Source
from calipso.sources.live import Live
from calipso.sources.openstack import OpenStack
from calipso.sources.ssh import connect, fingerprint, host_keys
from calipso.sources.targets import CloudAccess, SshTarget

# What discovery runs on hosts; a host without one of them is normal, but its owner may want to know.
TOOLS = ("ip", "bridge", "ovs-vsctl", "virsh", "ethtool", "lldpcli")


def live_source(environment: Environment) -> Live:
    """The running cloud, hosts and switches of an environment. Raises Invalid when its credentials cannot be found."""
    return Live(cloud_access(environment), ssh_targets(environment).values())


def propose_environment(key: str, access: CloudAccess) -> dict[str, Any]:
    """An environment's definition with the hosts that nova and neutron know. Raises SourceError, Invalid.

    A host's address is nova's of its hypervisor, else its name. Hosts of equal name in two regions are named with the region.
    """
    cloud = OpenStack(access)
    found: dict[tuple[str, str], str] = {}
    for region, services in cloud.regions().items():
        if DISCOVERED & set(services):
            names = [
                row["host"]
                for row in cloud.rows(questions.services(region)) + cloud.rows(questions.agents(region))
                if row.get("host")
            ]
            ips = {
                (row.get("service") or {}).get("host"): row.get("host_ip")
                for row in cloud.rows(questions.hypervisors(region))
            }
            found |= {(region, name): ips.get(name) or name for name in names}
    cloud.close()
    counts: dict[str, int] = {}
    for _, name in found:
        counts[name] = counts.get(name, 0) + 1
    hosts = {
        name if counts[name] == 1 else f"{region}/{name}": address for (region, name), address in sorted(found.items())
    }
    openstack: dict[str, Any] = {"cloud": access.cloud} | (
        {"clouds_file": str(access.clouds_file)} if access.clouds_file else {}
    )
    return {"environment": key, "openstack": openstack, "hosts": hosts}


def check_access(environment: Environment) -> list[dict[str, Any]]:
    """Ask every API and log in everywhere; a row for each: target, ok, message, hint."""
    checks: list[dict[str, Any]] = []
    try:
        source = live_source(environment)
    except CalipsoError as err:  # without the cloud's credentials hosts and switches are tried all the same
        access = cloud_access(environment)
        checks = [_failed(f"cloud {access.cloud}" if access else "ssh", err)]
        source = Live(None, ssh_targets(environment).values())
    try:
        if environment.openstack and not checks:
            checks = _cloud_checks(environment, source)
        with ThreadPoolExecutor(environment.ssh.parallel) as pool:
            return checks + list(
                pool.map(lambda name: _machine_check(source, name), [*environment.hosts, *environment.switches])
            )
    finally:
        source.close()


def _cloud_checks(environment: Environment, source: Source) -> list[dict[str, Any]]:
    access = cloud_access(environment)
    name = access.cloud if access else ""
    try:
        regions = source.regions()
    except CalipsoError as err:
        return [_failed(f"cloud {name}", err)]
    checks = [_fine(f"cloud {name}", f"regions {', '.join(regions)}")]
    for region in regions:
        checks += [_question_check(region, source, ask(region)) for ask in (questions.services, questions.agents)]
    return checks


def _question_check(region: str, source: Source, question: ApiQuestion) -> dict[str, Any]:
    target = f"{region} {question.service}"
    try:
        return _fine(target, f"{len(source.rows(question))} {question.collection}")
    except CalipsoError as err:
        return _failed(target, err)


def _machine_check(source: Source, name: str) -> dict[str, Any]:
    asked = {tool: f"command -v {tool}" for tool in TOOLS}
    try:
        outputs = source.outputs(name, asked.values())
    except CalipsoError as err:
        return _failed(name, err)
    there = [tool for tool, command in asked.items() if outputs[command].exit_code == 0]
    return _fine(name, f"tools: {', '.join(there)}")


def show_host_keys(environment: Environment, name: str) -> dict[str, Any]:
    """The keys that a host or switch shows: target, ok, keys, fingerprints, whether they are pinned, message."""
    targets: dict[str, SshTarget] = ssh_targets(environment)
    machine = environment.machines()[name]
    target = targets.get(name)
    port = machine.port or environment.ssh.port
    try:
        through = connect(target.jump) if target and target.jump else None
        try:
            keys = host_keys(machine.address, port, environment.ssh.timeout_s, through)
        finally:
            if through:
                through.close()
    except CalipsoError as err:
        return {"target": name, "ok": False, "keys": [], "fingerprints": [], "pinned": False, "message": err.message}
    pinned = bool(target) and set(keys) <= set(target.host_keys if target else ())
    return {
        "target": name,
        "ok": True,
        "keys": keys,
        "fingerprints": [fingerprint(key) for key in keys],
        "pinned": pinned,
        "message": "",
    }


def _fine(target: str, message: str) -> dict[str, Any]:
    return {"target": target, "ok": True, "message": message, "hint": ""}


def _failed(target: str, err: CalipsoError) -> dict[str, Any]:
    return {"target": target, "ok": False, "message": err.message, "hint": err.hint}
