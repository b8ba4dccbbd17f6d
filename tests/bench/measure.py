"""Rounds, figures and ratios: what is compared runs in turn within one run, and is told by minimum and median."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.server import PASSWORD_VARIABLE, Server
from tests.bench.work import Cost


@dataclass(frozen=True, slots=True)
class Bench:
    """One run: the server, the cloud's size in hosts, how many rounds count, and a folder that is thrown away."""

    server: Server
    size: str
    hosts: int
    rounds: int
    folder: Path


@dataclass(frozen=True, slots=True)
class Figure:
    """What one way took, round by round, in `unit`; CPU and memory where they were looked at."""

    what: str
    rounds: list[float]
    unit: str = "s"
    server_cpu_s: list[float] = field(default_factory=list)
    client_cpu_s: list[float] = field(default_factory=list)
    peak_mb: float | None = None

    @property
    def least(self) -> float:
        """The best round."""
        return min(self.rounds)

    @property
    def middle(self) -> float:
        """The median round."""
        return median(self.rounds)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How two figures stand to each other, by their minima and by their medians, and what was promised."""

    what: str
    least: float
    middle: float
    goal: str


Finding = Figure | Ratio


def ratio(what: str, other: Figure, ours: Figure, goal: str = "") -> Ratio:
    """How many times as long the other one takes."""
    return Ratio(what, other.least / ours.least, other.middle / ours.middle, goal)


def cpu_ratio(what: str, other: Figure, ours: Figure, goal: str = "") -> Ratio:
    """How many times as much of the server's CPU the other one takes; a tick is the least that can be told."""
    least, middle = max(min(ours.server_cpu_s), 0.01), max(median(ours.server_cpu_s), 0.01)
    return Ratio(what, min(other.server_cpu_s) / least, median(other.server_cpu_s) / middle, goal)


def in_turn(count: int, ways: dict[str, Callable[[int], Cost]]) -> dict[str, Figure]:
    """Run every way in each round, each round beginning with another one; the figures by name."""
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    names = list(ways)
    for number in range(count):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            costs[name].append(ways[name](number))
            told = costs[name][-1]
            parts = ", ".join(f"{part} {value:.3g}" for part, value in told.parts.items() if value)
            say(
                f"  {name}: {told.seconds:.2f} s, CPU {told.client_cpu_s:.2f} + server's {told.server_cpu_s:.2f} s; {parts}"
            )
    return {name: figure(name, found) for name, found in costs.items()}


def figure(name: str, costs: list[Cost]) -> Figure:
    """Several runs of one way."""
    return Figure(
        name,
        [cost.seconds for cost in costs],
        "s",
        [cost.server_cpu_s for cost in costs],
        [cost.client_cpu_s for cost in costs],
        max(cost.peak_mb for cost in costs) or None,
    )


def run_work(bench: Bench, name: str, environment: str, turn: int = 0) -> Cost:
    """One run of one way, in a process of its own."""
    asked = ["--environment", environment, "--hosts", str(bench.hosts), "--turn", str(turn)]
    return _child(bench.server, [sys.executable, "-m", "tests.bench.work", name, *asked])


def run_cartography(bench: Bench, python: Path, file: Path) -> Cost:
    """One run of cartography's load() with the rows of a file."""
    return _child(
        bench.server, [str(python), "-W", "ignore", str(Path(__file__).with_name("cartography_load.py")), str(file)]
    )


def _child(server: Server, command: list[str]) -> Cost:
    done = subprocess.run(
        [*command, *server.arguments()],
        env=os.environ | {PASSWORD_VARIABLE: server.password},
        stdout=subprocess.PIPE,
        check=True,
    )
    return Cost(**json.loads(done.stdout))


def say(line: str) -> None:
    """Progress, for whoever waits."""
    sys.stderr.write(f"{line}  (load {os.getloadavg()[0]:.1f})\n")


def told(finding: Finding) -> str:
    """A figure or ratio in a line."""
    if isinstance(finding, Figure):
        return f"{finding.what}: {finding.least:.4g} {finding.unit}, median {finding.middle:.4g}"
    return f"{finding.what}: {finding.least:.2f}, by median {finding.middle:.2f} ({finding.goal})"


def page(findings: Iterable[Finding]) -> Iterator[str]:
    """Figures and ratios as Markdown tables."""
    held = list(findings)
    yield "| what | minimum | median | server CPU s | client CPU s | most memory of Python |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in held:
        if isinstance(one, Figure):
            server, client = (f"{min(cpu):.2f}" if any(cpu) else "" for cpu in (one.server_cpu_s, one.client_cpu_s))
            memory = f"{one.peak_mb:.0f} MiB" if one.peak_mb else ""
            least, middle = (
                f"{value:#.3g}".rstrip(".") if value < 1000 else f"{value:.0f}" for value in (one.least, one.middle)
            )
            yield f"| {one.what} | {least} {one.unit} | {middle} {one.unit} | {server} | {client} | {memory} |"
    yield ""
    yield "| ratio | by minimum | by median | goal |"
    yield "| --- | --- | --- | --- |"
    for one in held:
        if isinstance(one, Ratio):
            yield f"| {one.what} | {one.least:.2f} | {one.middle:.2f} | {one.goal} |"
