"""cartography beside Calipso: a Python environment of its own, and the same cloud as rows for its load()."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from calipso import writer
from calipso.database.places import jar_cache
from calipso.links import join
from calipso.model import object_type
from calipso.records import ROOT, Record, object_id
from tests.bench.generator import cloud

HERE = Path(__file__).parent
LOADER, REQUIREMENTS = HERE / "cartography_load.py", HERE / "cartography.txt"
# Labels and relationship types of its own: its indexes must not burden Calipso's rounds in the same database.
PREFIX = "Carto"


def cartography_python() -> Path:
    """The Python that has cartography; made once and kept beside the jars, anew when the requirements change."""
    folder = jar_cache() / f"bench-cartography-{hashlib.blake2b(REQUIREMENTS.read_bytes(), digest_size=6).hexdigest()}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, clear=True, with_pip=True)
        command = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "-r",
            REQUIREMENTS,
        ]
        subprocess.run(command, check=True)
        (folder / "complete").touch()
    return python


def write_rows(hosts: int, file: Path) -> None:
    """The cloud as JSON lines: each object and link with all properties that Calipso keeps of it."""
    environment = "carto"
    records = list(cloud(hosts))
    types = {record.key: _label(record) for record in records} | {ROOT: f"{PREFIX}Environment"}
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as lines:
        _write(lines, {"label": types[ROOT], "row": {"id": environment, "name": environment}})
        for record in records:
            _write(lines, {"label": types[record.key], "row": _row(environment, record)})
        for link in join(records):
            ends = {"source": object_id(environment, link.source), "target": object_id(environment, link.target)}
            row = ends | writer.relationship_row(environment, link, 1)["properties"]
            name = f"{PREFIX.upper()}_{link.type.upper()}"
            _write(lines, {"link": [name, types[link.source], types[link.target]], "row": row})


def _write(lines: Any, entry: dict[str, Any]) -> None:
    lines.write(json.dumps(entry) + "\n")


def _label(record: Record) -> str:
    return PREFIX + object_type(record.type).label


def _row(environment: str, record: Record) -> dict[str, Any]:
    row: dict[str, Any] = writer.node_row(environment, record, 1)["properties"]
    return row


def main() -> None:
    """`python -m tests.bench.cartography_peer HOSTS FILE`: in a process of its own, whose memory ends with it."""
    write_rows(int(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
