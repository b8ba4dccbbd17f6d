"""Collecting from many hosts by SSH: Calipso's own fetchers and batches, against the same asked command by command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from calipso.environments import Environment, parse_environment, ssh_targets
from calipso.fetchers.visit import Known
from calipso.records import Record
from calipso.scan.collect import Collection, Remembering, collect_cloud, collect_machines
from calipso.sources.answers import ApiQuestion, ApiRow, Output, Source
from calipso.sources.live import Live
from calipso.sources.recording import Replay

MOZ = Path(__file__).parents[1] / "recordings" / "moz"
REGION, TEMPLATE = "RegionOne", "compute-1"
HOSTS, DELAY_MS = 40, 20
# How many processes play the hosts: more than one, so that they do not wait for each other's interpreter.
PLAYERS = 2
PASSWORD = "BENCH_SSH_PASSWORD"


@dataclass(frozen=True, slots=True)
class Player:
    """A process that plays hosts: its port and the host key that it shows."""

    port: int
    host_key: str


@dataclass(frozen=True, slots=True)
class CommandByCommand:
    """A source that asks a host each command in a visit of its own, over the same held connection."""

    source: Source

    def regions(self) -> dict[str, list[str]]:
        """See Source."""
        return self.source.regions()

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        """See Source."""
        return self.source.rows(question)

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """See Source."""
        return {command: self.source.outputs(target, (command,))[command] for command in dict.fromkeys(commands)}

    def close(self) -> None:
        """See Source."""
        self.source.close()


@contextmanager
def players(per: str) -> Iterator[list[Player]]:
    """Processes that answer as the recorded host, each answer or each command delayed; ended by closing their input."""
    with ExitStack() as held:
        yield [held.enter_context(_player(per)) for _ in range(PLAYERS)]


@contextmanager
def _player(per: str) -> Iterator[Player]:
    command = [sys.executable, "-m", "tests.bench.remote", MOZ, TEMPLATE, str(DELAY_MS), per]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Player(**json.loads(process.stdout.readline()))


def known_hosts() -> Known:
    """What OpenStack told of the recorded host and its cloud, as often as there are hosts to be."""
    cloud = Collection()
    collect_cloud(Remembering(Replay(MOZ)), cloud, _quiet)
    own = [
        record
        for record in cloud.records.values()
        if record.text("host") == TEMPLATE and record.text("region") == REGION
    ]
    records = [record for record in cloud.records.values() if not record.get("host")]
    for number in range(HOSTS):
        records += [_renamed(record, host_name(number)) for record in own]
    return Known(records)


def host_name(number: int) -> str:
    """The name of one of the hosts."""
    return f"{TEMPLATE}-{number:02d}"


def _renamed(record: Record, name: str) -> Record:
    text = json.dumps([record.key, record.name, record.parent, record.properties]).replace(TEMPLATE, name)
    return Record(record.type, *json.loads(text)[:3], record.scope, json.loads(text)[3])


def environment_of(playing: list[Player], parallel: int) -> Environment:
    """Every host by one of the players."""
    os.environ[PASSWORD] = "any"
    names = {host_name(number): playing[number % len(playing)] for number in range(HOSTS)}
    definition = {
        "environment": "bench",
        "hosts": {name: {"address": "127.0.0.1", "port": player.port} for name, player in names.items()},
        "host_keys": {name: [player.host_key] for name, player in names.items()},
        "ssh": {"parallel": parallel, "password_variable": PASSWORD, "timeout_s": 60},
    }
    return parse_environment(definition, "bench")


def collect(environment: Environment, known: Known, *, batched: bool) -> tuple[float, int]:
    """Log into every host, ask and parse everything: seconds, and how many objects were found. Fails where a host does."""
    live = Live(None, ssh_targets(environment).values())
    collection = Collection()
    started = time.monotonic()
    try:
        collect_machines(environment, live if batched else CommandByCommand(live), collection, known, _quiet)
        seconds = time.monotonic() - started
    finally:
        live.close()
    if collection.failed:
        raise RuntimeError(str(next(iter(collection.failed.values()))))
    return seconds, len(collection.records)


def _quiet(_scope: str, _state: str, _detail: str) -> None:
    return
