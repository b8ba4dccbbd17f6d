"""Which Java, and how much memory: decided without a server."""

import re
import subprocess
from pathlib import Path

import pytest

from calipso.config import Settings
from calipso.database.command import SERVER_CLASS, Engine, server_command
from calipso.database.failures import explain_text
from calipso.database.java import find_java, version_of
from calipso.database.memory import Memory, fitting_memory, total_memory_mb
from calipso.database.places import Home
from calipso.errors import DatabaseError


def java_of(version: str, home: Path) -> Path:
    """A program that answers `-version` as that Java does."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    program.chmod(0o755)
    return home


@pytest.mark.parametrize(("told", "version"), [("17.0.15", 17), ("25", 25), ("1.8.0_292", 1), ("21.0.1-ea", 21)])
def test_the_version_is_read_as_each_java_tells_it(told: str, version: int, tmp_path: Path) -> None:
    assert version_of(java_of(told, tmp_path) / "bin" / "java") == version


def test_an_old_java_home_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = java_of("17.0.15", tmp_path / "old")
    monkeypatch.setenv("JAVA_HOME", str(old))
    monkeypatch.setenv("PATH", str(old / "bin"))
    found = find_java(Settings(java_home=None))
    assert found.version >= 21
    assert old not in found.program.parents


def test_a_newer_java_home_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = java_of("26.0.1", tmp_path / "new")
    monkeypatch.setenv("JAVA_HOME", str(new))
    assert find_java(Settings(java_home=None)).program == new / "bin" / "java"


def test_a_java_that_was_asked_for_and_is_too_old_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"CALIPSO_JAVA_HOME: .*java is Java 17; Neo4j needs 21") as refusal:
        find_java(Settings(java_home=java_of("17.0.15", tmp_path)))
    assert "calipso[localdb]" in refusal.value.hint


def test_a_java_home_without_java_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="is no Java that runs"):
        find_java(Settings(java_home=tmp_path))


@pytest.mark.parametrize(
    ("total_mb", "memory"),
    [(1024, Memory(384, 128)), (8192, Memory(1638, 1024)), (24106, Memory(4821, 3013)), (512_000, Memory(8192, 8192))],
)
def test_memory_is_a_share_of_the_machines_with_a_floor_and_a_ceiling(total_mb: int, memory: Memory) -> None:
    assert fitting_memory(total_mb) == memory


def test_a_chosen_heap_bounds_the_page_cache_too() -> None:
    assert fitting_memory(24106, heap_mb=512) == Memory(512, 512)


@pytest.mark.parametrize(
    ("heap_mb", "chosen"), [(512, {"UseSerialGC"}), (513, {"UseParallelGC"}), (4096, {"UseParallelGC"}), (4097, set())]
)
def test_a_heap_is_collected_as_fits_its_size(heap_mb: int, chosen: set[str], tmp_path: Path) -> None:
    """Asked of Java itself, which refuses options that it does not know; what it chose itself it tells otherwise."""
    engine = Engine(find_java(Settings()), tmp_path)
    command = server_command(Home(tmp_path), engine, Memory(heap_mb, 64))
    options = command[: command.index(SERVER_CLASS)]
    told = subprocess.run(
        [*options, "-XX:+PrintFlagsFinal", "-version"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert set(re.findall(r"(Use\w+GC) += true .*\{command line\}", told)) == chosen


def test_this_machines_memory_is_known() -> None:
    assert 256 < total_memory_mb() < 100_000_000


@pytest.mark.parametrize(
    ("said", "quoted", "remedy"),
    [
        (
            "WARN  java.io.IOException: No space left on device\n at java.base",
            "No space left",
            "free space at /home/neo4j",
        ),
        ("java.nio.file.AccessDeniedException: /data/x", "/data/x", "make /home/neo4j writable"),
        ("Error occurred during initialization of VM\nCould not reserve enough space for 9g", "9g", "--heap-mb"),
        ("FileLockException: Lock file has been locked by another process: /d", "Lock file", "another Neo4j works on"),
        ("ERROR one\nCaused by: first\nCaused by: deepest cause", "deepest cause", "see /home/neo4j/logs/neo4j.log"),
        ("", "it ended without a word", "see /home/neo4j/logs/neo4j.log"),
    ],
)
def test_a_failed_start_quotes_the_line_that_holds_the_cause(said: str, quoted: str, remedy: str) -> None:
    error = explain_text(Home(Path("/home/neo4j")), said, "Neo4j did not start")
    assert quoted in error.message
    assert remedy in error.hint
