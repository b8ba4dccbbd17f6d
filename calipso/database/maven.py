"""Asks Maven's repositories for jars by coordinates: through `mvn` where it is on PATH, else through the package jgo."""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
import zipfile
import zlib
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

from defusedxml.ElementTree import parse

from calipso.database.places import Tell
from calipso.errors import DatabaseError

Coordinates = tuple[tuple[str, str, str], ...]
"""Group, artifact and version, as Maven counts them."""

# Pinned: the version that Maven picks by itself depends on Maven's own.
CLASSPATH_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"

TELL_EVERY_S = 15.0

# Maven's own limits are half an hour; a repository that says nothing for a minute will not say anything.
PATIENCE = (
    "-Daether.connector.connectTimeout=20000",
    "-Daether.connector.requestTimeout=60000",
    "-Dmaven.wagon.http.readTimeout=60000",
)


def resolve(coordinates: Coordinates, repository: Path, work: Path, expected_mb: int, tell: Tell) -> list[Path]:
    """The jars of `coordinates` and all they need at run time, as paths below `repository` (a Maven local repository).

    What `repository` holds is not fetched again, so a fetch that was cut goes on where it was. `work` receives the
    tool's own log. Raises DatabaseError with the line of that log that says why.
    """
    answer, log = work / "classpath", work / "fetch.log"
    command = _command(coordinates, repository, work, answer)
    with log.open("w") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)  # noqa: S603 - a fixed command
        try:
            _watch(process, repository, expected_mb, tell)
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0 or not answer.exists():
        raise DatabaseError(
            f"cannot fetch Neo4j with {Path(command[0]).name}: {_cause(log)}",
            f"mend that and run the command again, it goes on where it stopped (all of it is in {log})",
        )
    return [Path(path) for path in answer.read_text().strip().split(os.pathsep)]


def drop_broken(repository: Path) -> None:
    """Remove what a cut fetch or a bad disk left in a local repository: Maven and jgo take a file that is there as whole."""
    for jar in repository.rglob("*.jar"):
        if not is_whole(jar):
            jar.unlink()
    for pom in repository.rglob("*.pom"):
        try:
            parse(pom)
        except ET.ParseError:
            pom.unlink()


def is_whole(jar: Path) -> bool:
    """Whether each entry of a jar can be unpacked and fits its checksum."""
    try:
        with zipfile.ZipFile(jar) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return False


def _command(coordinates: Coordinates, repository: Path, work: Path, answer: Path) -> list[str]:
    if mvn := shutil.which("mvn"):
        pom = work / "pom.xml"
        pom.write_text(_pom(coordinates))
        # -U: try again what could not be had last time.
        options = ["-B", "-U", "-f", str(pom), f"-Dmaven.repo.local={repository}", *PATIENCE]
        return [mvn, *options, CLASSPATH_GOAL, "-DincludeScope=runtime", f"-Dmdep.outputFile={answer}"]
    if find_spec("jgo"):
        endpoint = "+".join(":".join(row) for row in coordinates)
        # A process of its own, like mvn, so that one loop watches either.
        return [
            sys.executable,
            "-m",
            "calipso.database.jgo_resolver",
            endpoint,
            str(repository),
            str(work),
            str(answer),
        ]
    raise DatabaseError(
        "nothing here can fetch Neo4j: neither mvn nor the package jgo is installed",
        "pip install 'calipso[localdb]', or install Maven, or set CALIPSO_NEO4J_URI to a server of your own",
    )


def _pom(coordinates: Coordinates) -> str:
    """A project that needs just these (https://maven.apache.org/pom.html)."""
    rows = "".join(
        f"<dependency><groupId>{escape(group)}</groupId><artifactId>{escape(artifact)}</artifactId>"
        f"<version>{escape(version)}</version></dependency>"
        for group, artifact, version in coordinates
    )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>calipso</groupId><artifactId>private-neo4j</artifactId><version>1</version>"
        f"<packaging>pom</packaging><dependencies>{rows}</dependencies></project>"
    )


def _watch(process: subprocess.Popen[bytes], repository: Path, expected_mb: int, tell: Tell) -> None:
    """Tell how much has come until the process ends: at each twentieth, and now and then where little comes (poms)."""
    told, told_s = -1, 0.0
    while process.poll() is None:
        here_mb, now_s = _size_mb(repository), time.monotonic()
        if (twentieth := here_mb * 20 // expected_mb) > told or now_s - told_s > TELL_EVERY_S:
            told, told_s = twentieth, now_s
            tell(f"fetching Neo4j, once for this user: {here_mb} of about {expected_mb} MB")
        time.sleep(0.5)


def _size_mb(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size
        except FileNotFoundError:  # a part that has just been renamed to its whole
            continue
    return total // 1_000_000


def _cause(log: Path) -> str:
    """The line that says why: Maven marks it [ERROR], a Python traceback has it last."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    marked = [line.removeprefix("[ERROR]").strip() for line in lines if line.startswith("[ERROR]")]
    return (marked or lines[-1:] or ["it said nothing"])[0][:600]
