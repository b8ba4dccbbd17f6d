"""Interfaces whose names hold anything that Linux allows, made in a network namespace and asked for by a real sshd."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from calipso.fetchers.host import host
from calipso.fetchers.visit import Visit
from calipso.records import Record
from calipso.sources.answers import Output
from calipso.sources.live import Live
from tests.sources.sshd import Sshd, running_sshd, sshd_is_missing

pytestmark = pytest.mark.skipif(sshd_is_missing(), reason="no OpenSSH server here: apt-get install openssh-server")

# What the kernel was told, as sh's printf writes it, and what is kept of it.
NAMES = {
    "q'u\"o`te": "q'u\"o`te",
    "b\\\\slash$x": "b\\slash$x",
    "lat\\351n": "lat%E9n",
    "lat\\350n": "lat%E8n",
    "ctl\\001\\033\\034x": "ctl\x01\x1b\x1cx",
    "wide\\343\\200\\200x": "wide\u3000x",
    "line\\302\\205x": "line\x85x",
    "e\\360\\237\\232\\200moji": "e🚀moji",
    "; id|&<>*": ";_id|&<>*",
}


@pytest.fixture
def odd_host(tmp_path: Path) -> Iterator[Sshd]:
    """A server that runs each session in a network namespace of its own, with these interfaces in it."""
    lines = [f"add {number} {quoted(name)}" for number, name in enumerate(NAMES)]
    script = tmp_path / "login.sh"
    script.write_text(
        'add() { ip link add name "$(printf "$2" | tr \' \' _)" type veth peer name p$1; }\n'
        "mount -t sysfs sysfs /sys\nip link set lo up\n" + "\n".join(lines) + "\nexec sh -s\n"
    )
    inside = ["unshare", "-n", "--mount", "sh", str(script)]
    tried = subprocess.run(inside, input=b"ip link show", capture_output=True, check=False)
    if os.geteuid() or tried.returncode or tried.stderr:
        pytest.skip(f"no network namespaces with such interfaces here: {tried.stderr.decode(errors='replace')[:200]}")
    with running_sshd(tmp_path / "sshd", f"ForceCommand exec {' '.join(inside)}") as sshd:
        yield sshd


def quoted(text: str) -> str:
    """The text as one word of sh."""
    return "'" + text.replace("'", "'\\''") + "'"


def test_every_name_that_linux_allows_is_told_and_spoils_no_others(odd_host: Sshd) -> None:
    with contextlib.closing(Live(None, [odd_host.target("compute-1")])) as source:
        found = list(host.fetch(Visit("host/r/compute-1", source, "r", "compute-1", declared=tuple(NAMES.values()))))
        devices = source.outputs("compute-1", ["ls -l /sys/class/net"])

    nics = {item.name for item in found if isinstance(item, Record) and item.type == "host_pnic"}
    assert nics == set(NAMES.values())
    assert all(isinstance(said, Output) and said.exit_code == 0 for said in devices.values())
