"""One shell script for many commands, and the reading of its answer: exit code and length before each output."""

from __future__ import annotations

import codecs
import re
import secrets
from collections.abc import Sequence
from shlex import quote

from calipso.errors import ParseError
from calipso.sources.answers import Output

STDERR_CAP = 4096
NO_SUCH_TOOL = 127


def _percent(err: UnicodeError) -> tuple[str, int]:
    if not isinstance(err, UnicodeDecodeError):
        raise err
    return "".join(f"%{byte:02X}" for byte in err.object[err.start : err.end]), err.end


codecs.register_error("calipso_percent", _percent)


def batch_script(commands: Sequence[str], token: str, timeout_s: int, cap_bytes: int) -> str:
    """A POSIX shell script that runs each command with a time-out and frames what it says.

    A frame is the line `<token> <number> <exit code> <bytes of stdout> <bytes of stderr> <whole size of stdout>`
    followed by exactly that many bytes: no output can be mistaken for a frame, and none is longer than `cap_bytes`.
    """
    lines = [
        "LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH; umask 077",
        "d=$(mktemp -d /dev/shm/calipso.XXXXXX 2>/dev/null || mktemp -d) || exit 71; trap 'rm -rf \"$d\"' EXIT",
        # A shell that dies of a signal runs no EXIT trap; when the connection breaks, the next write is a SIGPIPE.
        "trap 'exit 74' HUP INT PIPE TERM",
        "f() {",
        f'  timeout -k 2 {timeout_s} sh -c "$2" >"$d/o" 2>"$d/e" </dev/null; r=$?',
        '  s=$(wc -c <"$d/o"); n=$s; [ "$n" -gt ' + str(cap_bytes) + " ] && n=" + str(cap_bytes),
        f'  m=$(wc -c <"$d/e"); [ "$m" -gt {STDERR_CAP} ] && m={STDERR_CAP}',
        f"  printf '{token} %d %d %d %d %d\\n' $1 $r $n $m $s; head -c $n \"$d/o\"; head -c $m \"$d/e\"; printf '\\n'",
        "}",
    ]
    lines += [f"f {number} {quote(command)}" for number, command in enumerate(commands)]
    lines.append(f"printf '{token} end\\n'")
    return "\n".join(lines) + "\n"


def new_token() -> str:
    """A frame's mark that no output can hold by chance."""
    return "calipso-" + secrets.token_hex(8)


def read_batch(answer: bytes, commands: Sequence[str], token: str) -> dict[str, Output]:
    """The outputs by command. Raises ParseError when the answer was cut off: half an answer is no answer."""
    frame = re.compile(rb"%s (\d+) (\d+) (\d+) (\d+) (\d+)\n" % token.encode())
    outputs: dict[str, Output] = {}
    at = answer.find(token.encode())
    while at >= 0 and (head := frame.match(answer, at)):
        number, exit_code, out_bytes, err_bytes, whole = (int(group) for group in head.groups())
        start = head.end()
        at = start + out_bytes + err_bytes + 1
        if at > len(answer):
            break
        stdout = answer[start : start + out_bytes]
        stderr = answer[start + out_bytes : start + out_bytes + err_bytes]
        outputs[commands[number]] = Output(_text(stdout), _text(stderr).strip(), exit_code, truncated=whole > out_bytes)
    if not answer[max(at, 0) :].startswith(f"{token} end".encode()):
        raise ParseError(
            f"the answer was cut off after {len(outputs)} of {len(commands)} commands",
            "is the connection stable? try again",
        )
    return outputs


def _text(value: bytes) -> str:
    # Names on hosts are bytes; what is no UTF-8 is kept visible and the same at every look, as %E9: a backslash would
    # be a broken escape where a tool prints the name in JSON.
    return value.decode("utf-8", errors="calipso_percent").replace("\r\n", "\n")
