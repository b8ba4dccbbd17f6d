"""The physical limit: Neo4j's own offline import of the same cloud from CSV files into an empty store."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from calipso import database, writer
from calipso.config import Settings
from calipso.database.command import administer
from calipso.database.launch import engine_of
from calipso.database.places import home_of
from calipso.links import join
from calipso.model import LINK_TYPES, OBJECT_TYPES, object_type
from calipso.records import Record
from tests.bench.generator import cloud

ENVIRONMENT = "imported"
# What the writer adds to the properties of a type, and links may carry; all of it text but where it says otherwise.
OWN = ("region", "host", "type", "name", "environment", "scope", "parent", "hash", "search", "raw", "since", "born")
OWN_NUMBERS = ("hash", "since", "born")
LINK_COLUMNS = {
    "evidence": "string",
    "hash": "long",
    "since": "long",
    "born": "long",
    "network": "string",
    "segment": "int",
    "vlan": "int",
    "tag": "int",
}
KINDS = {bool: "boolean", int: "int", str: "string", list: "string[]"}
DELIMITER = ";"


def write_files(hosts: int, folder: Path) -> None:
    """A file for each object type and link type, with the rows that Calipso's writer would send."""
    records = list(cloud(hosts))
    for row in OBJECT_TYPES:
        _write_objects(row.name, [record for record in records if record.type == row.name], folder)
    with_type: dict[str, list[Any]] = {row.name: [] for row in LINK_TYPES}
    for link in join(records):
        with_type[link.type].append(writer.relationship_row(ENVIRONMENT, link, 1))
    for name, rows in with_type.items():
        with (folder / f"{name}.links.csv").open("w", encoding="utf-8", newline="") as file:
            head = [f"{column}:{kind}" for column, kind in LINK_COLUMNS.items()]
            _write(
                file,
                [":START_ID", ":END_ID", *head],
                ([r["source"], r["target"], *_cells(r, LINK_COLUMNS)] for r in rows),
            )
    root = folder / "environment.objects.csv"
    with root.open("w", encoding="utf-8", newline="") as file:
        _write(file, ["id:ID"], [[ENVIRONMENT]])


def _write_objects(name: str, records: list[Record], folder: Path) -> None:
    columns = dict.fromkeys(OWN, "string") | dict.fromkeys(OWN_NUMBERS, "long")
    for prop in object_type(name).properties:
        kinds = (type(value) for record in records if (value := record.get(prop.name)) is not None)
        columns[prop.name] = "string[]" if prop.listed else KINDS[next(kinds, str)]
    rows = (writer.node_row(ENVIRONMENT, record, 1) for record in records)
    with (folder / f"{name}.objects.csv").open("w", encoding="utf-8", newline="") as file:
        head = [f"{column}:{kind}" for column, kind in columns.items()]
        _write(file, ["id:ID", *head], ([row["id"], *_cells(row, columns)] for row in rows))


def _cells(row: dict[str, Any], columns: Iterable[str]) -> list[str]:
    """Values as text; what search looks in has lines, which a file that is read in parallel cannot have."""
    values = (row["properties"].get(column) for column in columns)
    return [
        DELIMITER.join(v) if isinstance(v, list) else "" if v is None else str(v).replace("\n", " ") for v in values
    ]


def _write(file: TextIO, head: list[str], rows: Iterable[list[str]]) -> None:
    lines = csv.writer(file)
    lines.writerow(head)
    lines.writerows(rows)


def import_cloud(hosts: int, home: Path) -> float:
    """Seconds that the import of such a cloud takes, with its Java's start; making the files is not timed."""
    files = make_files(hosts, home / "csv")
    settings = Settings(home=home, neo4j_uri=None)
    database.start(settings, heap_mb=512)  # makes the home as Calipso does
    database.stop(settings)
    return import_files(settings, files)


def make_files(hosts: int, folder: Path) -> Path:
    """Make the files of such a cloud in a new folder; by a process of its own, which then gives its memory back."""
    folder.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "tests.bench.importing", str(hosts), folder], check=True)
    return folder


def import_files(settings: Settings, folder: Path) -> float:
    """Import the files of a folder into the store of a stopped server, which begins anew; the seconds that it takes."""
    objects = [f"--nodes=Object:{row.label}={folder}/{row.name}.objects.csv" for row in OBJECT_TYPES]
    links = [f"--relationships={row.relationship}={folder}/{row.name}.links.csv" for row in LINK_TYPES]
    root = f"--nodes=Environment={folder}/environment.objects.csv"
    options = [f"--array-delimiter={DELIMITER}", "--overwrite-destination=true", "--bad-tolerance=0"]
    started = time.monotonic()
    worked, said = administer(
        home_of(settings),
        engine_of(settings, lambda _line: None),
        "database",
        "import",
        "full",
        "neo4j",
        root,
        *objects,
        *links,
        *options,
    )
    seconds = time.monotonic() - started
    if not worked:
        raise RuntimeError(f"neo4j-admin import failed: {said[-2000:]}")
    return seconds


if __name__ == "__main__":
    write_files(int(sys.argv[1]), Path(sys.argv[2]))
