"""`python -m tests.bench [--size 10k|100k|1m] [--quick] [--only SECTION]`: prints figures and ratios as Markdown tables."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from calipso.database.jars import NEO4J_VERSION
from calipso.database.memory import total_memory_mb
from tests.bench.generator import SIZES
from tests.bench.measure import Bench, Finding, page, say, told
from tests.bench.sections import LARGE, OF_A_LARGE_ONE, SECTIONS, USUAL, server_memory
from tests.bench.server import bench_server

HEAP_MB = 2048


def main() -> None:
    """Measure what was asked for, and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="10k", help="about how many objects")
    parser.add_argument("--quick", action="store_true", help="one round only: to see whether it runs")
    parser.add_argument("--rounds", type=int, default=3, help="rounds that count; of a large cloud one")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="this section only; may be repeated")
    parser.add_argument("--heap-mb", type=int, default=HEAP_MB, help="Neo4j's heap")
    asked = parser.parse_args()
    sections = asked.only or (OF_A_LARGE_ONE if asked.size == LARGE else USUAL)
    rounds = 1 if asked.quick or asked.size == LARGE else asked.rounds
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="calipso-bench-files-") as folder, bench_server(asked.heap_mb) as server:
        bench = Bench(server, asked.size, SIZES[asked.size], rounds, Path(folder))
        findings = list(_findings(bench, sections))
    sys.stdout.write(
        f"{asked.size}: {bench.hosts} hosts, {rounds} rounds, {time.monotonic() - started:.0f} s in all; "
        f"{os.cpu_count()} cores, {total_memory_mb() / 1024:.0f} GiB, load {os.getloadavg()[2]:.1f}; "
        f"Neo4j {NEO4J_VERSION}, heap {asked.heap_mb} MiB; Python {platform.python_version()}\n\n"
    )
    sys.stdout.write("\n".join(page(findings)) + "\n")


def _findings(bench: Bench, sections: Sequence[str]) -> Iterator[Finding]:
    for name in sections:
        say(f"section {name}")
        for finding in SECTIONS[name](bench):
            say(f"  = {told(finding)}")  # a run that is cut off has told what it found until then
            yield finding
    yield server_memory(bench)


if __name__ == "__main__":
    main()
