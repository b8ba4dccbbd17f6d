"""Asks hosts and switches by SSH: pinned host keys, jump host, sudo, one batch of commands per visit."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import paramiko

from calipso.errors import SourceError
from calipso.sources.answers import Output
from calipso.sources.batch import batch_script, new_token, read_batch
from calipso.sources.secrets import Scrubber

CAP_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SshTarget:
    """How one host or switch is reached. `host_keys` are lines `<type> <base64>`; secrets come from files and variables."""

    name: str
    address: str
    port: int = 22
    user: str = "root"
    key_file: Path | None = None
    password_variable: str = ""
    sudo: bool = False
    host_keys: tuple[str, ...] = ()
    jump: SshTarget | None = None
    timeout_s: int = 20


class Ssh:
    """Held SSH connections, one a target; asked from several threads, one thread a target."""

    def __init__(self, targets: Iterable[SshTarget], scrubber: Scrubber | None = None) -> None:
        self._targets = {target.name: target for target in targets}
        self._clients: dict[str, paramiko.SSHClient] = {}
        self._lock = threading.Lock()
        self._scrubber = scrubber or Scrubber()

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """Run the commands in one batch. Raises SourceError naming the host and the remedy."""
        spec = self._targets.get(target)
        if spec is None:
            raise SourceError(
                f"no SSH access to {target} is declared", "add it under hosts or switches of the environment's file"
            )
        asked = list(dict.fromkeys(commands))
        token = new_token()
        script = batch_script(asked, token, spec.timeout_s, CAP_BYTES)
        answer, complaint, exit_code = self._execute(spec, script, spec.timeout_s * max(4, len(asked)))
        if token.encode() not in answer:
            raise _refused(spec, exit_code, self._scrubber.text(complaint))
        outputs = read_batch(answer, asked, token)
        return {
            command: Output(
                self._scrubber.text(out.stdout), self._scrubber.text(out.stderr), out.exit_code, out.truncated
            )
            for command, out in outputs.items()
        }

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _execute(self, spec: SshTarget, script: str, limit_s: float) -> tuple[bytes, str, int]:
        try:
            channel = self._client(spec).get_transport().open_session(timeout=spec.timeout_s)  # type: ignore[union-attr]
            channel.settimeout(limit_s)
            # -n: never ask for a password; a refusal is an answer, a prompt would hang.
            channel.exec_command("sudo -n sh -s" if spec.sudo else "sh -s")
            channel.sendall(script.encode())
            channel.shutdown_write()
            with channel.makefile("rb") as stdout:
                answer = stdout.read()
            with channel.makefile_stderr("rb") as stderr:
                complaint = stderr.read().decode("utf-8", errors="replace").strip()
            return answer, complaint, channel.recv_exit_status()
        except TimeoutError as err:
            self._forget(spec.name)
            raise SourceError(
                f"host {spec.name}: no answer within {limit_s:.0f} s", "is it overloaded? raise ssh.timeout_s"
            ) from err
        except (paramiko.SSHException, OSError, EOFError) as err:
            self._forget(spec.name)
            raise SourceError(f"host {spec.name}: the connection broke: {err}", "try again") from err

    def _client(self, spec: SshTarget) -> paramiko.SSHClient:
        with self._lock:
            held = self._clients.get(spec.name)
        if held is not None:
            return held
        client = connect(spec, self._client(spec.jump) if spec.jump else None)
        with self._lock:
            self._clients[spec.name] = client
        return client

    def _forget(self, name: str) -> None:
        with self._lock:
            client = self._clients.pop(name, None)
        if client is not None:
            client.close()


def connect(spec: SshTarget, through: paramiko.SSHClient | None = None) -> paramiko.SSHClient:
    """Log in to a target whose host key is pinned. Raises SourceError naming the host and the remedy."""
    if not spec.host_keys:
        raise SourceError(
            f"host {spec.name}: its host key is not pinned", f"compare and pin it: calipso env trust --host {spec.name}"
        )
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    known_as = spec.address if spec.port == 22 else f"[{spec.address}]:{spec.port}"
    for line in spec.host_keys:
        key_type, _, data = line.partition(" ")
        client.get_host_keys().add(known_as, key_type, paramiko.PKey.from_type_string(key_type, base64.b64decode(data)))
    password = os.environ.get(spec.password_variable) if spec.password_variable else None
    try:
        client.connect(
            spec.address,
            port=spec.port,
            username=spec.user,
            password=password,
            key_filename=str(spec.key_file) if spec.key_file else None,
            # Asking the agent or the home folder when a key is named would try strangers' keys first and lock the account.
            allow_agent=spec.key_file is None and password is None,
            look_for_keys=spec.key_file is None and password is None,
            timeout=spec.timeout_s,
            banner_timeout=spec.timeout_s,
            auth_timeout=spec.timeout_s,
            sock=_channel_through(through, spec),
        )
    except (paramiko.SSHException, OSError, EOFError) as err:
        client.close()
        raise _unreachable(spec, err) from err
    return client


def host_keys(address: str, port: int, timeout_s: int, through: paramiko.SSHClient | None = None) -> list[str]:
    """The host keys that a server shows, as `<type> <base64>` lines, without logging in. Raises SourceError."""
    try:
        sock: object = socket.create_connection((address, port), timeout=timeout_s)
        if through is not None:
            sock = through.get_transport().open_channel("direct-tcpip", (address, port), ("127.0.0.1", 0))  # type: ignore[union-attr]
        transport = paramiko.Transport(sock)  # type: ignore[arg-type]
        try:
            transport.start_client(timeout=timeout_s)
            key = transport.get_remote_server_key()
        finally:
            transport.close()
    except (paramiko.SSHException, OSError, EOFError) as err:
        raise SourceError(
            f"{address} port {port}: no SSH server answers: {err}", "is sshd running and reachable?"
        ) from err
    return [f"{key.get_name()} {key.get_base64()}"]


def fingerprint(line: str) -> str:
    """The SHA256 fingerprint of a `<type> <base64>` line, as ssh-keygen -l prints it."""
    raw = base64.b64decode(line.split(" ")[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")


def _channel_through(through: paramiko.SSHClient | None, spec: SshTarget) -> paramiko.Channel | None:
    if through is None:
        return None
    transport = through.get_transport()
    if transport is None:
        raise SourceError(f"host {spec.name}: the jump host hung up", "try again")
    return transport.open_channel("direct-tcpip", (spec.address, spec.port), ("127.0.0.1", 0), timeout=spec.timeout_s)


def _unreachable(spec: SshTarget, err: Exception) -> SourceError:
    where = f"host {spec.name} ({spec.address} port {spec.port})"
    if isinstance(err, paramiko.BadHostKeyException):
        return SourceError(
            f"{where}: shows another host key than the pinned one",
            f"was it set up anew? compare, then: calipso env trust --host {spec.name}; if not, somebody sits in between",
        )
    if isinstance(err, paramiko.AuthenticationException | paramiko.PasswordRequiredException):
        return SourceError(
            f"{where}: refuses user {spec.user}",
            "check ssh.user and ssh.key_file (or its variable) of the environment's file",
        )
    if isinstance(err, paramiko.SSHException) and "not found in known_hosts" in str(err):
        return SourceError(
            f"{where}: shows a kind of host key that is not pinned",
            f"compare and pin it: calipso env trust --host {spec.name}",
        )
    return SourceError(f"{where}: cannot be reached: {err}", "is it up, and is port 22 open from here?")


def _refused(spec: SshTarget, exit_code: int, complaint: str) -> SourceError:
    said = complaint.splitlines()[-1] if complaint else f"exit code {exit_code}"
    if spec.sudo and ("sudo" in complaint or "password is required" in complaint):
        return SourceError(
            f"host {spec.name}: sudo refuses user {spec.user}: {said}",
            f"allow it: {spec.user} ALL=(root) NOPASSWD: ALL",
        )
    return SourceError(
        f"host {spec.name}: the commands could not be run: {said}",
        "is there a POSIX shell, mktemp, timeout and room in /tmp?",
    )
