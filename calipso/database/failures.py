"""Why the private Neo4j did not start, in the words of its own log, and what to do about it."""

import re
import shutil
from pathlib import Path

from calipso.database.places import Home
from calipso.errors import DatabaseError

LEAST_FREE_MB = 50  # an empty database and its logs take 5 MB; the first scan should not be the one to fill the disk
DISK_FULL = r"No space left on device|Disk quota exceeded|not enough space"

# What the logs of Neo4j 2026 and of Java say, and the remedy; the first that is found wins.
CAUSES = (
    (DISK_FULL, "free space at {root} and start again"),
    (r"OutOfMemoryError|reserve enough space|Cannot allocate memory|insufficient memory|Too small maximum heap",
     "end other programs, or choose the heap: calipso db start --heap-mb 512"),
    (r"FileLockException|obtain lock|has been locked by another|Lock file",
     "another Neo4j works on {root}: end it, then start again"),
    (r"AccessDenied|Permission denied|Read-only file system", "make {root} writable for this user"),
    (r"Unrecognized (VM )?option|UnsupportedClassVersion|Could not create the Java Virtual Machine",
     "use another Java: CALIPSO_JAVA_HOME, of 21 or later"),
)  # fmt: skip


class PortTaken(DatabaseError):
    """Another program took one of the ports between our choice and Neo4j's start."""


def require_space(home: Home) -> None:
    """Raise DatabaseError where the disk has too little room for Neo4j to start, or to say why it did not."""
    free_mb = shutil.disk_usage(home.root).free // 1_000_000
    if free_mb < LEAST_FREE_MB:
        raise DatabaseError(
            f"no space left on device at {home.root}: {free_mb} MB free, Neo4j needs {LEAST_FREE_MB}",
            f"free space at {home.root} and start again",
        )


def disk_is_full(home: Home, log_start: int) -> bool:
    """Whether the last start met a full disk, by its log."""
    return bool(re.search(DISK_FULL, _said(home, log_start)))


def explain_failure(home: Home, log_start: int = 0) -> DatabaseError:
    """The error for a server that ended or did not come up; `log_start` is how long, in bytes, its log was before."""
    return explain_text(home, _said(home, log_start), "Neo4j did not start")


def explain_text(home: Home, text: str, what: str, place: Path | None = None) -> DatabaseError:
    """The error for what Neo4j said while it worked on `place` (by default its home): the line with the cause is quoted."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if line := _first(lines, r"Address already in use|PortBindException"):
        return PortTaken(f"{what}: {line}", "start again")
    for pattern, remedy in CAUSES:
        if line := _first(lines, pattern):
            return DatabaseError(f"{what}: {line}", remedy.format(root=place or home.root))
    # The deepest cause of a Java stack trace stands last; without one, the first word of an error.
    causes = [line for line in lines if line.startswith("Caused by:")]
    line = causes[-1] if causes else _first(lines, r"ERROR|Failed|Exception|Error") or " ".join(lines[-1:])
    return DatabaseError(f"{what}: {line[:600] or 'it ended without a word'}", f"see {home.log} and {home.console}")


def _first(lines: list[str], pattern: str) -> str:
    return next((line[:600] for line in lines if re.search(pattern, line)), "")


def _said(home: Home, log_start: int) -> str:
    """What the last start wrote. Neo4j begins a new log when one is full, so a shorter one is all of the last start."""
    said = home.console.read_bytes() + b"\n" if home.console.exists() else b""
    if home.log.exists():
        with home.log.open("rb") as log:
            log.seek(log_start if home.log.stat().st_size >= log_start else 0)
            said += log.read()
    return said.decode(errors="replace")
