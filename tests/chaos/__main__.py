"""`python -m tests.chaos --lab DIR [--minutes N] [--seed S]`: faults at random, scans all the while, then the truth.

Exit 0: no object lost or invented at any time, and after all is undone the graph equals the truth. `--undo` only takes
back what an earlier, killed run may have left.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from calipso.errors import CalipsoError
from tests.chaos.changes import CHANGES, CLOUD_ERRORS, Change, connect, remove_leftovers
from tests.chaos.faults import FAULTS
from tests.chaos.judge import Judge, live_objects
from tests.chaos.machines import Machine, machines
from tests.chaos.scans import WHOLE, Calipso

ENVIRONMENT = "lab"
# Faults at once, seconds from one to the next, and how long each lasts.
MOST_AT_ONCE = 3
PAUSE_S, LASTS_S = (4, 20), (8, 70)
SETTLE_S, SETTLES = 20, 12


@dataclass(slots=True)
class Active:
    """A fault or change that is on: what, until when, and its way back."""

    kind: str
    what: str
    until: float
    undo: Callable[[], None]
    blocks_api: bool = False


@dataclass(slots=True)
class Chaos:
    """One run: the lab, the Calipso under test, the dice, and what happened."""

    state: Path
    calipso: Calipso
    random: Random
    machines: dict[str, Machine]
    judge: Judge
    until: float
    active: list[Active] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    database_down: threading.Event = field(default_factory=threading.Event)

    def hurt(self) -> None:
        """Begin and end faults until the time is over."""
        while time.monotonic() < self.until:
            self._end(lambda one: one.until < time.monotonic())
            if len(self.active) < MOST_AT_ONCE:
                self._begin()
            time.sleep(self.random.uniform(*PAUSE_S))

    def _begin(self) -> None:
        lasts = time.monotonic() + self.random.uniform(*LASTS_S)
        dice = self.random.random()
        if dice < 0.08:
            self._kill_neo4j(lasts)
        elif dice < 0.3 and not any(one.blocks_api for one in self.active):
            self._change(lasts)
        else:
            self._fault(lasts)

    def _fault(self, lasts: float) -> None:
        fault = self.random.choice(FAULTS)
        places = [(machine, detail) for machine in self.machines.values() for detail in fault.fits(machine)]
        machine, detail = self.random.choice(places)
        what = f"{fault.name}: {machine.name} {detail}"
        if any(one.what == what for one in self.active):
            return
        fault.do(machine, detail)
        blocks = "controller" in machine.roles and (fault.name.startswith("api") or fault.name == "daemon frozen")
        self._on(Active(fault.name, what, lasts, lambda: fault.undo(machine, detail), blocks))

    def _change(self, lasts: float) -> None:
        change = self.random.choice(CHANGES)
        region = self.random.choice(["RegionOne", "RegionTwo"])
        try:
            made: Change = change(connect(self.state, region), self.random)
        except CLOUD_ERRORS as err:
            say(f"the cloud refused {change.__name__}: {err}")
            return
        self.judge.stems.update(made.stems)
        self._on(Active(change.__name__.replace("_", " "), f"{made.what} ({region})", lasts, made.undo))

    def _kill_neo4j(self, lasts: float) -> None:
        if self.database_down.is_set():
            return
        self.database_down.set()
        self.calipso.kill_neo4j()

        def undo() -> None:
            self.calipso.do("db", "start")
            self.database_down.clear()

        self._on(Active("Neo4j killed", "Neo4j killed", min(lasts, time.monotonic() + 15), undo))

    def _on(self, one: Active) -> None:
        self.active.append(one)
        self.done[one.kind] += 1
        say(f"+ {one.what}")

    def _end(self, over: Callable[[Active], bool]) -> None:
        """Undo what is over; what cannot be undone yet, as its API is closed, is tried again later."""
        for one in [one for one in self.active if over(one)]:
            try:
                one.undo()
            except (*CLOUD_ERRORS, subprocess.SubprocessError, RuntimeError) as err:
                say(f"  not undone yet: {one.what}: {err}")
                continue
            self.active.remove(one)
            say(f"- {one.what}")

    def scan(self) -> None:
        """Scan without end, in all ways, and look at the graph after each."""
        dice = Random(self.random.random())  # noqa: S311 - dice, no secret
        hosts = [name for name, machine in self.machines.items() if "switch" not in machine.roles]
        while time.monotonic() < self.until:
            kind = dice.choices(["all", "under", "two", "killed"], [5, 1, 1, 2])[0]
            try:
                if kind == "two":
                    first = self.calipso.start("scan", ENVIRONMENT, "--json")
                    wrong = self.calipso.scan(*dice.choice([(), ("--under", dice.choice(hosts))]))
                    wrong += self.calipso.end(first)
                elif kind == "killed":
                    wrong = self.calipso.scan(kill_after_s=dice.uniform(0.5, 15))
                else:
                    wrong = self.calipso.scan(*(("--under", dice.choice(hosts)) if kind == "under" else ()))
                self._tell(wrong)
                self.look(ended=self.calipso.last_code in WHOLE)
            except (RuntimeError, CalipsoError, OSError) as err:
                if not self.database_down.is_set():
                    self._tell([f"UNEXPECTED {type(err).__name__}: {err}"])
                time.sleep(2)

    def look(self, *, ended: bool) -> None:
        """Judge the graph, unless its database is down at this moment."""
        try:
            with self.calipso.graph() as graph:
                self._tell(self.judge.look(graph, ended=ended))
        except (RuntimeError, CalipsoError):
            if not self.database_down.is_set():
                raise

    def _tell(self, wrong: list[str]) -> None:
        for line in wrong:
            say(f"!! {line}; active: {', '.join(one.what for one in self.active) or 'nothing'}")
        self.wrong += wrong

    def heal(self) -> None:
        """Undo everything that is on, and whatever else may be left."""
        for _ in range(SETTLES):
            self._end(lambda _one: True)
            if not self.active:
                break
            for machine in self.machines.values():
                machine.heal()
            time.sleep(5)
        undo_all(self.state)


def undo_all(state: Path) -> None:
    """Heal every machine, and take back changes that are known by their name."""
    for machine in machines(state).values():
        machine.heal()
    for region in ("RegionOne", "RegionTwo"):
        for again in reversed(range(SETTLES)):
            try:
                remove_leftovers(connect(state, region))
                break
            except CLOUD_ERRORS as err:
                if not again:
                    raise
                say(f"region {region} is not itself again yet: {err}")
                time.sleep(5)


def same_as_truth(chaos: Chaos) -> bool:
    """Scan and compare with the lab's truth, until the cloud has settled; what still differs is printed."""
    access = chaos.calipso.access()
    variables = chaos.calipso.variables() | {
        "CALIPSO_LAB_STATE": str(chaos.state),
        "CALIPSO_LAB_NEO4J_URI": access["uri"],
        "CALIPSO_LAB_NEO4J_USER": access["user"],
        "CALIPSO_LAB_NEO4J_PASSWORD": access["password"],
    }
    for number in range(SETTLES):
        scanned = chaos.calipso.start("scan", ENVIRONMENT, "--json")
        scanned.communicate()
        chaos.look(ended=True)
        done = subprocess.run(
            [sys.executable, "-m", "tests.lab.compare", "--environment", ENVIRONMENT],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = (done.stdout or done.stderr).splitlines()
        say(
            f"truth, scan {number + 1} after the last fault (exit code {scanned.returncode}): {lines[-1] if lines else '?'}"
        )
        if not done.returncode and not scanned.returncode:
            sys.stdout.write("\n".join(lines[-15:]) + "\n")
            return True
        time.sleep(SETTLE_S)
    sys.stdout.write("\n".join(lines) + "\n")
    return False


def say(line: str) -> None:
    """Progress, with the time of day."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


@contextmanager
def a_calipso(state: Path) -> Iterator[Calipso]:
    """Calipso in a home that is thrown away, with the lab as its one environment."""
    with tempfile.TemporaryDirectory(prefix="calipso-chaos-") as folder:
        calipso = Calipso(Path(folder) / "home", ENVIRONMENT)
        calipso.do("up")
        try:
            file = Path(folder) / "lab.yaml"
            switches = [line.split("\t") for line in (state / "hosts.tsv").read_text().splitlines()[1:]]
            logins = [f"--switch={name}={address}" for name, _, address, roles in switches if roles == "switch"]
            calipso.do("env", "init", ENVIRONMENT, "--cloud", "lab", "--clouds-file", str(state / "clouds.yaml"),
                       "--key-file", str(state / "id_ed25519"), "--known-hosts", str(state / "known_hosts"),
                       *logins, "--output", str(file))  # fmt: skip
            calipso.do("env", "add", str(file))
            yield calipso
        finally:
            calipso.do("down")


def run(state: Path, minutes: float, seed: int) -> int:
    """One run; how it ended, as an exit code."""
    say(f"seed {seed}, {minutes:g} minutes")
    undo_all(state)
    with a_calipso(state) as calipso:
        calipso.do("scan", ENVIRONMENT)
        with calipso.graph() as graph:
            judge = Judge(ENVIRONMENT, live_objects(graph, ENVIRONMENT))
        say(f"{len(judge.standing)} objects stand")
        until = time.monotonic() + minutes * 60
        chaos = Chaos(state, calipso, Random(seed), machines(state), judge, until)  # noqa: S311 - dice, no secret
        scanner = threading.Thread(target=chaos.scan, name="scans")
        scanner.start()
        try:
            chaos.hurt()
        finally:
            chaos.until = 0
            scanner.join()
            chaos.heal()
        same = same_as_truth(chaos)
    return tell(chaos, seed, same=same)


def tell(chaos: Chaos, seed: int, *, same: bool) -> int:
    """The end's table, and the exit code."""
    for name, count in sorted(chaos.done.items()):
        sys.stdout.write(f"{name:26}{count:5}\n")
    for code, count in sorted(chaos.calipso.ended.items()):
        sys.stdout.write(f"scans ended {code:14}{count:5}\n")
    for what in ("lost", "invented", "broken"):
        found = getattr(chaos.judge, what)
        sys.stdout.write(f"{what:26}{len(found):5}  {', '.join(sorted(found)[:5])}\n")
    sys.stdout.write(f"{'unexpected':26}{sum(line.startswith('UNEXPECTED') for line in chaos.wrong):5}\n")
    sys.stdout.write(f"truth afterwards: {'the same' if same else 'DIFFERENT'}; seed {seed}\n")
    return 1 if chaos.wrong or not same else 0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--lab", type=Path, required=True, help="the running lab's state directory")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="repeat a run's dice; without it new ones")
    parser.add_argument("--undo", action="store_true", help="only undo what a killed run left")
    asked = parser.parse_args()
    if os.geteuid() != 0 or not (asked.lab / "hosts.tsv").exists():
        parser.error(f"this needs root, and a running lab in {asked.lab}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if asked.undo:
        undo_all(asked.lab)
        return 0
    return run(asked.lab, asked.minutes, secrets.randbelow(10**6) if asked.seed is None else asked.seed)


if __name__ == "__main__":
    sys.exit(main())
