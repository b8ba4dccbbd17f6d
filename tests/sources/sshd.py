"""A real sshd on the loopback, with keys, port and folder of its own, and a wire in front of it that can be cut."""

from __future__ import annotations

import contextlib
import getpass
import os
import select
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from calipso.sources.targets import SshTarget

SSHD = Path("/usr/sbin/sshd")
# Where sshd puts itself when it runs as root; Debian's service makes it at start.
ROOTS_FOLDER = Path("/run/sshd")
HERE = "127.0.0.1"
PATIENCE_S = 10


@dataclass(frozen=True)
class Sshd:
    """One running server: its port, the keys that it shows, and the user and key that it lets in."""

    port: int
    host_keys: dict[str, str]
    key_file: Path

    def target(self, name: str, kinds: tuple[str, ...] = ("ed25519",)) -> SshTarget:
        """How Calipso is to reach it."""
        keys = tuple(self.host_keys[kind] for kind in kinds)
        return SshTarget(name, HERE, self.port, getpass.getuser(), self.key_file, host_keys=keys, timeout_s=10)


def make_key(file: Path, kind: str = "ed25519", passphrase: str = "") -> str:
    """Make a key pair; its public half as `<type> <base64>`."""
    size = ["-b", "2048"] if kind == "rsa" else []
    command = ["ssh-keygen", "-q", "-t", kind, *size, "-a", "1", "-N", passphrase, "-C", "test", "-f", file]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return " ".join(Path(f"{file}.pub").read_text().split()[:2])


@contextlib.contextmanager
def running_sshd(
    folder: Path, *options: str, kinds: tuple[str, ...] = ("ed25519",), path: Path | None = None
) -> Iterator[Sshd]:
    """A server in the foreground, ended by its own process id.

    `options` are lines of sshd_config, `path` is the only folder where its users find programs.
    """
    folder.mkdir()
    keys = {kind: make_key(folder / f"host_{kind}", kind) for kind in kinds}
    (folder / "authorized_keys").write_text(make_key(folder / "user") + "\n")
    port = free_port()
    lines = [
        f"ListenAddress {HERE}:{port}",
        *(f"HostKey {folder}/host_{kind}" for kind in keys),
        f"AuthorizedKeysFile {folder}/authorized_keys",
        "UsePAM no",
        "StrictModes no",
        "PermitRootLogin prohibit-password",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "PidFile none",
        # The user's own shell profile must not slow down or change what is tested.
        f"SetEnv HOME={folder}" + (f" PATH={path}" if path else ""),
        *options,
    ]
    (folder / "sshd_config").write_text("\n".join(lines) + "\n")
    if os.geteuid() == 0:
        ROOTS_FOLDER.mkdir(mode=0o755, exist_ok=True)
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [SSHD, "-D", "-e", "-f", folder / "sshd_config"], stdin=subprocess.DEVNULL, stderr=log
        ) as process,
    ):
        try:
            _wait_for(process, port, folder / "log")
            yield Sshd(port, keys, folder / "user")
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection((HERE, port), PATIENCE_S):
            return
        select.select([], [], [], 0.02)
    raise AssertionError(f"sshd does not run: {log.read_text()}")


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server((HERE, 0)) as held:
        return int(held.getsockname()[1])


def sshd_is_missing() -> bool:
    """Whether this machine has no OpenSSH server or no ssh-keygen."""
    return not SSHD.is_file() or shutil.which("ssh-keygen") is None


class Wire:
    """A TCP relay to a port: counts connections, and can cut or hold up what the far end says after some bytes."""

    def __init__(self, to_port: int) -> None:
        self.cut_after: int | None = None
        self.hold_after: int | None = None
        self.connections = 0
        self._to_port = to_port
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server((HERE, 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def break_all(self) -> None:
        """Cut every connection that stands now."""
        ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        """Cut every connection and take no more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.break_all()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self.connections += 1
                far = socket.create_connection((HERE, self._to_port))
                self._ends += [near, far]
                threading.Thread(target=self._carry, args=(near, far, False), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while part := source.recv(4096):
                carried += len(part)
                if answers and self.hold_after is not None and carried > self.hold_after:
                    continue
                if answers and self.cut_after is not None and carried > self.cut_after:
                    break
                sink.sendall(part)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
