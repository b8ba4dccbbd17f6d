"""What a fetcher is given: the environment, the parent that it looks below, the sources, and what is known so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from calipso.records import Record, Value, canonical, key_of, without_noise
from calipso.sources.answers import ApiQuestion, ApiRow, Output, Source


class Known:
    """Records found so far (or carried over), looked up by type and properties."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._by_type: dict[str, list[Record]] = defaultdict(list)
        self._by_key: dict[str, Record] = {}
        self._by_host: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
        for record in records:
            self._by_type[record.type].append(record)
            self._by_key[record.key] = record
            self._by_host[record.type, record.text("region"), record.text("host")].append(record)

    def of(self, type_name: str) -> list[Record]:
        """All records of a type."""
        return self._by_type.get(type_name, [])

    def on_host(self, type_name: str, region: str, host: str) -> list[Record]:
        """The records of a type that are on this host."""
        return self._by_host.get((type_name, region, host), [])

    def get(self, key: str) -> Record | None:
        """The record with this key, if there is one."""
        return self._by_key.get(key)


@dataclass(frozen=True, slots=True)
class Visit:
    """One look of one fetcher below one parent. `region` and `name` say which parent: "" where there is none.

    `declared` are NICs that the environment's file calls physical; `scope` is where lives are decided.
    """

    scope: str
    source: Source
    region: str = ""
    name: str = ""
    known: Known = Known()
    declared: tuple[str, ...] = ()

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        """All rows of an API list. Raises SourceError."""
        return self.source.rows(question)

    def outputs(self, commands: Iterable[str]) -> dict[str, Output]:
        """What these commands say on the visited host or switch, asked in one batch. Raises SourceError."""
        return self.source.outputs(self.name, commands)

    def record(  # noqa: PLR0913 - a record has this many parts, and every call names them
        self,
        type_name: str,
        key: str,
        *,
        name: str,
        parent: str,
        properties: dict[str, Value],
        raw: dict[str, Any],
        host: str | None = None,
    ) -> Record:
        """A record of this visit: with its region and host, its raw answer without noise and secrets."""
        place: dict[str, Value] = {"region": self.region or None, "host": host}
        answers = {source: canonical(answer) for source, answer in without_noise(type_name, raw).items() if answer}
        return Record(type_name, key, name, parent, self.scope, place | properties, answers)


def region_key(region: str) -> str:
    """The key of a region."""
    return key_of("region", region)


def host_key(region: str, host: str) -> str:
    """The key of a host: equal names in two regions are two hosts."""
    return key_of("host", region, host)
