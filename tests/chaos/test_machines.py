"""How a daemon of the lab was started, as /proc tells it."""

import pytest

from tests.chaos.machines import SSHD, started_by

AGENT = "/usr/bin/python3 /usr/bin/neutron-openvswitch-agent --config-file /etc/neutron/neutron.conf"


@pytest.mark.parametrize(
    ("told", "command"),
    [
        ("/usr/sbin/lldpd\0-d\0", ("/usr/sbin/lldpd", "-d")),
        ("sshd: /usr/sbin/sshd -D -e [listener] 0 of 10-100 startups\0", SSHD),
        (f"neutron-openvswitch-agent ({AGENT})\0", tuple(AGENT.split())),
        (f"{AGENT}\0", tuple(AGENT.split())),
    ],
)
def test_a_daemon_is_started_again_by_what_it_was_started_by(told: str, command: tuple[str, ...]) -> None:
    assert started_by(told) == command
