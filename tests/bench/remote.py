"""A far end of SSH that answers as recorded, after a delay: `python -m tests.bench.remote FOLDER HOST DELAY_MS PER`.

PER is `answer` (each answer comes that much later, as over a long way) or `command` (each command takes that long).
It runs no command and starts no process, so that 40 hosts' work does not have to fit into this one machine. Prints
its port and host key as JSON, and ends when its standard input does.
"""

from __future__ import annotations

import json
import lzma
import re
import shlex
import socket
import sys
import threading
import time
from pathlib import Path

import paramiko

from calipso.sources.recording import ANSWERS

Answers = dict[str, tuple[str, str, int]]
COMMAND = re.compile(r"^f (\d+) (.*)$", re.MULTILINE)
TOKEN = re.compile(r"calipso-[0-9a-f]{16}")
UNKNOWN = ("", "not found", 127)


class Session(paramiko.ServerInterface):
    """One login: lets everybody in and answers each script that it is given."""

    def __init__(self, answers: Answers, delay_s: float, per: str) -> None:
        self._answers, self._delay_s, self._per = answers, delay_s, per

    def get_allowed_auths(self, username: str) -> str:
        """See paramiko."""
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        """See paramiko."""
        return paramiko.AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        """See paramiko."""
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        """See paramiko."""
        threading.Thread(target=self._answer, args=(channel,), daemon=True).start()
        return True

    def _answer(self, channel: paramiko.Channel) -> None:
        with channel.makefile("rb") as stdin:
            script = stdin.read().decode()
        token = TOKEN.findall(script)[0]
        if self._per == "answer":
            time.sleep(self._delay_s)
        for number, quoted in COMMAND.findall(script):
            if self._per == "command":
                time.sleep(self._delay_s)
            channel.sendall(_frame(token, number, *self._answers.get(shlex.split(quoted)[0], UNKNOWN)))
        channel.sendall(f"{token} end\n".encode())
        channel.send_exit_status(0)
        channel.close()


def _frame(token: str, number: str, stdout: str, stderr: str, exit_code: int) -> bytes:
    out, err = stdout.encode(), stderr.encode()
    return f"{token} {number} {exit_code} {len(out)} {len(err)} {len(out)}\n".encode() + out + err + b"\n"


def recorded_answers(folder: Path, target: str) -> Answers:
    """What a recorded host said to each command."""
    answers: Answers = {}
    with lzma.open(folder / ANSWERS, "rt", encoding="utf-8") as file:
        for entry in map(json.loads, file):
            if entry["ask"] == "outputs" and entry["target"] == target:
                answers |= {command: (out[0], out[1], out[2]) for command, out in entry["answer"].items()}
    return answers


def serve(listener: socket.socket, key: paramiko.PKey, session: Session) -> None:
    """Take logins until the process ends."""
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # as sshd does (packet.c: ssh_packet_set_interactive)
        transport = paramiko.Transport(connection)
        transport.add_server_key(key)
        transport.start_server(event=threading.Event(), server=session)


def main() -> None:
    """Serve until standard input ends."""
    answers = recorded_answers(Path(sys.argv[1]), sys.argv[2])
    session = Session(answers, int(sys.argv[3]) / 1000, sys.argv[4])
    key = paramiko.ECDSAKey.generate()
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)
    threading.Thread(target=serve, args=(listener, key, session), daemon=True).start()
    about = {"port": listener.getsockname()[1], "host_key": f"{key.get_name()} {key.get_base64()}"}
    sys.stdout.write(json.dumps(about) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
