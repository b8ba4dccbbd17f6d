"""Collecting: walk FETCHERS, parents side by side; a look that fails is told and stops only what is below it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from calipso.environments import Environment
from calipso.errors import CalipsoError, SourceError, Unreachable
from calipso.fetchers import FETCHERS, Fetcher
from calipso.fetchers.openstack.keystone import DISCOVERED
from calipso.fetchers.visit import Known, Visit
from calipso.records import Facet, Record
from calipso.sources.answers import ApiQuestion, ApiRow, Output, Source

logger = logging.getLogger(__name__)

# Called with a scope, what happens to it (asking, read, failed) and a detail for people.
OnProgress = Callable[[str, str, str], None]
API_THREADS = 8


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one look gave nothing: what was asked, and what to do."""

    source: str
    target: str
    message: str
    hint: str


@dataclass(slots=True)
class Collection:
    """What one scan found, by key and by scope; `read` says when each scope was looked at."""

    records: dict[str, Record] = field(default_factory=dict)
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    failed: dict[str, Failure] = field(default_factory=dict)
    notes: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Machines:
    """Some hosts, by key, and switches, by name."""

    hosts: set[str]
    switches: set[str]


class Remembering:
    """A source that is asked each API question once a scan, by whichever fetcher comes first."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._answers: dict[ApiQuestion, Future[list[ApiRow]]] = {}
        self._regions: dict[str, list[str]] | None = None
        self._silent: dict[tuple[str, str], Unreachable] = {}
        self._lock = threading.Lock()

    def regions(self) -> dict[str, list[str]]:
        """See Source."""
        with self._lock:
            if self._regions is None:
                self._regions = self._source.regions()
            return self._regions

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        """See Source."""
        with self._lock:
            future = self._answers.get(question)
            first = future is None
            if future is None:
                future = self._answers[question] = Future()
        if first:
            self._answer(question, future)
        return future.result()

    def _answer(self, question: ApiQuestion, future: Future[list[ApiRow]]) -> None:
        """Ask; an API of a region that gave no sign of life once is not asked again in this scan."""
        api = (question.region, question.service)
        silent = self._silent.get(api)
        if silent is not None:
            future.set_exception(silent)
            return
        try:
            future.set_result(self._source.rows(question))
        except SourceError as err:
            if isinstance(err, Unreachable):
                self._silent[api] = err
            future.set_exception(err)

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        """See Source."""
        return self._source.outputs(target, commands)

    def close(self) -> None:
        """See Source."""
        self._source.close()


def collect_cloud(
    source: Source, collection: Collection, on_progress: OnProgress, *, regions: Iterable[str] | None = None
) -> None:
    """Ask the APIs: what is per environment and, all regions side by side, what is per region."""
    try:
        found = [name for name, services in source.regions().items() if DISCOVERED & set(services)]
    except SourceError:
        found = []  # the catalogue's own fetcher tells it
    wanted = [name for name in found if regions is None or name in regions]
    visits = [(fetcher, Visit(fetcher.scope(), source)) for fetcher in FETCHERS if fetcher.per == "environment"]
    visits += [
        (fetcher, Visit(fetcher.scope(region), source, region))
        for fetcher in FETCHERS
        if fetcher.per == "region"
        for region in wanted
    ]
    with ThreadPoolExecutor(API_THREADS, thread_name_prefix="api") as pool:
        _run(pool, visits, collection, "openstack", on_progress)


def collect_machines(
    environment: Environment,
    source: Source,
    collection: Collection,
    known: Known,
    on_progress: OnProgress,
    only: Machines | None = None,
) -> None:
    """Ask hosts and switches by SSH, as many side by side as the environment allows; all, or `only` some."""
    visits = list(_host_visits(environment, source, known, only.hosts if only else None))
    visits += [
        (fetcher, Visit(fetcher.scope("", name), source, "", name, declared=tuple(machine.nics)))
        for fetcher in FETCHERS
        if fetcher.per == "switch"
        for name, machine in environment.switches.items()
        if only is None or name in only.switches
    ]
    if only is None:
        collection.notes += _unknown_hosts(environment, known)
    with ThreadPoolExecutor(environment.ssh.parallel, thread_name_prefix="ssh") as pool:
        _run(pool, visits, collection, "ssh", on_progress)


def _host_visits(
    environment: Environment, source: Source, known: Known, hosts: set[str] | None
) -> Iterator[tuple[Fetcher, Visit]]:
    for record in known.of("host"):
        name, region = record.name, record.text("region")
        machine = environment.machine_of(region, name)
        if machine is None or (hosts is not None and record.key not in hosts):
            continue
        for fetcher in FETCHERS:
            if fetcher.per == "host":
                named = _Named(source, environment.target_name(region, name))
                yield fetcher, Visit(fetcher.scope(region, name), named, region, name, known, tuple(machine.nics))


@dataclass(frozen=True, slots=True)
class _Named:
    """A source that asks one host under the name that the environment's file gives it."""

    source: Source
    target: str

    def regions(self) -> dict[str, list[str]]:
        return self.source.regions()

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        return self.source.rows(question)

    def outputs(self, target: str, commands: Iterable[str]) -> dict[str, Output]:
        return self.source.outputs(self.target or target, commands)

    def close(self) -> None:
        self.source.close()


def _unknown_hosts(environment: Environment, known: Known) -> Iterator[Failure]:
    names = {record.name for record in known.of("host")} | {
        f"{record.text('region')}/{record.name}" for record in known.of("host")
    }
    for name in environment.hosts:
        if names and name not in names:
            yield Failure(
                "environment",
                name,
                f"host {name} is declared, but neither nova nor neutron knows it",
                "correct or remove it in the environment's file",
            )


def _run(
    pool: Executor, visits: list[tuple[Fetcher, Visit]], collection: Collection, source: str, on_progress: OnProgress
) -> None:
    for _, visit in visits:
        on_progress(visit.scope, "waiting", "")
    futures = [(visit, pool.submit(_look, fetcher, visit, source, on_progress)) for fetcher, visit in visits]
    for visit, future in futures:
        answer, observed_at = future.result()
        if isinstance(answer, Failure):
            collection.failed[visit.scope] = answer
            continue
        collection.read[visit.scope] = observed_at
        for item in answer:
            if isinstance(item, Record):
                collection.records[item.key] = item
            else:
                collection.facets.setdefault(visit.scope, []).append(item)


def _look(
    fetcher: Fetcher, visit: Visit, source: str, on_progress: OnProgress
) -> tuple[list[Record | Facet] | Failure, str]:
    """One look below one parent. Whatever goes wrong in it is told as its failure, and the others go on."""
    observed_at = datetime.now(UTC).isoformat(timespec="seconds")
    on_progress(visit.scope, "asking", "")
    try:
        found = list(fetcher.fetch(visit))
    except CalipsoError as err:
        failure = Failure(source, visit.scope, err.message, err.hint)
    except Exception as err:
        logger.debug("Look %s failed", visit.scope, exc_info=True)
        failure = Failure(
            source,
            visit.scope,
            f"an answer has a form that Calipso does not know ({type(err).__name__}: {err})",
            "report it with a recording (calipso scan --record)",
        )
    else:
        on_progress(visit.scope, "read", f"{sum(isinstance(item, Record) for item in found)} objects")
        return found, observed_at
    on_progress(visit.scope, "failed", failure.message)
    return failure, observed_at
