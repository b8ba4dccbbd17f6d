"""A process that outlives us, known again by more than its number: Linux gives numbers out anew."""

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process by its number and its birth, the pair that no other process of this boot has."""

    pid: int
    started_ticks: int  # clock ticks after boot: field 22 of /proc/PID/stat, see proc(5)
    boot_id: str


def identify(pid: int) -> Process | None:
    """The living process of that number, None if there is none (a zombie is not alive)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot_id = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    # The second field, the program's name in parentheses, may itself hold spaces and parentheses.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else Process(pid, int(fields[19]), boot_id)


def is_running(process: Process, argument: str) -> bool:
    """Whether this very process lives and was started with `argument` on its command line."""
    _reap(process.pid)
    return identify(process.pid) == process and argument in _arguments(process.pid)


def spawn(command: list[str], environment: dict[str, str], output: Path) -> Process:
    """Start a program in a session of its own, so that it lives on when we and our terminal are gone.

    It gets `environment` and nothing of ours: what is secret in it stays out of a long life in /proc.
    """
    file_actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    pid = os.posix_spawn(command[0], command, environment, file_actions=file_actions, setsid=True)
    return identify(pid) or Process(pid, 0, "")  # it may have ended already: then no process is like it


def end(process: Process, argument: str, timeout_s: float) -> bool:
    """Ask the process to end, and make it end after `timeout_s` seconds. False if it had to be made to.

    It is signalled through a file descriptor that was checked to be this process's, so never another that got its number.
    """
    with _held(process, argument) as descriptor:
        if descriptor is None:
            return True
        signal.pidfd_send_signal(descriptor, signal.SIGTERM)
        if _ended(descriptor, timeout_s):
            return True
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        _ended(descriptor, timeout_s)
        return False


def kill(process: Process, argument: str) -> None:
    """End the process at once, without asking; for what is thrown away or has failed."""
    with _held(process, argument) as descriptor:
        if descriptor is not None:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            _ended(descriptor, 30)


def listens(process: Process, port: int) -> bool:
    """Whether it is this process that listens on a TCP port of this machine (proc(5), /proc/net/tcp: state 0A is LISTEN)."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        rows = [line.split() for line in Path(table).read_text().splitlines()[1:]] if Path(table).exists() else []
        sockets |= {
            f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port
        }
    return bool(sockets & set(_open_files(process.pid)))


@contextmanager
def _held(process: Process, argument: str) -> Iterator[int | None]:
    """A descriptor of the process, None if it is gone. Checked after opening: from then on its number cannot mislead."""
    _reap(process.pid)
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        yield None
        return
    try:
        yield descriptor if is_running(process, argument) else None
    finally:
        os.close(descriptor)
        _reap(process.pid)


def _ended(descriptor: int, timeout_s: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)  # pidfd_open(2): readable when the process has ended
    return bool(poll.poll(timeout_s * 1000))


def _reap(pid: int) -> None:
    """Take note of a child's end, so that it does not stay a zombie while we live."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _arguments(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return []


def _open_files(pid: int) -> Iterator[str]:
    try:
        # All names first: a half-read folder would stay open until the garbage collector finds it.
        for link in list(Path(f"/proc/{pid}/fd").iterdir()):
            yield str(link.readlink())
    except OSError:  # it closed one, or ended, while we looked
        return
