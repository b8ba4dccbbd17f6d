"""What Neo4j is started with: its configuration file, Java's options, and its own administration tool."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from calipso.database.java import Java
from calipso.database.memory import Memory
from calipso.database.places import Home
from calipso.errors import Invalid

SERVER_CLASS = "org.neo4j.server.Neo4jCommunity"
ADMIN_CLASS = "org.neo4j.cli.AdminTool"  # what neo4j-admin starts, without its detour by a second Java

SMALL_HEAP_MB, LARGE_HEAP_MB = 512, 4096

# What Neo4j's own launcher opens to it (conf/neo4j.conf of the distribution), as far as the Community Edition needs it.
OPENINGS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)

# Neo4j Browser is told not to call out, and its page is not allowed to: only this server, also through a tunnel.
BROWSER_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://127.0.0.1:* ws://localhost:*"
)


@dataclass(frozen=True)
class Ports:
    """The TCP ports of one start, on the loopback address only."""

    bolt: int
    http: int


@dataclass(frozen=True)
class Engine:
    """What runs Neo4j: a Java and the folder of jars."""

    java: Java
    jars: Path


def configuration(home: Home, ports: Ports, memory: Memory, data: Path | None = None) -> str:
    """The text of neo4j.conf: Calipso's settings, and the user's own from extra.conf, which go before them.

    Names as in Neo4j's reference of configuration settings; unknown ones stop the start. Raises Invalid for a line of
    extra.conf that is no setting.
    """
    rows = {
        "server.directories.data": str(data or home.data),
        "server.directories.logs": str(home.log.parent),
        "server.default_listen_address": "127.0.0.1",
        "server.default_advertised_address": "127.0.0.1",
        # Advertised too: Neo4j Browser and routing drivers connect to what is advertised, and would try 7687.
        "server.bolt.listen_address": f"127.0.0.1:{ports.bolt}",
        "server.bolt.advertised_address": f"127.0.0.1:{ports.bolt}",
        "server.http.listen_address": f"127.0.0.1:{ports.http}",
        "server.http.advertised_address": f"127.0.0.1:{ports.http}",
        "server.https.enabled": "false",
        "server.http.x_forward.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.security.http_static_content_security_policy_header": BROWSER_POLICY,
        # Nothing leaves this machine: reports, telemetry, the search for a fleet manager, guides from elsewhere.
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "dbms.fleet_manager.enabled": "false",
        "server.fleet_discovery.enabled": "false",
        "browser.remote_content_hostname_whitelist": "localhost",
        "db.logs.query.enabled": "OFF",  # queries carry what was discovered
        # Two pauses of five seconds in each stop, for clients that a loopback server need not wait for.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
        "server.memory.pagecache.size": f"{memory.page_cache_mb}m",
        "db.tx_log.rotation.size": "32m",
        "db.tx_log.preallocate": "false",  # else 256 MB of disk are taken before the first node
    } | _own_settings(home.root / "extra.conf")
    return "".join(f"{name}={value}\n" for name, value in rows.items())


def _own_settings(file: Path) -> dict[str, str]:
    rows = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines() if file.exists() else (), 1):
        name, equals, value = line.partition("=")
        if line.strip() and not line.lstrip().startswith("#"):
            if not equals:
                raise Invalid(f"{file}, line {number}: no setting", "write it like db.memory.transaction.max=512m")
            rows[name.strip()] = value.strip()
    return rows


def server_command(home: Home, engine: Engine, memory: Memory) -> list[str]:
    """How to start the server; `home_argument` in it is how its process is known again."""
    heap = (f"-Xms{min(memory.heap_mb, 128)}m", f"-Xmx{memory.heap_mb}m", "-XX:+ExitOnOutOfMemoryError")
    traces = f"-XX:ErrorFile={home.log.parent}/java_crash_%p.log"
    options = (*heap, *_collector(memory.heap_mb), traces)
    return [*_java(engine, *options), SERVER_CLASS, home_argument(home), f"--config-dir={home.conf}"]


def _collector(heap_mb: int) -> tuple[str, ...]:
    """How garbage is collected in a heap of this size.

    On a small machine a quick start is worth more than the last bit of speed (measured: a quarter less CPU to start). A middling
    heap is soon collected all at once; Java's own choice, G1, would collect it beside the work, on the few cores that do the work
    (measured with 2: a scan's writes take a tenth to a fifth longer). In a large one that pause would be felt.
    """
    if heap_mb <= SMALL_HEAP_MB:
        return "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"
    return ("-XX:+UseParallelGC",) if heap_mb <= LARGE_HEAP_MB else ()


def home_argument(home: Home) -> str:
    """The argument that no other program's command line has."""
    return f"--home-dir={home.root}"


def environment(home: Home, conf: Path | None = None) -> dict[str, str]:
    """All that Neo4j's programs learn from the environment; nothing of ours, which may hold passwords."""
    return {"NEO4J_HOME": str(home.root), "NEO4J_CONF": str(conf or home.conf), "PATH": os.defpath, "LANG": "C.UTF-8"}


def administer(
    home: Home,
    engine: Engine,
    *arguments: str,
    conf: Path | None = None,
    stdin: BinaryIO | None = None,
    stdout: BinaryIO | None = None,
) -> tuple[bool, str]:
    """Run one neo4j-admin command on files that no server uses: whether it worked, and what it said."""
    done = subprocess.run(  # noqa: S603 - the arguments are ours, and no shell reads them
        [*_java(engine, "-Xmx512m", "-XX:+UseSerialGC"), ADMIN_CLASS, *arguments],
        env=environment(home, conf),
        cwd=home.root,
        stdin=stdin or subprocess.DEVNULL,
        stdout=stdout or subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    return done.returncode == 0, ((done.stdout or b"") + done.stderr).decode(errors="replace")


def _java(engine: Engine, *options: str) -> list[str]:
    # Java 24 warns of what Neo4j does with sun.misc.Unsafe (JEP 498); the option is unknown before 23 (JEP 471).
    quiet = ("--sun-misc-unsafe-memory-access=allow",) if engine.java.version >= 23 else ()
    return [str(engine.java.program), *options, *OPENINGS, *quiet, "-cp", f"{engine.jars}/*"]
