"""What the pages are photographed over: a Calipso that knows nothing, the demo's two clouds, and a cloud of 100,000 objects.

Each is a `calipso up` in a home of its own that is thrown away.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from calipso import accounts
from calipso.client import Client
from calipso.config import Settings
from calipso.graph import Graph
from tests.bench.changes import change
from tests.bench.generator import SIZES, cloud
from tests.bench.scanning import collected, declare, scan_collection

TOP = Path(__file__).parents[2]
CALIPSO = Path(sys.executable).parent / "calipso"
LARGE = "100k"
ENVIRONMENT = "cloud"


@dataclass(frozen=True)
class Stage:
    """Where the pages answer, who may see all, and the names of things to look at, as far as there are any."""

    url: str
    user: str
    password: str
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Made:
    home: Path
    graph: Graph
    client: Client

    def calipso(self, *words: str) -> Any:
        """What a command tells programs."""
        done = subprocess.run(
            [CALIPSO, *words, "--json"], capture_output=True, text=True, check=False, env=_env(self.home)
        )
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


@contextmanager
def stage(size: str) -> Iterator[Stage]:
    """Calipso with what belongs to a size of SIZES in it; it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        try:
            up = _run(home, "up")
            at = _run(home, "db", "uri", "--show-password")
            user, password = up["admin"]["name"], up["admin"]["password"]
            settings = Settings(home=home, neo4j_uri=None, secret_key_file=home / "secret.key")
            with Graph(at["uri"], at["user"], at["password"], key_file=settings.key_file) as graph:
                token = accounts.add_token(graph, user, "screenshots", by=user)[0]
                with Client(up["web"]["url"], token, timeout_s=600) as client:
                    names = SIZES_MADE[size](_Made(home, graph, client))
                    yield Stage(up["web"]["url"], user, password, {"user": user} | names)
        finally:
            _run(home, "down")


def _run(home: Path, *words: str) -> Any:
    done = subprocess.run([CALIPSO, *words, "--json"], capture_output=True, text=True, check=False, env=_env(home))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


def _env(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CALIPSO_")}
    replay = {"moz": str(TOP / "tests" / "recordings" / "moz-week" / "sunday")}
    return kept | {"CALIPSO_HOME": str(home), "CALIPSO_REPLAY": json.dumps(replay)}


def _empty(_made: _Made) -> dict[str, str]:
    return {}


def _small(made: _Made) -> dict[str, str]:
    subprocess.run(
        ["sh", "tests/demo.sh", CALIPSO], check=True, cwd=TOP, env=_env(made.home), stdout=subprocess.DEVNULL
    )
    found = {
        "environment": "moz",
        "server": "moz-web-1",
        "other": "moz-db-2",
        "host": "compute-1",
        "whose": "Moz",
        "text": "moz-web",
    }
    return found | _worked(made, found, "moz", asked=True)


def _large(made: _Made) -> dict[str, str]:
    declare(made.graph, ENVIRONMENT)
    hosts = SIZES[LARGE]
    scan_collection(made.graph, ENVIRONMENT, collected(cloud(hosts)))
    made.client.snapshots.take("sunday", environment=ENVIRONMENT, designed=True)
    scan_collection(made.graph, ENVIRONMENT, collected(change(cloud(hosts), turn=1)))

    def first(type_: str, **where: Any) -> Any:
        return next(iter(made.client.objects(types=[type_], environment=ENVIRONMENT, **where)))

    project = first("project")["properties"]["uuid"]  # regions have customers of the same names
    server, other = itertools.islice(made.client.objects(types=["instance"], project=project), 2)
    host = next(
        one["id"]
        for one in made.client.objects(types=["host"], environment=ENVIRONMENT, host=server["properties"]["host"])
        if one["properties"]["region"] == server["properties"]["region"]
    )
    found = {"environment": ENVIRONMENT, "server": server["id"], "other": other["id"], "host": host, "whose": project}
    found["text"] = server["name"]
    return found | _worked(made, found, project, asked=False)


def _worked(made: _Made, found: dict[str, str], project: str, *, asked: bool) -> dict[str, str]:
    """What people made with it: a report, a schedule and its run, a change, a user, a view; and the names of all these."""
    client, environment = made.client, found["environment"]
    report = client.reports.make("impact", objects=[found["host"]], environment=environment, project=project)
    made.calipso("schedule", "add", "weekly", "--cron", "0 0 * * sun", "--env", environment, "--zone", "Europe/Berlin")
    kept = ("--kind", "snapshot", "--set", "no_scan=true", "--env", environment)
    made.calipso("schedule", "add", "nightly", "--cron", "30 2 * * *", *kept)
    run = made.calipso("schedule", "run", "nightly")
    client.users.add("noc", "a long password for the NOC", role="operator")
    client.views.save("Around a server", f"/graph?kind=clique&of={found['server']}", shared=True)
    if asked:
        change_number, scan = "1", client.scans.start(environment)["id"]
        list(client.scans.follow(scan))
    else:
        opened = client.changes.open(
            [found["host"]], datetime.now(UTC) + timedelta(hours=12), project=project, title="New memory"
        )
        change_number, scan = str(opened["number"]), next(iter(client.scans.list(environment=environment)))["id"]
    identity = client.find(found["server"], environment)
    return {
        "id": identity,
        "project": next(
            one["id"]
            for one in client.objects(types=["project"], environment=environment)
            if project in (one["name"], one["properties"]["uuid"])
        ),
        "report": str(report["number"]),
        "schedule": "nightly",
        "run": str(run["id"]),
        "change": change_number,
        "scan": scan,
    }


SIZES_MADE: dict[str, Callable[[_Made], dict[str, str]]] = {"empty": _empty, "small": _small, LARGE: _large}
