"""The lab's machines from the inside, without the sshd that chaos may stop: daemons frozen and killed, ports closed."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

INIT = "calipso-lab-init "
# By this word in a rule's comment a later run finds what a killed one left.
MARK = "calipso-chaos"
# From here Calipso asks; nobody else in the lab notices a closed port.
SCANNER = "172.30.0.1"
SSHD = ("/usr/sbin/sshd", "-D", "-e")
# How long a daemon may take to end before it is killed.
ENDS_S = 10


@dataclass(frozen=True, slots=True)
class Machine:
    """One host or switch of the lab: its name, region, what it does, and the process that is its init."""

    name: str
    region: str
    roles: frozenset[str]
    init: int

    def run(self, *command: str, check: bool = True) -> str:
        """What a command says inside the machine's namespaces. Raises CalledProcessError."""
        inside = ["nsenter", "-t", str(self.init), "-m", "-u", "-i", "-n", "-p", "-r", "-w", "--"]
        clean = [
            "/usr/bin/env",
            "-i",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=/root",
        ]
        return subprocess.run(
            [*inside, *clean, *command],
            check=check,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=60,
        ).stdout

    def daemons(self) -> list[str]:
        """Names of the daemons that run on it."""
        names = [file.removesuffix(".pid") for file in self.run("ls", "/run/lab").split() if file.endswith(".pid")]
        return [name for name in names if self.pids(name)]

    def pids(self, daemon: str) -> list[str]:
        """The daemon's processes, workers too, as the machine itself counts them; none when it does not run."""
        main = self.run("cat", f"/run/lab/{daemon}.pid", check=False).strip()
        if not main or not self.run("ps", "-o", "pid=", "-p", main, check=False).strip():
            return []
        return [main, *self.run("ps", "-o", "pid=", "--ppid", main, check=False).split()]

    def signal(self, daemon: str, number: signal.Signals) -> None:
        """Signal the daemon and its workers."""
        for pid in self.pids(daemon):
            self.run("kill", f"-{int(number)}", pid, check=False)

    def stop(self, daemon: str) -> tuple[str, ...]:
        """End a daemon with its workers; the command by which `start` brings it back. Raises LookupError when none runs."""
        pids = self.pids(daemon)
        if not pids:
            raise LookupError(f"{daemon} does not run on {self.name}")
        command = started_by(self.run("cat", f"/proc/{pids[0]}/cmdline"))
        for number in (signal.SIGTERM, signal.SIGKILL):
            self.run("kill", f"-{int(number)}", *pids, check=False)
            end = time.monotonic() + ENDS_S
            while self.run("ps", "-o", "pid=", "-p", ",".join(pids), check=False).strip() and time.monotonic() < end:
                time.sleep(0.5)
        return command

    def start(self, daemon: str, command: tuple[str, ...]) -> None:
        """Start a daemon as the lab does; nothing happens while it runs."""
        if not self.pids(daemon):
            files = f"/var/log/lab/{daemon}.log", f"/run/lab/{daemon}.pid"
            script = f'cd /; setsid "$@" </dev/null >>{files[0]} 2>&1 & echo $! > {files[1]}'
            self.run("sh", "-c", script, "start", *command)

    def start_sshd(self) -> None:
        """Start sshd; nothing happens while it runs."""
        self.start("sshd", SSHD)

    def close_port(self, port: int, *how: str) -> None:
        """Treat what the scanner sends to a TCP port as `how` says: a target, with its options, and a match before it."""
        self.run("iptables", "-w", "-I", "INPUT", *self._rule(port, how))

    def open_port(self, port: int, *how: str) -> None:
        """Undo close_port."""
        self.run("iptables", "-w", "-D", "INPUT", *self._rule(port, how), check=False)

    @staticmethod
    def _rule(port: int, how: tuple[str, ...]) -> list[str]:
        return ["-s", SCANNER, "-p", "tcp", "--dport", str(port), "-m", "comment", "--comment", MARK, *how]

    def heal(self) -> None:
        """Undo whatever chaos may have left on this machine, known or not."""
        for line in self.run("iptables", "-w", "-S", "INPUT", check=False).splitlines():
            if MARK in line:
                self.run("iptables", "-w", *line.replace("-A INPUT", "-D INPUT", 1).split(), check=False)
        for daemon in self.daemons():
            self.signal(daemon, signal.SIGCONT)
        self.start_sshd()


def started_by(command_line: str) -> tuple[str, ...]:
    """The command of /proc/PID/cmdline; of a daemon that gave itself a title, the one that the title tells.

    `sshd: /usr/sbin/sshd -D -e [listener] ...`; `/usr/bin/python3 /usr/bin/neutron-server --config-file ...` in one word;
    `neutron-openvswitch-agent (/usr/bin/python3 /usr/bin/neutron-openvswitch-agent ...)`.
    """
    words = command_line.rstrip("\0").split("\0")
    if words[0].startswith("sshd:"):
        return SSHD
    inside = words[0].partition(" (")[2].rstrip(")")
    return tuple((inside or words[0]).split()) if len(words) == 1 else tuple(words)


def machines(state: Path) -> dict[str, Machine]:
    """All machines of a running lab, by name. Raises LookupError when one is not up."""
    inits = _inits()
    lines = [line.split("\t") for line in (state / "hosts.tsv").read_text().splitlines()[1:]]
    if missing := [line[0] for line in lines if line[0] not in inits]:
        raise LookupError(f"not up: {', '.join(missing)}; start the lab with its up script")
    return {
        name: Machine(name, region, frozenset(roles.split(",")), inits[name]) for name, region, _address, roles in lines
    }


def _inits() -> dict[str, int]:
    """Machines' names to their init processes, which are called after them (/proc/PID/cmdline)."""
    found: dict[str, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if words.startswith(INIT):
            found[words.split()[1].split("\0")[0]] = int(folder.name)
    return found
