"""Asks hosts and switches by SSH: pinned host keys, jump host, sudo, one batch of commands per visit."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future

import paramiko

from calipso.errors import ParseError, SourceError
from calipso.sources.answers import Output
from calipso.sources.batch import batch_script, new_token, read_batch
from calipso.sources.secrets import Scrubber
from calipso.sources.targets import SshTarget

CAP_BYTES = 32 * 1024 * 1024
PART_BYTES = 64 * 1024


class Ssh:
    """Held SSH connections, one a target; asked from several threads, one thread a target."""

    def __init__(self, targets: Iterable[SshTarget], scrubber: Scrubber | None = None) -> None:
        self._targets = {target.name: target for target in targets}
        self._clients: dict[str, Future[paramiko.SSHClient]] = {}
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
        try:
            outputs = read_batch(answer, asked, token)
        except ParseError as err:
            raise ParseError(f"host {spec.name}: {err.message}", err.hint) from err
        return {
            command: Output(
                self._scrubber.text(out.stdout), self._scrubber.text(out.stderr), out.exit_code, out.truncated
            )
            for command, out in outputs.items()
        }

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            held = list(self._clients.values())
            self._clients.clear()
        for client in held:
            _close(client)

    def _execute(self, spec: SshTarget, script: str, limit_s: float) -> tuple[bytes, str, int]:
        try:
            channel = self._session(spec)
            channel.settimeout(limit_s)
            # -n: never ask for a password; a refusal is an answer, a prompt would hang.
            channel.exec_command("sudo -n sh -s" if spec.sudo else "sh -s")
            _send(channel, script.encode())
            answer = _all_of(channel.recv)
            complaint = _all_of(channel.recv_stderr).decode("utf-8", errors="replace").strip()
            return answer, complaint, _exit_code(channel, limit_s)
        except TimeoutError as err:
            self._forget(spec.name)
            raise SourceError(
                f"host {spec.name}: no answer within {limit_s:.0f} s", "is it overloaded? raise ssh.timeout_s"
            ) from err
        except (paramiko.SSHException, OSError, EOFError) as err:
            self._forget(spec.name)
            raise SourceError(f"host {spec.name}: the connection broke: {_words(err)}", "try again") from err

    def _session(self, spec: SshTarget) -> paramiko.Channel:
        """A session on the held connection; on a new one where that broke since the last question."""
        try:
            return _transport(self._client(spec)).open_session(timeout=spec.timeout_s)
        except (paramiko.SSHException, OSError, EOFError):
            self._forget(spec.name)
            return _transport(self._client(spec)).open_session(timeout=spec.timeout_s)

    def _client(self, spec: SshTarget) -> paramiko.SSHClient:
        """The held connection, made by whoever needs it first, and anew when it broke.

        The hosts behind a jump host wait for one login to it.
        """
        with self._lock:
            held = self._clients.get(spec.name)
            stale = held if held is not None and _broken(held) else None
            mine: Future[paramiko.SSHClient] | None = None
            if held is None or stale is not None:
                held = mine = self._clients[spec.name] = Future()
        if stale is not None:
            _close(stale)
        if mine is not None:
            try:
                mine.set_result(self._connected(spec))
            except BaseException as err:
                mine.set_exception(err)
                raise
        return held.result()

    def _connected(self, spec: SshTarget) -> paramiko.SSHClient:
        if spec.jump is None:
            return connect(spec)
        through = self._client(spec.jump)
        try:
            return connect(spec, through)
        except SourceError:
            if _is_up(through):
                raise
            return connect(spec, self._client(spec.jump))

    def _forget(self, name: str) -> None:
        with self._lock:
            client = self._clients.pop(name, None)
        if client is not None:
            _close(client)


def _send(channel: paramiko.Channel, script: bytes) -> None:
    """Send the script. A far end that ends before it has read it all says why in its answer, which is read next."""
    try:
        channel.sendall(script)
        channel.shutdown_write()
    except TimeoutError:
        raise
    except OSError:
        return


def _all_of(receive: Callable[[int], bytes]) -> bytes:
    """All that comes until the far end closes. paramiko's own files would say so on stderr if they are thrown away late."""
    parts = []
    while part := receive(PART_BYTES):
        parts.append(part)
    return b"".join(parts)


def _exit_code(channel: paramiko.Channel, limit_s: float) -> int:
    """The exit code, -1 when the connection broke; unlike paramiko's own, the wait for it ends."""
    if not channel.status_event.wait(limit_s):
        raise TimeoutError
    return channel.exit_status


def _broken(client: Future[paramiko.SSHClient]) -> bool:
    """Whether a connection could not be made or is no more; one that is still being made is not."""
    if not client.done():
        return False
    return client.exception() is not None or not _is_up(client.result())


def _is_up(client: paramiko.SSHClient) -> bool:
    transport = client.get_transport()
    return transport is not None and transport.is_active()


def _transport(client: paramiko.SSHClient) -> paramiko.Transport:
    transport = client.get_transport()
    if transport is None:
        raise paramiko.SSHException("it hung up")
    return transport


def _close(client: Future[paramiko.SSHClient]) -> None:
    if client.done() and client.exception() is None:
        client.result().close()


def connect(spec: SshTarget, through: paramiko.SSHClient | None = None) -> paramiko.SSHClient:
    """Log in to a target whose host key is pinned. Raises SourceError naming the host and the remedy."""
    pinned = _known_kinds(spec.host_keys)
    if not pinned:
        raise SourceError(
            f"host {spec.name}: its host key is not pinned", f"compare and pin it: calipso env trust --host {spec.name}"
        )
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    known_as = spec.address if spec.port == 22 else f"[{spec.address}]:{spec.port}"
    for key in pinned:
        client.get_host_keys().add(known_as, key.get_name(), key)
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
        transport = client.get_transport()
        talking = transport is not None and transport.is_active() and transport.initial_kex_done
        client.close()
        raise _unreachable(spec, err, talking=talking) from err
    return client


def _known_kinds(lines: Iterable[str]) -> list[paramiko.PKey]:
    """The keys of these `<type> <base64>` lines; as OpenSSH does, unknown and damaged ones are left out: they let nobody in."""
    keys = []
    for line in lines:
        key_type, _, data = line.partition(" ")
        with contextlib.suppress(paramiko.SSHException, paramiko.pkey.UnknownKeyType, binascii.Error, ValueError):
            keys.append(paramiko.PKey.from_type_string(key_type, base64.b64decode(data)))
    return keys


def host_keys(address: str, port: int, timeout_s: int, through: paramiko.SSHClient | None = None) -> list[str]:
    """The host keys that a server shows, as `<type> <base64>` lines, without logging in. Raises SourceError."""
    try:
        sock: socket.socket | paramiko.Channel
        if through is None:
            sock = socket.create_connection((address, port), timeout=timeout_s)
        else:
            sock = _transport(through).open_channel(
                "direct-tcpip", (address, port), ("127.0.0.1", 0), timeout=timeout_s
            )
        transport = paramiko.Transport(sock)
        try:
            transport.start_client(timeout=timeout_s)
            key = transport.get_remote_server_key()
        finally:
            transport.close()
    except (paramiko.SSHException, OSError, EOFError) as err:
        raise SourceError(
            f"{address} port {port}: no SSH server answers: {_words(err)}", "is sshd running and reachable?"
        ) from err
    return [f"{key.get_name()} {key.get_base64()}"]


def fingerprint(line: str) -> str:
    """The SHA256 fingerprint of a `<type> <base64>` line, as ssh-keygen -l prints it."""
    raw = base64.b64decode(line.split(" ")[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")


def _channel_through(through: paramiko.SSHClient | None, spec: SshTarget) -> paramiko.Channel | None:
    if through is None:
        return None
    try:
        return _transport(through).open_channel(
            "direct-tcpip", (spec.address, spec.port), ("127.0.0.1", 0), timeout=spec.timeout_s
        )
    except EOFError:
        through.close()  # the jump host hung up: whoever needs it next logs in anew
        raise


def _words(err: Exception) -> str:
    said = err.strerror if isinstance(err, OSError) else str(err)
    return said or "it hung up"


def _unreachable(spec: SshTarget, err: Exception, *, talking: bool) -> SourceError:
    """What went wrong; `talking`: the host had shown its key already, so what failed is our own key."""
    where = f"host {spec.name} ({spec.address} port {spec.port})"
    if isinstance(err, paramiko.BadHostKeyException):
        return SourceError(
            f"{where}: shows another host key than the pinned one",
            f"was it set up anew? compare, then: calipso env trust --host {spec.name}; if not, somebody sits in between",
        )
    if isinstance(err, paramiko.PasswordRequiredException):
        return SourceError(
            f"{where}: the key {spec.key_file or ''} has a passphrase",
            "name the variable that holds it as ssh.password_variable, or let ssh.key_file be another",
        )
    if isinstance(err, paramiko.AuthenticationException):
        return SourceError(
            f"{where}: refuses user {spec.user}",
            "check ssh.user and ssh.key_file (or its variable) of the environment's file",
        )
    if isinstance(err, paramiko.SSHException) and "not found in known_hosts" in str(err):
        return SourceError(
            f"{where}: shows a kind of host key that is not pinned",
            f"compare and pin it: calipso env trust --host {spec.name}",
        )
    if talking and spec.key_file:
        return SourceError(
            f"{where}: the key {spec.key_file} cannot be used: {_words(err)}",
            "correct ssh.key_file in the environment's file",
        )
    place = f"the jump host {spec.jump.address}" if spec.jump else "here"
    return SourceError(
        f"{where}: cannot be reached: {_words(err)}", f"is it up, and is port {spec.port} open from {place}?"
    )


def _refused(spec: SshTarget, exit_code: int, complaint: str) -> SourceError:
    if exit_code < 0:
        return SourceError(f"host {spec.name}: the connection broke before it answered", "try again")
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
